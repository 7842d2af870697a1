"""Months and states in small letters, printed as names again, so that "in december 2024, florida has 48" is read."""

from __future__ import annotations

import re
from functools import cache

from section287.claims.words.load import any_of, patterns, vocabulary
from section287.places.states import list_states

_PATTERNS = patterns("casing")
_ALSO_WORDS = ("march", "may", "august")  # verbs and an adjective, too: months only beside a date's words


@cache
def _states() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {state.name.lower(): state.name for state in list_states()}
    return re.compile(rf"(?<![\w@/.-]){any_of(names)}(?![\w@-]|\.\w)"), names


@cache
def _months() -> re.Pattern[str]:
    names = [one for one in vocabulary("dates")["months"] if len(one) > 4 or one in ("may", "june", "july")]
    return re.compile(rf"(?<![\w-])(?:mid-)?(?P<month>{any_of(names)})(?![\w-])")


def restore_names(text: str) -> str:
    """Return a sentence with the months and states in small letters capitalised; every letter keeps its place.

    >>> restore_names("florida has 348, it may rise; in may 2025 it had 260")
    'Florida has 348, it may rise; in May 2025 it had 260'
    """
    if text.lower() == text.upper():
        return text
    pattern, names = _states()
    shown = pattern.sub(lambda match: names[re.sub(r"\s+", " ", match.group(0))], text)
    for match in _months().finditer(text):
        low, high = match.span("month")
        beside = _PATTERNS["before"].search(text[:low]) or _PATTERNS["after"].match(text, high)
        if match.group("month") not in _ALSO_WORDS or beside:
            shown = shown[:low] + shown[low].upper() + shown[low + 1 :]
    return shown
