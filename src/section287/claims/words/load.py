"""Load the vocabulary files of this folder and compile lists of words into patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def vocabulary(name: str) -> Any:
    """Return what the YAML file ``name`` of this folder holds."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (files("section287.claims.words") / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=loader)


def any_of(patterns: Iterable[str]) -> str:
    """Return one alternation, longest pattern first, so that the longest reading wins."""
    ordered = sorted(patterns, key=lambda one: (-len(one), one))
    return "(?:" + "|".join(one.replace(" ", r"\s+") for one in ordered) + ")"


@cache
def compiled(pattern: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """Return a compiled pattern, remembered."""
    return re.compile(pattern, flags)
