"""Every merge, correction, re-dating, quarantine and declined merge is a decision, with its rule and its rows."""

from __future__ import annotations

import pytest
from registry_lists import Told, daily, participating, pending, printed_list, renamed, rows_of, sheriffs, tell

from section287.registry.rules import load_rules, rule_title

A = "https://www.ice.gov/doclib/287g/a.pdf"
BASE = sheriffs("GA", 60, "WSO", "2024-08-01")


def handed(old: str, new: str) -> Told:
    return tell(*daily("2025-06-12", old, new))


CASES = {
    "state_misspelled": ("", "UTAHJ | Weber County Sheriff's Office | Weber County | TFM | 2025-03-01"),
    "state_without_county": ("", "FLORIDA | Burnet County Sheriff's Office | Burnet County | TFM | 2025-03-01"),
    "model_misspelled": ("", "OHIO | Lima Police Department | | Task Froce Model | 2025-03-01"),
    "page_damage": ("", "FLORIDA | Waria-labelon County Sheriff's Office | Walton County | TFM | 2025-03-01"),
    "signed_repaired": ("", "OHIO | Lima Police Department | | TFM | 6/62025"),
    "redated": (
        "OHIO | Lima Police Department | | TFM | 2025-06-06",
        "OHIO | Lima Police Department | | TFM | 2025-06-05",
    ),
    "undated_row": (
        "OHIO | Lima Police Department | | TFM | 2025-06-06",
        "OHIO | Lima Police Department | | TFM | TBD",
    ),
    "blank_completed": (
        "OHIO | Lima Police Department | | TFM | 2025-06-06",
        "OHIO | Lima Police Department | | | 2025-06-06",
    ),
    "spelling_near": (
        "MISSISSIPPI | Iuka Police Department | Tishomingo County | TFM | 2025-03-01",
        "MISSISSIPPI | Iuka Police Department | Tishomingo County | TFM | 2025-03-01\n"
        "MISSISSIPPI | Iukaa Police Department | Tishomingo County | WSO | 2025-06-01",
    ),
    "near_name_declined": (
        "MISSISSIPPI | Iuka Police Department | Tishomingo County | TFM | 2025-03-01",
        "MISSISSIPPI | Iuka Police Department | Tishomingo County | TFM | 2025-03-01\n"
        "MISSISSIPPI | Iukaa Police Department | Tishomingo County | TFM | 2025-06-01",
    ),
    "handover_respelled": (
        "MISSISSIPPI | Iuka Police Department | Tishomingo County | TFM | 2025-03-01",
        "MISSISSIPPI | Luka Police Department | Tishomingo County | TFM | 2025-03-01",
    ),
    "handover_relocated": (
        "NEW YORK | Lake Placid Police Department | Highlands County | TFM | 2025-03-01",
        "FLORIDA | Lake Placid Police Department | Highlands County | TFM | 2025-03-01",
    ),
    "handover_relabelled": (
        f"FLORIDA | Escambia County Jail | Escambia County | WSO | 2025-03-01 | {A}",
        f"FLORIDA | Escambia County Sheriff's Office | Escambia County | WSO | 2025-03-01 | {A}",
    ),
    "handover_declined": (
        "FLORIDA | Palm Beach Police Department | #N/A | TFM | 2025-03-01",
        "FLORIDA | Palm Bay Police Department | #N/A | TFM | 2025-03-01",
    ),
    "succession_renewed": (
        "OHIO | Lima Police Department | | TFM | 2019-06-06",
        "OHIO | Lima Police Department | | TFM | 2025-06-06",
    ),
    "succession_switched_model": (
        "OHIO | Lima Police Department | | WSO | 2019-06-06",
        "OHIO | Lima Police Department | | JEM | 2025-06-06",
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_each_rule_leaves_one_decision_with_its_reason_and_its_rows(rule: str) -> None:
    old, new = CASES[rule]
    told = handed(old, new)
    (decision,) = [row for row in told.tables["decision"] if row[3] == rule]
    assert len(decision[5]) > 20
    places = {(publication, number) for name, publication, number in told.tables["decision_row"] if name == decision[0]}
    assert places
    listed = {(row[0], row[1]) for row in told.tables["listing"]}
    assert places <= listed


@pytest.mark.parametrize("rule", CASES)
def test_each_decisions_subject_is_in_the_record(rule: str) -> None:
    told = handed(*CASES[rule])
    known = {row[0] for name in ("agency", "agreement", "application", "publication") for row in told.tables[name]}
    assert {row[1] for row in told.tables["decision"]} <= known


def test_lists_that_say_nothing_odd_leave_no_decision() -> None:
    told = handed("", "OHIO | Lima Police Department | Allen County | TFM | 2025-06-06 | " + A)
    assert told.tables["decision"] == []


def test_declined_merges_are_kept_with_both_names() -> None:
    told = handed(*CASES["near_name_declined"])
    (decision,) = [row for row in told.tables["decision"] if row[4] == "declined"]
    assert "'Iuka Police Department'" in decision[5]
    assert "'Iukaa Police Department'" in decision[5]


def test_files_not_believed_re_dated_and_posted_under_the_wrong_name_are_decisions() -> None:
    first = participating("2025-03-10", sheriffs("GA", 50, "WSO", "2025-03-05"))
    told = tell(
        first,
        participating("2025-06-01", [*sheriffs("GA", 100, "WSO", "2025-05-20")]),
        renamed(first, "participatingAgencies06102025am.xlsx"),
        printed_list("participatingAgencies08133025am.xlsx", sheriffs("GA", 101, "WSO", "2025-08-12")),
        printed_list(
            "pendingAgencies08142025am.xlsx", sheriffs("GA", 102, "WSO", "2025-08-12"), listed="participating"
        ),
        pending("2025-08-14", "OHIO | Lima Police Department | | TFM", "pm"),
    )
    assert {rule: count for rule, count in told.rules.items() if rule.startswith("file_")} == {
        "file_quarantined": 1,
        "file_redated": 1,
        "file_reclassified": 1,
    }
    kinds = {row[2] for row in told.tables["decision"] if row[3].startswith("file_")}
    assert kinds == {"publication"}


def test_a_blip_is_noted_with_both_lists() -> None:
    row = "OHIO | Lima Police Department | Allen County | TFM | 2025-03-05"
    told = tell(*daily("2025-06-01", row, "", row))
    (decision,) = [one for one in told.tables["decision"] if one[3] == "blip"]
    assert decision[6:] == ("participating/2025-06-02-am", "participating/2025-06-03-am")


def test_decision_ids_come_from_what_was_decided() -> None:
    one = [row[0] for row in handed(*CASES["redated"]).tables["decision"]]
    again = [row[0] for row in handed(*CASES["redated"]).tables["decision"]]
    other = [row[0] for row in handed(*CASES["undated_row"]).tables["decision"]]
    assert one == again
    assert not set(one) & set(other)


def test_every_rule_that_decides_is_described() -> None:
    used = {row[3] for old, new in CASES.values() for row in handed(old, new).tables["decision"]}
    used |= {"file_redated", "file_reclassified", "file_quarantined", "list_quarantined", "blip", "verdict_state"}
    assert used <= set(load_rules())
    assert all(len(one["does"]) > 30 and one["title"] for one in load_rules().values())


def test_a_rule_without_a_description_is_an_error() -> None:
    with pytest.raises(KeyError):
        rule_title("no_such_rule")


def test_a_row_seen_by_several_rules_is_found_from_all_of_them() -> None:
    told = handed(
        "UTAH | Weber County Sheriff's Office | Weber County | TFM | 2025-06-06",
        "UTAHJ | Weber County Sheriff's Office | Weber County | Task Froce Model | 2025-06-05",
    )
    rules = {row[3]: row[0] for row in told.tables["decision"]}
    assert set(rules) == {"state_misspelled", "model_misspelled", "redated"}
    new = ("participating/2025-06-13-am", 2 + 12 + 2)
    assert all((name, *new) in told.tables["decision_row"] for name in rules.values())


def test_rows_of_quarantined_lists_are_kept_and_decide_nothing() -> None:
    told = tell(
        participating("2025-06-01", BASE),
        participating("2025-06-02", BASE[:20]),
        participating("2025-06-03", [*BASE, *rows_of("OHIO | Lima Police Department | | TFM | 2025-06-02")]),
    )
    rows = [row for row in told.tables["listing"] if row[0] == "participating/2025-06-02-am"]
    assert len(rows) == 20
    assert all(row[4] for row in rows)
    assert set(told.rules) == {"list_quarantined"}
