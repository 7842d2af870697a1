"""What a question names that the record can't answer for: persons, days that aren't, days after its newest list.

Such a question gets a limit of ``words/limits.yaml`` instead of an answer that passes over the doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from section287.answers.moment_rules import find_impossible
from section287.answers.moments import When
from section287.answers.places import Mention
from section287.answers.wording import load_words

# kinds of question whose answer is of a day
DATED = frozenset(
    ["how_many", "where", "joined", "left", "since_when", "change", "compare", "has_one", "agency", "pending"]
)
_UNREAD = re.compile(
    r"\b((?:since|until|before|after|during|under|prior to|by the end of)\s+"
    r"(?!_|the _|the program|when|that|then|now|it\b)"
    r"[a-z' ]{3,48}?)\s*(?:[?.,;]|_|$)"
)


def find_doubt(
    text: str, intent: str, whens: Sequence[When], places: Sequence[Mention], today: date
) -> str | None:  # fmt: skip
    """Return the id of the limit that a question runs into, or None.

    Args:
        text: the question with straight marks, in its own case: names of persons show by their capitals.
        today: the day of the newest list.
    """
    if intent != "is_true" and names_person(text, places):
        return "person"
    if intent in DATED:
        if find_impossible(text.lower(), today):
            return "calendar"
        if any(_is_later(one, today) for one in whens):
            return "later"
    return None


def _is_later(one: When, today: date) -> bool:
    if one.start is not None:
        return one.start > today
    return one.end is not None and one.end > today and (one.exact or one.end.year > today.year)


def names_person(text: str, places: Sequence[Mention] = ()) -> bool:
    """Tell whether a text names a person: a title with a name, or a name beside words of arrest or status."""
    titled, named, acts = _person_patterns()
    taken = [one.at for one in places]
    if any(_is_free(one.span(), taken) for one in titled.finditer(text)):
        return True
    if not acts.search(text.lower()):
        return False
    common = {str(one) for one in load_words("limits")["persons"]["not_names"]}
    return any(
        _is_free(one.span(1), taken) and not {word.lower() for word in one.group(1).split()} & common
        for one in named.finditer(text)
    )


def _is_free(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return not any(span[0] < end and start < span[1] for start, end in taken)


@cache
def _person_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = load_words("limits")["persons"]
    name = r"[A-Z][a-z'’-]+"
    return (
        re.compile(rf"\b(?:{'|'.join(words['titles'])})\.?(?: {name}){{2,3}}\b(?! Count| Parish| Police| Sheriff)"),
        re.compile(rf"(?<=\w )(?=({name} {name})\b)"),
        re.compile(rf"\b(?:{'|'.join(words['acts'])})\b"),
    )


def find_unread(masked: str, intent: str, whens: Sequence[When]) -> tuple[str, ...]:
    """Return notes on words that seem to name a time ("since he retired") but name no day known here."""
    if intent not in DATED or whens:
        return ()
    return tuple(
        f"'{' '.join(one.group(1).split())}' names no day that is known here; no day was taken from it."
        for one in _UNREAD.finditer(masked)
    )
