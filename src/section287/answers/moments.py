"""Days in a question: "mid-April 2025", "since January", "a year ago", "between A and B" → first and last day.

Nothing here asks a clock: what is relative counts from the day given (by default the newest list's), and a month
without a year is the latest one that had begun by that day. Every such reading is said aloud.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from section287.answers.moment_rules import Atom, find_atoms, last_of_month, months_before

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of days that a question names.

    Attributes:
        start, end: first and last day; None where it is open. Equal: one day.
        printed: the words.
        at: where the words stand, start and end of the span.
        note: how they were read, where that isn't plain; None otherwise.
        exact: one day was named, not a month or a year.
    """

    start: date | None
    end: date | None
    printed: str
    at: tuple[int, int]
    note: str | None = None
    exact: bool = False

    @property
    def is_day(self) -> bool:
        """Whether it is one day."""
        return self.start is not None and self.start == self.end


def find_moments(text: str, today: date) -> tuple[When, ...]:
    """Return the stretches of days that a text (straight marks, any case) names, in their order.

    >>> [str(one.end) for one in find_moments("as of May 28, 2025", date(2026, 7, 24))]
    ['2025-05-28']
    """
    small = text.lower()
    atoms = find_atoms(small, today)
    return tuple(replace(one, printed=text[slice(*one.at)]) for one in _with_prepositions(small, atoms, today))


_JOINED = re.compile(r"^\s*(?:,\s*)?(?:and|to|until|till|through|thru|-|up to)\s*(?:the\s+)?$")
_PAIRED = re.compile(r"(?:between|from)\s+(?:the\s+)?$")
_BEFORE = re.compile(
    r"(?P<word>since|starting(?: in| on)?|beginning(?: in| on)?|from|after|before|prior to|until|till|through|up to|by|"
    r"no later than|as of|as at|ever since)"
    r"\s+(?:the\s+|about\s+|around\s+)?$"
)


def _with_prepositions(small: str, atoms: list[Atom], today: date) -> Iterator[When]:
    index = 0
    while index < len(atoms):
        one = atoms[index]
        after = atoms[index + 1] if index + 1 < len(atoms) else None
        if after and _is_span(small, one, after):
            yield _as_span(small, one, after)
            index += 2
            continue
        yield _as_when(small, one, today)
        index += 1


def _is_span(small: str, one: Atom, after: Atom) -> bool:
    between = small[one.at[1] : after.at[0]]
    if not _JOINED.match(between):
        return False
    return "and" not in between or bool(_PAIRED.search(small[: one.at[0]]))


def _as_span(small: str, one: Atom, after: Atom) -> When:
    notes = []
    if one.yearless and not after.yearless:
        one = _in_year_before(one, after.low)
    elif one.yearless and one.note:
        notes.append(one.note)
    notes += [each.note for each in (one if not one.yearless else None, after) if each and each.note]
    low, high = min(one.low, after.low), max(one.high, after.high)
    lead = _PAIRED.search(small[: one.at[0]])
    at = (lead.start() if lead else one.at[0], after.at[1])
    return When(low, high, small[at[0] : at[1]], at, "; ".join(notes) or None)


def _in_year_before(one: Atom, limit: date) -> Atom:
    """Put a yearless month or day into the year of its partner, or the one before."""
    year = limit.year if (one.low.month, one.low.day) <= (limit.month, limit.day) else limit.year - 1
    high = last_of_month(year, one.high.month) if one.low != one.high else one.high.replace(year=year)
    return replace(one, low=one.low.replace(year=year), high=high, yearless=False, note=None)


def _as_when(small: str, one: Atom, today: date) -> When:
    found = _BEFORE.search(small[: one.at[0]])
    word = found["word"] if found else ""
    at = (found.start() if found else one.at[0], one.at[1])
    start: date | None = one.low
    end: date | None = one.high
    onward = word == "from" and re.match(r"\s*(?:on|onwards?|forward)\b", small[one.at[1] :])
    if one.role == "since" or word in ("since", "ever since") or onward or word.startswith(("starting", "beginning")):
        start, end = one.low, None
    elif word == "after":
        start, end = one.high + _ONE_DAY, None
    elif one.role == "until":
        start, end = None, one.low
    elif word in ("before", "prior to"):
        start, end = None, one.low - _ONE_DAY
    elif word in ("until", "till", "through", "up to", "by", "no later than"):
        start, end = None, one.high
    exact = one.low == one.high
    return When(start, end, small[at[0] : at[1]], at, one.note, exact)


__all__ = ["When", "find_moments", "last_of_month", "months_before"]
