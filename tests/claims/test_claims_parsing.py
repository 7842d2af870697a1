"""Values and moments: what the words say, at the precision with which they are printed."""

from __future__ import annotations

from datetime import date

import pytest
from build_labels import WORDS

from section287.claims.mask import blank, find_masks
from section287.claims.reading.calendar import resolve
from section287.claims.reading.dates import find_moments
from section287.claims.reading.numbers import find_numbers, read_words


@pytest.mark.parametrize(
    ("text", "kind", "value", "comparator"),
    [
        ("more than 1,100 agreements", "figure", 1100, "more_than"),
        ("at least 25 agreements", "figure", 25, "at_least"),
        ("no fewer than 25 agreements", "figure", 25, "at_least"),
        ("fewer than 300 agreements", "figure", 300, "fewer_than"),
        ("no more than 20 agreements", "figure", 20, "at_most"),
        ("nearly 700 agreements", "figure", 700, "nearly"),
        ("roughly 960 agreements", "figure", 960, "about"),
        ("north of 900 agreements", "figure", 900, "more_than"),
        ("1,500 agreements or more", "figure", 1500, "exact"),
        ("1,500 or more agreements", "figure", 1500, "at_least"),
        ("one hundred thirty-five agreements", "figure", 135, "exact"),
        ("half a dozen agreements", "figure", 6, "exact"),
        ("53.7% of all agreements", "percent", 53.7, "exact"),
        ("sixty-three percent of them", "percent", 63, "exact"),
        ("more than nine in ten agreements", "fraction", 90, "more_than"),
        ("two-thirds of agreements", "fraction", 200 / 3, "exact"),
        ("has more than doubled", "times", 2, "more_than"),
        ("a 43-fold increase", "times", 43, "exact"),
        ("three times as many", "times", 3, "exact"),
        ("$7,500 for each officer", "money", 7500, "exact"),
        ("dozens of agreements", "plural", 24, "dozens"),
    ],
)
def test_values_in_every_dress(text: str, kind: str, value: float, comparator: str) -> None:
    (number,) = find_numbers(blank(text, find_masks(text)))
    assert (number.kind, number.comparator) == (kind, comparator)
    assert number.value == pytest.approx(value)
    assert text[number.start : number.end].startswith(number.text)


def test_a_range_has_two_ends() -> None:
    (number,) = find_numbers("between 600 and 650 agreements")
    assert (number.value, number.high, number.comparator) == (600, 650, "between")


@pytest.mark.parametrize(("text", "step"), [("1,100", 100), ("1,096", 1), ("53.7%", 0.1), ("20", 10)])
def test_precision_is_that_of_the_last_digit_that_says_something(text: str, step: float) -> None:
    (number,) = find_numbers(text)
    assert number.step == pytest.approx(step)


@pytest.mark.parametrize("value", [0, 7, 19, 40, 63, 100, 135, 736, 999, 1000, 1843, 20_300])
def test_number_words_come_back(value: int) -> None:
    assert read_words(spell(value)) == value


TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def spell(value: int) -> str:
    if value < 20:
        return WORDS[value]
    if value < 100:
        return TENS[value // 10 - 2] + (f"-{spell(value % 10)}" if value % 10 else "")
    for size, word in ((1000, "thousand"), (100, "hundred")):
        if value >= size:
            rest = value % size
            return f"{spell(value // size)} {word}" + (f" {spell(rest)}" if rest else "")
    raise AssertionError(value)


@pytest.mark.parametrize(
    ("text", "start", "end", "shape"),
    [
        ("on May 28, 2025", "2025-05-28", "2025-05-28", "day"),
        ("as of 29 May 2025", "2025-05-29", "2025-05-29", "day"),
        ("as of 2025-05-29", "2025-05-29", "2025-05-29", "day"),
        ("on 5/29/2025", "2025-05-29", "2025-05-29", "day"),
        ("in March 2025", "2025-03-01", "2025-03-31", "window"),
        ("in mid-April 2025", "2025-04-10", "2025-04-20", "window"),
        ("at the end of June 2025", "2025-06-30", "2025-06-30", "day"),
        ("in the third quarter of 2025", "2025-07-01", "2025-09-30", "window"),
        ("at the close of 2025", "2025-12-31", "2025-12-31", "day"),
        ("in 2024", "2024-01-01", "2024-12-31", "window"),
        ("since January 2025", "2025-01-01", None, "since"),
        ("last month", "2025-08-01", "2025-08-31", "window"),
        ("yesterday", "2025-09-09", "2025-09-09", "day"),
        ("when Trump took office", "2025-01-20", "2025-01-20", "day"),
    ],
)
def test_moments_are_resolved_to_days(text: str, start: str, end: str | None, shape: str) -> None:
    sentence = f"The list had 100 agreements {text}."
    marks = [one for one in resolve(find_moments(sentence), date(2025, 9, 10), None, sentence) if one.kind != "now"]
    assert len(marks) == 1
    when = marks[0].when
    assert str(when.start) == start
    assert when.shape == shape
    if end is not None:
        assert str(when.end) == end


def test_by_the_middle_of_a_year() -> None:
    sentence = "By mid-2025 the program reached into 40 states."
    (mark,) = [one for one in resolve(find_moments(sentence), None, None, sentence) if one.kind != "now"]
    assert mark.when.end is not None
    assert (mark.when.end.year, mark.when.end.month) in ((2025, 6), (2025, 7), (2025, 8))


def test_a_relative_moment_without_a_date_is_said_to_be_missing() -> None:
    sentence = "Last month the list had 100 agreements."
    (mark,) = [one for one in resolve(find_moments(sentence), None, None, sentence) if one.kind != "now"]
    assert not mark.when.known
