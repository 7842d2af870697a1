"""Printed values → the store's words: places, touchpoints, bands, regions, outcomes; what isn't known is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from section287.places.counties import find_county
from section287.places.states import parse_state
from section287.referrals.engine import DuckDBEngine
from section287.referrals.words import (
    KINDS,
    OTHER,
    REDACTED,
    UNKNOWN,
    WITHHELD,
    empty_words,
    find_touchpoint,
    fold_value,
    read_mapping,
    struck_out,
    touchpoints,
    value_words,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir  # type: ignore[import-untyped]

LAST_MONTH = 12 * 10_000  # more than any year or month's number
NO_LINK, NO_STEP = "not_linkable", "none_linked"  # no link could be made; none was found
CELL = ("kind", "month", "state", "county", "touchpoint", "outcome", "method", "program", "criminality", "region")
NO_STATE = frozenset((UNKNOWN, REDACTED, OTHER))


Strange = list[tuple[str, str]]


@dataclass(slots=True)
class Decoder:
    """Reads printed values and counts those it doesn't know, by field."""

    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    _strange: dict[str, list[Strange]] = field(default_factory=dict)

    def read(self, name: str, printed: tuple[str, ...]) -> tuple[str, ...]:
        """Return the store's words for values that are read together (see ``expressions.CODED``).

        They are remembered in the order in which they are read, for ``count``.
        """
        if name == "place":
            words, strange = self._place(*printed)
        elif name == "how":
            words, strange = self._touchpoint(*printed)
        else:
            side = {"band": "criminality", "citizen": "region", "said": "disposition"}[name]
            words, strange = self._word(side, *printed)
        self._strange.setdefault(name, []).append(strange)
        return words

    def count(self, name: str, number: int, n: int) -> None:
        """Count the values that weren't known among those read ``number``-th (from 1) under a name."""
        for one in self._strange[name][number - 1]:
            self.unknown[one] += n

    def _place(self, state: str, county: str, facility: str) -> tuple[tuple[str, ...], Strange]:
        no_state, no_county = blank(state), blank(county)
        if no_state:
            return (no_state, UNKNOWN), []
        found = parse_state(str(state)).state
        if found is None:
            return (OTHER, UNKNOWN), [("state", str(state))]
        if no_county:
            return (found.code, _county_in(facility, found.code) or no_county), []
        reading = find_county(found.code, str(county))
        if reading.county is None:
            return (found.code, OTHER), [("county", f"{county}, {found.code}")]
        return (found.code, reading.county.fips), []

    def _touchpoint(self, method: str, program: str, landmark: str) -> tuple[tuple[str, ...], Strange]:
        none, ran = blank(method), blank(program) or " ".join(program.split())
        entry = find_touchpoint(None if none else method, None if blank(program) else program, landmark)
        word = entry.touchpoint if entry else UNKNOWN
        if none:
            return (word, none, ran), []
        known = touchpoints("method").get(fold_value(str(method)))
        name = known.printed if known else " ".join(str(method).split())
        return (word, name, ran), [] if known else [("method", name)]

    def _word(self, name: str, printed: str) -> tuple[tuple[str, ...], Strange]:
        none = blank(printed)
        if none:
            return (none,), []
        word = value_words(name).get(fold_value(printed))
        return ((word,), []) if word else ((OTHER,), [(name, printed)])


def _county_in(facility: str | None, state: str) -> str | None:
    """Return the county that a facility's name begins with ("BUCKS CNTY JAIL, PA"), spelt as the county is."""
    match = re.match(read_mapping("columns.yaml")["county_in_facility"], facility or "", re.IGNORECASE)
    reading = find_county(state, match.group(1)) if match else None
    return reading.county.fips if reading and reading.county and not reading.corrected else None


def blank(printed: str | None) -> str | None:
    """Return ``unknown`` for nothing printed, ``redacted`` for a struck-out value, None for any other."""
    if printed is None or fold_value(printed) in empty_words():
        return UNKNOWN
    return REDACTED if fold_value(printed) in struck_out() else None


SIDES = {
    "place": ("state", "county"),
    "how": ("touchpoint", "method", "program"),
    "band": ("criminality",),
    "citizen": ("region",),
    "said": ("disposition",),
}


class Codes:
    """Numbers for words: of each side (0 is withheld), and of printed values that are read together."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[str, int]] = {}
        self._words: dict[str, list[str]] = {"kind": [WITHHELD, *KINDS]}
        self._read: dict[str, list[tuple[int, ...]]] = {}

    def number(self, name: str, printed: tuple[str, ...], words: tuple[str, ...]) -> int:
        """Return the number of values read together, and remember their words' numbers."""
        read = self._read.setdefault(name, [])
        read.append(tuple(self._side(side, word) for side, word in zip(SIDES[name], words, strict=True)))
        return len(read)

    def word(self, side: str, number: int) -> str:
        """Return the word of a side's number."""
        if side in ("year", "month") and number:
            return f"{number:04d}" if side == "year" else f"{(number - 1) // 12:04d}-{(number - 1) % 12 + 1:02d}"
        return WITHHELD if number == 0 else self._words[side][number]

    def outcome(self, said: int, linked: int) -> int:
        """Return what became of the person: later steps found by link, else what the row says, else why not known."""
        word = self.word("disposition", self._read["said"][said - 1][0])
        steps = [kind for place, kind in enumerate(KINDS) if linked > 0 and linked & 2**place]
        if steps:
            return self._side("outcome", "+".join(steps))
        known = word not in (UNKNOWN, REDACTED)
        return self._side("outcome", word if known else NO_STEP if linked == 0 else NO_LINK)

    def size(self, side: str) -> int:
        """Return one more than the largest number of a side."""
        return LAST_MONTH if side in ("year", "month") else len(self._words[side])

    def put_places(self, engine: DuckDBEngine) -> ir.Table:
        """Put state and county of every place on the engine."""
        return self._put(engine, "place")

    def put_rest(self, engine: DuckDBEngine) -> dict[str, ir.Table]:
        """Put the sides of everything else on the engine, by name."""
        return {name: self._put(engine, name) for name in ("how", "band", "citizen")}

    def _put(self, engine: DuckDBEngine, name: str) -> ir.Table:
        rows = [(number, *sides) for number, sides in enumerate(self._read.get(name, []), 1)]
        return engine.put(f"sides_of_{name}", [(column, "INTEGER") for column in (name, *SIDES[name])], rows)

    def _side(self, side: str, word: str) -> int:
        numbers = self._numbers.setdefault(side, {})
        if word not in numbers:
            words = self._words.setdefault(side, [WITHHELD])
            words.append(word)
            numbers[word] = len(words) - 1
        return numbers[word]


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
