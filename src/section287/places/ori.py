"""Which row of the FBI's police employee data is an agency's own: one row, or none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from section287.places.agency_names import read_agency_name
from section287.places.agency_rules import find_number
from section287.places.counties import county_by_fips, fold_place
from section287.places.fbi_agencies import (
    FbiAgency,
    drop_metro,
    fbi_agencies_of,
    is_police_name,
    known_agency_names,
    match_town,
)
from section287.places.fbi_bodies import find_campus_row, fold_body, rows_by_body
from section287.places.jurisdictions import Jurisdiction
from section287.places.states import name_state
from section287.places.tables import read_yaml

__all__ = ["OriReading", "OriStatus", "known_agency_names", "match_ori"]

OriStatus = Literal["matched", "ambiguous", "none", "not_applicable"]

# Types of rows that can be a body of each kind, apart from sheriffs and town police, which have their own ways.
_TYPES_OF_KIND: dict[str, frozenset[str]] = {
    "campus": frozenset(("University or College", "Other", "Other State Agency")),
    "port": frozenset(("Other", "Other State Agency")),
    "tribal": frozenset(("Tribal",)),
    "police": frozenset(("City", "County", "Other", "State Police")),
    "marshal": frozenset(("Other", "City")),
}
_OTHER_TYPES = frozenset(("State Police", "Other State Agency", "Other"))
# Kinds that the list holds in some states only; where it has none of them, no row can be expected.
_SOME_STATES = {
    "prosecutor": ("prosecutor's offices", re.compile(r"attorney|prosecutor", re.IGNORECASE)),
    "corrections": (
        "jails or corrections departments",
        re.compile(r"correction|criminal justice|jail|detention|prison", re.IGNORECASE),
    ),
    "national_guard": ("military forces", re.compile(r"\bguard\b|military", re.IGNORECASE)),
    "fire": ("fire bodies", re.compile(r"\bfire\b", re.IGNORECASE)),
    "other": ("task forces or governments", re.compile(r"task force", re.IGNORECASE)),
}


@dataclass(frozen=True, slots=True)
class OriReading:
    """An agency's row on the FBI's list.

    Attributes:
        status: matched; ambiguous (open between the candidates); none (the list has such bodies, but not this
            one); not_applicable (the list has no such bodies in the state).
        ori: the row's identifier, when matched.
        population: residents served, when matched and known.
        officers: sworn officers, when matched and known.
        candidates: identifiers between which it is open.
        reason: why, in words.
    """

    status: OriStatus
    ori: str | None
    population: int | None
    officers: int | None
    candidates: tuple[str, ...]
    reason: str


@lru_cache(maxsize=65536)
def match_ori(state_code: str, name: str, jurisdiction: Jurisdiction, county_fips: str | None) -> OriReading:
    """Return the row of the FBI's list that is this agency's own.

    A sheriff takes the county's sheriff row and never a town's or a county police department's; town police
    take a row of their name in their county; other bodies take a row of their name. A constable, jail or
    prosecutor never takes its sheriff's row. Two rows that fit, a row whose name the FBI cut short, and a
    division of a listed body stay open.

    Args:
        state_code: postal code.
        name: the agency as printed.
        jurisdiction: what ``describe_agency`` said about it.
        county_fips: the county, where the caller knows better than ``jurisdiction``.
    """
    if not fbi_agencies_of(state_code):
        reason = f"the FBI's list has no agency of {name_state(state_code)}"
        return OriReading("not_applicable", None, None, None, (), reason)
    fips = county_fips or jurisdiction.county_fips
    kind, level = jurisdiction.kind, jurisdiction.level
    if kind == "sheriff":
        return _match_sheriff(state_code, name, fips)
    if kind == "police" and level == "county":
        return _match_county_police(state_code, name, fips)
    if kind == "police" and level == "municipal":
        return _match_town_police(state_code, jurisdiction, fips)
    if kind == "constable":
        return _match_constable(state_code, jurisdiction, fips)
    return _match_body(state_code, name, jurisdiction, fips)


def _take(agency: FbiAgency, reason: str) -> OriReading:
    year = "" if agency.year >= 2025 else f"; figures of {agency.year}"
    return OriReading("matched", agency.ori, agency.population, agency.officers, (), reason + year)


def _leave_open(agencies: Iterable[FbiAgency], reason: str) -> OriReading:
    return OriReading("ambiguous", None, None, None, tuple(one.ori for one in agencies), reason)


def _find_none(reason: str) -> OriReading:
    return OriReading("none", None, None, None, (), reason)


@cache
def _names() -> tuple[dict[tuple[str, str], str], dict[str, str]]:
    content = read_yaml("ori_names.yaml")
    same = {(one["state"], one["name"]): one["listed"] for one in content["same_body"]}
    return same, {one["ori"]: one["why"] for one in content["open_rows"]}


@cache
def _county_rows(state_code: str) -> dict[str, tuple[FbiAgency, ...]]:
    """A state's county agencies by county: sheriffs' rows, and county police departments."""
    rows: dict[str, tuple[FbiAgency, ...]] = {}
    for agency in fbi_agencies_of(state_code):
        if agency.type == "County" or "county police department" in agency.name.lower():
            for fips in agency.counties:
                rows[fips] = (*rows.get(fips, ()), agency)
    return rows


@cache
def _city_sheriffs(state_code: str) -> tuple[FbiAgency, ...]:
    """A state's sheriffs that the list does not print as county agencies: Baltimore's, Richmond's."""
    rows = fbi_agencies_of(state_code)
    return tuple(one for one in rows if one.type != "County" and "sheriff" in one.name.lower())


def _match_sheriff(state_code: str, name: str, fips: str | None) -> OriReading:
    if fips is None:
        return _find_none("the sheriff's county is not known")
    rows = [one for one in _county_rows(state_code).get(fips, ()) if not is_police_name(one.name)]
    own = fold_body(state_code, name)
    rows += [
        one for one in _city_sheriffs(state_code) if fips in one.counties or fold_body(state_code, one.name) == own
    ]
    county = county_by_fips(fips)
    shown = county.name if county else fips
    if not rows:
        return _find_none(f"the list has no sheriff's row for {shown}")
    if len(rows) > 1:
        return _leave_open(rows, f"the list has {len(rows)} rows for {shown}")
    if why := _names()[1].get(rows[0].ori):
        return _leave_open(rows, why)
    return _take(rows[0], f"the sheriff's row of {shown}")


def _match_county_police(state_code: str, name: str, fips: str | None) -> OriReading:
    # "Athens-Clarke County" and "Camden County Police Department" stand among the towns.
    own = match_town(state_code, fold_body(state_code, name), fips)
    if len(own.here) == 1 and own.note is None:
        return _take(own.here[0], f"the row of {own.here[0].name.strip()}")
    rows = _county_rows(state_code).get(fips or "", ())
    police = [one for one in rows if is_police_name(one.name)]
    if len(police) == 1:
        return _take(police[0], "the county police's row")
    if police:
        return _leave_open(police, "the list has several county police departments")
    if rows:
        return _leave_open(rows, "the list has one row for the county and does not say whose it is")
    return _find_none("the list has no county police in the county")


def _match_town_police(state_code: str, jurisdiction: Jurisdiction, fips: str | None) -> OriReading:
    place = jurisdiction.place or jurisdiction.base_name
    match = match_town(state_code, place, fips)
    if len(match.here) == 1:
        note = f"; {match.note}" if match.note else ""
        return _take(match.here[0], f"the row of {match.here[0].name.strip()}{note}")
    if match.here:
        return _leave_open(match.here, f"the list has {len(match.here)} rows for {place}")
    if not match.elsewhere:
        return _find_none(f"the list has no police of {place}")
    county = county_by_fips(fips) if fips else None
    only = match.elsewhere[0]
    if county and all("township" in one.name.lower() or "," in one.name for one in match.elsewhere):
        return _find_none(f"the list has {place} in other counties than {county.name}")
    if county and len(match.elsewhere) == 1 and fold_place(county.base_name) == fold_place(place):
        return _take(only, f"the one {place} of the state; the printed county only repeats the town's name")
    where = f"the list has {place} in another county than {county.name}" if county else f"near {place!r}"
    return _leave_open(match.elsewhere, where)


def _match_constable(state_code: str, jurisdiction: Jurisdiction, fips: str | None) -> OriReading:
    listed = [one for one in fbi_agencies_of(state_code) if "constable" in one.name.lower()]
    if not listed:
        return OriReading("not_applicable", None, None, None, (), "the list has no constables of the state")
    rows = [one for one in listed if fips is not None and fips in one.counties]
    numbered = {one: find_number(read_agency_name(state_code, one.name).line) for one in rows}
    same = [one for one, number in numbered.items() if number and number.shown == jurisdiction.number]
    if len(same) == 1:
        return _take(same[0], f"the row of {same[0].name.strip()}")
    unnumbered = [one for one, number in numbered.items() if number is None]
    if unnumbered:
        return _leave_open(unnumbered, "the list prints the county's constables without their precincts")
    return _find_none("the list has no such constable in the county")


def _match_body(state_code: str, name: str, jurisdiction: Jurisdiction, fips: str | None) -> OriReading:
    types = _TYPES_OF_KIND.get(jurisdiction.kind, _OTHER_TYPES)
    same, _open = _names()
    body = fold_body(state_code, name)
    body = same.get((state_code, body), body)
    statewide = jurisdiction.level == "state"
    rows = [
        one
        for one in rows_by_body(state_code).get(body, ())
        if one.type in types and (statewide or fips is None or not one.counties or fips in one.counties)
    ]
    if jurisdiction.kind == "campus" and not rows and (campus := find_campus_row(state_code, name)):
        return _take(campus, f"the row of {campus.name.strip()}")
    whole = [one for one in rows if not one.is_cut]
    if len(whole) == 1:
        return _take(whole[0], f"the row of {whole[0].name.strip()}")
    if whole:
        return _leave_open(whole, f"the list has {len(whole)} rows of that name")
    if len(rows) == 1 and not rows[0].counties:
        return _take(rows[0], f"the one row of {rows[0].name.strip()}")
    if rows:
        return _leave_open(rows, "the list cuts the name short: a row may be one office of the body")
    return _explain_none(state_code, body, jurisdiction, fips)


def _explain_none(state_code: str, body: str, jurisdiction: Jurisdiction, fips: str | None) -> OriReading:
    kind = jurisdiction.kind
    if kind == "police" and (city := drop_metro(jurisdiction.base_name)):
        town = match_town(state_code, city, fips)
        if len(town.here) == 1 and town.note is None:
            return _take(town.here[0], f"the row of {town.here[0].name.strip()}")
    if kind == "marshal" and jurisdiction.place:
        town = match_town(state_code, jurisdiction.place, fips)
        if town.here:
            return _leave_open(town.here, "the list has the town's police; it may be the marshal")
    if jurisdiction.level == "state":
        over = [
            one
            for listed, rows in rows_by_body(state_code).items()
            if body.startswith(listed + " ") and len(listed.split()) > 2
            for one in rows
            if one.type in _OTHER_TYPES and not one.is_cut
        ]
        if over:
            return _leave_open(over, "a division of a listed body: the figures are the whole body's")
    if kind in _SOME_STATES:
        label, words = _SOME_STATES[kind]
        if not any(words.search(one.name) for one in fbi_agencies_of(state_code)):
            return OriReading("not_applicable", None, None, None, (), f"the list has no {label} of the state")
    return _find_none("the list has no row of that name")
