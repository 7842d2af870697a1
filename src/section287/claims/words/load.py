"""Load the vocabulary files of this folder and compile lists of words into patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from section287.yaml_text import read_bundled_yaml


@cache
def vocabulary(name: str) -> Any:
    """Return what the YAML file ``name`` of this folder holds."""
    return read_bundled_yaml("section287.claims.words", f"{name}.yaml")


def any_of(patterns: Iterable[str]) -> str:
    """Return one alternation, longest pattern first, so that the longest reading wins."""
    ordered = sorted(patterns, key=lambda one: (-len(one), one))
    return "(?:" + "|".join(one.replace(" ", r"\s+") for one in ordered) + ")"


class Patterns(dict[str, "re.Pattern[str]"]):
    """The patterns of one file, each compiled when it is first asked for."""

    def __init__(self, name: str) -> None:
        """Read ``patterns/name.yaml``: patterns for ``any_case``, and such as hold only ``as_written``."""
        super().__init__()
        self._held = vocabulary(f"patterns/{name}")

    def __missing__(self, name: str) -> re.Pattern[str]:
        """Compile a pattern."""
        self[name] = re.compile(self.source(name), re.IGNORECASE if self._in_any_case(name) else re.NOFLAG)
        return self[name]

    def source(self, name: str) -> str:
        """Return a pattern as text: its lines joined, every blank standing for any white space."""
        text: str = self._held["any_case" if self._in_any_case(name) else "as_written"][name]
        return "".join(line.strip() for line in text.splitlines()).replace(" ", r"\s+")

    def _in_any_case(self, name: str) -> bool:
        return name in self._held.get("any_case", ())


@cache
def patterns(name: str) -> Patterns:
    """Return the patterns of ``patterns/name.yaml``."""
    return Patterns(name)
