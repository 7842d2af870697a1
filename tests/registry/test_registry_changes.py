"""Changes: typed, between two consecutive believed lists, never across lists that are not believed."""

from __future__ import annotations

from registry_lists import Told, copied, daily, participating, pending, printed_list, rows_of, sheriffs, tell

BASE = sheriffs("OH", 60, "WSO", "2024-08-01")
LIMA = "OHIO | Lima Police Department | Allen County | TFM | 2025-03-05"


def spans(told: Told) -> set[tuple[str, str]]:
    """Publication and previous publication of each change."""
    return {(row[11], row[12]) for row in told.tables["change"]}


def test_the_first_list_has_no_changes() -> None:
    assert tell(participating("2025-06-01", BASE)).changes == []


def test_each_change_names_both_lists_and_the_day_of_the_earlier_one() -> None:
    told = tell(*daily("2025-06-01", "", LIMA, ""))
    signed, removed = [row for row in told.tables["change"] if "lima" in row[4]]
    assert (signed[2], signed[11], signed[12]) == (
        "signed",
        "participating/2025-06-02-am",
        "participating/2025-06-01-am",
    )
    assert (removed[2], removed[11], removed[12]) == (
        "removed",
        "participating/2025-06-03-am",
        "participating/2025-06-02-am",
    )
    assert str(removed[13]) == "2025-06-02"


def test_a_change_stands_between_believed_lists_only() -> None:
    told = tell(
        participating("2025-06-01", BASE),
        participating("2025-06-02", BASE[:20]),  # cut short
        participating("2025-06-03", [*BASE, *rows_of(LIMA)]),
    )
    assert told.changes == ["2025-06-03 signed oh-lima-police/tfm/2025-03-05"]
    assert spans(told) == {("participating/2025-06-03-am", "participating/2025-06-01-am")}


def test_nothing_is_signed_or_removed_by_a_list_that_is_not_believed() -> None:
    told = tell(
        participating("2025-06-01", BASE),
        participating("2025-06-02", [*BASE[:20], *rows_of(LIMA)]),
        participating("2025-06-03", [*BASE, *sheriffs("KS", 1, "WSO", "2024-08-01")]),
    )
    assert [one.split(" ")[1] for one in told.changes] == ["signed"]
    assert not told.about("lima")


def test_a_change_over_more_than_a_year_says_so() -> None:
    told = tell(
        printed_list("pre2018-roster-long.csv#20170801000000", [*BASE[:40], *rows_of(LIMA)]),
        printed_list("ParticipatingEntities-20210113002027.xlsx", BASE[:41]),
        printed_list("ParticipatingEntities-20210213002027.xlsx", BASE[:42]),
    )
    across = {row[0].split("/", 1)[0]: row[14] for row in told.tables["change"]}
    assert across == {"2021-01-13": True, "2021-02-13": False}


def test_two_captures_of_one_list_make_no_change_and_stretch_the_earlier_day() -> None:
    told = tell(
        printed_list("participatingAgencies-20250301180751.xlsx", BASE),
        printed_list("participatingAgencies-20250305180751.xlsx", BASE),
        participating("2025-03-07", [*BASE, *rows_of(LIMA)]),
    )
    assert told.changes == ["2025-03-07 signed oh-lima-police/tfm/2025-03-05"]
    assert [str(row[13]) for row in told.tables["change"]] == ["2025-03-05"]


def test_pending_and_participating_lists_are_compared_with_their_own_kind() -> None:
    told = tell(
        participating("2025-06-01", BASE),
        pending("2025-06-01", "OHIO | Troy Police Department | | TFM"),
        participating("2025-06-03", [*BASE, *rows_of(LIMA)]),
        pending("2025-06-04", "OHIO | Troy Police Department | | TFM\nOHIO | Ada Police Department | | TFM"),
    )
    assert spans(told) == {
        ("participating/2025-06-03-am", "participating/2025-06-01-am"),
        ("pending/2025-06-04-am", "pending/2025-06-01-am"),
    }


def test_a_third_partys_copy_makes_no_changes() -> None:
    told = tell(participating("2025-06-01", BASE), copied("2025-06-10", [*BASE[5:], *rows_of(LIMA)]))
    assert told.changes == []


def test_renames_and_relocations_tell_before_and_after() -> None:
    url = "https://www.ice.gov/doclib/287g/x.pdf"
    told = tell(
        *daily(
            "2025-06-01",
            f"FLORIDA | Escambia County Jail | Escambia County | WSO | 2025-03-05 | {url}",
            f"FLORIDA | Escambia County Sheriff’s Office | Escambia County | WSO | 2025-03-05 | {url}",
        )
    )
    (change,) = [row for row in told.tables["change"] if row[2] == "renamed"]
    assert (change[9], change[10]) == ("Escambia County Jail, FLORIDA", "Escambia County Sheriff's Office, FLORIDA")


def test_a_relocation_is_one_change_and_no_removal() -> None:
    told = tell(
        *daily(
            "2025-06-01",
            "NEW YORK | Lake Placid Police Department | Highlands County | TFM | 2025-03-05",
            "FLORIDA | Lake Placid Police Department | Highlands County | TFM | 2025-03-05",
        )
    )
    assert told.kinds("lake-placid") == ["2025-06-02 relocated"]


def test_a_respelling_is_no_change() -> None:
    told = tell(*daily("2025-06-01", LIMA, LIMA.replace("Police Department", "PD"), LIMA.upper()))
    assert told.kinds("lima") == []


def test_changes_stand_in_the_order_of_time_and_their_ids_are_their_own() -> None:
    told = tell(*daily("2025-06-01", "", LIMA, "", "", "", "", "", "", "", "", "", LIMA))
    days = [row[1] for row in told.tables["change"]]
    assert days == sorted(days)
    assert len({row[0] for row in told.tables["change"]}) == len(days)
    assert told.kinds("lima") == ["2025-06-02 signed", "2025-06-03 removed", "2025-06-12 returned"]


def test_newer_lists_leave_what_was_decided_at_older_ones_when_nothing_comes_back_soon() -> None:
    lists = daily("2025-06-01", "", LIMA, LIMA.replace("2025-03-05", "2025-03-04"), LIMA, "", "", "")
    for count in range(2, len(lists) + 1):
        earlier, later = tell(*lists[: count - 1]).changes, tell(*lists[:count]).changes
        assert later[: len(earlier)] == earlier
