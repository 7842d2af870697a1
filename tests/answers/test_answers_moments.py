"""Days in questions, as people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from section287.answers.moments import find_moments, last_of_month, months_before

TODAY = date(2026, 7, 24)

# words, first day, last day
CASES = [
    ("on May 28, 2025", "2025-05-28", "2025-05-28"),
    ("on May 28th 2025", "2025-05-28", "2025-05-28"),
    ("on 28 May 2025", "2025-05-28", "2025-05-28"),
    ("on the 28th of May 2025", "2025-05-28", "2025-05-28"),
    ("2025-05-28", "2025-05-28", "2025-05-28"),
    ("12/31/2025", "2025-12-31", "2025-12-31"),
    ("4/10/25", "2025-04-10", "2025-04-10"),
    ("Aug. 29, 2025", "2025-08-29", "2025-08-29"),
    ("in May 2025", "2025-05-01", "2025-05-31"),
    ("in 2025-06", "2025-06-01", "2025-06-30"),
    ("in February 2024", "2024-02-01", "2024-02-29"),
    ("mid-April 2025", "2025-04-11", "2025-04-20"),
    ("in early June 2025", "2025-06-01", "2025-06-10"),
    ("in late June 2025", "2025-06-21", "2025-06-30"),
    ("at the end of 2025", "2025-12-31", "2025-12-31"),
    ("at the start of 2026", "2026-01-01", "2026-01-01"),
    ("on the last day of 2025", "2025-12-31", "2025-12-31"),
    ("when 2025 began", "2025-01-01", "2025-01-01"),
    ("the first half of 2025", "2025-01-01", "2025-06-30"),
    ("the second quarter of 2025", "2025-04-01", "2025-06-30"),
    ("Q1 2026", "2026-01-01", "2026-03-31"),
    ("FY2025", "2024-10-01", "2025-09-30"),
    ("in summer 2025", "2025-06-01", "2025-08-31"),
    ("in winter 2026", "2025-12-01", "2026-02-28"),
    ("in 2012", "2012-01-01", "2012-12-31"),
    ("since January 2025", "2025-01-01", None),
    ("since January", "2026-01-01", None),
    ("since October", "2025-10-01", None),
    ("after June 2025", "2025-07-01", None),
    ("after May 28, 2025", "2025-05-29", None),
    ("before 2025", None, "2024-12-31"),
    ("by mid-April 2025", None, "2025-04-20"),
    ("until March 2026", None, "2026-03-31"),
    ("from March 2026 on", "2026-03-01", None),
    ("lists from 2019", "2019-01-01", "2019-12-31"),
    ("between April 10 and April 28, 2025", "2025-04-10", "2025-04-28"),
    ("from December 2024 to May 2025", "2024-12-01", "2025-05-31"),
    ("between November and February 2026", "2025-11-01", "2026-02-28"),
    ("2021-2025", "2021-01-01", "2025-12-31"),
    ("last year", "2025-01-01", "2025-12-31"),
    ("this year", "2026-01-01", "2026-07-24"),
    ("last month", "2026-06-01", "2026-06-30"),
    ("in the past 3 months", "2026-04-24", "2026-07-24"),
    ("over the last twelve months", "2025-07-24", "2026-07-24"),
    ("a year ago", "2025-07-24", "2025-07-24"),
    ("two weeks ago", "2026-07-10", "2026-07-10"),
    ("last December", "2025-12-01", "2025-12-31"),
    ("this spring", "2026-03-01", "2026-05-31"),
    ("since last summer", "2025-06-01", None),
    ("by the end of last year", None, "2025-12-31"),
    ("right now", "2026-07-24", "2026-07-24"),
    ("yesterday", "2026-07-23", "2026-07-23"),
    ("since Trump took office", "2025-01-20", None),
    ("before Trump took office", None, "2025-01-19"),
    ("under Trump", "2025-01-20", None),
    ("under Biden", "2021-01-20", "2025-01-19"),
]


@pytest.mark.parametrize(("words", "first", "last"), CASES, ids=[one[0] for one in CASES])
def test_days_are_read(words: str, first: str | None, last: str | None) -> None:
    found = find_moments(f"How many agreements {words}?", TODAY)
    assert [(str(one.start or ""), str(one.end or "")) for one in found] == [(first or "", last or "")]


@pytest.mark.parametrize(
    "words",
    [
        "What may officers do?", "There were 2,000 agreements", "2000 agreements", "Section 287(g)", "48 hours",
        "13/45/2025",
        "8 U.S.C. 1357", "know", "the second sheriff", "SB 8", "March on", "I-200",
    ],
)  # fmt: skip
def test_what_is_no_day_is_left_alone(words: str) -> None:
    assert find_moments(words, TODAY) == ()


@pytest.mark.parametrize(
    "words", ["since January", "this spring", "under Trump", "a year ago", "mid-April 2025", "FY2025"]
)
def test_what_is_not_plain_is_said_aloud(words: str) -> None:
    (found,) = find_moments(words, TODAY)
    assert found.note
    assert str(found.start) in found.note or str(found.end) in found.note


def test_two_days_stay_two() -> None:
    found = find_moments("Compare December 2024 with May 2025", TODAY)
    assert [str(one.end) for one in found] == ["2024-12-31", "2025-05-31"]


def test_a_span_keeps_its_words() -> None:
    (found,) = find_moments("What changed Between April 10 and April 28, 2025?", TODAY)
    assert found.printed == "Between April 10 and April 28, 2025"


@given(st.dates(date(1996, 1, 1), date(2099, 12, 31)))
def test_an_iso_day_is_itself(day: date) -> None:
    (found,) = find_moments(f"on {day.isoformat()}", TODAY)
    assert (found.start, found.end) == (day, day)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 400))
def test_months_before_goes_back_that_many_months(day: date, months: int) -> None:
    back = months_before(day, months)
    assert (day.year * 12 + day.month) - (back.year * 12 + back.month) == months
    assert back.day == min(day.day, last_of_month(back.year, back.month).day)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text: str) -> None:
    for one in find_moments(text, TODAY):
        assert one.start or one.end
        assert text[slice(*one.at)] == one.printed
