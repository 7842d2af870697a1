"""Names in small letters, tables of a Markdown text, what is contested, and constructions that were misread once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from section287.claims.reading.casing import restore_names

TABLE = """ICE's 287(g) agreements as of May 18, 2026:

| State | Agreements |
| --- | ---: |
| Florida | {florida} |
| **Maine** | 0 |
"""


@given(st.text(max_size=80))
def test_restoring_names_moves_no_letter(text):
    shown = restore_names(text)
    assert len(shown) == len(text)
    assert shown.lower() == text.lower()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("in december 2024, florida has 48", "in December 2024, Florida has 48"),
        ("agencies may march in august heat", "agencies may march in August heat"),
        ("by may 2025 new hampshire had 11", "by May 2025 New Hampshire had 11"),
        ("mail to clerk@florida.gov", "mail to clerk@florida.gov"),
    ],
)
def test_months_and_states_in_small_letters_are_names(text, shown):
    assert restore_names(text) == shown


def test_a_sentence_in_small_letters_is_judged(one):
    judged = one("in december 2024, florida had 48 agreements.")
    assert (judged.verdict, judged.claim.scope.states) == ("supported", ("FL",))
    assert judged.span == "48 agreements"


@pytest.mark.parametrize(("florida", "verdict"), [("348", "supported"), ("384", "contradicted")])
def test_a_table_of_two_columns_is_read(check, florida, verdict):
    report = check(TABLE.format(florida=florida))
    assert [(one.span, one.verdict) for one in report.claims] == [(florida, verdict), ("0", "supported")]
    first = report.claims[0]
    assert TABLE.format(florida=florida)[first.start : first.end] == florida


def test_a_wider_table_gets_no_verdict(check):
    text = "| State | Agreements | Agencies |\n|---|---|---|\n| Florida | 999 | 998 |\n"
    report = check(text, "2026-05-20")
    assert [(one.verdict, one.reason) for one in report.claims] == [("not checkable", "no_data")]
    assert "several columns" in report.claims[0].explanation


def test_what_is_contested_is_said_to_be(one):
    judged = one("The program makes communities safer under 287(g).", "2025-06-10")
    assert (judged.verdict, judged.reason) == ("not checkable", "contested")


@pytest.mark.parametrize(
    ("text", "dated", "span", "verdict"),
    [
        ("The 649 agreements, up from 135 in January, span 40 states.", "2025-06-10", "40 states", "supported"),
        ("ICE began 2025 with 135 agreements and ended it with 1,274.", "2026-01-10", "1,274", "supported"),
        ("Texas had 387 agreements on May 18, unlike Florida, which had none.", "2026-05-20", "none", "contradicted"),
        ("Texas had 387 agreements on May 18, unlike Maine, which had none.", "2026-05-20", "none", "supported"),
        ("No federal law requires a sheriff to sign an agreement.", None, "No federal law", "supported"),
        ("Texas (387) has more agreements than any state but Florida.", "2026-05-20", "any state", "contradicted"),
        ("Florida has more agreements than any state but Texas.", "2026-05-20", "any state", "supported"),
        (
            "ICE, which had 135 agreements in December 2024, now has 1,843 agreements.",
            "2026-05-20",
            "1,843",
            "supported",
        ),
        ("In all, 794 agencies, 475 of them sheriff's offices, take part.", "2025-08-29", "475 of", "supported"),
        ("Georgia has 65 agreements, ten times the number of January 2025.", "2026-05-20", "65", "supported"),
        ("Maryland had nine agreements before the ban took effect Feb. 17.", "2026-03-10", "nine", "supported"),
    ],
)
def test_it_is_read_as_it_is_meant(check, text, dated, span, verdict):
    at = text.index(span)
    judged = [one for one in check(text, dated).claims if one.start <= at < one.end or at <= one.start < at + len(span)]
    assert [one.verdict for one in judged] == [verdict]
