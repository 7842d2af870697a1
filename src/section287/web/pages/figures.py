"""Figures that several pages show: the headline, growth over the lists, gaps between them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from section287.questions.count import Count, count
from section287.questions.filters import MODELS, Filters
from section287.questions.rows import Row, fetch
from section287.questions.standing import newest_day
from section287.questions.status import headline, status
from section287.web.charts.growth import GrowthChart, draw_growth
from section287.web.pages.page import Visit
from section287.web.queries import load_query

GROWTH_SINCE = date(2021, 1, 1)  # before it stands a gap of more than three years in the lists


def read_headline(visit: Visit) -> dict[str, Any]:
    """Return the newest figures, once per edition: ``newest``, ``newest_own`` when it differs, ``pending``."""
    return visit.edition.remember("headline", lambda: headline(visit.connection))


def read_status(visit: Visit) -> dict[str, Any]:
    """Return what the record holds, once per edition."""
    return visit.edition.remember("status", lambda: status(visit.connection))


def figure_days(visit: Visit) -> list[date]:
    """Return the days that figures are given for: the newest, then ICE's own newest when that is another."""
    shown = read_headline(visit)
    days = [newest_day(visit.connection)]
    if own := shown.get("newest_own"):
        days.append(date.fromisoformat(own["as_of"]))
    return days


def count_state(visit: Visit, code: str) -> list[Count]:
    """Return a state's counts by model, for each of ``figure_days``."""
    return [count(visit.connection, day, filters=Filters(state=code), by="model") for day in figure_days(visit)]


def read_newest_pending(visit: Visit) -> Row | None:
    """Return the newest pending list, or None when the record has none."""
    found = visit.edition.remember("pending", lambda: fetch(visit.connection, load_query("newest_pending")))
    return found[0] if found else None


def read_growth(visit: Visit, state: str | None = None) -> list[dict[str, Any]]:
    """Return the agreements on each trusted participating list, in time order.

    Returns:
        per list ``publication_id``, ``first_on``, ``last_on``, ``secondary``, ``agreements`` and the agreements under
        each model that any list of the record knows.
    """
    return visit.edition.remember(("growth", state), lambda: _make_growth(visit, state))


def _make_growth(visit: Visit, state: str | None) -> list[dict[str, Any]]:
    lists = fetch(visit.connection, load_query("appearances"), {"list": "participating"})
    # an agreement has one state and one model, so the cells of all states add up
    every = visit.edition.remember("growth cells", lambda: fetch(visit.connection, load_query("growth")))
    cells = [cell for cell in every if state in (None, cell["state"])]
    by_list: dict[str, Counter[str]] = {}
    for cell in cells:
        by_list.setdefault(cell["publication_id"], Counter())[cell["model"]] += cell["agreements"]
    known = {cell["model"] for cell in cells}
    models = [model for model in (*MODELS, *sorted(known - set(MODELS))) if model in known]
    points: list[dict[str, Any]] = []
    for one in lists:
        found = by_list.get(one["publication_id"], Counter())
        points.append(
            {
                "publication_id": one["publication_id"],
                "first_on": one["first_on"],
                "last_on": one["last_on"],
                "secondary": one["secondary"],
                "agreements": found.total(),
                **{model: found[model] for model in models},
            }
        )
    return points


def models_of(points: list[dict[str, Any]]) -> list[str]:
    """Return the models that growth points count, the model with most agreements at the end first."""
    rest = {"publication_id", "first_on", "last_on", "secondary", "agreements"}
    return sorted((key for key in points[-1] if key not in rest), key=lambda key: -points[-1][key]) if points else []


def read_gaps(visit: Visit, listed: str = "participating") -> list[Row]:
    """Return the stretches of more than a week without any list of ICE's own."""
    return [one for one in read_status(visit)["gaps"] if one["list"] == listed]


def draw_both(visit: Visit, points: list[dict[str, Any]]) -> list[GrowthChart]:
    """Return the chart of all lists since 2021, and a closer one from the year in which ICE began to post sheets."""
    models, gaps = models_of(points), read_gaps(visit)
    first = min((one["first_on"] for one in points if one["last_on"] >= GROWTH_SINCE), default=GROWTH_SINCE)
    charts = [draw_growth("since-2021", points, models, gaps, max(GROWTH_SINCE, first.replace(month=1, day=1)))]
    closer = visit.edition.remember("closer", lambda: _begin_of_sheets(visit))
    if closer and closer > first:
        charts.append(draw_growth("closer", points, models, gaps, closer))
    return [chart for chart in charts if chart]


def draw_early(visit: Visit, points: list[dict[str, Any]]) -> list[GrowthChart]:
    """Return the chart of the lists before the gap that ends in 2021, if the record has at least two of them."""
    early = [one for one in points if one["last_on"] < GROWTH_SINCE]
    if not early:
        return []
    models = [model for model in models_of(points) if any(one[model] for one in early)]
    chart = draw_growth("early", early, models, read_gaps(visit), early[0]["first_on"].replace(month=1, day=1))
    return [chart] if chart else []


def _begin_of_sheets(visit: Visit) -> date | None:
    found = fetch(
        visit.connection,
        "SELECT min(published_on) AS day FROM publication WHERE trusted AND list = 'participating' "
        "AND starts_with(era, 'spreadsheets')",
    )[0]["day"]
    return found.replace(month=1, day=1) if found else None
