"""A balanced panel of treatment from the registry: every unit in every period, with what was in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from section287.errors import NotFound, UsageError
from section287.places.counties import counties_of, county_by_fips
from section287.places.states import list_states
from section287.referrals.agreements import Span, read_spans
from section287.referrals.words import read_mapping

if TYPE_CHECKING:
    import duckdb

UNITS = ("county", "agency", "state")
PERIODS = {"month": 1, "quarter": 3, "year": 12}
WIDE = "state"  # level of an agency of a whole state

NOTHING = dict.fromkeys(
    ("treated", "listed", "jem", "tfm", "wso", "agreements", "agencies", "officers", "signed", "departed", "uncertain"),
    0,
)

_LISTS = """
SELECT first_on, last_on FROM appearance WHERE list = 'participating' ORDER BY seq
"""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the panel, as the codebook has it; type is text, whole, real or flag."""

    name: str
    type: str
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit with its agreements."""

    unit_id: str
    name: str
    state: str
    county: str | None
    level: str | None
    residents: int | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows of a panel, unit by unit and period by period, in the columns' order.

    Attributes:
        first, last: the first and last day that the panel covers.
        ever: units treated at some time; always: treated when it begins.
    """

    unit: str
    by: str
    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]]
    units: int
    periods: int
    first: date
    last: date
    ever: int
    always: int

    def as_json(self) -> dict[str, Any]:
        """Return what the panel is and its codebook; the rows are for files."""
        from dataclasses import asdict

        return {
            "unit": self.unit,
            "by": self.by,
            "units": self.units,
            "periods": self.periods,
            "rows": len(self.rows),
            "first": str(self.first),
            "last": str(self.last),
            "ever_treated": self.ever,
            "always_treated": self.always,
            "columns": [asdict(one) for one in self.columns],
        }


def codebook(unit: str) -> tuple[Column, ...]:
    """Return the columns of a unit's panel in their order."""
    return tuple(
        Column(one["name"], one["type"], one["meaning"], one["source"])
        for one in read_mapping("panel.yaml")
        if one["units"] == "all" or unit in one["units"]
    )


def periods_between(first: date, last: date, by: str) -> list[tuple[str, date, date]]:
    """Return (name, first day, last day) of every period that touches the days between.

    >>> [name for name, _, _ in periods_between(date(2024, 11, 5), date(2025, 4, 1), "quarter")]
    ['2024-Q4', '2025-Q1', '2025-Q2']
    """
    size = PERIODS[by]
    year, month = first.year, (first.month - 1) // size * size + 1
    found = []
    while (begins := date(year, month, 1)) <= last:
        year, month = (year + 1, 1) if month + size > 12 else (year, month + size)
        found.append((name_period(begins, by), begins, date(year, month, 1) - timedelta(days=1)))
    return found


def name_period(day: date, by: str) -> str:
    """Return the name of the period that holds a day."""
    if by == "year":
        return str(day.year)
    return f"{day.year}-Q{(day.month + 2) // 3}" if by == "quarter" else day.isoformat()[:7]


def _index(day: date, by: str) -> int:
    return (day.year * 12 + day.month - 1) // PERIODS[by]


def make_panel(
    connection: duckdb.DuckDBPyConnection,
    unit: str = "county",
    by: str = "month",
    since: date | None = None,
    until: date | None = None,
) -> Panel:
    """Return a balanced panel from the record.

    Args:
        unit: county (every county of every state, treated or not), agency (every agency that ever had an agreement)
            or state.
        by: month, quarter or year.
        since, until: first and last day; None takes those of the record's first and newest participating list.

    Raises:
        UsageError: unit or period is unknown, the days are the wrong way round, or lie past the newest list.
        NotFound: the record holds no participating list.
    """
    frame = _lay_out(connection, unit, by, since, until)
    names = [column.name for column in frame.columns]
    rows: list[tuple[Any, ...]] = []
    ever = always = 0
    for number, one in enumerate(frame.units, 1):
        facts = frame.facts(number, one)
        rows += facts.rows(names)
        ever, always = ever + facts.ever, always + facts.always
    first, last = frame.periods[0][1], frame.periods[-1][2]
    return Panel(unit, by, frame.columns, rows, len(frame.units), len(frame.periods), first, last, ever, always)


class PanelPieces:
    """A panel's rows, each made when it is asked for: for those who read it piece by piece.

    Attributes:
        columns: of the rows, in their order.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        unit: str = "county",
        by: str = "month",
        state: str | None = None,
        unit_id: str | None = None,
    ) -> None:
        """Lay out the panel of ``make_panel``, or the rows of one state or unit out of it.

        Raises:
            UsageError: unit or period is unknown.
            NotFound: the record holds no participating list.
        """
        self._frame = _lay_out(connection, unit, by, None, None)
        self.columns = self._frame.columns
        self._names = [column.name for column in self.columns]
        self._units = [
            (number, one)
            for number, one in enumerate(self._frame.units, 1)
            if state in (None, one.state) and unit_id in (None, one.unit_id)
        ]

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._units) * len(self._frame.periods)

    def rows(self, start: int, stop: int) -> list[dict[str, Any]]:
        """Return the rows from one place up to another, as objects."""
        size = len(self._frame.periods)
        stop = min(stop, len(self))
        found: list[dict[str, Any]] = []
        for place in range(start // size, -(-stop // size) if stop > start else 0):
            of_unit = [dict(zip(self._names, row, strict=True)) for row in self._of(place)]
            found += of_unit[max(start - place * size, 0) : stop - place * size]
        return found

    def _of(self, place: int) -> Iterable[tuple[Any, ...]]:
        return self._frame.facts(*self._units[place]).rows(self._names)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a panel is made from: its units and periods, and what stood in each."""

    by: str
    columns: tuple[Column, ...]
    periods: list[tuple[str, date, date]]
    up: list[int]
    units: list[Unit]
    wide: dict[str, list[int]]

    def facts(self, number: int, one: Unit) -> _UnitRows:
        return _UnitRows(one, number, self.by, self.periods, self.up, self.wide.get(one.state))


def _lay_out(
    connection: duckdb.DuckDBPyConnection, unit: str, by: str, since: date | None, until: date | None
) -> _Frame:
    if unit not in UNITS:
        raise UsageError(f"--unit: no panel of '{unit}'; one of {', '.join(UNITS)}")
    if by not in PERIODS:
        raise UsageError(f"--by: no panel by '{by}'; one of {', '.join(PERIODS)}")
    lists: list[tuple[date, date]] = connection.execute(_LISTS).fetchall()
    if not lists:
        raise NotFound("the record holds no participating list to make a panel from")
    first, last = since or lists[0][0], until or lists[-1][1]
    if first > last:
        raise UsageError(f"--since {first} is after --until {last}")
    if last > lists[-1][1]:
        raise UsageError(f"--until {last}: the newest list is of {lists[-1][1]}; what stood later isn't known")
    spans = read_spans(connection)
    periods = periods_between(first, last, by)
    up = [sum(a <= ends and b >= begins for a, b in lists) for _, begins, ends in periods]
    wide = _statewide(spans, periods) if unit == "county" else {}
    return _Frame(by, codebook(unit), periods, up, list(_units(unit, spans)), wide)


def _units(unit: str, spans: Sequence[Span]) -> Iterable[Unit]:
    by_place: dict[str, list[Span]] = {}
    for span in spans:
        key = {"agency": span.agency_id, "county": span.county, "state": span.state}[unit]
        if key:
            by_place.setdefault(key, []).append(span)
    if unit == "agency":
        for agency_id, held in sorted(by_place.items()):
            any_one = held[0]
            place = any_one.state, any_one.county, any_one.level
            yield Unit(agency_id, any_one.agency, *place, None, tuple(held))
        return
    for state in list_states():
        counties = counties_of(state.code)
        if unit == "state":
            residents = sum(one.population or 0 for one in counties) or None
            yield Unit(state.code, state.name, state.code, None, None, residents, tuple(by_place.get(state.code, ())))
            continue
        # a former county (Connecticut's) that agreements name stands beside the counties of today
        former = [one for fips in by_place if (one := county_by_fips(fips)) and one.former and one.state == state.code]
        for county in sorted((*counties, *former), key=lambda one: one.fips):
            there = tuple(by_place.get(county.fips, ()))
            yield Unit(county.fips, county.name, state.code, None, None, county.population, there)


def _statewide(spans: Sequence[Span], periods: Sequence[tuple[str, date, date]]) -> dict[str, list[int]]:
    """Return state → per period whether an agency of the whole state had an agreement in force."""
    found: dict[str, list[int]] = {}
    for span in spans:
        if span.level == WIDE:
            flags = found.setdefault(span.state, [0] * len(periods))
            for place, (_, begins, ends) in enumerate(periods):
                flags[place] |= int(span.in_force(begins, ends))
    return found


class _UnitRows:
    """The rows of one unit; what is the same in all of them is reckoned once."""

    def __init__(
        self,
        unit: Unit,
        number: int,
        by: str,
        periods: Sequence[tuple[str, date, date]],
        up: Sequence[int],
        wide: Sequence[int] | None,
    ) -> None:
        self._unit, self._by, self._periods, self._up, self._wide = unit, by, periods, up, wide
        begun = min((span.begins for span in unit.spans), default=None)
        begun = begun if begun and begun <= periods[-1][2] else None
        self._start = _index(periods[0][1], by)
        self._first = _index(begun, by) - self._start + 1 if begun else None
        listed = min((span.first_listed_on for span in unit.spans), default=None)
        self.ever = int(begun is not None)
        # in force when the panel begins, and since before its first period
        self.always = int(any(span.begins < periods[0][1] and span.in_force(*periods[0][1:]) for span in unit.spans))
        self._same = {
            "unit_id": unit.unit_id,
            "unit": unit.name,
            "unit_number": number,
            "state": unit.state,
            "county_fips": unit.county or "",
            "level": unit.level or "",
            "first_signed": name_period(begun, by) if begun else "",
            "first_listed": name_period(listed, by) if begun and listed else "",
            "first_time": max(self._first, 1) if self._first is not None else 0,
            "ever_treated": self.ever,
            "always_treated": self.always,
        }

    def rows(self, columns: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        """Yield one row per period."""
        for place, (name, begins, ends) in enumerate(self._periods):
            cells = self._same | {
                "period": name,
                "year": begins.year,
                "time": place + 1,
                "lists": self._up[place],
                "statewide": self._wide[place] if self._wide else 0,
                "since_first": place + 1 - self._first if self._first is not None else None,
            }
            cells |= self._standing(begins, ends)
            yield tuple(cells[column] for column in columns)

    def _standing(self, begins: date, ends: date) -> dict[str, Any]:
        spans = self._unit.spans
        if not spans:
            return NOTHING | {"officers_per_100k": 0.0 if self._unit.residents else None}
        held = [span for span in spans if span.in_force(begins, ends)]
        models = {model for span in held for model in span.models()}
        sworn = sum({span.agency_id: span.officers or 0 for span in held}.values())
        residents = self._unit.residents
        return {
            "treated": int(bool(held)),
            "listed": int(any(span.first_listed_on <= ends and span.last_listed_on >= begins for span in spans)),
            **{model.lower(): int(model in models) for model in ("JEM", "TFM", "WSO")},
            "agreements": len(held),
            "agencies": len({span.agency_id for span in held}),
            "officers": sworn,
            "officers_per_100k": round(sworn / residents * 100_000, 3) if residents else None,
            "signed": sum(begins <= span.begins <= ends for span in spans),
            "departed": sum(
                span.status == "removed" and span.missing_on is not None and begins <= span.missing_on <= ends
                for span in spans
            ),
            "uncertain": int(
                any(
                    span.status == "removed" and span.missing_on is not None
                    and span.last_listed_on < ends and span.missing_on > begins
                    and (span.missing_on - span.last_listed_on).days > 1
                    for span in spans
                )
            ),
        }  # fmt: skip
