"""Totals as others published them, series by series: never added to counted events."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from section287.errors import NotFound
from section287.questions.rows import fetch
from section287.referrals.opening import open_store
from section287.web.charts.lines import LineChart, draw_lines
from section287.web.maps.draw import name_county
from section287.web.pages.page import Page, Visit
from section287.web.pages.referrals_rates import draw_rates, find_steps, shade
from section287.web.pages.referrals_scope import describe_store

if TYPE_CHECKING:
    from section287.web.editions import Edition

FIELDS = ("series",)
MOST_LINES, MOST_PERIODS, MOST_PLACES = 6, 8, 60
OLDEST_CHARTED = 2011  # weekly counts go back to 1983; before it most weeks stand at none
NEWEST_ROWS = 60  # of a long series on the page that shows all; a series' own view has every row
_SERIES = """
SELECT s.series_id, f.name AS file, f.sha256, s.kind, s.period, s.place, s.state, s.county, s.key, s.value, s.unit,
    s.withheld, s.note
FROM series s JOIN file f USING (file_no)
ORDER BY s.series_id, s.kind, s.key, s.state, s.county, s.period
"""


def read_series(edition: Edition) -> dict[str, list[dict[str, Any]]]:
    """Return every series of the store by its id, each figure a row."""

    def make() -> dict[str, list[dict[str, Any]]]:
        connection = open_store(edition.store())
        try:
            rows = fetch(connection, _SERIES)
        finally:
            connection.close()
        by_id: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            if row["value"] is not None and float(row["value"]).is_integer():
                row["value"] = int(row["value"])
            by_id.setdefault(row["series_id"], []).append(row)
        return by_id

    return edition.remember("referral series", make)


def build(visit: Visit) -> Page:
    """Return all series in short, or one of them whole.

    Raises:
        NotFound: the store has no series of that name.
    """
    every = read_series(visit.edition)
    wanted = visit.query.get("series", "").strip() or None
    if wanted and wanted not in every:
        raise NotFound(f"no published series goes by '{wanted}'; loaded are {', '.join(every) or 'none'}")
    store = describe_store(visit.edition)
    shown = {wanted: every[wanted]} if wanted else dict(sorted(every.items(), key=_place))
    data = {
        "store": store,
        "series": [describe_series(name, rows, store) for name, rows in shown.items()],
        "figures": shown[wanted] if wanted else [],
    }
    counties = {row["county"] for rows in shown.values() for row in rows if row["county"]}
    view = {
        "series": [_view(name, rows, bool(wanted)) for name, rows in shown.items()],
        "wanted": wanted,
        "counties": {fips: name_county(fips) for fips in counties},
    }
    return Page("referrals_series.html", data, view)


def _place(one: tuple[str, Sequence[Mapping[str, Any]]]) -> tuple[int, str]:
    """Return where a series stands on the page: counts of the nation first, what is no count last."""
    name, rows = one
    wide = ("nation", "state", "area").index(rows[0]["place"]) if rows[0]["place"] in ("nation", "state", "area") else 3
    return (9 if rows[0]["unit"] == "activation" else wide), name


def describe_series(name: str, rows: Sequence[Mapping[str, Any]], store: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a series is: its file, span, unit, how many figures, how many withheld, note, and licence."""
    first = rows[0]
    periods = sorted({row["period"] for row in rows if row["period"]})
    source = next((one for one in store["sources"] if one["file"] == first["file"]), None)
    return {
        "series_id": name,
        "kinds": sorted({row["kind"] for row in rows}),
        "place": first["place"],
        "unit": first["unit"],
        "first": periods[0] if periods else None,
        "last": periods[-1] if periods else None,
        "figures": len(rows),
        "withheld": sum(bool(row["withheld"]) for row in rows),
        "note": first["note"],
        "file": first["file"],
        "sha256": first["sha256"],
        "source": source,
    }


def _view(name: str, rows: Sequence[Mapping[str, Any]], whole: bool) -> dict[str, Any]:
    lines, group = _lines(rows)
    table = _table(rows, whole)
    return {
        "series_id": name,
        "chart": _chart(name, lines),
        "group": group,
        "table": table,
        "map": _map(rows),
    }


def _lines(rows: Sequence[Mapping[str, Any]]) -> tuple[dict[str, list[tuple[date, float]]], str]:
    """Return the series' lines over time: one a kind, or one a key; none where it isn't a matter of time."""
    by = "key" if any(row["key"] for row in rows) else "kind"
    if rows[0]["place"] in ("county", "city", "area") or rows[0]["unit"] == "activation":
        return {}, "referral_kinds"
    found: dict[str, list[tuple[date, float]]] = {}
    for row in rows:
        day = read_period(row["period"])
        if day is None or row["value"] is None or day.year < OLDEST_CHARTED:
            continue
        found.setdefault(str(row[by]), []).append((day, float(row["value"])))
    most = sorted(found, key=lambda key: -max(value for _, value in found[key]))[:MOST_LINES]
    lines = {key: sorted(found[key]) for key in most}
    return (lines if len(found) <= MOST_LINES else {}), "referral_kinds" if by == "kind" else "referral_keys"


def _chart(name: str, lines: Mapping[str, Sequence[tuple[date, float]]]) -> LineChart | None:
    return draw_lines(f"series-{name}", lines, 400) if lines else None


def read_period(text: str) -> date | None:
    """Return the first day of a period as published; None where it is a stretch, or nothing.

    A fiscal year begins in October of the year before.

    >>> read_period("FY2016"), read_period("2022-Q3"), read_period("2025-03")
    (datetime.date(2015, 10, 1), datetime.date(2022, 7, 1), datetime.date(2025, 3, 1))
    """
    found = re.fullmatch(r"(FY)?(\d{4})(?:-Q([1-4])|-(\d{2})(?:-(\d{2}))?)?", text)
    if not found:
        return None
    fiscal, year, quarter, month, day = found.groups()
    if fiscal:
        return date(int(year) - 1, 10, 1)
    try:
        return date(int(year), int(month or (int(quarter) * 3 - 2 if quarter else 1)), int(day or 1))
    except ValueError:
        return None


def _table(rows: Sequence[Mapping[str, Any]], whole: bool) -> dict[str, Any]:
    """Return a series as a table: periods down and lines across, or places down and periods across."""
    body: list[tuple[Any, list[Any]]]
    places = any(row["county"] or row["key"] for row in rows) or len({row["state"] for row in rows}) > 1
    periods = sorted({row["period"] for row in rows}, reverse=True)
    if rows[0]["unit"] == "activation":
        named = sorted(rows, key=lambda row: (row["state"] or "", row["county"] or ""))
        body = [((row["county"], row["state"], row["key"]), [row]) for row in named]
        cut = body if whole else body[:MOST_PLACES]
        return {"by": "activation", "columns": [], "rows": cut, "cut": len(body) - len(cut)}
    if places:
        columns = sorted(periods)[-MOST_PERIODS:]
        found: dict[Any, dict[str, Any]] = {}
        for row in rows:
            found.setdefault((row["county"], row["state"], row["key"]), {})[row["period"]] = row
        body = [(key, [cells.get(one) for one in columns]) for key, cells in found.items()]
        body.sort(key=lambda one: -max((cell["value"] or 0 for cell in one[1] if cell), default=0))
        cut = body if whole else body[:MOST_PLACES]
        return {"by": "place", "columns": columns, "rows": cut, "cut": len(body) - len(cut)}
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    at = {(row["period"], row["kind"]): row for row in rows}
    body = [(period, [at.get((period, kind)) for kind in kinds]) for period in periods]
    cut = body if whole else body[:NEWEST_ROWS]
    return {"by": "period", "columns": kinds, "rows": cut, "cut": len(body) - len(cut)}


def _map(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return a map of a series that has one figure a state."""
    if rows[0]["place"] != "state" or len({row["period"] for row in rows}) > 1 or len(rows) < 10:
        return None
    figures = {row["state"]: row["value"] for row in rows if row["state"]}
    steps = find_steps(list(figures.values()))
    shades = {code: shade(value, steps) for code, value in figures.items()}
    return {"drawing": draw_rates("state", shades, None), "steps": steps}
