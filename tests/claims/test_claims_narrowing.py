"""Figures whose place, kind or moment stands elsewhere in the sentence, and those that must get no verdict for it."""

from __future__ import annotations

from typing import Any

import pytest

ON = "2026-05-20"
S, C, N = "supported", "contradicted", "not checkable"


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("Constables account for 50 of the agencies, with 22 in Texas and 20 in Pennsylvania.", {"50": S, "20": S}),
        ("One hundred and two agencies in Pennsylvania joined, 64 of them police departments.", {"64": S}),
        ("One hundred and two agencies in Pennsylvania joined, 94 of them police departments.", {"94": C}),
        ("Kansas stands out: two dozen of its 35 agreements are for jail enforcement.", {"two dozen": C, "35": S}),
        ("Texas, which has a new law, now has 387 agreements to Florida's 348.", {"387": S, "348": S}),
        ("Florida has 348 agreements, Texas 387 and Missouri, a distant third, with 103.", {"387": S, "103": S}),
        ("On July 31, 2025, Florida and 39 other states had agreements.", {"39": S}),
        ("MADISON, Wis. — None of the 23 agreements is for a task force; 18 are for warrant service.", {"18": S}),
        ("AUSTIN — With 198 of the state's 254 sheriffs signed up, a Dec. 1 deadline nears.", {"198": S}),
        ("In Tennessee, 68 agencies signed 77 agreements, most of them under the jail model.", {"77": S, "most": C}),
        ("New Hampshire has 20 agencies in the program, all under the jail model.", {"20": S, "all": C}),
        ("West Virginia counts 36 participating agencies; every last one signed up for the jail model.", {"every": C}),
        ("More than half of Tennessee's 95 sheriffs have signed up for 287(g).", {"half": S}),
        ("Fewer than half of the sheriffs in Texas have signed up for 287(g).", {"half": C}),
        ("Florida has nearly a fifth of the nation's 1,843 agreements, Texas just over a fifth.", {"fifth": S}),
        ("Agreements in Pennsylvania rose to 102 from fewer than five a year and a half ago.", {"102": S, "five": S}),
        ("ICE has 1,843 agreements, more than three times the 603 of a year earlier.", {"603": S}),
        ("Texas sheriffs, police and constables had 387 agreements with ICE as of May 18.", {"387": S}),
        ("Florida, with 348 agreements, is second to Texas.", {"348": S}),
        ("The jail model, with 182 agreements, is the least common.", {"182": S}),
        ("Alaska, Hawaii and Vermont are among the 12 states without agreements.", {"12": S}),
        ("Agreements rose from 1,274 at year's end to 1,843 in mid-May.", {"1,274": S, "1,843": S}),
        ("ICE signed 43 agreements in the week of April 20, 2026.", {"43": S}),
        ("Every New England state has at least one agreement.", {"Every": C}),
        ("Most of the agreements are under the task force model. In Pennsylvania, 98 of the 102 are.", {"98": S}),
        ("Georgia has 52 participating agencies, five times as many as on May 28, 2025.", {"five": C}),
        ("By one count a hundred and thirty-five agreements were in force on December 29, 2024.", {"thirty-five": S}),
    ],
)  # fmt: skip
def test_a_figure_takes_its_narrowing_from_where_it_stands(check: Any, text: str, verdicts: dict[str, str]) -> None:
    claims = check(text, ON).claims
    for words, verdict in verdicts.items():
        place = text.rindex(words)
        found = [one for one in claims if one.start <= place < one.end]
        assert [one.verdict for one in found] == [verdict], (words, [one.explanation for one in found])


@pytest.mark.parametrize(
    "text",
    [
        "So one Pa. county, Schuylkill, has 12 agencies with ICE agreements.",
        "The state's 48 agreements cover sheriffs only.",
        "Two more counties joined last week.",
        "Only one of Arizona's 15 sheriffs participates in 287(g).",
        "Kansas has 105 counties; some of them have an agreement.",
        "Just nine of Virginia's 133 cities and counties have signed agreements.",
        "Capellan and Sorg's study of 167 counties that applied for the program was published in 2022.",
        "It started with about 135 agreements.",
        "In Pennsylvania, 98 of the 102 are.",
        "The Biden administration ended only one agreement, with Bristol County, Massachusetts.",
        "The program has added six states since December 2024.",
        "ICE signed five agreements.",
        "No Illinois sheriff has an agreement.",
        "Florida and Texas have more agreements than all other states combined.",
        "Butler County, Ohio, has agreements under all three models.",
        "Six Missouri sheriffs hold all three kinds of agreement.",
        "Wisconsin has no statute that requires or forbids these agreements.",
        "GAO counted 35 agreements in January 2017.",
    ],
)
def test_what_may_be_a_part_or_a_whole_of_something_else_is_not_held_against_the_lists(check: Any, text: str) -> None:
    assert {one.verdict for one in check(text, ON).claims} <= {"not checkable"}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("In Georgia, House Bill 1105, in force since July 2024, requires agencies to seek agreements.", S),
        ("Delaware's HB 182, signed in July 2025, requires police departments there to join the program.", C),
        ("Capellan and Sorg's 2022 study concluded that the agreements did not meaningfully reduce crime.", S),
        ("The Palmyra Police Department in Wisconsin remains an active partner, ICE's list shows.", C),
        ("The Virginia State Police dropped off ICE's list in February 2026.", S),
        ("The Cherryvale Police Department in Kansas signed on April 17 of this year.", S),
        ("Federal law obliges no county to sign a 287(g) agreement.", S),
        ("Las Vegas police signed a warrant service agreement on June 16, 2025.", S),
        ("Pinellas County, Florida, was the first to sign a warrant service agreement, in April 2021.", C),
        ("Not one agency in California, Oregon, Illinois or Washington state appears on the list.", S),
    ],
)  # fmt: skip
def test_laws_findings_and_holders_are_read_past_what_stands_between(check: Any, text: str, verdict: str) -> None:
    claims = check(text, ON).claims
    assert claims
    assert claims[-1].verdict == verdict, [one.explanation for one in claims]


def test_a_task_force_agreement_is_no_duty_of_the_law(check: Any) -> None:
    text = "The Florida attorney general's office signed the first new task force agreement in January 2025."
    assert [one for one in check(text, ON).claims if one.claim.kind == "policy"] == []
