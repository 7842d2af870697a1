"""Agency -> its own row of the FBI's list, or none, or open."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from section287.places.counties import find_county, fold_place
from section287.places.fbi_agencies import fbi_agencies_of, match_town, read_town_name
from section287.places.jurisdictions import describe_agency
from section287.places.ori import OriReading, known_agency_names, match_ori
from section287.places.states import list_states


def match(state: str, name: str, county: str = "", type_printed: str = "") -> OriReading:
    printed = find_county(state, county).county
    jurisdiction = describe_agency(state, name, type_printed, printed.fips if printed else None)
    return match_ori(state, name, jurisdiction, None)


MATCHED = [
    ("FL", "Alachua County Sheriff's Office", "", "FL0010000"),
    ("FL", "Jacksonville Sheriff's Office", "", "FL0160000"),
    ("FL", "Jacksonville Beach Police Department", "", "FL0160300"),
    ("FL", "Jacksonville Aviation Authority Police Department", "", "FL0160700"),
    ("LA", "St. Landry Parish Sheriff's Office", "St. Landry County", "LA0490000"),
    ("VA", "Richmond County Sheriff's Office", "", "VA0790000"),
    ("VA", "Richmond City Sheriff's Office", "", "VA1220100"),
    ("MD", "Baltimore City Sheriff's Office", "", "MD0040600"),
    ("MD", "Baltimore County Police Department", "", "MD0030100"),
    ("MO", "St. Louis County Police Department", "", "MO0950000"),
    ("GA", "Athens-Clarke County Police Department", "", "GA0290100"),
    ("NV", "Las Vegas Metropolitan Police Department", "", "NV0020100"),
    ("TN", "Metro Nashville Police Department", "", "TN0190100"),
    ("IN", "Indianapolis Metropolitan Police Department", "", "INIPD0000"),
    ("DC", "Metropolitan Police Department", "", "DCMPD0000"),
    ("NE", "Nebraska State Patrol", "", "NBNSP0000"),
    ("NE", "Beatrice Police Department", "Gage County", "NB0340100"),
    ("PA", "Butler Township Police Department", "Luzerne County", "PA0405600"),
    ("PA", "Butler Township Police Department", "Butler County", "PA0100200"),
    ("PA", "Manheim Borough Police Department", "Lancaster County", "PA0360700"),
    ("PA", "Manheim Township Police Department", "Lancaster County", "PA0360800"),
    ("NY", "Camden Police Department", "Oneida County", "NY0322300"),
    ("OK", "Barndall Police Department", "Osage County", "OK0570100"),  # Barnsdall
    ("GA", "Monroe Police Department", "Monroe County", "GA1470100"),  # Walton County's; the cell repeats the name
    ("OK", "Okmulgee County Criminal Justice Authority", "", "OK056013C"),
    ("LA", "Louisiana State Patrol", "", "LALSP0000"),
    ("TX", "Texas Department of Public Safety", "", "TX0000000"),
    ("FL", "University of West Florida Board of Trustees", "", "FL0170400"),
    ("KY", "Graves County Constable District 2", "", "KY0420400"),
    ("GU", "Guam Police Department", "", "GM0010000"),
]

OPEN = [
    ("PA", "Butler Township Police Department", "", ["PA0100200", "PA0405600", "PA0543100"]),
    ("FL", "Macro Island Police Department", "", ["FL0110300"]),  # a typo, and no county to agree with
    ("TX", "Kinney County Constable's Office", "", ["TX1360100"]),  # precinct cut off
    ("TX", "Department of Public Safety - Texas Highway Patrol", "", ["TX0000000"]),  # a division
    ("NY", "Nassau County Police Department", "", ["NY0290000"]),
    ("IN", "Waterloo Marshal's Office", "DeKalb County", ["IN0170400"]),
    ("TX", "Tye Police Department", "Galveston County", ["TX2210800"]),  # in another county than printed
    ("FL", "Florida State University Police Department", "", ["FL0031100", "FL0370600"]),  # name cut at a colon
]

NONE = [
    ("FL", "Orange County Corrections Department", "", "none"),  # never the sheriff's row
    ("TX", "Johnson County District Attorney's Office", "", "none"),
    ("TX", "Trinity County Constable Precinct 1", "", "none"),
    ("KY", "Graves County Constable District 7", "", "none"),
    ("TN", "Bradley County Constable District 1", "", "not_applicable"),
    ("KY", "Oldham County Detention Center", "", "not_applicable"),
    ("AZ", "Pinal County Attorney's Office", "", "not_applicable"),
    ("TX", "Texas National Guard", "", "not_applicable"),
    ("MP", "Department of Public Safety", "", "not_applicable"),
    ("VA", "Hopewell Sheriff's Office", "", "none"),  # never the city police's row
    ("MD", "Prince George's County Sheriff's Office", "", "none"),  # never the county police's row
    ("PA", "Union Township Police Department", "Washington County", "none"),  # another Union Township is listed
    ("NC", "Brookfield Police Department", "Catawba County", "none"),  # two letters from Brookford
    ("VA", "Richmond Sheriff's Office", "", "none"),
    ("FL", "Pasco County BOCC", "", "not_applicable"),
]


@pytest.mark.parametrize(("state", "name", "county", "ori"), MATCHED)
def test_own_row_is_found(state: str, name: str, county: str, ori: str) -> None:
    found = match(state, name, county)
    assert (found.status, found.ori, found.candidates) == ("matched", ori, ()), found.reason


@pytest.mark.parametrize(("state", "name", "county", "candidates"), OPEN)
def test_two_readings_stay_open(state: str, name: str, county: str, candidates: list[str]) -> None:
    found = match(state, name, county)
    assert (found.status, found.ori, found.population, found.officers) == ("ambiguous", None, None, None)
    assert list(found.candidates) == candidates, found.reason


@pytest.mark.parametrize(("state", "name", "county", "status"), NONE)
def test_no_row_is_borrowed(state: str, name: str, county: str, status: str) -> None:
    found = match(state, name, county)
    assert (found.status, found.ori, found.candidates) == (status, None, ()), found.reason
    assert found.reason


def test_jacksonville_sheriff_has_its_own_figures() -> None:
    sheriff, beach = match("FL", "Jacksonville Sheriff's Office"), match("FL", "Jacksonville Beach Police Department")
    assert (sheriff.population, sheriff.officers) == (1008920, 1887)
    assert (beach.population, beach.officers) == (23585, 63)


def test_population_zero_is_unknown() -> None:
    broward = match("FL", "Broward County Sheriff's Office")
    assert (broward.status, broward.population) == ("matched", None)
    assert broward.officers
    assert all(one.population != 0 for one in fbi_agencies_of("FL"))


def test_the_callers_county_is_heeded() -> None:
    jurisdiction = describe_agency("PA", "Butler Township Police Department", "", None)
    assert match_ori("PA", "Butler Township Police Department", jurisdiction, "42107").ori == "PA0543100"


def test_known_names_tell_a_town_from_a_typo() -> None:
    known = known_agency_names("NC")
    assert fold_place("Brookford") in known
    assert fold_place("Brookfield") not in known
    assert fold_place("St. Cloud") in known_agency_names("FL")
    assert fold_place("Saint Cloud") in known_agency_names("FL")
    assert known_agency_names("MP") == frozenset()


def test_town_types_are_kept_apart() -> None:
    assert read_town_name("City of Mesa").stem == read_town_name("Mesa").stem
    assert read_town_name("Manheim Twp").type == "township"
    madison = match_town("WI", "Madison", "55025").here
    town = match_town("WI", "Town of Madison", "55025").here
    assert len(madison) == len(town) == 1
    assert madison != town
    assert match_town("MI", "Grand Beach", "26021").here[0].name == "Grand Beach"


SOME = ["ID", "FL", "VA", "PA", "TX", "MN", "LA", "NY"]
LISTED = [agency for code in SOME for agency in fbi_agencies_of(code)]
TOWNS = [one for one in LISTED if one.type == "City" and "," not in one.name and one.counties]
BARE = [one for one in LISTED if one.type == "County"]
SHERIFFS = [one for one in BARE if not re.search("sheriff|police|safety", one.name, re.IGNORECASE)]


@given(st.sampled_from(TOWNS))
def test_a_listed_towns_police_never_gets_another_towns_row(agency: object) -> None:
    state, name, fips = agency.state, agency.name, agency.counties[0]  # type: ignore[attr-defined]
    jurisdiction = describe_agency(state, f"{name} Police Department", "Municipality", fips)
    found = match_ori(state, f"{name} Police Department", jurisdiction, None)
    same_name = {one.ori for one in fbi_agencies_of(state) if one.name == name}
    assert found.ori in same_name or found.ori is None


@given(st.sampled_from(SHERIFFS), st.sampled_from(["Jail", "Constable Precinct 1", "District Attorney's Office"]))
def test_a_countys_other_bodies_never_get_the_sheriffs_row(agency: object, body: str) -> None:
    state, fips = agency.state, agency.counties[0]  # type: ignore[attr-defined]
    name = f"{agency.name} County {body}"  # type: ignore[attr-defined]
    found = match_ori(state, name, describe_agency(state, name, "County", fips), None)
    assert found.ori != agency.ori  # type: ignore[attr-defined]
    assert agency.ori not in found.candidates  # type: ignore[attr-defined]


@given(st.sampled_from(list_states()), st.text(max_size=30), st.sampled_from(["Sheriff", "Police", "Jail", ""]))
def test_any_name_is_matched_or_explained(state: object, text: str, role: str) -> None:
    code = state.code  # type: ignore[attr-defined]
    found = match_ori(code, f"{text} {role}", describe_agency(code, f"{text} {role}", "", None), None)
    assert (found.ori is not None) == (found.status == "matched")
    assert bool(found.candidates) == (found.status == "ambiguous")
    assert found.reason
