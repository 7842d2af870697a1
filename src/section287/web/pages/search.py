"""Search: states, counties and agencies by name."""

from __future__ import annotations

from typing import Any

from section287.places.county_table import counties_of
from section287.places.states import list_states
from section287.questions.rows import Row
from section287.web.pages.nearest import (
    find_agencies,
    find_nearest,
    find_states,
    list_entries,
    split_words,
    state_words,
)
from section287.web.pages.page import Page, Visit

MOST_AGENCIES = 100
MOST_COUNTIES = 12


def build(visit: Visit) -> Page:
    """Return what a text finds; an empty one finds nothing."""
    text = " ".join(visit.query.get("q", "").split())
    agencies = find_agencies(visit, text)
    counties = _find_counties(visit, text)
    states = [{"state": one.code, "name": one.name} for one in find_states(text)]
    nothing = bool(text) and not (agencies or counties or states)
    data: dict[str, Any] = {
        "q": text,
        "states": states,
        "counties": counties[:MOST_COUNTIES],
        "counties_found": len(counties),
        "agencies": agencies[:MOST_AGENCIES],
        "agencies_found": len(agencies),
        "nearest": find_nearest(visit, text) if nothing else [],
    }
    return Page("search.html", data)


def _find_counties(visit: Visit, text: str) -> list[dict[str, Any]]:
    """Return counties by name, those with agencies in the record first; the state may be named too."""
    wanted = split_words(text)
    if not wanted:
        return []
    by_county: dict[str, list[Row]] = {}
    for entry in list_entries(visit):
        by_county.setdefault(entry.row["county_fips"] or "", []).append(entry.row)
    found = []
    for state in list_states():
        place = set(state_words(state.code))
        # what is left besides the state's words must be the county's name, from its first word on
        for county in counties_of(state.code):
            name = split_words(county.name)
            rest = [word for word in wanted if word not in place or word in name]
            if rest and rest[0] == name[0] and all(any(one.startswith(word) for one in name) for word in rest):
                rows = by_county.get(county.fips, [])
                found.append({"fips": county.fips, "name": county.name, "state": county.state, "agencies": rows})
    found.sort(key=lambda one: (not one["agencies"], one["name"], one["state"]))
    return found
