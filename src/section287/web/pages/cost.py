"""A year under an agreement, reckoned in the open: what the agency pays, what was offered, what a state gives."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from section287.errors import UsageError
from section287.facts.base import STATES
from section287.law.cost import CostInputs, documented_costs, estimate_cost
from section287.law.money import Money, load_money
from section287.questions.filters import read_filters
from section287.web.pages.curated import confidence_words, find_day, name_sources, rule_book
from section287.web.pages.page import Page, Visit, read_choice, read_date

MODELS = ("TFM", "JEM", "WSO")
# what stands in an empty form: an example, not a finding about any agency
EXAMPLE = {"officers": 10.0, "salary": 60000.0, "benefits": 0.35, "overtime": 0.0, "share": 1.0}
LARGEST = {"officers": 50_000.0, "salary": 1_000_000.0, "benefits": 3.0, "overtime": 5000.0, "share": 1.0,
           "population": 50_000_000.0}  # fmt: skip


def build(visit: Visit) -> Page:
    """Return the calculator with its estimate.

    Raises:
        UsageError: an input is no number or out of range.
    """
    query = visit.query
    given = {name: read_amount(query, name) for name in EXAMPLE}
    values = {name: EXAMPLE[name] if given[name] is None else float(given[name] or 0) for name in EXAMPLE}
    people = read_amount(query, "population")
    state = read_filters(query.get("state") or None).state
    inputs = CostInputs(
        model=read_choice(query, "model", MODELS) or "TFM",  # type: ignore[arg-type]
        officers=int(values["officers"]),
        salary=values["salary"],
        benefits=values["benefits"],
        on=read_date(query, "on") or find_day(visit),
        overtime_hours=values["overtime"],
        state=state,
        population=int(people) if people is not None else None,
        assumed={"share_of_time": values["share"]},
    )
    data: dict[str, Any] = estimate_cost(rule_book(), _money(), inputs)
    data["documented"] = documented_costs(_money(), state)
    view = {
        "models": MODELS,
        "values": values,
        "is_example": all(one is None for one in given.values()),
        "states": sorted((name, code) for code, name in STATES.items()),
        "sources": name_sources(data),
        "confidence": confidence_words(),
    }
    return Page("cost.html", data, view)


def read_amount(query: Mapping[str, str], name: str) -> float | None:
    """Return a number of the form, None when it is not given; thousands may be set apart by commas.

    Raises:
        UsageError: it is no number, or out of range.
    """
    text = query.get(name, "").strip().replace(",", "").removeprefix("$")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise UsageError(f"{name}: '{text}' is no number") from None
    if not 0 <= value <= LARGEST[name]:
        raise UsageError(f"{name}: {text} is not between 0 and {LARGEST[name]:,.0f}")
    return value


@cache
def _money() -> Money:
    return load_money()
