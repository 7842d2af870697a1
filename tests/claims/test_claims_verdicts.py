"""Each verdict, each reason, each slip, on the record of the ledger."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

LISTED = "SELECT count(*) FROM listing WHERE publication_id = $publication AND NOT is_duplicate"


@pytest.fixture(scope="module")
def on_may_28(claims_record: duckdb.DuckDBPyConnection) -> int:
    row = claims_record.execute(LISTED, {"publication": "participating/2025-05-28-pm"}).fetchone()
    assert row is not None
    return int(row[0])


def test_supported_carries_all_that_it_rests_on(one: Any, on_may_28: int) -> None:
    judged = one(f"On May 28, 2025, ICE listed {on_may_28} agreements.")
    assert judged.verdict == "supported"
    figure = judged.computed[0]
    assert figure.value == on_may_28
    assert figure.basis == "listed"
    assert figure.publication_id.startswith("participating/2025-05-28")
    assert len(figure.sha256) == 64
    assert figure.gap_days == 0
    assert judged.rows.count == on_may_28
    assert judged.rows.sample
    assert {one.basis for one in judged.computed} >= {"listed", "signed"}


@pytest.mark.parametrize("off", [-1, 1, 5])
def test_close_is_within_two_percent(one: Any, on_may_28: int, off: int) -> None:
    assert one(f"On May 28, 2025, ICE listed {on_may_28 + off} agreements.").verdict == "close"


@pytest.mark.parametrize("off", [-60, 60, 300])
def test_contradicted_is_neither(one: Any, on_may_28: int, off: int) -> None:
    judged = one(f"On May 28, 2025, ICE listed {on_may_28 + off} agreements.")
    assert judged.verdict == "contradicted"
    assert str(on_may_28) in judged.explanation


def test_a_figure_between_the_lists_around_a_gap_is_close_and_both_are_shown(one: Any) -> None:
    judged = one("On April 20, 2025, there were 475 agreements.")
    assert judged.verdict == "close"
    assert len({figure.publication_id for figure in judged.computed if figure.publication_id}) >= 2


@pytest.mark.parametrize(
    ("text", "dated", "reason"),
    [
        ("ICE reported 90 agreements in 2018.", None, "outside_archive"),
        ("In 2007, 29 agencies took part in 287(g).", None, "outside_archive"),
        ("There are 628 agreements across the country.", None, "no_date"),
        ("Many sheriffs have signed 287(g) agreements.", "2025-06-10", "vague"),
        ("The program will have 3,000 agreements by 2028.", "2026-05-20", "prediction"),
        ("DHS wants 5,000 agreements by 2028.", "2026-05-20", "prediction"),
        ("The advocacy group said 900 agreements were in force.", "2025-08-30", "statement"),
        ("Jackson County has an agreement.", "2025-06-10", "place_unresolved"),
        ("Houston police have joined the 287(g) program.", "2026-05-20", "place_unresolved"),
        ("Some 10,000 local officers have been trained under 287(g).", "2025-10-01", "no_data"),
    ],
)
def test_what_cannot_be_checked_says_why(one: Any, text: str, dated: str | None, reason: str) -> None:
    judged = one(text, dated)
    assert (judged.verdict, judged.reason) == ("not checkable", reason)
    assert judged.explanation


def test_a_vague_quantity_is_shown_with_the_figure(one: Any) -> None:
    assert one("Many sheriffs have signed 287(g) agreements.", "2025-06-10").computed[0].value > 0


def test_the_issuers_word_is_looked_up(one: Any, on_may_28: int) -> None:
    judged = one(f"ICE says it had {on_may_28} agreements on May 28, 2025.")
    assert judged.verdict == "supported"
    assert judged.claim.attribution.checks_out


def test_anothers_word_keeps_what_the_figure_itself_would_get(one: Any) -> None:
    judged = one("The advocacy group said 900 agreements were in force.", "2025-08-30")
    assert judged.plain_verdict == "contradicted"


def test_a_denial_turns_the_verdict_over(one: Any, on_may_28: int) -> None:
    assert one(f"On May 28, 2025, ICE did not list {on_may_28} agreements.").verdict == "contradicted"
    assert one("On May 28, 2025, ICE did not list 900 agreements.").verdict == "supported"


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("On May 29, 2025, 519 agreements were in force.", "agencies"),
        ("On May 29, 2025, 635 agencies took part in 287(g).", "agreements"),
        ("On January 31, 2026, 1,731 agreements were in force.", "digits"),
        ("On April 10, 2025, 511 agreements had been signed.", "pending"),
    ],
)
def test_a_wrong_figure_is_told_which_slip_would_make_it_true(one: Any, text: str, slip: str) -> None:
    judged = one(text)
    assert judged.verdict == "contradicted"
    assert any(slip in found.slip or slip in found.text for found in judged.slips), [f.slip for f in judged.slips]
    assert all(found.query for found in judged.slips)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Warrant service officers may question inmates about their status.", "contradicted"),
        ("Warrant service officers may not question inmates about their status.", "supported"),
        ("Task force officers may question people about their status during a traffic stop.", "supported"),
        ("Jail enforcement officers may question drivers about their status during a traffic stop.", "contradicted"),
        ("Warrant service officers can do nothing more than serve ICE warrants in the jail.", "supported"),
        ("Jail enforcement officers can do nothing more than serve ICE warrants in the jail.", "contradicted"),
        ("Warrant service officers complete eight hours of training.", "supported"),
        ("Warrant service officers complete 80 hours of training.", "contradicted"),
        ("Joining the 287(g) program is voluntary under federal law.", "supported"),
    ],
)
def test_rules_go_to_the_texts(one: Any, text: str, verdict: str) -> None:
    judged = one(text)
    assert (judged.claim.kind, judged.verdict) == ("rule", verdict)
    assert judged.quotations


@pytest.mark.parametrize(
    ("text", "dated", "verdict"),
    [
        ("Illinois bans 287(g) agreements.", "2026-02-01", "supported"),
        ("Florida bans 287(g) agreements.", "2026-02-01", "contradicted"),
        ("Florida requires every municipal police department to join.", "2025-06-10", "contradicted"),
        ("California's SB 54 bars local agencies from entering 287(g) agreements.", "2026-02-01", "supported"),
        ("Delaware outlawed 287(g) agreements in July 2025.", None, "supported"),
        ("Delaware outlawed 287(g) agreements in July 2023.", None, "contradicted"),
    ],
)
def test_policies_go_to_the_facts_on_state_law(one: Any, text: str, dated: str | None, verdict: str) -> None:
    judged = one(text, dated)
    assert (judged.claim.kind, judged.verdict) == ("policy", verdict)
    assert judged.quotations


def test_a_finding_is_looked_up_in_the_library(one: Any) -> None:
    found = one("A 2018 Cato study of North Carolina found that 287(g) had no effect on crime.")
    turned = one("A 2018 Cato study of North Carolina found that 287(g) reduced crime.")
    assert (found.verdict, turned.verdict) == ("supported", "contradicted")
    assert found.quotations


def test_what_is_contested_gets_no_verdict_and_shows_each_side(one: Any) -> None:
    judged = one("Research has proved that 287(g) reduces crime.", "2025-06-10")
    assert judged.verdict == "not checkable"
    assert len({quotation.n for quotation in judged.quotations}) > 1


def test_an_implied_premise_is_told(check: Any) -> None:
    told = {
        claim.claim.kind: claim.verdict
        for claim in check("An ICE operation in New York City under 287(g) led to 40 arrests.", "2025-06-10").claims
    }
    assert told["premise"] == "contradicted"


def test_a_premise_that_the_lists_bear_out_is_left_alone(check: Any) -> None:
    report = check("A sweep in Pinellas County, Florida, under 287(g) led to 40 arrests.", "2025-06-10")
    assert all(claim.claim.kind != "premise" for claim in report.claims)


@pytest.mark.parametrize(
    ("places", "verdict"),
    [
        ("Nevada, New Hampshire and Ohio", "supported"),
        ("Wisconsin, Nevada and Ohio", "contradicted"),
        ("Nevada, Wisconsin and Ohio", "contradicted"),
        ("Nevada, Ohio and Wisconsin", "contradicted"),
    ],
)
def test_every_place_of_a_list_of_places_counts(one: Any, places: str, verdict: str) -> None:
    assert one(f"{places} had no agreements in January 2025.").verdict == verdict
    assert one(f"In January 2025, there were no agreements in {places}.").verdict == verdict


@pytest.mark.parametrize(
    "text",
    [
        "The ACLU sent letters to 40 police departments in Florida.",
        "The FBI shares fingerprints with agencies in 50 states.",
        "The department has mutual aid agreements with 12 neighboring cities.",
        "ICE has detention agreements with 135 county jails in 21 states.",
        "Every county in Florida has a sheriff.",
        "The town has had nine police chiefs since 1998.",
        "The sheriff asked for a budget of $4.2 million, 8 percent more than in 2024.",
        "Commissioners in three counties voted 4-1 to study the agreements.",
        "Call 555-014-2233 about Form I-9, 8 U.S.C. § 1357(g) and note [3].",
        "The expansion is a disgrace.",
        "",
        # figures that are no stock of the program, though its words stand around them
        "Officials in 14 counties told the newspaper they were considering agreements.",
        "The agreement covers 12 of the county's 34 towns.",
        "Four states account for more than half of all agreements.",
        "The three states with the fewest agreements are Colorado, Massachusetts and Guam.",
        "A majority of states have fewer than 20 agreements.",
        "Only one state in New England has more than five agreements.",
        "The average state has 46 agreements.",
        "Nearly all of the agreements signed in 2025 follow the task force model.",
        "Just two states have lost all their agreements.",
        "Not one of California's 58 counties takes part.",
        "That's 1,708 more agreements than when Trump took office.",
        "No tribal police department has an agreement.",
        "Twelve rural counties have agreements.",
        "The Obama administration signed 20 agreements.",
        "Oklahoma's Department of Public Safety and three sheriffs signed agreements in February 2025.",
        "In 30 states, legislators filed bills on 287(g) this year.",
        "Voters in two counties will decide whether to keep the agreements.",
        "The task force seized 40 pounds of fentanyl in 12 counties.",
        "Is it so that every county in Texas has an agreement?",
        "New York has four agreements with police in Nassau County and with the sheriffs of Broome County.",
    ],
)
def test_what_is_no_claim_on_the_program_gets_no_verdict(check: Any, text: str) -> None:
    verdicts = {claim.verdict for claim in check(text, "2025-06-10").claims}
    assert verdicts <= {"not checkable"}


def test_a_table_run_together_is_no_sentence(check: Any) -> None:
    assert check("287(g) agreements: " + "12 agreements in 4 states, " * 100, "2025-06-10").claims == ()


def test_a_sentence_leans_on_the_one_before(check: Any) -> None:
    report = check("On May 18, 2026, Texas had 387 agreements. Florida had 348, and Missouri had 103.")
    assert [(claim.claim.scope.states, claim.verdict) for claim in report.claims] == [
        (("TX",), "supported"),
        (("FL",), "supported"),
        (("MO",), "supported"),
    ]


def test_one_sentence_may_hold_four_parts_and_sums_them_up(check: Any) -> None:
    report = check(
        "Agreements rose from 135 agreements in 25 states in December 2024 to 628 in 40 states on May 28, 2025."
    )
    assert [claim.verdict for claim in report.claims] == ["supported", "contradicted", "supported", "supported"]
    assert "21" in report.sentences[0].summary
    assert "25" in report.sentences[0].summary
