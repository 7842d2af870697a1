"""Files of totals, as others published them: each read by its own layout, kept apart from counted events."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from section287.places.counties import county_by_fips, find_county
from section287.places.states import parse_state
from section287.referrals.tables import EventTable, as_text
from section287.referrals.words import fold, read_mapping

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One figure of a series; ``value`` is None where it isn't printed or is withheld."""

    series_id: str
    file_no: int
    kind: str
    period: str
    place: str
    state: str | None
    county: str | None
    key: str | None
    value: float | None
    unit: str
    withheld: bool
    note: str | None


def refused_reason(header: Sequence[str]) -> str | None:
    """Return why a table known to hold no events or totals is refused; None for any other."""
    for one in read_mapping("series.yaml"):
        if "refused" in one and _fits(one["refused"], header):
            return str(one["reason"])
    return None


def _fits(columns: Sequence[str], header: Sequence[str]) -> bool:
    names = {fold(name) for name in header if fold(name)}
    return names == {fold(name) for name in columns}


def find_series(header: Sequence[str], file_name: str) -> dict[str, Any] | None:
    """Return the entry of mapping/series.yaml that a header (and, where it says so, the name) fits."""
    for one in read_mapping("series.yaml"):
        fits = "id" in one and _fits(one["columns"], header)
        if fits and re.search(str(one.get("name", "")), file_name):
            return dict(one)
    return None


def read_series(
    table: EventTable, connection: duckdb.DuckDBPyConnection, file_no: int, threshold: int
) -> list[SeriesRow] | None:
    """Return a series' rows; None when the table is no series known here.

    Figures from 1 to under the threshold are withheld for places below the nation.
    """
    entry = find_series(table.header, table.path.name)
    if entry is None:
        return None
    rows = _average_days(table, connection, entry) if "average_days_by" in entry else _all_rows(table, connection)
    return [one for row in rows for one in _read_row(row, entry, file_no, threshold)]


def _all_rows(table: EventTable, connection: duckdb.DuckDBPyConnection) -> list[dict[str, str]]:
    names = [fold(name) for name in table.header]
    if table.scan:
        rows: list[Any] = connection.execute(f"SELECT * FROM {table.scan}").fetchall()
    else:
        rows = [row for batch in table.batches() for row in batch]
    return [dict(zip(names, map(as_text, row), strict=False)) for row in rows]


def _average_days(
    table: EventTable, connection: duckdb.DuckDBPyConnection, entry: dict[str, Any]
) -> list[dict[str, str]]:
    """Sum a daily table over its places and average the days of each month."""
    day, count = entry["period"], entry["count"]
    rows = connection.execute(
        f"WITH daily AS (SELECT CAST({day} AS DATE) AS day, sum({count}) AS n FROM {table.scan} GROUP BY ALL) "
        "SELECT strftime(day, '%Y-%m') AS month, round(avg(n), 1) FROM daily GROUP BY ALL ORDER BY month"
    ).fetchall()
    return [{fold(day): month, fold(count): str(n)} for month, n in rows]


def _read_row(row: dict[str, str], entry: dict[str, Any], file_no: int, threshold: int) -> list[SeriesRow]:
    period = _period(row, entry["period"])
    state, county = _place(row, entry)
    key = row.get(fold(entry["key"])) if "key" in entry else None
    unit = str(entry.get("unit", "count"))
    if "wide" in entry:
        figures = [(kind, _number(row.get(fold(kind), ""))) for kind in entry["wide"]]
    else:
        kind = str(entry["fixed_kind"]) if "fixed_kind" in entry else row[fold(entry["kind"])]
        figures = [
            (kind, 1.0 if unit == "activation" and period else _number(row.get(fold(entry.get("count", "")), "")))
        ]
    rows = []
    for kind, value in figures:
        small = unit == "count" and entry["place"] != "nation" and value is not None and 0 < value < threshold
        shown = None if small else value
        rows.append(
            SeriesRow(
                *(str(entry["id"]), file_no, kind, period, str(entry["place"]), state, county, key),
                *(shown, unit, small, entry.get("note")),
            )
        )
    return rows


def _period(row: dict[str, str], names: Any) -> str:
    """Return the period as printed (2022.1 → 2022-Q1; FY2016 stays); a list of columns is a year and a month."""
    if isinstance(names, list):
        year, month = (row.get(fold(name), "") for name in names)
        return f"{year}-{int(month):02d}" if year and month else ""
    printed = row.get(fold(names)) if fold(names) in row else str(names)
    printed = (printed or "").strip()
    return re.sub(r"^(\d{4})\.([1-4])$", r"\1-Q\2", printed)


def _place(row: dict[str, str], entry: dict[str, Any]) -> tuple[str | None, str | None]:
    if "fips" in entry:
        found = county_by_fips(row[fold(entry["fips"])].zfill(5))
        return (found.state, found.fips) if found else (row.get("state") or None, None)
    printed = row.get(fold(str(entry.get("state", "state"))), "")
    state = parse_state(printed).state if printed else None
    code = str(entry["fixed_state"]) if "fixed_state" in entry else state.code if state else None
    if "county" in entry and code:
        county = find_county(code, row[fold(entry["county"])]).county
        return code, county.fips if county else None
    return code, None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
