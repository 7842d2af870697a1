"""One state: its figures, growth, agencies, who waits, what was removed, its law, evidence, residents, neighbours."""

from __future__ import annotations

from statistics import median
from typing import Any

from section287.errors import NotFound
from section287.places.states import list_states, parse_state
from section287.questions.filters import Filters
from section287.questions.rows import agencies, agreements, applications, changes, fetch
from section287.web.documents.held import list_held
from section287.web.maps.draw import draw_state
from section287.web.maps.shades import SHOWS
from section287.web.pages.curated import confidence_words, name_sources
from section287.web.pages.figures import count_state, draw_both, models_of, read_growth, read_newest_pending
from section287.web.pages.grouping import group_changes
from section287.web.pages.map import read_newest_counties
from section287.web.pages.page import Page, Redirect, Visit
from section287.web.pages.referrals_places import count_by_place
from section287.web.pages.state_facts import count_residents, list_neighbours, read_evidence, read_law
from section287.web.queries import load_query

NEWEST = 25  # changes shown on the page; the changes page has all


def build(visit: Visit) -> Page | Redirect:
    """Return a state's page.

    Raises:
        NotFound: there is no such state.
    """
    asked = visit.place["code"]
    reading = parse_state(asked.replace("-", " "))
    state = reading.state
    # what a list may print is read generously; an address is not
    if state is None or reading.corrected or not asked.replace("-", " ").replace(" ", "").isalpha():
        raise NotFound(f"'{asked}' is no state or territory of the United States.")
    if asked != state.code.lower():
        return Redirect(visit.links.state(state.code))
    filters = Filters(state=state.code)
    ours, _ = agreements(visit.connection, filters)
    applied = applications(visit.connection, filters)
    counts = count_state(visit, state.code)
    points = read_growth(visit, state.code)
    made = changes(visit.connection, filters)
    data: dict[str, Any] = {
        "state": state.code,
        "name": state.name,
        "kind": state.kind,
        "counts": [one.as_json() for one in counts],
        "growth": points,
        "agencies": agencies(visit.connection, filters),
        "agreements": ours,
        "applications": applied,
        "absent_from_copy": [
            one["agreement_id"] for one in fetch(visit.connection, load_query("absent"), {"state": state.code})
        ],
        "newest_pending": read_newest_pending(visit),
        "changes": made[-NEWEST:],
        "changes_ever": len(made),
        "residents": count_residents(visit, state.code),
        "law": read_law(visit, state.code),
        "evidence": read_evidence(state.code),
        "neighbours": list_neighbours(visit, state.code),
        "referrals": count_by_place(visit.edition, "state").get(state.code, []),
    }
    return Page("state.html", data, _view(visit, data))


def _view(visit: Visit, data: dict[str, Any]) -> dict[str, Any]:
    by_agency: dict[str, list[dict[str, Any]]] = {}
    for one in data["agreements"]:
        if one["status"] == "listed":
            by_agency.setdefault(one["agency_id"], []).append(one)
    waits = [one["days_to_listing"] for one in data["applications"] if one["days_to_listing"] is not None]
    outcomes = {
        name: [one for one in data["applications"] if one["outcome"] == name]
        for name in ("waiting", "granted", "dropped")
    }
    shades, sizes = read_newest_counties(visit)
    fips = next(one.fips for one in list_states() if one.code == data["state"])
    return {
        "map": draw_state(fips, shades, sizes),
        "sizes": SHOWS,
        "confidence": confidence_words(),
        "evidence_sources": name_sources(data["evidence"]),
        "charts": draw_both(visit, data["growth"]) if any(one["agreements"] for one in data["growth"]) else [],
        "growth_models": models_of(data["growth"]),
        "listed": [
            {**one, "agreements": by_agency[one["agency_id"]]}
            for one in data["agencies"]
            if one["agency_id"] in by_agency
        ],
        "removed": [one for one in data["agreements"] if one["status"] == "removed"],
        "superseded": [one for one in data["agreements"] if one["status"] == "superseded"],
        "outcomes": outcomes,
        "median_days": round(median(waits)) if waits else None,
        "groups": group_changes(data["changes"]),
        "documents": sum(one["state"] == data["state"] for one in list_held(visit.edition, visit.connection)),
        "linked": sum(one["moa_url"] is not None for one in data["agreements"]),
    }
