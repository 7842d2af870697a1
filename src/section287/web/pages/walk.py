"""A scenario step by step, from encounter to what follows, with what each model lets an officer do, side by side."""

from __future__ import annotations

from functools import cache
from typing import Any

from section287.facts.base import STATES
from section287.law.scenarios import Scenarios, load_scenarios
from section287.law.walk import WalkQuestion, walk
from section287.questions.filters import read_filters
from section287.web.pages.curated import confidence_words, evaluator, find_day, name_sources, policies
from section287.web.pages.page import Page, Visit, read_choice, read_date


def build(visit: Visit) -> Page:
    """Return the walk through a scenario.

    Raises:
        UsageError: an unknown scenario, variant or state, or a day before the statute.
    """
    known = _scenarios()
    scenario = read_choice(visit.query, "scenario", tuple(known.scenarios)) or "traffic_stop"
    variant = read_choice(visit.query, "variant", tuple(known.variants)) or "unknown"
    state = read_filters(visit.query.get("state") or None).state
    on = read_date(visit.query, "on") or find_day(visit)
    data = walk(evaluator(), known, policies(), WalkQuestion(scenario, on, variant, state=state))
    view: dict[str, Any] = {
        "scenarios": list(known.scenarios.values()),
        "variants": list(known.variants.values()),
        "states": sorted((name, code) for code, name in STATES.items()),
        "sources": name_sources(data),
        "confidence": confidence_words(),
    }
    return Page("walk.html", data, view)


@cache
def _scenarios() -> Scenarios:
    return load_scenarios()
