"""What the gate reads in a sentence: figures in any dress, days, places, models, agencies, words of weight."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from section287.answers.phrasing.anchors import Anchors, read_anchors, read_values

NUMBERS = [
    ("628 agreements", {"628"}),
    ("1,843 agreements", {"1843"}),
    ("six hundred and twenty-eight agreements", {"628"}),
    ("two thousand one hundred seventy-nine", {"2179"}),
    ("1.5 million people", {"1500000"}),
    ("53.7% of them", {"53.7%"}),
    ("53.7 percent of them", {"53.7%"}),
    ("$1,000 each", {"$1000"}),
    ("12k rows", {"12000"}),
    ("one of them", set()),
    ("Section 287(g)", {"287"}),
]
DATES = [
    ("on 2025-05-28", {"2025-05-28"}),
    ("on May 28, 2025", {"2025-05-28"}),
    ("on 28 May 2025", {"2025-05-28"}),
    ("in May 2025", {"2025-05"}),
    ("since 2025", {"2025"}),
    ("in April", {"????-04"}),
    ("officers may ask", set()),
]
PLACES = [
    ("in Florida", {"FL"}),
    ("in florida and West Virginia", {"FL", "WV"}),
    ("Austin, TX", {"TX"}),
    ("the Harris County jail", {"county harris county"}),
    ("Washington County", {"county washington county"}),
]
CLASSES = [
    ("at least 12", "comparators:at_least"),
    ("nearly 12", "comparators:about"),
    ("it fell to 12", "comparators:fall"),
    ("they may ask", "hedges:may"),
    ("reportedly so", "hedges:reported"),
    ("they cannot ask", "polarity:no"),
    ("it doesn't say", "polarity:no"),
    ("because of it", "causes:because"),
    ("12 counties", "units:county"),
]


@pytest.mark.parametrize(("text", "wanted"), NUMBERS)
def test_numbers_are_read_in_any_dress(text: str, wanted: set[str]) -> None:
    assert read_anchors(text).numbers == wanted


@pytest.mark.parametrize(("text", "wanted"), DATES)
def test_days_are_read(text: str, wanted: set[str]) -> None:
    assert read_anchors(text).dates == wanted


@pytest.mark.parametrize(("text", "wanted"), PLACES)
def test_places_are_read(text: str, wanted: set[str]) -> None:
    assert read_anchors(text).places == wanted


@pytest.mark.parametrize(("text", "wanted"), CLASSES)
def test_words_of_weight_are_read(text: str, wanted: str) -> None:
    assert wanted in read_anchors(text).classes


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("task force agreements", "TFM"),
        ("WSO officers", "WSO"),
        ("the jail enforcement model", "JEM"),
        ("agreements", ""),
    ],
)
def test_models_are_read(text: str, model: str) -> None:
    assert read_anchors(text).models == ({model} if model else set())


def test_agencies_and_quotations_are_read() -> None:
    found = read_anchors("The Tampa Police Department signed “a sign of trust”.")
    assert found.agencies == {"tampa police department"}
    assert found.quotations == {"a sign of trust"}


@given(number=st.integers(0, 999_999))
def test_a_figure_is_the_same_with_and_without_commas(number: int) -> None:
    bare, dressed = read_anchors(f"{number} rows").numbers, read_anchors(f"{number:,} rows").numbers
    assert bare == dressed or 1900 <= number <= 2099  # a bare "1999" may be a year


@given(
    value=st.one_of(
        st.integers(0, 10**6), st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(["FL", "TFM", "JEM+WSO"])
    )
)
def test_a_value_carries_itself(value: object) -> None:
    carried, said = read_values({"x": value}), read_anchors(f"{value}")
    for name in ("numbers", "dates", "places", "models"):
        extra = getattr(said, name) - getattr(carried, name)
        assert not extra or name in ("places", "dates"), (name, extra)


@given(text=st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert isinstance(read_anchors(text), Anchors)


@given(text=st.text(alphabet="abcdefgh 0123456789,.$%-", max_size=60), extra=st.integers(100, 999))
def test_a_figure_more_is_always_noticed(text: str, extra: int) -> None:
    before = read_anchors(f"{text} .").numbers
    after = read_anchors(f"{text} . {extra}").numbers
    assert before <= after
    assert str(extra) in after
