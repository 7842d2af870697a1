"""One state's law on agreements, then and now, and what the lists show beside it."""

from __future__ import annotations

from typing import Any

from section287.errors import NotFound
from section287.facts.base import STATES
from section287.law.agreements import counties_by_fips
from section287.law.policy_report import state_report
from section287.law.reference import timeline_rows
from section287.places.states import parse_state
from section287.web.pages.curated import confidence_words, find_day, name_sources, policies, rests_on_copy
from section287.web.pages.page import Page, Redirect, Visit


def build(visit: Visit) -> Page | Redirect:
    """Return a state's law.

    Raises:
        NotFound: there is no such state, or its law was not looked into (territories).
    """
    asked = visit.place["code"]
    reading = parse_state(asked.replace("-", " "))
    state = reading.state
    if state is None or reading.corrected or state.code not in policies().states:
        raise NotFound(f"the law of '{asked}' on agreements is not in the data; it holds the states and D.C.")
    if asked != state.code.lower():
        return Redirect(visit.links.policy(state.code))
    policy = policies().states[state.code]
    counties = counties_by_fips(state.code)
    data: dict[str, Any] = state_report(policy, STATES[state.code], find_day(visit), visit.connection, counties)
    data["newest_is_copy"] = rests_on_copy(visit)
    data["events"] = timeline_rows(state=state.code)
    standing = {one["id"] for one in (*data["in_force"], *data["coming"])}
    view = {
        "sources": name_sources(data),
        "instruments": {one["id"]: one for one in data["instruments"]},
        "others": [one for one in data["instruments"] if one["id"] not in standing],
        "names": STATES,
        "confidence": confidence_words(),
    }
    return Page("policy.html", data, view)
