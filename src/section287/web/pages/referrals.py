"""Referrals: what releases are loaded, and the way from encounter to removal within a place, a time and a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from section287.evidence.search import search_evidence
from section287.places.states import state_by_code
from section287.referrals.flows import NO_LINK, Flows, find_flows
from section287.referrals.words import KINDS, UNKNOWN, WITHHELD
from section287.web.charts.lines import LineChart, draw_lines
from section287.web.charts.sankey import Sankey, draw_sides, draw_steps
from section287.web.pages.curated import confidence_words, library, name_sources
from section287.web.pages.page import Page, Redirect, Visit
from section287.web.pages.referrals_scope import (
    FIELDS,
    Narrowed,
    describe_store,
    find_ground,
    offer_choices,
    read_narrowed,
    remember,
    state_of,
)

if TYPE_CHECKING:
    from section287.web.editions import Edition

__all__ = ["FIELDS", "build", "build_state", "make_flows"]

WORDS = "arrests encounters detainers removals 287(g) data release"
MONTH_GAP = 45  # days: months farther apart are not joined by a line
NO_COLOUR = "c0"
COLOURS = {
    "jail_booking": "c1", "in_custody_interview": "c1", "ambiguous": "c6", "at_large": "c2", "street_encounter": "c2",
    "traffic_stop": "c5", "warrant_service": "c3", "joint_task_force_operation": "c3", "custody_state": "c4",
    "custody_federal": "c4", "border": "c5", "probation": "c3", "transfer": "c6", "worksite": "c2", "courthouse": "c3",
    "campus": "c5",
}  # fmt: skip
KIND_COLOURS = {kind: f"c{place + 1}" for place, kind in enumerate(KINDS)}


def build(visit: Visit) -> Page:
    """Return the page, narrowed by its form.

    Raises:
        UsageError: a filter's value is none of those offered.
    """
    return _build(visit, read_narrowed(visit.query))


def build_state(visit: Visit) -> Page | Redirect:
    """Return the page of one state, which has an address of its own.

    Raises:
        NotFound: there is no such state.
    """
    code = state_of(visit.place["code"])
    if visit.place["code"] != code.lower():
        return Redirect(visit.links.referrals_state(code))
    return _build(visit, read_narrowed(visit.query, code))


def _build(visit: Visit, narrowed: Narrowed) -> Page:
    store = describe_store(visit.edition)
    data = {"store": store, "asked": narrowed.as_json(), **make_flows(visit.edition, narrowed)}
    state = state_by_code(narrowed.scope.state) if narrowed.scope.state else None
    evidence = search_evidence(library(), WORDS, limit=4)
    data["evidence"] = evidence
    return Page("referrals.html", data, {
        "place": state.name if state else None,
        "is_open": narrowed.is_open,
        "choices": offer_choices(store, narrowed),
        "kinds": [_view_kind(kind, data) for kind in data["totals"]],
        "steps": _draw_steps(data),
        "evidence_sources": name_sources(evidence),
        "confidence": confidence_words(),
    })  # fmt: skip


def make_flows(edition: Edition, narrowed: Narrowed) -> dict[str, Any]:
    """Return flows in the shape of ``section287 referrals flows``, with ``months`` and ``steps`` besides."""
    return dict(remember(edition, "flows", narrowed, lambda: _make(edition, narrowed)))


def _make(edition: Edition, narrowed: Narrowed) -> dict[str, Any]:
    ground = find_ground(edition, narrowed)
    flows = find_flows(ground)
    months: dict[tuple[str, str], int] = {}
    for row in find_flows(ground, "month").flows:
        key = row["kind"], row["month"]
        months[key] = months.get(key, 0) + row["n"]
    return {
        **flows.as_json(),
        "months": [{"kind": kind, "month": month, "n": n} for (kind, month), n in sorted(months.items())],
        "steps": [list_steps(flows, kind) for kind in flows.totals],
    }


def list_steps(flows: Flows, kind: str) -> dict[str, Any]:
    """Return what a kind's events led to first, and how many ended, aren't known or are withheld.

    Returns:
        ``kind``, ``n``, ``next`` (kind → events), ``none_found``, ``not_known``, ``withheld``, ``own`` (an outcome
        that the release prints on the row).
    """
    found: dict[str, Any] = {"kind": kind, "n": flows.totals[kind], "next": {}, "own": 0}
    sums = dict(flows.sums(kind, "outcome"))
    found["none_found"], found["not_known"] = (sums.pop(name, 0) for name in NO_LINK[::-1])
    found["withheld"] = sums.pop(WITHHELD, 0)
    for name, n in sums.items():
        first = name.split("+")[0]
        if first in KINDS:
            found["next"][first] = found["next"].get(first, 0) + n
        else:
            found["own"] += n
    return found


def _draw_steps(data: Mapping[str, Any]) -> Sankey | None:
    links = {(one["kind"], to): n for one in data["steps"] for to, n in one["next"].items()}
    coming: dict[str, int] = {}
    for (_, to), n in links.items():
        coming[to] = coming.get(to, 0) + n
    # a later step may be told on the rows of an earlier kind, with no release of its own loaded
    totals = {kind: data["totals"].get(kind) or coming[kind] for kind in KINDS if kind in (*data["totals"], *coming)}
    return draw_steps("steps", totals, links, KIND_COLOURS)


def _sums(rows: Sequence[Mapping[str, Any]], side: str) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for row in rows:
        found[row[side]] = found.get(row[side], 0) + row["n"]
    return sorted(found.items(), key=lambda one: (one[0] == WITHHELD, one[0] in (UNKNOWN, *NO_LINK), -one[1], one[0]))


def _view_kind(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return one kind's picture, its table and its months."""
    rows = [row for row in data["flows"] if row["kind"] == kind]
    left, right = _sums(rows, "touchpoint"), _sums(rows, "outcome")
    colours = {name: COLOURS.get(name, NO_COLOUR) for name, _ in (*left, *right)}
    colours |= {name: KIND_COLOURS.get(name.split("+")[0], NO_COLOUR) for name, _ in right if name not in colours}
    for name, _ in right:
        if name not in (WITHHELD, UNKNOWN, *NO_LINK):
            colours[name] = KIND_COLOURS.get(name.split("+")[0], "c4")
    sums = {(row["touchpoint"], row["outcome"]): row["n"] for row in rows}
    months = [one for one in data["months"] if one["kind"] == kind]
    return {
        "kind": kind,
        "n": data["totals"][kind],
        "linked": data["linked"][kind],
        "left": left,
        "right": right,
        "sums": sums,
        "sankey": draw_sides(f"way-{kind}", left, right, sums, colours) if len(left) + len(right) > 2 else None,
        "months": [one for one in months if is_month(one["month"])],
        "months_withheld": sum(one["n"] for one in months if not is_month(one["month"])),
        "chart": draw_months(f"months-{kind}", {kind: months}),
    }


def is_month(text: str) -> bool:
    """Return whether a cell's month is one, not ``withheld`` or ``unknown``."""
    return len(text) == 7 and text[4] == "-"


def draw_months(name: str, months: Mapping[str, Sequence[Mapping[str, Any]]]) -> LineChart | None:
    """Return a chart of events by month, a line for each key; months that aren't shown break the line."""
    lines = {
        key: [
            (date(int(one["month"][:4]), int(one["month"][5:]), 1), float(one["n"]))
            for one in rows
            if is_month(one["month"])
        ]
        for key, rows in months.items()
    }
    return draw_lines(name, lines, MONTH_GAP)
