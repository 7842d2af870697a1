"""Mask what only looks like a number: "287(g)", "[3]", "§ 1357", "No. 1", telephone numbers, times, ages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from section287.claims.words.load import vocabulary

FILLER = "\u25a1"  # a square: neither a word nor a digit


@dataclass(frozen=True, slots=True)
class Mask:
    """A stretch of a sentence that holds no quantity, and what it is."""

    start: int
    end: int
    what: str


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    entries = vocabulary("masks")["masks"]
    return tuple((one["what"], re.compile(f"(?i:{one['pattern']})")) for one in entries)


def find_masks(sentence: str) -> list[Mask]:
    """Return the masked stretches of a sentence, none inside another, in order."""
    found: list[Mask] = []
    for what, pattern in _patterns():
        for match in pattern.finditer(sentence):
            if match.group(0).strip() and not any(one.start < match.end() and match.start() < one.end for one in found):
                found.append(Mask(match.start(), match.end(), what))
    return sorted(found, key=lambda one: one.start)


def blank(sentence: str, masks: list[Mask]) -> str:
    """Return the sentence with every digit of a masked stretch blanked, all places kept; words stay readable."""
    shown = list(sentence)
    for one in masks:
        for place in range(one.start, one.end):
            if shown[place].isdigit() or (one.what == "ratio" and shown[place].isalpha()):
                shown[place] = FILLER
    return "".join(shown)
