"""Agency name -> kind, level, place: one table that reads like the specification."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from section287.places.agency_rules import AgencyKind, AgencyLevel, find_number, list_rules
from section287.places.counties import find_county
from section287.places.jurisdictions import Jurisdiction, describe_agency
from section287.places.states import list_states
from section287.places.tables import read_yaml


def read_cases() -> list[tuple[str, ...]]:
    """The table agencies.csv: as printed, then what it is; a line that begins with # is a heading."""
    with Path(__file__).with_name("agencies.csv").open(encoding="utf-8", newline="") as lines:
        return [tuple(row) for row in csv.reader(line for line in lines if not line.startswith("#"))][1:]


CASES = read_cases()


def describe(state: str, name: str, type_printed: str, county: str) -> Jurisdiction:
    printed = find_county(state, county).county
    return describe_agency(state, name, type_printed, printed.fips if printed else None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[1]}")
def test_agency_is_described(case: tuple[str, ...]) -> None:
    found = describe(*case[:4])
    got = (found.kind, found.level, found.base_name, found.number, found.county_fips, found.place)
    assert tuple(value or "" for value in got) == case[4:], found.reason


TOLD = [
    ("PA", "Bradford County Sheriff's Office", "Bedford County"),
    ("GA", "Monroe Police Department", "Monroe County"),
    ("AR", "Rogers Police Department", ""),
    ("FL", "Jacksonville Sheriff's Office", ""),
    ("MI", "Berrian County Sheriff's Offic", ""),
    ("MI", "Berrian County Sheriff's Office", ""),
    ("VA", "Richmond Sheriff's Office", ""),
]
NOTES = [
    "the name says Bradford County, the printed county is Bedford County",
    "the printed county is Monroe County, the FBI lists Monroe in Walton County",
    "county by the FBI's list",
    "Jacksonville and Duval County have one consolidated government",
    "'offic' read as 'office'",
    "'Berrian County' read as Berrien County: 1 letter off",
    "'Richmond' could be Richmond County or Richmond city",
]


@pytest.mark.parametrize(("told", "note"), list(zip(TOLD, NOTES, strict=True)))
def test_reason_says_what_was_repaired_or_contradicted(told: tuple[str, str, str], note: str) -> None:
    state, name, county = told
    assert note in describe(state, name, "", county).reason.split("; ")


def test_counties_show_a_town_printed_in_the_wrong_one() -> None:
    monroe = describe_agency("GA", "Monroe Police Department", "Municipality", "13207")
    assert (monroe.county_fips, monroe.counties) == ("13207", ("13297",))
    jail = describe_agency("VA", "Rappahannock, Shenandoah, Warren Regional Jail Authority", "", None)
    assert jail.counties == ("51157", "51171", "51187")


NUMBERS = [
    ("harris county constable precinct 4", "4"),
    ("constable precinct 04", "4"),
    ("maverick county constable precinct 3 2", "3-2"),
    ("18th judicial district attorney", "18"),
    ("ninth circuit solicitor", "9"),
    ("twenty first judicial circuit", "21"),
    ("thirtieth judicial district", "30"),
    ("constable precinct iv", "4"),
    ("ward 5 marshal", "5"),
    ("office of constable monroeville 6th ward", "6"),
    ("prentiss county constable northern district", "northern"),
    ("school district police", None),
]


@pytest.mark.parametrize(("words", "shown"), NUMBERS)
def test_numbers_of_precincts_and_districts(words: str, shown: str | None) -> None:
    number = find_number(words)
    assert (number.shown if number else None) == shown


def test_every_rule_decides_a_case_and_says_why_it_is_there() -> None:
    decided = {describe(*case[:4]).reason.rpartition("rule: ")[2] for case in CASES}
    assert decided == {rule.name for rule in list_rules()}
    assert all(entry["comment"] for entry in read_yaml("jurisdiction_rules.yaml")["rules"])


NAMES = st.sampled_from([case[1] for case in CASES])


@given(st.sampled_from(CASES), st.sampled_from([" ", "  ", "\xa0", "\n"]), st.sampled_from(["", ".", " ", "*"]))
def test_noise_never_changes_a_description(case: tuple[str, ...], blank: str, after: str) -> None:
    state, name, type_printed, county = case[:4]
    plain = describe(state, name, type_printed, county)
    noisy = describe(state, blank + name.replace(" ", blank).replace("'", "’") + after, type_printed, county)
    assert (noisy.kind, noisy.level, noisy.number, noisy.county_fips) == (
        plain.kind,
        plain.level,
        plain.number,
        plain.county_fips,
    )


@given(st.sampled_from(list_states()), st.one_of(st.text(max_size=40), NAMES), st.text(max_size=12))
def test_any_name_is_described(state: object, name: str, type_printed: str) -> None:
    code = state.code  # type: ignore[attr-defined]
    found = describe_agency(code, name, type_printed, None)
    assert found.kind in get_args(AgencyKind)
    assert found.level in get_args(AgencyLevel)
    assert found.reason.count("rule: ") == 1
    assert found.level != "state" or found.county_fips is None
