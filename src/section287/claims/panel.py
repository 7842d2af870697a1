"""The record held in memory for one checking: which list stood when, and which agreements each list holds.

An article needs hundreds of counts (every basis, every list of a window, every slip), more than it would be quick to
ask one by one. The panel counts sets of agreements as bits; every figure that leaves it carries the SQL that gives the
same value when run on the record, and a test runs them all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from section287.claims.agency_names import AgencyNames
from section287.claims.claim import Scope
from section287.claims.gazetteer import Gazetteer
from section287.questions.standing import WEEK

if TYPE_CHECKING:
    import duckdb

TERRITORIES = ("PR", "GU", "VI", "AS", "MP")
_AGREEMENTS = """
SELECT a.agreement_id, a.agency_id, a.model, a.signed_on, a.first_listed_on, a.last_listed_on, a.missing_on, a.status,
       g.state, g.kind, g.level, g.county_fips, g.place, g.name
FROM agreement a JOIN agency g USING (agency_id) ORDER BY a.agreement_id
"""
_APPLICATIONS = """
SELECT p.application_id, p.agency_id, p.model, NULL, p.first_listed_on, p.last_listed_on, p.missing_on, p.outcome,
       g.state, g.kind, g.level, g.county_fips, g.place, g.name
FROM application p JOIN agency g USING (agency_id) ORDER BY p.application_id
"""
_LISTED = """
WITH numbered AS (SELECT {key} AS subject_id, row_number() OVER (ORDER BY {key}) - 1 AS place FROM {table})
SELECT l.publication_id, list(n.place)
FROM listing l JOIN numbered n USING (subject_id) JOIN publication p USING (publication_id)
WHERE p.list = '{list}' GROUP BY l.publication_id
"""
_SEEN = """
SELECT p.list, c.seen_on, p.secondary, c.slot, p.publication_id
FROM capture c JOIN publication p USING (publication_id)
WHERE p.trusted AND c.verdict <> 'quarantined' AND c.seen_on IS NOT NULL
ORDER BY p.list, c.seen_on, p.secondary DESC, c.slot
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One agreement or application with its agency."""

    id: str
    agency_id: str
    model: str
    signed_on: date | None
    first_on: date
    last_on: date
    missing_on: date | None
    status: str
    state: str
    kind: str
    level: str
    county: str | None
    place: str | None
    agency: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A list as it stood: what a source line needs."""

    id: str
    list: str
    published_on: date
    sha256: str
    file_name: str
    url: str | None
    secondary: bool
    rows: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A list on a day on which it was seen."""

    seen_on: date
    publication: Publication


@dataclass(frozen=True, slots=True)
class Cover:
    """How the record covers a day, by the rules of ``questions.standing``."""

    day: date
    before: Standing | None
    after: Standing | None

    @property
    def age(self) -> int:
        """Days from the list's last sight to the day."""
        return (self.day - self.before.seen_on).days if self.before else 0

    @property
    def width(self) -> int:
        """Days between the lists on both sides."""
        if self.before is None:
            return 0
        return (self.after.seen_on - self.before.seen_on).days if self.after else self.age

    @property
    def in_gap(self) -> bool:
        """Whether the day lies in a gap of the record: lists more than a week apart around it."""
        return self.age > 0 and self.width > WEEK


class Roll:
    """The agreements (or applications) of all lists of one kind, and the counting of sets of them as bits."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        self.name = name
        table, key, sql = {
            "participating": ("agreement", "agreement_id", _AGREEMENTS),
            "pending": ("application", "application_id", _APPLICATIONS),
        }[name]
        self.rows = [Row(*one) for one in connection.execute(sql).fetchall()]
        self.listed: dict[str, int] = {}
        self.printed: dict[str, list[int]] = {}
        for publication_id, places in connection.execute(_LISTED.format(table=table, key=key, list=name)).fetchall():
            self.listed[publication_id] = _bits(places)
            if len(places) != len(set(places)):
                self.printed[publication_id] = places
        self.all = (1 << len(self.rows)) - 1
        self._sides = {name: self._side(read) for name, read in _SIDES.items()}
        self._begun = [((one.signed_on or one.first_on).toordinal(), _gone(one)) for one in self.rows]
        self._events: dict[tuple[str, date, date], int] = {}
        self._scopes: dict[tuple[Any, ...], int] = {}
        self._counts: dict[tuple[int, str], int] = {}
        self._signed: dict[date, int] = {}
        self._states = dict(sorted(self._sides["states"].items()))

    def _side(self, read: Callable[[Row], str]) -> dict[str, int]:
        """Return for every value of one side (a state, a model ...) the set of what has it."""
        places: dict[str, list[int]] = {}
        for index, one in enumerate(self.rows):
            places.setdefault(read(one), []).append(index)
        return {value: _bits(found) for value, found in places.items()}

    def bits_of(self, scope: Scope) -> int:
        """Return the set of everything that a scope lets through."""
        key = (scope.states, scope.counties, scope.agency_ids, scope.models, scope.kinds, scope.levels, scope.places)
        if key not in self._scopes:
            if scope.candidates:
                return 0
            found = self.all
            for name, values in zip(_SIDES, key, strict=True):
                if values:
                    one_of = 0
                    for value in values:
                        one_of |= self._sides[name].get(value, 0)
                    found &= one_of
            self._scopes[key] = found
        return self._scopes[key]

    def events(self, event: str, first: date, last: date) -> int:
        """Return what was signed, first listed or ended between two days, both included."""
        key = (event, first, last)
        if key not in self._events:
            self._events[key] = _bits(
                index
                for index, one in enumerate(self.rows)
                if (day := _event_day(one, event)) is not None and first <= day <= last
            )
        return self._events[key]

    def signed_by(self, day: date) -> int:
        """Return the agreements signed by a day and not yet gone from the lists, with all later lists' knowledge."""
        if day not in self._signed:
            asked = day.toordinal()
            self._signed[day] = _bits(
                [index for index, (begun, gone) in enumerate(self._begun) if begun <= asked < gone]
            )
        return self._signed[day]

    def count(self, bits: int, measure: str) -> int:
        """Count a set in one unit."""
        if measure in ("agreements", "pending"):
            return bits.bit_count()
        key = (bits, measure)
        if key not in self._counts:
            self._counts[key] = self._count(bits, measure)
        return self._counts[key]

    def _count(self, bits: int, measure: str) -> int:
        if measure in ("states", "territories", "states_and_territories"):
            found = [state for state, of_state in self._states.items() if bits & of_state]
            territories = sum(1 for state in found if state in TERRITORIES)
            return {"states": len(found) - territories, "territories": territories}.get(measure, len(found))
        members = self.members(bits)
        if measure == "counties":
            return len({one.county for one in members if one.county})
        return len({one.agency_id for one in members})

    def members(self, bits: int) -> list[Row]:
        """Return the rows of a set, in order of id."""
        return [self.rows[index] for index, bit in enumerate(bin(bits)[:1:-1]) if bit == "1"]

    def by_state(self, bits: int) -> dict[str, int]:
        """Return a set's parts by state, for those that have any."""
        return {state: found for state, of_state in self._states.items() if (found := bits & of_state)}

    def printed_rows(self, publication_id: str, scope_bits: int) -> int:
        """Return how many rows a list prints within a scope, its printed duplicates counted as often as printed."""
        places = self.printed.get(publication_id)
        if places is None:
            return (self.listed.get(publication_id, 0) & scope_bits).bit_count()
        return sum(1 for place in places if scope_bits >> place & 1)


def _bits(places: Any) -> int:
    """Return a set of places as bits."""
    chosen = list(places)
    if not chosen:
        return 0
    shown = bytearray(max(chosen) // 8 + 1)
    for place in chosen:
        shown[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(shown, "little")


# the sides of a scope, in the order of its fields, and how a row has them
_SIDES: dict[str, Callable[[Row], str]] = {
    "states": lambda one: one.state,
    "counties": lambda one: one.county or "",
    "agency_ids": lambda one: one.agency_id,
    "models": lambda one: one.model,
    "kinds": lambda one: one.kind,
    "levels": lambda one: one.level,
    "places": lambda one: f"{one.place}, {one.state}",
}


def _gone(one: Row) -> int:
    """Return the first day on which an agreement is off the lists, as a number; far off while it is listed."""
    if one.status == "listed" or one.missing_on is None:
        return date.max.toordinal() if one.status == "listed" else 0
    return one.missing_on.toordinal()


def _event_day(one: Row, event: str) -> date | None:
    if event == "ended":
        return one.missing_on if one.status == "removed" else None
    return one.first_on if event == "first_listed" else one.signed_on or one.first_on


class Panel:
    """A record ready for checking."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.participating = Roll(connection, "participating")
        columns = "publication_id, list, published_on, table_sha256, file_name, url, secondary, row_count"
        self.publications = {
            row[0]: Publication(*row) for row in connection.execute(f"SELECT {columns} FROM publication").fetchall()
        }
        self._seen: dict[str, list[Standing]] = {"participating": [], "pending": []}
        for name, seen_on, _secondary, _slot, publication_id in connection.execute(_SEEN).fetchall():
            self._seen[name].append(Standing(seen_on, self.publications[publication_id]))
        self._days = {name: [one.seen_on for one in seen] for name, seen in self._seen.items()}

    @cached_property
    def pending(self) -> Roll:
        """The pending lists, read when a sentence asks for them."""
        return Roll(self.connection, "pending")

    @cached_property
    def agencies(self) -> AgencyNames:
        """Agencies by name."""
        return AgencyNames(self.connection)

    @cached_property
    def places(self) -> Gazetteer:
        """Counties and towns by name."""
        return Gazetteer(frozenset(one.county for one in self.participating.rows if one.county))

    def roll(self, name: str) -> Roll:
        """Return the roll of the participating or the pending lists."""
        return self.pending if name == "pending" else self.participating

    def cover(self, day: date, name: str = "participating") -> Cover:
        """Return the list that stands for a day and its neighbour, as ``questions.standing.cover`` does."""
        place = bisect_right(self._days[name], day)
        seen = self._seen[name]
        after = None
        if place < len(seen):
            same = [one for one in seen[place : place + 12] if one.seen_on == seen[place].seen_on]
            own = [one for one in same if not one.publication.secondary]
            after = (own or same)[0]
        return Cover(day, seen[place - 1] if place else None, after)

    def standing_in(self, first: date, last: date, name: str = "participating") -> list[Standing]:
        """Return every list seen from one day to another, once in a row; the one before, if none was."""
        low, high = bisect_right(self._days[name], first), bisect_right(self._days[name], last)
        while low and self._days[name][low - 1] == first:
            low -= 1
        found: list[Standing] = []
        for one in self._seen[name][low:high]:
            if not found or found[-1].publication.id != one.publication.id:
                found.append(one)
        if (not found or found[0].seen_on > first) and low:
            found.insert(0, self._seen[name][low - 1])
        return found

    def first_day(self, name: str = "participating") -> date:
        """Return the first day on which a list was seen."""
        return self._days[name][0]

    def newest(self, name: str = "participating") -> Standing:
        """Return the newest list."""
        return self._seen[name][-1]

    def printed_states(self, publication_id: str) -> int:
        """Return how many spellings of states a list prints, blanks and case folded."""
        row = self.connection.execute(PRINTED_STATES, {"publication": publication_id}).fetchone()
        return int(row[0]) if row else 0


PRINTED_STATES = """
SELECT count(DISTINCT upper(trim(r.state))) FROM listing l JOIN printed_row r USING (row_id)
WHERE l.publication_id = $publication
"""
