"""The words of questions, as data: loaded once, compiled once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from section287.yaml_text import read_bundled_yaml

# Characters that people's keyboards and word processors make of plain ones.
_PLAIN = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\xa0": " ",
        "\u2026": ".",
    }
)


@cache
def load_words(name: str) -> Mapping[str, Any]:
    """Return a file of ``answers/words`` by its name without ``.yaml``."""
    loaded: Mapping[str, Any] = read_bundled_yaml("section287.answers", f"words/{name}.yaml")
    return loaded


def plain(text: str) -> str:
    """Return a text of the same length with straight quotation marks, hyphens and blanks; offsets stay true."""
    return text.translate(_PLAIN).replace("\t", " ").replace("\n", " ").replace("\r", " ")


@dataclass(frozen=True, slots=True)
class Finder:
    """One value and the pattern by which a question names it."""

    value: str
    pattern: re.Pattern[str]


@cache
def finders(section: str) -> tuple[Finder, ...]:
    """Return the finders of one section of ``vocabulary.yaml``, in the file's order."""
    found = []
    for value, patterns in load_words("vocabulary")[section].items():
        joined = "|".join(f"(?:{one})" for one in patterns)
        found.append(Finder(str(value), re.compile(rf"(?<![\w])(?:{joined})(?![\w])")))
    return tuple(found)


def find_value(section: str, text: str) -> str | None:
    """Return the first value of a vocabulary section that a text (small letters) names."""
    return next((one.value for one in finders(section) if one.pattern.search(text)), None)


def find_values(section: str, text: str) -> tuple[str, ...]:
    """Return every value of a vocabulary section that a text names, in the order in which they stand in it."""
    hits = [(match.start(), one.value) for one in finders(section) if (match := one.pattern.search(text))]
    return tuple(dict.fromkeys(value for _, value in sorted(hits, key=lambda pair: pair[0])))
