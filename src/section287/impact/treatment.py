"""When each unit was first treated: from the record's agreements, from a panel, or from a file of other dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from section287.errors import NotFound, UsageError
from section287.impact.periods import join_period, number_of, read_period
from section287.impact.tables import RawTable, fold, read_file
from section287.impact.units import make_reader
from section287.referrals.agreements import Span, read_spans
from section287.referrals.panel import Panel

if TYPE_CHECKING:
    import duckdb

# a third party's copy may list later agreements; what is known of all agencies ends with ICE's own newest list
_LISTS = "SELECT min(first_on), max(last_on) FROM appearance WHERE list = 'participating'"
MODELS = ("TFM", "JEM", "WSO")
WIDE = "state"
DATE_NAMES = (
    "date", "start", "startdate", "begin", "begins", "adopted", "adoption", "adoptiondate", "activation",
    "activationdate", "activated", "signed", "signedon", "treated", "treatedon", "treatmentdate", "first", "firsttime",
    "firsttreat", "firsttreated", "firstsigned", "effective", "effectivedate", "period",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Treatment:
    """The first period of treatment of each unit.

    Attributes:
        label: what the treatment is, in words.
        first: unit id → number of the period; units that aren't here were never treated, unless ``listed`` says that
            only units of a file are known.
        last_known: the last period for which it is known who was treated.
        first_known: the first one; treatments that ended before it are unknown. None where all are known.
        ended: unit ids whose treatment ended again within what is known.
        other: units under another model at some time, which can't stand for untreated ones.
        listed: ids of all units of a treatment file, None for the record, which is about all units.
        statewide: states in which an agency of the whole state was treated, with its first period.
        by_county: whether ids are counties although the study is of agencies.
        model, file: what the label says, for those who say it in another language.
    """

    label: str
    first: dict[str, int]
    last_known: int | None = None
    first_known: int | None = None
    ended: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()
    listed: frozenset[str] | None = None
    statewide: dict[str, int] = field(default_factory=dict)
    by_county: bool = False
    model: str | None = None
    file: str | None = None


def treatment_of_record(
    connection: duckdb.DuckDBPyConnection, unit: str, time: str, model: str | None = None, through_county: bool = False
) -> Treatment:
    """Return when each unit's first agreement began, from its signing (its first list, where the day is unknown).

    Args:
        model: TFM, JEM or WSO: only agreements of this model treat; units with others only are set aside.
        through_county: agencies count as treated once any agency of their county has an agreement.

    Raises:
        UsageError: the model is unknown. NotFound: the record holds no agreement.
    """
    if model is not None and model not in MODELS:
        raise UsageError(f"--model: no model '{model}'; one of {', '.join(MODELS)}")
    if through_county:
        if unit != "agency":
            raise UsageError("--through-county is for --unit agency")
        unit = "county"
    spans = read_spans(connection)
    earliest, last = connection.execute(_LISTS).fetchall()[0]
    if last is None:
        raise NotFound("the record holds no agreement to study")
    found = _from_spans(spans, unit, time, model)
    codes = dict(connection.execute("SELECT agency_id, ori FROM agency WHERE ori IS NOT NULL").fetchall())
    first, ended, other = found
    if unit == "agency":
        # an outcome knows agencies by ORI; where two agencies share one, the earlier beginning counts
        for agency_id, ori in codes.items():
            if agency_id in first:
                first[ori] = min(first[agency_id], first.get(ori, first[agency_id]))
            ended |= {ori} if agency_id in ended else set()
            other |= {ori} if agency_id in other else set()
    wide: dict[str, int] = {}
    for span in spans:
        if span.level == WIDE and (model is None or model in span.models()):
            number = number_of(span.begins, time)
            wide[span.state] = min(number, wide.get(span.state, number))
    return Treatment(
        f"first 287(g) agreement{f' of the model {model}' if model else ''}{' in their county' * through_county}",
        first, number_of(last, time), number_of(earliest, time), frozenset(ended), frozenset(other), None,
        wide if unit == "county" else {}, through_county, model,
    )  # fmt: skip


def _from_spans(
    spans: Iterable[Span], unit: str, time: str, model: str | None
) -> tuple[dict[str, int], set[str], set[str]]:
    first: dict[str, int] = {}
    any_model: set[str] = set()
    standing: set[str] = set()
    for span in spans:
        key = {"agency": span.agency_id, "county": span.county, "state": span.state}[unit]
        if key is None:
            continue
        if model is not None and model not in span.models():
            any_model.add(key)
            continue
        number = number_of(span.begins, time)
        first[key] = min(number, first.get(key, number))
        if span.missing_on is None:
            standing.add(key)
    return first, set(first) - standing, any_model


def treatment_of_panel(panel: Panel, model: str | None = None) -> Treatment:
    """Return when each unit of a panel was first treated (``first_signed``, also where that lies before the panel).

    With a model, its first period in the panel; one in force in the panel's first period began no later than it.
    """
    place = {column.name: number for number, column in enumerate(panel.columns)}
    first: dict[str, int] = {}
    last_state: dict[str, int] = {}
    other: set[str] = set()
    wide: dict[str, int] = {}
    for row in panel.rows:
        key, now = row[place["unit_id"]], read_period(row[place["period"]], panel.by)
        flag = row[place[model.lower() if model else "treated"]]
        last_state[key] = flag
        if model is None and row[place["first_signed"]]:
            begun = read_period(row[place["first_signed"]], panel.by)
            first[key] = begun if begun is not None else first[key]
        elif model is not None and flag and now is not None:
            first.setdefault(key, now)
        if model is not None and row[place["treated"]] and not flag:
            other.add(key)
        if "statewide" in place and row[place["statewide"]] and now is not None:
            wide[row[place["state"]]] = min(now, wide.get(row[place["state"]], now))
    return Treatment(
        f"first 287(g) agreement{f' of the model {model}' if model else ''}",
        first, number_of(panel.last, panel.by), number_of(panel.first, panel.by),
        frozenset(key for key in first if not last_state[key]), frozenset(other), None, wide, False, model,
    )  # fmt: skip


def treatment_from_file(path: Path, unit: str, time: str) -> Treatment:
    """Read a file of dates: one row a unit, with the day or period in which its treatment began, empty for never.

    Agencies may be treated through their county, where the file has counties.
    """
    return make_treatment(read_file(path, "--treatment"), unit, time)


def make_treatment(table: RawTable, unit: str, time: str) -> Treatment:
    """Return the treatment that a table gives; see ``treatment_from_file``.

    Raises:
        UsageError: no column of units or dates, a cell that is no period, or a unit with two beginnings.
    """
    by_county = False
    try:
        unit_of, columns = make_reader(table, unit)
    except UsageError:
        if unit != "agency":
            raise
        unit_of, columns = make_reader(table, "county")
        by_county = True
    period_of, dated = _date_reader(table, time, set(columns))
    first: dict[str, int] = {}
    listed: set[str] = set()
    for number, row in zip(table.numbers, table.rows, strict=True):
        found = unit_of(row)
        if found is None:
            continue
        cells = [row[one] for one in dated]
        empty = all(cell is None or str(cell).strip().lower() in ("", "0", "0.0", "na", "nan", ".") for cell in cells)
        period = None if empty else period_of(row)
        if not empty and period is None:
            raise UsageError(f"{table.name} row {number}: '{', '.join(map(str, cells))}' names no {time}")
        if found.unit_id in listed and first.get(found.unit_id) != period:
            raise UsageError(
                f"{table.name} row {number}: {found.name}, {found.state} stands twice, with two beginnings"
            )
        listed.add(found.unit_id)
        if period is not None:
            first[found.unit_id] = period
    if not first:
        raise UsageError(f"{table.name}: no unit with a beginning of treatment")
    return Treatment(f"the dates in {table.name}", first, listed=frozenset(listed), by_county=by_county,
                     file=table.name)  # fmt: skip


def _date_reader(table: RawTable, time: str, used: set[int]) -> tuple[Any, tuple[int, ...]]:
    folded = [fold(one) if place not in used else "" for place, one in enumerate(table.header)]
    year = next((place for place, one in enumerate(folded) if one.endswith("year")), None)
    month = next((place for place, one in enumerate(folded) if one.endswith("month")), None)
    if year is not None and month is not None and time != "year":
        one, two = year, month
        return (lambda row: join_period(row[one], row[two], time)), (one, two)
    named = next((folded.index(one) for one in DATE_NAMES if one in folded), year)
    if named is None:
        raise UsageError(
            f"{table.name}: no column with the beginning of treatment (date, start, activated, first_treated ... "
            f"or a year and a month); it has {', '.join(table.header)}"
        )
    place = named
    return (lambda row: read_period(row[place], time)), (place,)
