"""What a state's page says besides its lists: residents covered, its law, what the library holds, its neighbours."""

from __future__ import annotations

from functools import cache
from typing import Any

from section287.evidence.search import search_evidence
from section287.places.shapes.table import load_shapes
from section287.places.states import list_states
from section287.questions.rows import fetch
from section287.web.maps.spans import people_of, state_people
from section287.web.pages.curated import find_day, library, policies
from section287.web.pages.figures import read_headline
from section287.web.pages.page import Visit
from section287.web.queries import load_query

POPULATION_SOURCE = {
    "title": "County population totals, vintage 2023, estimates of July 1, 2023",
    "issuer": "U.S. Census Bureau",
    "url": "https://www.census.gov/programs-surveys/popest.html",
}
MOST_EVIDENCE = 8


def count_residents(visit: Visit, code: str) -> dict[str, Any] | None:
    """Return how many residents live in a county with an agreement, each county once.

    Agencies of the whole state are left out and named apart: with them every resident would be counted. None where
    the Census estimates of the record have no residents (territories) or there is no list.
    """
    whole = state_people()[code]
    headline = read_headline(visit).get("newest")
    if not whole or not headline:
        return None
    publication = headline["publication"]["id"]
    query = load_query("state_counties")
    rows = fetch(visit.connection, query, {"publication": publication, "state": code})
    counties = [{**one, "population": people_of(one["county_fips"])} for one in rows if one["county_fips"]]
    shown = query.replace("$publication", f"'{publication}'").replace("$state", f"'{code}'")
    return {
        "population": whole,
        "covered": sum(one["population"] for one in counties),
        "counties": counties,
        "without_county": sum(one["agencies"] for one in rows if not one["county_fips"]),
        "query": " ".join(line for line in shown.splitlines() if not line.startswith("--")),
        "source": POPULATION_SOURCE,
    }


def read_law(visit: Visit, code: str) -> dict[str, Any] | None:
    """Return how a state's law stands and stood; None where nothing was entered (territories)."""
    policy = policies().states.get(code)
    if policy is None:
        return None
    day = find_day(visit)
    now = policy.period_on(day)
    names = {one.id: one.name for one in policy.instruments}
    return {
        "on": day,
        "stance": now.stance if now else None,
        "text": now.text if now else None,
        "confidence": now.confidence if now else None,
        "periods": [
            {"since": one.since, "until": one.until, "stance": one.stance, "text": one.text,
             "confidence": one.confidence, "because": [{"id": id_, "name": names[id_]} for id_ in one.because]}
            for one in policy.periods
        ],
        "sources": [
            {"cite": one.cite(), "url": one.url} for one in dict.fromkeys(policy.all_sources)
        ],
    }  # fmt: skip


@cache
def read_evidence(code: str) -> dict[str, Any]:
    """Return what the library holds about a state, in the order of its strength."""
    return search_evidence(library(), state=code, limit=MOST_EVIDENCE)


def list_neighbours(visit: Visit, code: str) -> list[dict[str, Any]]:
    """Return the states that share a border, each with its agreements on the newest list and how its law stands."""
    codes = {one.fips: one.code for one in list_states()}
    fips = next(one.fips for one in list_states() if one.code == code)
    day = find_day(visit)
    headline = read_headline(visit).get("newest")
    listed = visit.edition.remember("agreements by state", lambda: _count_states(visit, headline))
    found = []
    for near in sorted(codes[one] for one in load_shapes().neighbours.get(fips, ()) if one in codes):
        policy = policies().states.get(near)
        period = policy.period_on(day) if policy else None
        found.append({"state": near, "agreements": listed.get(near, 0), "stance": period.stance if period else None})
    return found


def _count_states(visit: Visit, headline: dict[str, Any] | None) -> dict[str, int]:
    if not headline:
        return {}
    asked = {"publication": headline["publication"]["id"]}
    return {
        row["state"]: row["agreements"] for row in fetch(visit.connection, load_query("agreements_by_state"), asked)
    }
