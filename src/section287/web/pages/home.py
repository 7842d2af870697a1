"""The front page: the newest figures, growth, every state, what changed last."""

from __future__ import annotations

from typing import Any

from section287.places.shapes.table import load_shapes
from section287.questions.count import count
from section287.questions.filters import MODELS, Filters
from section287.questions.rows import changes, fetch
from section287.web.maps.spans import read_map
from section287.web.pages.datasets import describe_record
from section287.web.pages.figures import (
    draw_both,
    draw_early,
    figure_days,
    models_of,
    read_growth,
    read_headline,
    read_newest_pending,
)
from section287.web.pages.grouping import group_changes
from section287.web.pages.page import Page, Visit, read_choice
from section287.web.queries import load_query

COLUMNS = ("name", "agreements", "agencies", "counties", *MODELS)
_WAITING = "SELECT count(*) FROM application WHERE outcome = 'waiting'"
NEWEST_LISTS = 2  # whose changes the front page shows


def build(visit: Visit) -> Page:
    """Return the front page."""
    sort = read_choice(visit.query, "sort", COLUMNS) or "agreements"
    usual = "asc" if sort == "name" else "desc"
    order = read_choice(visit.query, "order", ("asc", "desc")) or usual
    states = list(visit.edition.remember("states", lambda: read_states(visit)))
    states.sort(key=lambda one: one["name"])
    if sort != "name":
        states.sort(key=lambda one: -one[sort])
    if order != usual:
        states.reverse()
    points = read_growth(visit)
    data: dict[str, Any] = {
        "headline": read_headline(visit),
        "growth": points,
        "states": states,
        "newest_pending": read_newest_pending(visit),
        "totals": visit.edition.remember("totals", lambda: fetch(visit.connection, load_query("totals"))[0]),
        "changes": visit.edition.remember("newest_changes", lambda: _read_newest_changes(visit)),
    }
    shapes = load_shapes()
    view = {
        "sort": sort,
        "order": order,
        "models": [model for model in MODELS if any(one[model] for one in states)],
        "charts": [*draw_both(visit, points), *draw_early(visit, points)],
        "dataset": describe_record(visit, data["headline"].get("newest"), data["totals"]["since"]),
        "behind": visit.edition.remember("behind", lambda: _behind(visit)),
        "map_size": (shapes.width // 10, shapes.height // 10) if read_map(visit).steps else None,
        "growth_models": models_of(points),
        "groups": group_changes(data["changes"]),
    }
    return Page("home.html", data, view)


def _behind(visit: Visit) -> list[tuple[str, str, str]]:
    """Return the query behind each of the smaller figures, and where its rows are."""
    links = visit.links
    totals = " ".join(line for line in load_query("totals").splitlines() if not line.startswith("--"))
    return [
        (
            "waiting",
            "SELECT count(*) FROM application WHERE outcome = 'waiting'",
            links.changes(kind="application_added"),
        ),
        ("totals", " ".join(totals.split()), links.changes(kind="removed")),
    ]


def read_states(visit: Visit) -> list[dict[str, Any]]:
    """Return the newest figures of each state on the list, also on ICE's own newest list where that is another."""
    days = figure_days(visit)
    newest = count(visit.connection, days[0], by="state").by
    by_model = {
        model: {
            one["key"]: one["agreements"]
            for one in count(visit.connection, days[0], filters=Filters(model=model), by="state").by
        }
        for model in MODELS
    }
    own = {one["key"]: one["agreements"] for one in count(visit.connection, days[-1], by="state").by}
    return [
        {
            "state": one["key"],
            "name": one["name"],
            "agreements": one["agreements"],
            "agencies": one["agencies"],
            "counties": one["counties"],
            "own_agreements": own.get(one["key"], 0),
            **{model: by_model[model].get(one["key"], 0) for model in MODELS},
        }
        for one in newest
    ]


def _read_newest_changes(visit: Visit) -> list[dict[str, Any]]:
    lists = fetch(visit.connection, load_query("newest_changes"), {"lists": NEWEST_LISTS})
    if not lists:
        return []
    wanted = {one["publication_id"] for one in lists}
    rows = changes(visit.connection, Filters(), since=min(one["on"] for one in lists))
    return [one for one in rows if one["publication_id"] in wanted]
