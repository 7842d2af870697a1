"""Printed values → the store's words: places, touchpoints, bands, regions, outcomes; what isn't known is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from section287.places.counties import find_county
from section287.places.states import parse_state
from section287.referrals.words import (
    AMBIGUOUS,
    KINDS,
    OTHER,
    REDACTED,
    UNKNOWN,
    WITHHELD,
    empty_words,
    find_landmark,
    find_touchpoint,
    fold_value,
    read_mapping,
    struck_out,
    touchpoints,
    value_words,
)

NO_LINK, NO_STEP = "not_linkable", "none_linked"  # no link could be made; none was found
CELL = ("kind", "month", "state", "county", "touchpoint", "outcome", "method", "program", "criminality", "region")
NO_STATE = frozenset((UNKNOWN, REDACTED, OTHER))
# columns whose printed value has a word of its own, and the word's list in mapping/values.yaml
SIDES = {"criminality": "criminality", "citizenship": "region", "disposition": "disposition"}

Meaning = tuple[str, str | None]  # what a printed value counts as; and the value itself where it isn't known


@dataclass(slots=True)
class Decoder:
    """Numbers printed values by what they mean, column by column, and counts those it doesn't know.

    Values that mean the same have one number; numbers are from 0 on. A county's and a method's meaning is only told
    together with its state, or its program and landmark.
    """

    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    meanings: dict[str, list[Meaning]] = field(default_factory=dict)

    def number(self, column: str, printed: Iterable[str]) -> list[tuple[str, int]]:
        """Return each printed value of a column with the number of its meaning; the same values, the same numbers."""
        read = READERS.get(column) or (lambda value: read_word(SIDES[column], value))
        numbers: dict[Meaning, int] = {}
        found = [(value, numbers.setdefault(read(value), len(numbers))) for value in sorted(printed)]
        self.meanings[column] = list(numbers)
        return found

    def size(self, column: str) -> int:
        """Return how many meanings a column has; one where nothing was numbered."""
        return max(1, len(self.meanings.get(column, ())))

    def meaning(self, column: str, number: int) -> Meaning:
        """Return the meaning with a number; of a column that no file has, that nothing is printed."""
        several = self.meanings.get(column)
        return several[number] if several else (UNKNOWN, None)

    def place(self, state: int, county: int, facility: int) -> tuple[str, str, str | None]:
        """Return state and county of three numbers, and the county as printed where it isn't known."""
        names = self.meaning("facility", facility)[0] if "facility" in self.meanings else ""
        return read_place(self.meaning("state", state)[0], self.meaning("county", county)[0], names)

    def touchpoint(self, method: int, program: int, landmark: int) -> tuple[str, str, str]:
        """Return touchpoint, method and program of three numbers."""
        how, ran = self.meaning("method", method)[0], self.meaning("program", program)[0]
        entry = find_touchpoint(_printed(how), _printed(ran))
        there = self.meaning("landmark", landmark)[0] if "landmark" in self.meanings else ""
        open_word = entry.touchpoint if entry else UNKNOWN
        return (there if there and open_word in (UNKNOWN, AMBIGUOUS) else open_word), how, ran

    def outcome(self, disposition: int, linked: int) -> str:
        """Return what became of the person: later steps found by link, else what the row says, else why not known.

        Args:
            linked: 0 where no link could be made, else one more than a sum of bits, one for each kind reached.
        """
        steps = [kind for place, kind in enumerate(KINDS) if linked > 0 and (linked - 1) & 2**place]
        if steps:
            return "+".join(steps)
        word = self.meaning("disposition", disposition)[0]
        return word if word not in (UNKNOWN, REDACTED) else NO_STEP if linked else NO_LINK

    def count(self, column: str, counts: Iterable[int]) -> None:
        """Count the rows of values that weren't known; counts stand by number."""
        for (_, value), n in zip(self.meanings.get(column, ()), counts, strict=False):
            if value is not None and n:
                self.unknown[SIDES.get(column, column), value] += int(n)


def _printed(word: str) -> str | None:
    return None if word in (UNKNOWN, REDACTED) else word


def read_place(state: str, county: str, facility: str = "") -> tuple[str, str, str | None]:
    """Return state and county (FIPS code), and the county with its state where that state has none of the name.

    Args:
        state: postal code, or the word for none.
        county: as printed, or the word for none.
        facility: name of the county that a facility's name begins with, read where no county is printed.
    """
    if state in NO_STATE:
        return state, UNKNOWN, None
    if county in (UNKNOWN, REDACTED):
        reading = find_county(state, facility) if facility else None
        told = reading.county if reading and not reading.corrected else None
        return state, told.fips if told else county, None
    reading = find_county(state, county)
    if reading.county is None:
        return state, OTHER, f"{county}, {state}"
    return state, reading.county.fips, None


def read_word(name: str, printed: str) -> Meaning:
    """Return the word of mapping/values.yaml for a printed value."""
    none = blank(printed)
    if none:
        return none, None
    word = value_words(name).get(fold_value(printed))
    return (word, None) if word else (OTHER, printed)


def read_state(printed: str) -> Meaning:
    """Return the postal code of a printed state."""
    none = blank(printed)
    if none:
        return none, None
    found = parse_state(printed).state
    return (found.code, None) if found else (OTHER, printed)


def read_facility(printed: str) -> Meaning:
    """Return the county that a facility's name begins with ("BUCKS CNTY JAIL, PA"), as it is spelt there."""
    match = re.match(read_mapping("columns.yaml")["county_in_facility"], printed, re.IGNORECASE)
    return (match.group(1) if match else ""), None


def read_method(printed: str) -> Meaning:
    """Return a way of apprehending as the mapping spells it."""
    none = blank(printed)
    known = touchpoints("method").get(fold_value(printed))
    name = none or (known.printed if known else " ".join(printed.split()))
    return name, None if none or known else name


def read_landmark(printed: str) -> Meaning:
    """Return the touchpoint that the name of a place tells, or an empty text."""
    entry = find_landmark(printed) if printed else None
    return (entry.touchpoint if entry else ""), None


READERS = {
    "state": read_state,
    "county": lambda printed: (blank(printed) or printed, None),
    "facility": read_facility,
    "method": read_method,
    "program": lambda printed: (blank(printed) or " ".join(printed.split()), None),
    "landmark": read_landmark,
}


def blank(printed: str | None) -> str | None:
    """Return ``unknown`` for nothing printed, ``redacted`` for a struck-out value, None for any other."""
    if printed is None or fold_value(printed) in empty_words():
        return UNKNOWN
    return REDACTED if fold_value(printed) in struck_out() else None


class Words:
    """Numbers for the words of each side, from 1 on; 0 is withheld."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[str, int]] = {}
        self._words: dict[str, list[str]] = {}

    def number(self, side: str, word: str) -> int:
        """Return the number of a side's word."""
        numbers = self._numbers.setdefault(side, {})
        if word not in numbers:
            self._words.setdefault(side, [WITHHELD]).append(word)
            numbers[word] = len(self._words[side]) - 1
        return numbers[word]

    def of(self, side: str) -> list[str]:
        """Return a side's words by number."""
        return self._words.get(side, [WITHHELD])


def choose_releases(totals: Iterable[tuple[str, str, str, str, int]]) -> set[tuple[str, str, str, str]]:
    """Return which (kind, month, state, release) count, so that no event is counted from two releases.

    Within a kind and month the release with the most rows counts. Another one counts beside it only for states
    that the first has no rows of, and only when the first tells the state of at least 95 of 100 rows (else the
    same people may stand in both).
    """
    by_month: dict[tuple[str, str], dict[str, dict[str, int]]] = {}
    for kind, month, state, release, n in totals:
        states = by_month.setdefault((kind, month), {}).setdefault(release, {})
        states[state] = states.get(state, 0) + n
    chosen: set[tuple[str, str, str, str]] = set()
    for (kind, month), releases in by_month.items():
        covered: set[str] = set()
        fullest = sorted(releases.items(), key=lambda one: (-sum(one[1].values()), one[0]))
        for place, (release, states) in enumerate(fullest):
            fresh = [state for state in states if state not in covered and (not place or state not in NO_STATE)]
            chosen |= {(kind, month, state, release) for state in fresh}
            covered |= set(states)
            unplaced = sum(n for state, n in states.items() if state in NO_STATE)
            if not place and unplaced * 20 > sum(states.values()):
                break
    return chosen
