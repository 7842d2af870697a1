"""The panel of treatment: what it is, its codebook, some of its rows, and every file of it."""

from __future__ import annotations

from typing import Any

from section287.referrals.panel import PERIODS, UNITS, Panel, make_panel
from section287.web.pages.page import Page, Visit, read_choice

FIELDS = ("unit",)
PREVIEWED = 12  # rows of one unit
_SHOWN = ("unit", "state", "period", "treated", "jem", "tfm", "wso", "agreements", "agencies", "officers", "signed",
          "departed", "first_time", "since_first")  # fmt: skip


def build(visit: Visit) -> Page:
    """Return the page for a unit; its figures and its preview are those of the panel by year.

    Raises:
        UsageError: there is no panel of that unit.
    """
    unit = read_choice(visit.query, "unit", UNITS) or "county"
    data = visit.edition.remember(("panel", unit), lambda: describe_panel(make_panel(visit.connection, unit, "year")))
    names = [one["name"] for one in data["columns"]]
    shown = [name for name in _SHOWN if name in names]
    return Page("panel.html", data, {
        "units": UNITS,
        "periods": tuple(PERIODS),
        "shown": shown,
        "serves": visit.edition.serves,
    })  # fmt: skip


def describe_panel(panel: Panel) -> dict[str, Any]:
    """Return what a panel is, its codebook, and the rows of the first unit that was treated for a while.

    Returns:
        the panel's own description, and ``preview``: rows as objects.
    """
    names = [one.name for one in panel.columns]
    found = _choose(panel, names)
    return {**panel.as_json(), "preview": [dict(zip(names, row, strict=True)) for row in found]}


def _choose(panel: Panel, names: list[str]) -> list[tuple[Any, ...]]:
    """Return the last rows of the unit with most changes of treatment; the first such unit of the panel."""
    unit_at, signed_at, left_at = names.index("unit_id"), names.index("signed"), names.index("departed")
    moves: dict[str, int] = {}
    for row in panel.rows:
        moves[row[unit_at]] = moves.get(row[unit_at], 0) + bool(row[signed_at]) + bool(row[left_at])
    chosen = max(moves, key=lambda one: moves[one], default=None)
    return [row for row in panel.rows if row[unit_at] == chosen][-PREVIEWED:]
