"""When a list was up, and whether it is believed: names against content, lengths against neighbours, copies."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from registry_lists import (
    PrintedRow,
    Told,
    cells,
    copied,
    core,
    participating,
    pending,
    printed_list,
    renamed,
    sheriffs,
    tell,
)

# the first rows are the newest, down to one every nine days, as on a real list
LONG = [
    row._replace(signed=str(date(2025, 2, 1) - timedelta(9 * number)))
    for number, row in enumerate(sheriffs("TX", 240, "WSO"))
]


def towns(*days: str) -> list[PrintedRow]:
    """Three rows for each signing day."""
    return [
        cells("IOWA", f"Unit {day[2:4]}{day[5:7]}{day[8:]}{part} Police Department", "#N/A", "TFM", day)
        for day in days
        for part in (1, 2, 3)
    ]


def table(count: int, *days: str) -> list[PrintedRow]:
    """So many rows, three of them signed on each of the days."""
    return [*LONG[: count - 3 * len(days)], *towns(*days)]


def of(told: Told, file_name: str) -> tuple[str, str | None]:
    return told.captures[file_name]


MARCH_ROWS = table(100, "2025-03-07")
APRIL_ROWS = [*table(120, "2025-04-07"), *towns("2025-03-07")]
MAY_ROWS = [*table(140, "2025-05-07"), *towns("2025-03-07", "2025-04-07")]
JUNE_ROWS = [*table(150, "2025-06-09"), *towns("2025-03-07", "2025-04-07", "2025-05-07")]
MARCH = participating("2025-03-10", MARCH_ROWS)
APRIL = participating("2025-04-10", APRIL_ROWS)
MAY = participating("2025-05-12", MAY_ROWS)
JUNE = participating("2025-06-10", JUNE_ROWS)
LISTS = (MARCH, APRIL, MAY, JUNE)


# names that can't be right


@pytest.mark.parametrize(
    ("file_name", "newest", "day"),
    [
        ("participatingAgencies090022025am.xlsx", "2025-08-29", "2025-09-02"),  # a digit too many
        ("participatingAgencies081320255am.xlsx", "2025-08-12", "2025-08-13"),
        ("participatingAgencies8132025am.xlsx", "2025-08-12", "2025-08-13"),  # a digit short
        ("participatingAgencies08133025am.xlsx", "2025-08-12", "2025-08-13"),  # year 3025
        ("participatingAgencies01062025pm.xlsx", "2026-01-05", "2026-01-06"),  # the year before
        ("participatingAgencies08022025pm.xlsx", "2025-08-29", "2025-09-02"),  # the month before
    ],
)
def test_a_name_that_one_slip_explains_is_re_dated_by_the_newest_signing_day(
    file_name: str, newest: str, day: str
) -> None:
    told = tell(*LISTS, printed_list(file_name, [*JUNE_ROWS, *towns(newest)]))
    assert of(told, file_name) == ("redated", day)
    assert told.quarantined == {}
    assert any(file_name in reason and day in reason for reason in told.reasons("file_redated"))


def test_one_or_two_rows_signed_after_the_name_are_slips_of_the_rows() -> None:
    name = "participatingAgencies06122025am.xlsx"
    told = tell(*LISTS, printed_list(name, [*JUNE_ROWS, *towns("2026-06-09")[:2]]))
    assert of(told, name) == ("trusted", "2025-06-12")


def test_a_lone_year_far_ahead_says_nothing_about_a_lists_age() -> None:
    name = "participatingAgencies06122025am.xlsx"
    told = tell(*LISTS, printed_list(name, [*JUNE_ROWS, *towns("2025-06-11"), *towns("2052-06-09")[:1]]))
    assert of(told, name) == ("trusted", "2025-06-12")
    (publication,) = [one for one in told.timeline.publications if one.publication_id.endswith("06-12-am")]
    assert str(publication.newest_signed) == "2025-06-11"


def test_the_next_days_date_may_stand_on_a_list() -> None:
    name = "participatingAgencies06122025pm.xlsx"
    told = tell(*LISTS, printed_list(name, [*JUNE_ROWS, *towns("2025-06-13")]))
    assert of(told, name) == ("trusted", "2025-06-12")


def test_an_impossible_name_moves_together_with_the_pending_file_of_the_same_stamp() -> None:
    told = tell(
        *LISTS,
        printed_list("participatingAgencies01062025pm.xlsx", [*JUNE_ROWS, *towns("2026-01-05")]),
        printed_list("pendingAgencies01062025pm.xlsx", [cells("OHIO", "Lima Police Department")]),
    )
    assert of(told, "pendingAgencies01062025pm.xlsx") == ("redated", "2026-01-06")


def test_a_pending_file_of_another_stamp_keeps_its_day() -> None:
    told = tell(
        *LISTS,
        printed_list("participatingAgencies01062025pm.xlsx", [*JUNE_ROWS, *towns("2026-01-05")]),
        pending("2025-06-10", [cells("OHIO", "Lima Police Department")]),
    )
    assert of(told, "pendingAgencies06102025am.xlsx") == ("trusted", "2025-06-10")


def test_a_pending_file_from_before_such_lists_that_fits_nowhere_is_not_believed() -> None:
    told = tell(
        participating("2026-01-02", MARCH_ROWS),
        pending("2026-01-02", [cells("OHIO", "Lima Police Department")]),
        pending("2024-05-05", [cells("OHIO", "Troy Police Department")]),
    )
    assert of(told, "pendingAgencies05052024am.xlsx")[0] == "quarantined"


# old tables under new names


def test_an_old_table_under_a_new_name_is_known_by_its_content() -> None:
    again = renamed(MARCH, "participatingAgencies05142025am.xlsx")
    told = tell(*LISTS, again)
    assert of(told, again.file_name)[0] == "quarantined"
    assert told.quarantined == {}
    assert len(told.order) == len(LISTS)
    assert MARCH.file_name in told.reasons("file_quarantined")[0]


def test_an_old_table_that_no_other_file_holds_goes_where_one_slip_puts_it() -> None:
    name = "participatingAgencies04212025am.xlsx"
    told = tell(*LISTS, printed_list(name, [*MARCH_ROWS, *towns("2025-03-17", "2025-03-19")]))
    assert of(told, name) == ("redated", "2025-03-21")
    assert told.order[1] == "participating/2025-03-21-am"


def test_a_short_old_table_that_fits_nowhere_takes_nothing_off_the_list() -> None:
    name = "participatingAgencies05302025am.xlsx"
    told = tell(*LISTS, printed_list(name, table(70, "2025-02-03")))
    assert of(told, name)[0] == "quarantined" or len(told.quarantined) == 1
    assert len(told.order) == len(LISTS)
    assert not [one for one in told.changes if " removed " in one]


def test_a_list_without_new_signatures_is_no_old_table() -> None:
    quiet = participating("2025-06-24", [*JUNE_ROWS[1:], *towns("2025-06-09")[:1]])
    told = tell(*LISTS, quiet)
    assert of(told, quiet.file_name) == ("trusted", "2025-06-24")


# participating and pending posted under each other's name


def test_swapped_lists_are_told_apart_by_their_columns() -> None:
    waiting = [cells("OHIO", "Lima Police Department")]
    told = tell(
        *LISTS,
        printed_list("pendingAgencies06122025am.xlsx", [*JUNE_ROWS, *towns("2025-06-11")], listed="participating"),
        printed_list("participatingAgencies06122025am.xlsx", waiting, listed="pending"),
    )
    assert of(told, "pendingAgencies06122025am.xlsx") == ("reclassified", "2025-06-12")
    assert of(told, "participatingAgencies06122025am.xlsx") == ("reclassified", "2025-06-12")
    assert told.order[-1] == "participating/2025-06-12-am"
    assert not [one for one in told.changes if " removed " in one]
    assert len(told.reasons("file_reclassified")) == 2


# lengths


def lengths(*counts: int) -> Told:
    """Lists of so many rows on consecutive days of June 2025."""
    return tell(*(participating(f"2025-06-{day:02d}", LONG[:count]) for day, count in enumerate(counts, 1)))


def doubted(told: Told) -> list[int]:
    """Days in June of the quarantined lists."""
    return sorted(int(name.split("-")[2]) for name in told.quarantined)


@pytest.mark.parametrize(
    ("counts", "days"),
    [
        ((100, 101, 102, 103), []),
        ((100, 42, 102, 103), [2]),  # cut short in the middle
        ((100, 101, 102, 42), [4]),  # cut short at the end
        ((100, 101, 42, 43), [3, 4]),  # twice at the end
        ((100, 42, 43, 102, 103), [2, 3]),  # twice in a row
        ((100, 42, 43, 44, 102, 103), [2, 3, 4]),
        ((100, 80, 81, 82, 83, 84, 85), []),  # a mass departure that later lists confirm
        ((100, 80), [2]),  # not yet confirmed
        ((100, 80, 81), [2, 3]),
        ((100, 80, 81, 82), [2, 3, 4]),
        ((100, 95, 94, 93), []),  # ordinary departures
        ((100, 160, 100, 99), [2]),  # too long
        ((100, 160, 161, 162), []),  # a jump that lasts
        ((100, 101, 160), []),  # a jump at the end: nothing speaks against it
        ((148, 100, 146, 147), [2]),
        ((42,), []),  # the only list
        ((100, 91, 99, 100), []),
    ],
)
def test_a_lists_length_is_measured_against_its_neighbours(counts: tuple[int, ...], days: list[int]) -> None:
    told = lengths(*counts)
    assert doubted(told) == days
    assert all(told.invariants.values())


def test_a_truncated_list_ends_nothing() -> None:
    told = lengths(100, 101, 42, 102, 103)
    assert not [one for one in told.changes if " removed " in one or " returned " in one]
    assert set(told.agreements.values()) == {"listed"}


def test_a_truncated_newest_list_ends_nothing() -> None:
    told = lengths(100, 101, 42)
    assert set(told.agreements.values()) == {"listed"}
    assert told.tables["appearance"][-1][2] == "participating/2025-06-02-am"


def test_a_confirmed_mass_departure_ends_agreements() -> None:
    told = lengths(100, 80, 81, 82, 83)
    assert sum(status == "removed" for status in told.agreements.values()) == 17


def test_every_quarantined_list_says_why_with_its_figures() -> None:
    told = lengths(100, 42, 102, 103)
    ((_, reason),) = told.quarantined.items()
    assert "42" in reason
    assert "100" in reason
    assert told.reasons("list_quarantined") == [reason]


def test_the_lists_of_2011_to_2017_may_shrink() -> None:
    lists = [
        printed_list(f"pre2018-roster-long.csv#{stamp}", LONG[:count])
        for stamp, count in (("20120105000000", 68), ("20121231000000", 37), ("20140101000000", 36))
    ]
    assert tell(*lists).quarantined == {}


def test_the_first_list_after_a_gap_of_years_may_have_any_length() -> None:
    told = tell(
        printed_list("ParticipatingEntities-20210113002027.xlsx", LONG[:150]),
        printed_list("ParticipatingEntities-20230113002027.xlsx", LONG[:90]),
        printed_list("ParticipatingEntities-20230213002027.xlsx", LONG[:91]),
    )
    assert told.quarantined == {}


# files without a day


def test_an_undated_file_that_repeats_a_known_table_is_kept_as_a_capture_that_says_no_day() -> None:
    waiting = [cells("OHIO", "Lima Police Department")]
    told = tell(
        participating("2025-06-10", LONG), pending("2025-06-10", waiting), printed_list("pendingAgencies.xlsx", waiting)
    )
    assert of(told, "pendingAgencies.xlsx") == ("quarantined", None)
    assert told.quarantined == {}


def test_an_undated_file_with_a_table_of_its_own_is_not_believed() -> None:
    told = tell(
        participating("2025-06-10", LONG),
        pending("2025-06-10", [cells("OHIO", "Lima Police Department")]),
        printed_list("pendingAgencies.xlsx", [cells("OHIO", "Troy Police Department")]),
    )
    assert len(told.quarantined) == 1
    assert list(told.applications) == ["oh-lima-police/tfm/pending-2025-06-10"]


# pending tables that come back


@pytest.mark.parametrize(
    ("rows", "away", "believed"),
    [
        pytest.param(12, 30, False, id="an old table under a new name"),
        pytest.param(12, 9, True, id="soon after"),
        pytest.param(2, 30, True, id="a short list recurs"),
    ],
)
def test_a_pending_table_that_comes_back_late_is_an_old_one(rows: int, away: int, believed: bool) -> None:
    table, left = sheriffs("OH", rows), date(2025, 6, 12)
    again = str(left + timedelta(away))
    told = tell(
        participating("2025-06-10", LONG),
        pending("2025-06-10", table),
        pending(str(left), table),
        pending("2025-06-13", [cells("OHIO", "Lima Police Department")]),
        pending(again, table),
    )
    month, day = again[5:7], again[8:]
    assert of(told, f"pendingAgencies{month}{day}2025am.xlsx") == (
        ("trusted", again) if believed else ("quarantined", again)
    )
    assert told.quarantined == {}


# one table, several files


def test_two_captures_of_one_table_are_one_publication() -> None:
    told = tell(
        printed_list("participatingAgencies-20250221214937.xlsx", LONG[:100]),
        printed_list("participatingAgencies-20250222170629.xlsx", LONG[:100]),
        participating("2025-02-24", LONG[:101]),
    )
    assert len(told.timeline.publications) == 2
    assert [len(one.captures) for one in told.timeline.publications] == [2, 1]
    assert told.tables["appearance"][0][3:] == told.tables["publication"][0][3:5]


def test_a_table_that_comes_back_stands_twice_in_the_order_of_time() -> None:
    first = participating("2025-06-01", LONG[:100])
    told = tell(first, participating("2025-06-02", LONG[:101]), renamed(first, "participatingAgencies06032025am.xlsx"))
    assert told.order == ["participating/2025-06-01-am", "participating/2025-06-02-am", "participating/2025-06-01-am"]
    assert [one for one in told.changes if " removed " in one] == [
        f"2025-06-03 removed {told.registry.agreements[-1].agreement_id}"
    ]
    assert all(told.invariants.values())


def test_lists_of_one_day_stand_in_the_order_of_their_parts() -> None:
    told = tell(
        *(
            participating("2025-06-01", LONG[: 100 + number], part)
            for number, part in enumerate(["am", "mid", "", "pm", "pm_b"])
        )
    )
    assert told.order == [
        "participating/2025-06-01-am",
        "participating/2025-06-01-mid",
        "participating/2025-06-01",
        "participating/2025-06-01-pm",
        "participating/2025-06-01-pmb",
    ]


def test_two_files_of_one_name_with_other_rows_are_two_publications() -> None:
    told = tell(participating("2025-06-01", LONG[:100]), participating("2025-06-01", LONG[:101]))
    assert told.order == ["participating/2025-06-01-am", "participating/2025-06-01-am-2"]
    assert told.invariants["ids_are_unique"]


def test_row_order_makes_another_table_but_no_change() -> None:
    shuffled = list(LONG[:100])
    random.Random(7).shuffle(shuffled)
    told = tell(participating("2025-06-01", LONG[:100]), participating("2025-06-02", shuffled))
    assert len(told.timeline.publications) == 2
    assert told.changes == []


def test_the_order_of_files_never_matters() -> None:
    lists = [*LISTS, renamed(MARCH, "participatingAgencies05142025am.xlsx"), pending("2025-06-10", LONG[:5])]
    told = tell(*lists)
    for seed in range(5):
        random.Random(seed).shuffle(lists)
        assert tell(*lists).tables == told.tables


def test_reading_files_twice_changes_nothing() -> None:
    assert core(tell(*LISTS, *LISTS)) == core(tell(*LISTS))


# third parties' copies


LIMA = cells("OHIO", "Lima Police Department", "", "TFM", "2025-05-29")
COPY = copied("2025-05-30", [*MAY_ROWS, LIMA])


def test_a_third_partys_copy_is_secondary_and_stands_in_no_order() -> None:
    told = tell(*LISTS, COPY)
    assert len(told.order) == len(LISTS)
    assert [row[6] for row in told.tables["publication"]].count(True) == 1


def test_a_third_partys_copy_ends_nothing_and_adds_what_it_alone_shows_as_such() -> None:
    told = tell(MARCH, APRIL, MAY, COPY)
    assert not [one for one in told.changes if " removed " in one]
    (row,) = [row for row in told.tables["agreement"] if row[0] == "oh-lima-police/tfm/2025-05-29"]
    assert row[10] == "listed"
    assert row[18] is True


def test_what_a_copy_and_ices_lists_both_show_is_not_secondary() -> None:
    told = tell(MARCH, APRIL, MAY, COPY)
    assert sum(row[18] for row in told.tables["agreement"]) == 1


def test_ices_later_list_confirms_what_a_copy_showed_first() -> None:
    later = participating("2025-06-10", [*JUNE_ROWS, LIMA])
    told = tell(MARCH, APRIL, MAY, COPY, later)
    (row,) = [row for row in told.tables["agreement"] if row[0] == "oh-lima-police/tfm/2025-05-29"]
    assert (row[10], row[18]) == ("listed", False)
