"""How printed names are compared: what is folded away silently, and how far apart two spellings are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Apostrophes vanish ("Lyon's" = "Lyons"); every other mark is a blank ("St.Clair" = "St. Clair").
_APOSTROPHES = re.compile("['’‘ʼ´`′]")
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_BLANKS = re.compile(r"\s+")

# What stands in a cell when nothing is known. Spreadsheet errors ("#N/A", "#NA", "#n?A") match by their mark.
_MISSING = frozenset(
    [
        "na",
        "none",
        "null",
        "nil",
        "nan",
        "tbd",
        "tba",
        "unknown",
        "notspecified",
        "notavailable",
        "notapplicable",
        "unmappedcounty",
        "statewide",
        "various",
        "multiple",
        "pending",
        "blank",
    ]
)
_SPREADSHEET_ERROR = re.compile(r"#\s*[a-z0-9]+[ /?!]*[a-z0-9]*[ /?!]*", re.IGNORECASE)


@lru_cache(maxsize=65536)
def clean_text(text: str) -> str:
    """Return the text with plain single blanks: no NBSP, line break, invisible mark or outer blank."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(mark for mark in text if unicodedata.category(mark) != "Cf")
    return _BLANKS.sub(" ", text).strip()


@lru_cache(maxsize=65536)
def fold_words(text: str) -> str:
    """Return the text as lower-case words: no accents, apostrophes or punctuation, "&" as "and".

    >>> fold_words("  DOÑA  Ana County* ")
    'dona ana county'
    """
    text = clean_text(text)
    if not text.isascii():
        text = _APOSTROPHES.sub("", text)
        text = unicodedata.normalize("NFKD", text)
        text = "".join(mark for mark in text if not unicodedata.combining(mark))
    text = _APOSTROPHES.sub("", text).casefold().replace("&", " and ")
    return _NOT_WORD.sub(" ", text).strip()


def fold_letters(text: str) -> str:
    """Return the folded text without blanks, so that "De Soto" equals "DeSoto"."""
    return fold_words(text).replace(" ", "")


def is_missing(text: str) -> bool:
    """Tell whether a cell says nothing: blank, dashes, "N/A", "#N/A", "unknown" or a spreadsheet error."""
    cleaned = clean_text(text)
    letters = fold_letters(cleaned)
    return not letters or letters in _MISSING or _SPREADSHEET_ERROR.fullmatch(cleaned) is not None


def measure_distance(one: str, other: str, limit: int) -> int:
    """Return the optimal string alignment distance of two spellings, or ``limit + 1`` when it is larger.

    One step is a letter put in, left out, replaced, or swapped with its neighbour.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=limit)


def find_nearest(letters: str, options: Iterable[str], limit: int) -> tuple[int, tuple[str, ...]]:
    """Return the smallest distance within the limit and every option that stands at it, in their order.

    No option within the limit gives ``(limit + 1, ())``. More than one option at the same distance is for
    the caller to leave open.
    """
    from rapidfuzz.distance import OSA

    best, found = limit + 1, list[str]()
    for option in options:
        if abs(len(option) - len(letters)) > limit:
            continue
        distance = OSA.distance(letters, option, score_cutoff=limit)
        if distance < best:
            best, found = distance, [option]
        elif distance == best <= limit:
            found.append(option)
    return best, tuple(found)
