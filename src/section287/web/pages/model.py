"""One model: what it commits to, what an officer may do under it, its texts over time, and how many hold it."""

from __future__ import annotations

from typing import Any

from section287.errors import NotFound
from section287.law.authority import LAST_TEXT_READ, OUTCOME_WORDS
from section287.law.reference import also_asked, models_page
from section287.questions.count import count
from section287.questions.filters import Filters
from section287.web.charts.growth import draw_growth
from section287.web.pages.curated import confidence_words, evaluator, find_day, name_sources, rule_book
from section287.web.pages.figures import GROWTH_SINCE, read_gaps, read_growth
from section287.web.pages.models import ASSUMED, list_cells
from section287.web.pages.page import Page, Redirect, Visit


def build(visit: Visit) -> Page | Redirect:
    """Return a model's page.

    Raises:
        NotFound: there is no such model.
    """
    asked = visit.place["code"]
    book, day = rule_book(), find_day(visit)
    found = models_page(book)
    known = {one["model"].lower(): one for one in found["models"]}
    if asked.lower() not in known:
        raise NotFound(f"there is no model '{asked}'; there are TFM, JEM and WSO")
    if asked != asked.lower():
        return Redirect(visit.links.model(asked))
    model = known[asked]
    code = model["model"]
    cells = [one for one in list_cells(evaluator(), day) if one["model"] == code]
    counted = count(visit.connection, day, filters=Filters(model=code), by="state") if code != "none" else None
    questions = also_asked(book)
    data: dict[str, Any] = {
        "on": day,
        "last_text_read": LAST_TEXT_READ,
        "assumed": ASSUMED,
        **model,
        "counts": counted.as_json() if counted else None,
        "texts": [one for one in found["texts"] if one["model"] == code],
        "changes": found["changes"],
        "corrections": found["corrections"],
        "cells": cells,
        "also_asked": questions,
    }
    points = read_growth(visit)
    chart = None
    if code != "none" and points:
        own = [{**one, "agreements": one.get(code, 0)} for one in points]
        chart = draw_growth(f"growth-{asked}", own, [], read_gaps(visit), GROWTH_SINCE)
    view = {
        "chart": chart,
        "sources": name_sources(found),
        "table": _table(cells),
        "actions": {one.id: one for one in book.actions.values()},
        "touchpoints": {one.id: one for one in book.touchpoints.values()},
        "outcomes": OUTCOME_WORDS,
        "confidence": confidence_words(),
    }
    return Page("model.html", data, view)


def _table(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a row per action; touchpoints with the same answer share a cell."""
    rows: dict[str, dict[Any, dict[str, Any]]] = {}
    for one in cells:
        same = (one["in_words"], *(each["rule"] for each in one["because"]))
        held = rows.setdefault(one["action"], {}).setdefault(same, {**one, "touchpoints": []})
        held["touchpoints"].append(one["touchpoint"])
    return [{"action": action, "answers": list(answers.values())} for action, answers in rows.items()]
