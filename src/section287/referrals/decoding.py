"""Printed values → the store's words: places, touchpoints, bands, regions, outcomes; what isn't known is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from section287.places.counties import find_county
from section287.places.states import parse_state
from section287.referrals.words import (
    OTHER,
    REDACTED,
    UNKNOWN,
    empty_words,
    find_touchpoint,
    fold_value,
    read_mapping,
    struck_out,
    touchpoints,
    value_words,
)

CELL = ("kind", "month", "state", "county", "touchpoint", "outcome", "method", "program", "criminality", "region")
NO_STATE = frozenset((UNKNOWN, REDACTED, OTHER))


@dataclass(slots=True)
class Decoder:
    """Reads printed values and counts those it doesn't know, by field."""

    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    _memory: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def decode(self, cell: dict[str, Any]) -> tuple[str, ...]:
        """Return the values of CELL for one raw cell (``kind, month``, everything printed, ``linked``, ``n``)."""
        n = cell["n"]
        state, county = self._known(
            "place",
            n,
            lambda: self._place(cell["state"], cell["county"], cell["facility"]),
            cell["state"],
            cell["county"],
            cell["facility"],
        )
        touchpoint, method = self._known(
            "touchpoint",
            n,
            lambda: self._touchpoint(cell["method"], cell["program"], cell["landmark"]),
            cell["method"],
            cell["program"],
            cell["landmark"],
        )
        word = {
            name: self._known(name, n, lambda name=name, printed=printed: self._word(name, printed), printed)  # type: ignore[misc]
            for name, printed in (
                ("criminality", cell["criminality"]),
                ("region", cell["citizenship"]),
                ("disposition", cell["disposition"]),
            )
        }
        program = blank(cell["program"]) or " ".join(cell["program"].split())
        outcome = _outcome(cell["linked"], word["disposition"])
        return (
            *(cell["kind"], cell["month"], state, county, touchpoint, outcome, method, program),
            *(word["criminality"], word["region"]),
        )

    def _known(self, name: str, n: int, read: Callable[[], tuple[Any, list[tuple[str, str]]]], *printed: Any) -> Any:
        """Return what was read for these printed values before, or read them now; count what isn't known."""
        key = (name, *printed)
        if key not in self._memory:
            self._memory[key] = read()
        value, strange = self._memory[key]
        for one in strange:
            self.unknown[one] += n
        return value

    def _place(self, state: str | None, county: str | None, facility: str | None) -> tuple[Any, list[tuple[str, str]]]:
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

    def _touchpoint(
        self, method: str | None, program: str | None, landmark: str | None
    ) -> tuple[Any, list[tuple[str, str]]]:
        none = blank(method)
        entry = find_touchpoint(None if none else method, None if blank(program) else program, landmark)
        word = entry.touchpoint if entry else UNKNOWN
        if none:
            return (word, none), []
        known = touchpoints("method").get(fold_value(str(method)))
        name = known.printed if known else " ".join(str(method).split())
        return (word, name), [] if known else [("method", name)]

    def _word(self, name: str, printed: str | None) -> tuple[Any, list[tuple[str, str]]]:
        none = blank(printed)
        if none:
            return none, []
        word = value_words(name).get(fold_value(str(printed)))
        return (word, []) if word else (OTHER, [(name, str(printed))])


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


def _outcome(linked: str, disposition: str) -> str:
    """Return what became of the person: later steps found by link, else what the row says, else why not known."""
    if linked.startswith("+"):
        return linked[1:]
    return disposition if disposition not in (UNKNOWN, REDACTED) else linked


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
