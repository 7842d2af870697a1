"""Persons, days that aren't, days to come, negations: what must not be passed over in silence."""

from __future__ import annotations

from datetime import date

import pytest
from asking import NEWEST, Asker, summary_of, whole_text

from section287.answers.doubts import find_unread, names_person
from section287.answers.gazetteer import Gazetteer
from section287.answers.moment_rules import find_impossible
from section287.answers.understand import understand

PERSONS = [
    "Was my neighbor Juan Perez arrested?",
    "was my neighbor juan perez arrested?",
    "Is Sheriff Chad Chronister in the program?",
    "Did Deputy John Miller arrest Maria Lopez?",
    "Who is the sheriff of Polk County?",
    "what is the immigration status of my brother",
    "What is Officer Mary Jones's phone number?",
    "Has ICE deported Maria Lopez of Tampa?",
    "List the names of people detained in Cobb County",
    "is my husband held in the Wake County jail?",
]
NOBODY = [
    "Does the Palm Beach County Sheriff have an agreement?",
    "Does the Texas Highway Patrol arrest people under the Task Force Model?",
    "Did the Supreme Court rule on people held in custody?",
    "Can Florida Highway Patrol troopers detain people?",
    "What does Secure Communities say about people arrested?",
    "My mother lives in Lancaster County, PA - are they in?",
    "Which Sheriff's Offices in New Mexico left?",
    "May officers of the San Antonio Police Department arrest someone?",
]


@pytest.mark.parametrize("question", PERSONS)
def test_persons_are_refused_plainly(question: str, ask: Asker) -> None:
    found = ask(question)
    assert not found.answered
    assert "agencies, documents and totals only" in summary_of(found)
    assert len(found.follow_ups) >= 2


@pytest.mark.parametrize("question", NOBODY)
def test_agencies_and_courts_are_no_persons(question: str, names: Gazetteer) -> None:
    asked = understand(question, names, NEWEST)
    assert asked.limit != "person"


def test_a_place_is_no_name_of_a_person() -> None:
    assert names_person("Were people of the group arrested by Maria Lopez?")
    assert not names_person("Were people arrested under the Task Force?")


@pytest.mark.parametrize(
    ("question", "limit"),
    [
        ("How many agreements were there on February 30, 2025?", "calendar"),
        ("How many agreements on 2025-13-01?", "calendar"),
        ("How many agreements on 31 April 2025?", "calendar"),
        ("How many agreements in 2035?", "later"),
        ("How many agreements on August 15, 2026?", "later"),
        ("Which agencies joined after 2026-12-01?", "later"),
        ("How many agreements on 2026-07-24?", None),
        ("How many agreements in 2026?", None),
        ("How many agreements by the end of this year?", "later"),
        ("What does the law in Texas say on 2027-01-01?", None),
    ],
)
def test_days_that_are_not_there(question: str, limit: str | None, names: Gazetteer) -> None:
    assert understand(question, names, NEWEST).limit == limit


def test_a_day_to_come_still_shows_the_newest_list(ask: Asker) -> None:
    assert "The list of 2026-07-24 prints 2,179 agreements" in whole_text(ask("how many agreements in 2035"))


def test_days_of_no_calendar_are_found_and_others_are_not() -> None:
    assert find_impossible("on february 30, 2025 and on 2025-02-28", NEWEST) == ["february 30, 2025"]
    assert find_impossible("on february 29, 2024", NEWEST) == []


def test_a_time_that_is_not_understood_is_said_aloud() -> None:
    (note,) = find_unread("how many joined since the pandemic began?", "how_many", ())
    assert "'since the pandemic began'" in note
    assert find_unread("how many joined since the pandemic began?", "findings", ()) == ()


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("How many by the end of Biden's term?", date(2025, 1, 19)),
        ("How many when President Biden took office?", date(2021, 1, 20)),
        ("How many at the end of Obama's presidency?", date(2017, 1, 19)),
        ("How many when Trump took office?", date(2025, 1, 20)),
    ],
)
def test_moments_by_name_are_days(question: str, day: date, names: Gazetteer) -> None:
    when = understand(question, names, NEWEST).when
    assert when is not None
    assert when.end == day
    assert when.note
