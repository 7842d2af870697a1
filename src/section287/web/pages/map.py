"""The map: counties and states shaded by a measure on the day of any list since 2021, each map also as tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from section287.errors import UsageError
from section287.places.counties import county_by_fips
from section287.places.states import list_states
from section287.web.maps.draw import INSETS, count_by_county, draw_country, mark_place
from section287.web.maps.shades import SHOWS, Moment, cover_states, shade_counties, stance_on
from section287.web.maps.spans import Agency, MapData, as_document, read_map
from section287.web.pages.figures import read_headline
from section287.web.pages.page import Page, Visit, read_choice, read_date

BY_STATE = ("population", "law")  # what shades whole states


def build(visit: Visit) -> Page:
    """Return the map of a measure on a day.

    Raises:
        UsageError: an unknown measure, or a day before the first list.
    """
    show = read_choice(visit.query, "show", tuple(SHOWS)) or "model"
    data = read_map(visit)
    if not data.steps:
        return Page("map.html", {"show": show, "lists": []}, {"moment": None})
    moment = find_moment(data, read_date(visit.query, "on"))
    shades = shade_counties(data, show, moment)
    view: dict[str, Any] = {
        "moment": moment,
        "list": data.steps[moment.step],
        "days": list_days(data),
        "shows": tuple(SHOWS),
        "sizes": SHOWS,
        "drawing": draw_country(shades, mark_sizes(data, moment)),
        "insets": INSETS,
        "by_state": show in BY_STATE,
        "states": list_states_table(data, moment),
        "counties": list_counties_table(data, moment, shades),
        "unplaced": list_unplaced(data, moment),
        "first_list": data.steps[0],
        "newest": read_headline(visit).get("newest"),
    }
    document = visit.edition.remember("map document", lambda: as_document(data))
    marks = read_choice(visit.query, "marks", ("yes",)) is not None
    said = {"show": show, "on": moment.day, "step": moment.step, "marks": marks}
    return Page("map.html", {**said, **document}, view)


def find_moment(data: MapData, day: date | None) -> Moment:
    """Return the step whose list stands on a day, the newest one for None.

    Raises:
        UsageError: the day is before the first list.
    """
    if day is None:
        return Moment(len(data.steps) - 1, data.steps[-1]["last_on"])
    steps = [number for number, one in enumerate(data.steps) if one["first_on"] <= day]
    if not steps:
        raise UsageError(f"on: the map begins with the list of {data.steps[0]['first_on']}; give a later day")
    return Moment(steps[-1], day)


def list_days(data: MapData) -> list[dict[str, Any]]:
    """Return the days that the form offers, newest first: for each day on which lists were last seen the latest one."""
    found: dict[date, dict[str, Any]] = {}
    for number, one in enumerate(data.steps):
        if find_moment(data, one["last_on"]).step == number:
            found[one["last_on"]] = {"day": one["last_on"], "step": number, "secondary": one["secondary"]}
    return [found[day] for day in sorted(found, reverse=True)]


def held(one: Agency, moment: Moment) -> list[str]:
    """Return the models of the agreements that an agency has on the list."""
    return moment.models([one])


def read_newest_counties(visit: Visit) -> tuple[dict[str, int], dict[str, int]]:
    """Return, once per edition, each county's shade by model and size of mark on the newest list; no list, none."""

    def make() -> tuple[dict[str, int], dict[str, int]]:
        data = read_map(visit)
        if not data.steps:
            return {}, {}
        moment = find_moment(data, None)
        return shade_counties(data, "model", moment), mark_sizes(data, moment)

    return visit.edition.remember("newest counties", make)


def mark_sizes(data: MapData, moment: Moment) -> dict[str, int]:
    """Return how many agencies with an agreement each county has."""
    return count_by_county(one.fips for one in data.agencies if held(one, moment))


def list_states_table(data: MapData, moment: Moment) -> list[dict[str, Any]]:
    """Return a row per state with an agreement or a law: what the maps by state show, and the counts beside it."""
    covered = cover_states(data, moment)
    rows = []
    for state in list_states():
        mine = [one for one in data.agencies if one.state == state.code and held(one, moment)]
        counties, people, share = covered[state.code]
        rows.append(
            {"state": state.code, "agencies": len(mine), "agreements": sum(len(held(one, moment)) for one in mine),
             "statewide": sum(one.level == "state" for one in mine), "counties": counties, "people": people,
             "share": share, "law": stance_on(data, state.code, moment.day)}
        )  # fmt: skip
    return [one for one in rows if one["agencies"] or one["law"]]


def list_counties_table(data: MapData, moment: Moment, shades: dict[str, int]) -> list[dict[str, Any]]:
    """Return a row per county with an agreement, one before, or an application pending on the day."""
    rows = []
    for fips, agencies in data.by_county().items():
        listed = [one for one in agencies if held(one, moment)]
        firsts = [one.first for one in agencies if one.first and one.first <= moment.day]
        if not listed and not firsts and not shades.get(fips):
            continue
        county = county_by_fips(fips)
        rows.append(
            {"fips": fips, "name": county.name if county else fips, "state": agencies[0].state, "agencies": listed,
             "agreements": sum(len(held(one, moment)) for one in listed), "first": min(firsts) if firsts else None,
             "models": sorted({model for one in listed for model in held(one, moment)}),
             "shade": shades.get(fips, 0)}
        )  # fmt: skip
    return sorted(rows, key=lambda one: (one["state"], one["name"]))


def list_unplaced(data: MapData, moment: Moment) -> dict[str, int]:
    """Return how many agencies with an agreement have no county, or one without a shape or point on the map."""
    listed = [one for one in data.agencies if held(one, moment)]
    return {
        "statewide": sum(one.fips is None and one.level == "state" for one in listed),
        "unknown": sum(one.fips is None and one.level != "state" for one in listed),
        "no_shape": sum(one.fips is not None and mark_place(one.fips) is None for one in listed),
    }
