"""Places and agencies in questions: found, narrowed, or left open with all that they may be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from section287.answers.gazetteer import Gazetteer
from section287.answers.places import find_places

# question, labels of every place in it (a name that may be several gives all of them, joined by |)
CASES = [
    ("in Florida", ["Florida"]),
    ("in florida", ["Florida"]),
    ("in FL", ["Florida"]),
    ("in tx", ["Texas"]),
    ("Georgia's sheriffs", ["Georgia"]),
    ("Maryland’s law", ["Maryland"]),
    ("West Virginia and Virginia", ["West Virginia", "Virginia"]),
    ("the District of Columbia", ["District of Columbia"]),
    ("Washington, D.C.", ["District of Columbia"]),
    ("Puerto Rico or Guam", ["Puerto Rico", "Guam"]),
    ("in Flordia", ["Florida"]),
    ("in Pensylvania", ["Pennsylvania"]),
    ("Alachua County, Florida", ["Alachua County, FL"]),
    ("Alachua County in Florida", ["Alachua County, FL"]),
    ("Florida's Alachua County", ["Alachua County, FL"]),
    ("alachua county", ["Alachua County, FL"]),
    ("Prince George's County", ["Prince George's County, MD"]),
    ("St. Johns County", ["St. Johns County, FL"]),
    ("Miami-Dade County", ["Miami-Dade County, FL"]),
    ("Nassau County, New York", ["Nassau County, NY"]),
    ("Jackson County (TX)", ["Jackson County, TX"]),
    ("my county, Gwinnett", ["Gwinnett County, GA"]),
    ("the Alachua County Sheriff's Office", ["Alachua County Sheriff's Office, FL"]),
    ("the Alachua County Sheriff", ["Alachua County Sheriff's Office, FL"]),
    ("Alachua sheriff", ["Alachua County Sheriff's Office, FL"]),
    ("the Tampa PD", ["Tampa Police Department, FL"]),
    ("tampa police", ["Tampa Police Department, FL"]),
    ("Kansas City", ["Kansas City, KS|Kansas City, MO"]),
    ("in Tampa, Florida", ["Tampa, FL"]),
    ("in seattle", ["Seattle, WA"]),
    ("New York City", ["New York, NY"]),
    ("nyc", ["New York, NY"]),
    ("every Florida county", ["Florida"]),
    ("how many police departments", []),
    ("state police and highway patrol", []),
    ("in the jail, on the street, at court", []),
    ("OK, how many are there", []),
    ("who may I ask", []),
]


@pytest.mark.parametrize(("question", "labels"), CASES, ids=[one[0] for one in CASES])
def test_places_are_read(question: str, labels: list[str], names: Gazetteer) -> None:
    found = find_places(question.replace("’", "'"), names)
    assert ["|".join(one.label for one in each.candidates) for each in found] == labels


def test_a_name_of_many_counties_keeps_those_that_count(names: Gazetteer) -> None:
    (found,) = find_places("does Jackson County have one", names)
    states = {one.state for one in found.candidates}
    assert {"AR", "FL", "KS", "KY", "MI", "MN", "TX"} <= states
    assert all(one.agency_ids or one.population > 100_000 for one in found.candidates)


def test_a_larger_place_without_an_agreement_is_not_passed_over(names: Gazetteer) -> None:
    (found,) = find_places("the Dallas police", names)
    assert "Dallas, TX" in [one.label for one in found.candidates]


def test_a_place_set_aside_is_said_aloud(names: Gazetteer) -> None:
    (found,) = find_places("has Miami signed", names)
    assert [one.label for one in found.candidates] == ["Miami, FL"]
    assert "smaller places of that name" in found.notes[0]


def test_a_state_that_contradicts_leaves_nothing(names: Gazetteer) -> None:
    (found,) = find_places("Alachua County, Texas", names)
    assert found.candidates == ()
    assert "Texas has no 'Alachua County'" in found.notes[0]


def test_an_unknown_county_offers_near_names(names: Gazetteer) -> None:
    (found,) = find_places("Foobar County", names)
    assert found.candidates == ()


def test_an_agency_with_a_comma_in_its_name_is_found_whole(names: Gazetteer) -> None:
    marked = next(one for one in names.agencies.values() if "," in one.name)
    (found,) = find_places(f"Does {marked.name}, {marked.state} have one?", names)
    assert found.candidates[0].agency_ids == (marked.agency_id,)


def test_every_agency_is_found_by_its_printed_name_and_state(names: Gazetteer) -> None:
    """Whatever ICE prints can be asked for; a few names are those of two bodies of one state."""
    missed = []
    for one in names.agencies.values():
        found = find_places(f"Does the {one.name}, {one.state}, have an agreement?", names)
        ids = {each for mention in found for candidate in mention.candidates for each in candidate.agency_ids}
        if one.agency_id not in ids:
            missed.append(one.agency_id)
    assert len(missed) <= 0.005 * len(names.agencies), missed[:20]


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=120))
def test_no_text_breaks_the_search(text: str, names: Gazetteer) -> None:
    for one in find_places(text, names):
        assert 0 <= one.at[0] <= one.at[1] <= len(text)
