"""The first sentence answers the question, and its figure is what an independent query of the record gives."""

from __future__ import annotations

from typing import Any

import pytest
from asking import Asker

from section287.places.counties import counties_of

NEWEST_LIST = (
    "SELECT publication_id FROM publication WHERE list = 'participating' AND trusted ORDER BY last_seen_on DESC LIMIT 1"
)
ON_LIST = f"""
SELECT DISTINCT a.agreement_id, a.model, g.agency_id, g.state, g.kind, g.county_fips
FROM listing l JOIN agreement a ON a.agreement_id = l.subject_id JOIN agency g ON g.agency_id = a.agency_id
WHERE l.publication_id = ({NEWEST_LIST})
"""


def figure(ask: Asker, select: str, where: str = "true") -> int:
    """Count on the newest list, by a query of the test's own."""
    row = ask.connection.execute(f"SELECT {select} FROM ({ON_LIST}) WHERE {where}").fetchone()
    return int(row[0])


AGENCIES, COUNTIES = "count(DISTINCT agency_id)", "count(DISTINCT county_fips)"
COUNTED: list[tuple[str, str, str, str]] = [
    ("How many counties in North Carolina have one?", COUNTIES, "state = 'NC'", "{:,} counties in North Carolina"),
    (
        "How many sheriffs in Texas take part?",
        AGENCIES,
        "state = 'TX' AND kind = 'sheriff'",
        "{:,} sheriff's offices",
    ),
    ("How many police departments and how many sheriffs?", AGENCIES, "kind = 'sheriff'", "{:,} sheriff's offices"),
    ("How many agreements in Florida?", "count(*)", "state = 'FL'", "{:,} agreements"),
    ("What share of agreements are in Florida?", "count(*)", "state = 'FL'", "{:,} of the"),
    ("What share of Texas counties have an agreement?", COUNTIES, "state = 'TX'", "{:,} of the 254 counties in Texas"),
    ("What percentage of agreements are task force?", "count(*)", "model = 'TFM'", "{:,} of the"),
]


@pytest.mark.parametrize(("question", "select", "where", "words"), COUNTED, ids=[one[0] for one in COUNTED])
def test_what_is_asked_is_counted_first(question: str, select: str, where: str, words: str, ask: Asker) -> None:
    assert words.format(figure(ask, select, where)) in ask(question).summary[0].text


def _holding(ask: Asker, having: str, where: str = "true") -> int:
    row = ask.connection.execute(
        f"SELECT count(*) FROM (SELECT agency_id FROM ({ON_LIST}) WHERE {where} GROUP BY agency_id HAVING {having})"
    ).fetchone()
    return int(row[0])


SEVERAL: list[tuple[str, str, str]] = [
    ("How many agencies have more than one agreement?", "count(*) > 1", "true"),
    ("Which agencies in Florida have all three models?", "count(DISTINCT model) = 3", "state = 'FL'"),
    ("Which agencies have both a jail and a task force agreement in Georgia?",
     "bool_or(model = 'JEM') AND bool_or(model = 'TFM')", "state = 'GA'"),
    ("Which agencies in Florida hold a WSO agreement but not a TFM?",
     "bool_or(model = 'WSO') AND NOT bool_or(model = 'TFM')", "state = 'FL'"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "having", "where"), SEVERAL, ids=[one[0] for one in SEVERAL])
def test_agencies_with_several_agreements(question: str, having: str, where: str, ask: Asker) -> None:
    found = ask(question)
    count = _holding(ask, having, where)
    assert f"On 2026-07-24, {count:,} agenc" in found.summary[0].text
    if count <= 60 and question.startswith("Which"):
        assert sum(one.item for one in found.sections[0].sentences) == count


@pytest.mark.parametrize(("state", "name"), [("GA", "Georgia"), ("TX", "Texas"), ("NV", "Nevada")])
def test_counties_without_one_are_the_rest(state: str, name: str, ask: Asker) -> None:
    found = ask(f"Which counties in {name} don't have an agreement?")
    held = {row[0] for row in ask.connection.execute(
        f"SELECT DISTINCT county_fips FROM ({ON_LIST}) WHERE state = '{state}'").fetchall()}  # fmt: skip
    rest = [one for one in counties_of(state) if one.fips not in held]
    assert f"{len(rest):,} counties in {name} had no agency" in found.summary[0].text
    assert [one.text for one in found.sections[0].sentences] == [f"{one.name}, {state}." for one in rest]


@pytest.mark.parametrize(
    "question",
    [
        "How many sheriffs in Florida have no task force agreement?",
        "What share of sheriffs in Texas participate?",
        "What percent of Florida agencies have an agreement?",
    ],
)
def test_a_share_or_rest_of_all_bodies_is_not_guessed(question: str, ask: Asker) -> None:
    found = ask(question)
    assert not found.answered
    assert "how many agencies there are in all" in found.summary[0].text


OPENINGS = [
    ("Can task force officers ask for status at a traffic stop?", "it depends: permitted with supervision if"),
    ("When did Gwinnett County leave the program?", "missing from that of 2021-01-16"),
    ("Since when is Frederick County, MD in the program?", "has no agreement on the lists any more"),
    ("Who pays for the training?", "ICE pays: travel, housing and per diem of training"),
    ("How long does an application take?", "days at the median"),
    ("What training do task force officers need?", "Task Force Model: Set by ICE"),
    ("Which agency had the most recent agreement?", "signed 2026-07-20"),
    ("Does the agreement expire?", "No expiry"),
    ("Is Texas ahead of Florida?", "Yes: Texas had"),
    ("Are there agreements in California?", "No: the list of 2026-07-24 prints no agency in California"),
    ("What does HB 1105 say?", "Georgia, on 2026-07-24"),
    ("In which states is the program banned?", "state law bars agreements in"),
    ("How many agreements were signed on February 26, 2025?", "On 2025-02-26, 89 agreements"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "words"), OPENINGS, ids=[one[0] for one in OPENINGS])
def test_the_first_sentence_is_a_direct_answer(question: str, words: str, ask: Asker) -> None:
    assert words in ask(question).summary[0].text


def test_two_places_get_an_answer_each(ask: Asker) -> None:
    first, second = ask("Do Tampa and Miami have agreements?").summary[:2]
    assert "Tampa Police Department" in first.text
    assert "City of Miami Police Department" in second.text


def test_two_states_are_not_counted_as_the_country(ask: Asker) -> None:
    found = ask("How many agreements in Florida and Georgia?")
    shown = " ".join(one.text for one in found.sentences())
    for state in ("FL", "GA"):
        count = figure(ask, "count(*)", f"state = '{state}'")
        assert f"{count:,}" in shown
    assert f"{figure(ask, 'count(*)'):,}" not in found.summary[0].text


def test_findings_of_the_place_come_first(ask: Asker) -> None:
    found = ask("What was found about racial profiling in Maricopa County?")
    assert "Maricopa County, Arizona" in found.summary[1].text
    assert found.sections[0].heading == "About the place asked for"


@pytest.mark.parametrize("question", ["is it true that 135 agreements existed in december 2024 in 25 states?"])
def test_small_letters_do_not_change_a_verdict(question: str, ask: Asker) -> None:
    told: list[Any] = [one.text for one in ask(question).summary]
    assert told == ["“135 agreements”: supported.", "“25 states”: contradicted."]


def test_a_statement_about_findings_shows_both_sides(ask: Asker) -> None:
    found = ask("Is it true that crime falls in counties with agreements?")
    assert "No verdict" in found.summary[0].text
    headings = [one.heading for one in found.sections]
    assert any(one.startswith("Yes") for one in headings)
    assert any(one.startswith("No") for one in headings)
