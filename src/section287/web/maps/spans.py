"""What maps are shaded by: which agency was on which list, step by step, in a form that the page's script reads too."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from section287.places.counties import counties_of, county_by_fips
from section287.places.states import list_states
from section287.questions.rows import fetch
from section287.web.maps.draw import mark_place
from section287.web.pages.curated import policies
from section287.web.pages.figures import GROWTH_SINCE
from section287.web.pages.page import Visit
from section287.web.queries import load_query


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency on the map.

    Attributes:
        fips: of the county in which it has its seat or jurisdiction; None for statewide bodies and unknown places.
        first: the day from which an agreement of its is known; None for one that only applied.
        runs: (model, first step, last step) of each unbroken stretch on the lists.
        pending: (first day, last day) of each application on the pending lists.
    """

    id: str
    name: str
    state: str
    fips: str | None
    level: str
    first: date | None
    runs: list[tuple[str, int, int]] = field(default_factory=list)
    pending: list[tuple[date, date]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MapData:
    """Everything a map shows, over all steps.

    Attributes:
        steps: the lists since 2021 in time order, as ``publication_id``, ``first_on``, ``last_on``, ``secondary``.
        law: per state, (since, until, stance) of each period; an open end is None.
    """

    steps: list[dict[str, Any]]
    agencies: list[Agency]
    law: dict[str, list[tuple[date | None, date | None, str]]]

    def by_county(self) -> dict[str, list[Agency]]:
        """Return the agencies of each county that has any."""
        found: dict[str, list[Agency]] = {}
        for one in self.agencies:
            if one.fips:
                found.setdefault(one.fips, []).append(one)
        return found

    def statewide(self) -> dict[str, list[Agency]]:
        """Return the agencies of each state that work in all of it."""
        found: dict[str, list[Agency]] = {}
        for one in self.agencies:
            if one.level == "state":
                found.setdefault(one.state, []).append(one)
        return found


def read_map(visit: Visit) -> MapData:
    """Return what maps show, once per edition."""
    return visit.edition.remember("map", lambda: _read(visit))


def _read(visit: Visit) -> MapData:
    lists = fetch(visit.connection, load_query("appearances"), {"list": "participating"})
    steps = [one for one in lists if one["last_on"] >= GROWTH_SINCE]
    agencies = {
        row["agency_id"]: Agency(
            row["agency_id"], row["name"], row["state"], row["county_fips"], row["level"], row["first_agreement_on"]
        )
        for row in fetch(visit.connection, load_query("map_agencies"))
    }
    asked = {"publications": [one["publication_id"] for one in steps], "steps": list(range(len(steps)))}
    for row in fetch(visit.connection, load_query("map_spans"), asked):
        agencies[row["agency_id"]].runs.append((row["model"], row["first"], row["last"]))
    for row in fetch(visit.connection, load_query("map_pending")):
        agencies[row["agency_id"]].pending.append((row["first_listed_on"], row["last_listed_on"]))
    law = {
        code: [(one.since, one.until, str(one.stance)) for one in policy.periods]
        for code, policy in policies().states.items()
    }
    return MapData(steps, list(agencies.values()), law)


def people_of(fips: str) -> int:
    """Return a county's residents by the Census estimate; 0 where there is none."""
    county = county_by_fips(fips)
    return (county.population if county else None) or 0


def state_people() -> dict[str, int]:
    """Return the residents of each state: its counties' estimates together; 0 where there are none."""
    return {state.code: sum(one.population or 0 for one in counties_of(state.code)) for state in list_states()}


def as_document(data: MapData) -> dict[str, Any]:
    """Return the map's data as plain values: what the page's script plays, and the page's JSON."""
    counties = set(data.by_county())
    return {
        "lists": [
            {"id": one["publication_id"], "first_on": one["first_on"], "last_on": one["last_on"],
             "secondary": one["secondary"]}
            for one in data.steps
        ],
        "agencies": [
            {"id": one.id, "name": one.name, "state": one.state, "county_fips": one.fips, "level": one.level,
             "first_agreement_on": one.first, "runs": one.runs, "pending": one.pending}
            for one in data.agencies
            if one.runs or one.pending or one.first
        ],
        "population": {fips: people_of(fips) for fips in sorted(counties)},
        "state_population": state_people(),
        "law": data.law,
        "places": {fips: at for fips in sorted(counties) if (at := mark_place(fips))},
    }  # fmt: skip
