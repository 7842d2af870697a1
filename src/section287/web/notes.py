"""Cautions of counts in a reader's language: the room says them in English, the site knows them by their wording."""

from __future__ import annotations

import re
from functools import cache

from section287.web.words import LANGUAGES, Words, load_words

GROUP = "referral_notes"


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each caution's code with a pattern of its English."""
    words = load_words(LANGUAGES[0])
    found = []
    for code in words.codes(GROUP):
        text = re.escape(words.of(GROUP, code))
        found.append((code, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[\\w,-]+)", text))))
    return tuple(found)


def find_note(text: str) -> tuple[str, dict[str, str]] | None:
    """Return the code of a caution and what was put into it; None for one that isn't known.

    >>> find_note("Counts under 10 are withheld; figures of a county or a short time are at least what is shown.")
    ('small', {'n': '10'})
    """
    for code, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return code, found.groupdict()
    return None


def say_note(text: str, words: Words) -> str | None:
    """Return a caution in the language of the words; None for one that isn't known, which stays English."""
    known = find_note(text)
    return words.of(GROUP, known[0]).format(**known[1]) if known else None
