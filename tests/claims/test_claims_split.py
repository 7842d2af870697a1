"""Sentences and masks: every place is true to the text, and what only looks like a quantity is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from section287.claims.intake.sniff import read_document
from section287.claims.mask import FILLER, blank, find_masks
from section287.claims.reading.numbers import find_numbers
from section287.claims.split import split

PIECES = st.sampled_from(
    [
        "The U.S. list of Jan. 31 has 135 rows.",
        "See 8 U.S.C. § 1357(g).",
        "Texas is No. 1!",
        "Did Sheriff J.D. Smith sign?",
        '"We did," he said.',
        "It stood at 3.5 percent [3].",
        "\n\n",
        "\n",
        "  ",
        "<b>135</b> agreements",
        "café — “quoted” agreements…",
        "287(g)",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=12), max_size=14).map(" ".join)


@given(TEXTS)
def test_a_sentence_is_the_text_at_its_place(text: str) -> None:
    for sentence in split(text):
        assert sentence.text == text[sentence.start : sentence.end].replace("\n", " ")
        assert sentence.text == sentence.text.strip()


@given(TEXTS)
def test_sentences_come_in_order_and_leave_no_word_out(text: str) -> None:
    sentences = split(text)
    ends = [0, *(one.end for one in sentences)]
    starts = [*(one.start for one in sentences), len(text)]
    for low, high in zip(ends, starts, strict=True):
        assert low <= high
        assert text[low:high].strip() == ""


@given(TEXTS, st.sampled_from(["page.txt", "page.md", "page.html"]))
def test_every_character_of_the_view_has_a_place_in_the_original(text: str, name: str) -> None:
    document = read_document(text, name)
    assert len(document.at) == len(document.view) + 1
    assert all(0 <= place <= len(document.original) for place in document.at)
    assert list(document.at) == sorted(document.at)
    for sentence in split(document.view):
        low, high = document.span(sentence.start, sentence.end)
        assert 0 <= low < high <= len(document.original)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The U.S. list of Jan. 31 has 135 rows. See 8 U.S.C. § 1357(g). Texas is No. 1.", 3),
        ("Gov. Ron DeSantis and Lt. Gov. Jay Collins met in St. Augustine, Fla., on Feb. 26. They signed.", 2),
        ("He said no. The sheriff did not.", 2),
        ("The figure was 3.5 percent vs. 2 percent before.", 1),
        ("It grew.[4] It shrank.", 2),
        ("First paragraph without a stop\n\nSecond paragraph", 2),
    ],
)
def test_full_stops_of_abbreviations_end_no_sentence(text: str, count: int) -> None:
    assert len(split(text)) == count


@pytest.mark.parametrize(
    "text",
    [
        "Section 287(g) was widened",
        "as 287(g)(10) says",
        "under 8 U.S.C. § 1357(g)(1)",
        "see note [3] and [4, 5]",
        "call 555-014-2233 or (850) 555-0147",
        "the meeting at 6:30 p.m.",
        "the 34-year-old deputy",
        "off Interstate 95",
        "Senate Bill 8 and HB 1105",
        "report GAO-21-186",
        "Form I-247A",
        "case No. 21-4432",
        "https://example.org/2025/06/135",
    ],
)
def test_what_only_looks_like_a_quantity_is_masked(text: str) -> None:
    assert find_numbers(blank(text, find_masks(text))) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("could top 3,000 agreements", 3000),
        ("At its top 1,500 agreements stood", 1500),
        ("in 40 states", 40),
        ("the 1,274 agreements of ICE", 1274),
    ],
)
def test_a_quantity_is_not_masked(text: str, value: float) -> None:
    assert [one.value for one in find_numbers(blank(text, find_masks(text)))] == [value]


@given(TEXTS)
def test_blanking_keeps_every_place(text: str) -> None:
    shown = blank(text, find_masks(text))
    assert len(shown) == len(text)
    assert all(new in (old, FILLER) for old, new in zip(text, shown, strict=True))
