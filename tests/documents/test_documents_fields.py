"""Fields: each value with its place; handwriting is never guessed at; what isn't there is absent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from conftest_parts import read
from hypothesis import given
from hypothesis import strategies as st

from section287.documents.fields.contacts import name_office
from section287.documents.fields.days import MONTHS, find_day
from section287.documents.fields.field import HIGH
from section287.documents.fields.signing import _settle
from section287.documents.fields.state import find_state, read_state
from section287.documents.garble import part_words
from section287.documents.page import Document, Page, Word
from section287.documents.stream import Squashed, Stream


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("February 26, 2025", date(2025, 2, 26)),
        ("Februarv 27. 2025", date(2025, 2, 27)),
        ("_3/18/25_", date(2025, 3, 18)),
        ("04/16/2025", date(2025, 4, 16)),
        ("2-21-25", date(2025, 2, 21)),
        ("OCT 1 5 2019", date(2019, 10, 15)),
        ("DEC 16 2019", date(2019, 12, 16)),
        ("2020.06.09 14:38:27", date(2020, 6, 9)),
        ("13/41/2025", None),
        ("February 31, 2025", None),
        ("3/18/95", None),
        ("'J,,[ 2/ 2u/es~", None),
        ("Revised", None),
    ],
)
def test_days_as_printed(text: str, day: date | None) -> None:
    found = find_day(text)
    assert (found.day if found else None) == day


@given(st.dates(date(2002, 1, 1), date(2030, 12, 31)))
def test_every_day_is_read_in_every_form(day: date) -> None:
    name = MONTHS[day.month - 1]
    for text in (
        f"{name.title()} {day.day}, {day.year}",
        f"{name.upper()} {day.day}, {day.year}",
        f"{day.month}/{day.day}/{day.year}",
        f"{day.month:02}/{day.day:02}/{day.year % 100:02}",
        day.isoformat(),
    ):
        found = find_day(f"Date: {text} and more")
        assert found is not None
        assert found.day == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Spartanburg County Sheriff's Office, SC", "SC"),
        ("Franklin County Sheriff's Office, Alabama", "AL"),
        ("Washington County Sheriff's Office, West Bend, WI", "WI"),
        ("West Virginia National Guard/Military Authority", "WV"),
        ("Kansas City Police Department", None),
        ("Delaware County Sheriff's Office", None),
        ("Washington, DC 20536", None),
        ("PO Box 12548 Austin, TX 78711-2548", "TX"),
        ("Rockingham County Sheriff's Office of New Hampshire", "NH"),
    ],
)
def test_states_in_names(text: str, code: str | None) -> None:
    assert find_state(text) == code


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("NEW_YORK/Broome.pdf", "NY"),
        ("any/FranklinCoAL_TFM_MOA_031825.pdf", "AL"),
        ("any/287gWSO_BurnetCoTx2019-11-05.pdf", "TX"),
        ("any/GraysonCountyDCKY_JEM_MOA_030425.pdf", "KY"),
        ("any/moa.pdf", None),
    ],
)
def test_the_files_name_tells_the_state_where_the_text_does_not(file: str, code: str | None) -> None:
    field = read_state(Stream(Document("0", "x.pdf")), [], [], Path(file))
    assert field.value == code
    assert field.confidence < 0.96 or code is None
    assert field.basis == ("file name" if code else "text")


def test_an_agreement_gives_its_fields_with_their_places(write_agreement: Callable[..., Path]) -> None:
    agreement = read(write_agreement())
    assert agreement.status == "read"
    expected = {
        "model": "TFM",
        "revision": "2025-03-07",
        "agency": "Test County Sheriff's Office, KS",
        "state": "KS",
        "lea_signatory": "Alex Sample",
        "lea_title": "Sheriff",
        "lea_signed_on": "2025-03-10",
        "ice_signatory": "Robin Example",
        "ice_title": "Acting Director",
        "ice_signed_on": "2025-03-12",
        "effective_on": "2025-03-12",
        "term": "until terminated",
        "notice_ice": "90 days",
        "clause_training": "yes",
        "clause_complaint": "yes",
        "clause_steering_committee": "no",
        "function_interrogate": "yes",
        "function_serve_removal_warrant": "no",
    }
    assert {name: agreement.value(name) for name in expected} == expected
    for field in agreement.fields:
        assert 0 <= field.confidence <= 1
        assert (field.value is not None) == (field.status == "read")
        if field.span and field.basis == "text":
            text = agreement.stream.page(field.span.page).text[field.span.start : field.span.end]
            assert text.strip(), field.name


@pytest.mark.parametrize(
    ("template", "mark", "model", "notice"),
    [
        ("WSO-2025-02-15", "Revised 02/15/2025", "WSO", "90 days"),
        ("JEM-2025-02-15", "Revised 02/15/2025", "JEM", "in writing, no period"),
    ],
)
def test_other_models(write_agreement: Callable[..., Path], template: str, mark: str, model: str, notice: str) -> None:
    agreement = read(write_agreement(template=template, mark=mark))
    assert agreement.value("model") == model
    assert agreement.value("notice_lea") == notice
    assert agreement.value("function_arrest_without_warrant") == "no"
    assert agreement.value("function_hold_48h") == "yes"
    assert agreement.template[0] is not None
    assert agreement.template[0].id == template


def test_an_empty_day_is_absent_and_an_addendum_is_found(write_agreement: Callable[..., Path]) -> None:
    words = "ICE pays for the medical care of each person held by the LEA under this MOA"
    agreement = read(write_agreement(lea=("Alex Sample", "Sheriff", ""), addendum=words))
    signed = agreement.field("lea_signed_on")
    assert signed is not None
    assert signed.status == "absent"
    assert agreement.value("ice_signed_on") == "2025-03-12"  # the agreement's own, not the addendum's
    assert agreement.value("addendum") == words
    assert agreement.value("addendum_ice_signed_on") == "2025-03-12"


def scan(via: str = "layer") -> Page:
    return Page(1, 612, 792, via, 0.9)  # type: ignore[arg-type]


def reading(day: date, sure: float, long: bool = False, at: float = 0) -> tuple[date, float, bool, list[Word]]:
    return day, sure, long, [Word("x", at, 0, at + 1, 1, round(sure * 100))]


@pytest.mark.parametrize(
    ("seen", "settled"),
    [
        ([reading(date(2025, 3, 1), 1.0)], date(2025, 3, 1)),
        ([reading(date(2025, 3, 1), 0.95)], None),
        ([reading(date(2025, 3, 1), 0.6), reading(date(2025, 3, 1), 0.5, at=9)], date(2025, 3, 1)),
        ([reading(date(2025, 3, 1), 0.6), reading(date(2025, 3, 1), 0.5)], None),  # one place, read twice alike
        ([reading(date(2025, 3, 1), 0.9), reading(date(2025, 3, 7), 0.9)], None),
        ([reading(date(2025, 3, 1), 0.9, long=True)], date(2025, 3, 1)),
        ([], None),
    ],
)
def test_a_scans_day_in_figures_needs_two_readings(seen: list, settled: date | None) -> None:
    from section287.documents.fields.signing import Block

    found = _settle(seen, None, Block(scan(), [], []))
    assert (found[0] if found else None) == settled


def test_no_private_names_or_numbers_in_contacts(write_agreement: Callable[..., Path]) -> None:
    assert name_office("Sheriff Chris Sample\n208 W Rogers\nEl Reno, OK 73036\n405-262-3434") == "Sheriff"
    assert name_office("Lake County Sheriff's Office\nMajor Todd Sample\nInvestigations Division") == (
        "Lake County Sheriff's Office; Major; Investigations Division"
    )
    office = name_office("Jason Sample\nSheriff\n254-386-8128\nb.sample@hamilton.example")
    assert office == "Sheriff"


@pytest.mark.parametrize(
    ("joined", "parted"),
    [
        ("shallebeedirected", "shall be directed"),
        ("theeLEAeisethe", "the LEA is the"),
        ("agreement", "agreement"),
        ("Xyzzeplugh", "Xyzzeplugh"),
    ],
)
def test_joined_words_are_parted_only_where_it_comes_out_even(joined: str, parted: str) -> None:
    words = part_words([Word(joined, 0, 0, 100, 10, 100)])
    assert " ".join(word.text for word in words) == parted
    assert all(a.x1 <= b.x0 for a, b in pairwise(words))


@given(st.text(max_size=60))
def test_squashed_places_lead_back(text: str) -> None:
    squashed = Squashed(text)
    for index in range(len(squashed.text)):
        start, end = squashed.spread(index, index + 1)
        assert end == start + 1
        assert text[start].isalnum()


def test_a_signatures_confidence_is_high_only_in_clear_text(write_agreement: Callable[..., Path]) -> None:
    agreement = read(write_agreement())
    field = agreement.field("ice_signed_on")
    assert field is not None
    assert field.confidence >= HIGH
