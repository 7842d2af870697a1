"""Edges of dating and trust: what once went wrong, and how it must go."""

from __future__ import annotations

from registry_lists import cells, participating, pending, printed_list, rows_of, sheriffs, tell
from test_registry_dating import (
    APRIL,
    COPY,
    JUNE,
    JUNE_ROWS,
    LISTS,
    LONG,
    MARCH,
    MARCH_ROWS,
    MAY,
    doubted,
    lengths,
    of,
    table,
    towns,
)


def test_row_first_printed_by_a_quarantined_list_still_gets_an_agreement() -> None:
    new = rows_of("FLORIDA | Tampa Police Department | #N/A | TFM | 2025-06-01")
    told = tell(
        participating("2025-06-01", LONG[:100]),
        participating("2025-06-02", [*new, *LONG[:50]]),  # truncated, and the first to print Tampa
        participating("2025-06-03", [*LONG[:100], *new]),
        participating("2025-06-04", [*LONG[:101], *new]),
    )
    assert told.about("tampa") == {"fl-tampa-police/tfm/2025-06-01": "listed"}
    assert all(told.invariants.values())


def test_overlong_list_that_first_prints_rows() -> None:
    told = lengths(100, 160, 101, 102)
    assert all(told.invariants.values())
    assert len(told.agreements) == 102


def test_redating_needs_an_upper_bound() -> None:
    name = "participatingAgencies02112025am.xlsx"
    told = tell(*LISTS, printed_list(name, [*JUNE_ROWS, *towns("2026-01-07", "2026-08-07")]))
    assert of(told, name)[0] == "quarantined"


def test_pending_wrong_year_goes_to_the_nearest_neighbours_not_the_earliest_day() -> None:
    waiting = [cells("OHIO", f"{name} Police Department") for name in ("Lima", "Troy", "Celina", "Sidney")]
    told = tell(
        participating("2026-01-02", MARCH_ROWS),
        pending("2026-01-02", waiting),
        pending("2025-01-05", waiting[1:]),
        pending("2026-01-08", waiting[2:]),
    )
    assert of(told, "pendingAgencies01052025am.xlsx") == ("redated", "2026-01-05")


def test_a_publication_whose_only_file_is_not_believed_is_not_trusted() -> None:
    name = "pendingAgencies05052024am.xlsx"
    told = tell(
        participating("2026-01-02", MARCH_ROWS),
        pending("2026-01-02", [cells("OHIO", "Lima Police Department")]),
        printed_list(name, [cells("OHIO", "Troy Police Department")]),
    )
    assert of(told, name)[0] == "quarantined"
    (row,) = [row for row in told.tables["publication"] if row[13] == name]
    assert row[7] is False
    assert row[0] in {one[0] for one in told.tables["listing"]}  # its rows are kept and shown


def test_an_archives_late_capture_of_an_old_table_never_costs_the_table_its_first_stand() -> None:
    old = printed_list("participatingAgencies-20250301180751.xlsx", LONG[:100])
    told = tell(
        printed_list("participatingAgencies-20250227190729.xlsx", LONG[:99]),
        old,
        printed_list("participatingAgencies-20250308103021.xlsx", LONG[:120]),
        printed_list("participatingAgencies-20250309031339.xlsx", LONG[:100]),  # a stale copy out of a cache
        printed_list("participatingAgencies-20250310031339.xlsx", LONG[:121]),
    )
    assert told.order[1] == "participating/2025-03-01-180751"
    assert set(told.agreements.values()) == {"listed"}
    assert not [one for one in told.changes if " removed " in one]


def test_growth_before_a_truncated_list_is_not_too_long() -> None:
    assert doubted(lengths(100, 130, 50, 131, 132)) == [3]


def test_one_slip_in_a_row_does_not_decide_a_lists_day() -> None:
    name = "participatingAgencies090022025am.xlsx"
    rows = [*JUNE_ROWS, *towns("2025-08-29"), cells("IOWA", "Ames Police Department", "", "TFM", "2026-08-29")]
    told = tell(*LISTS, printed_list(name, rows))
    assert of(told, name) == ("redated", "2025-09-02")


def test_newest_list_with_next_years_number() -> None:
    name = "participatingAgencies06122026am.xlsx"
    told = tell(*LISTS, printed_list(name, [*JUNE_ROWS, *towns("2025-06-11")]))
    assert of(told, name) == ("redated", "2025-06-12")


def test_a_copy_older_than_ices_list_says_nothing_about_newer_agreements() -> None:
    told = tell(MARCH, APRIL, MAY, COPY, JUNE)
    rows = {row[0]: row for row in told.tables["agreement"]}
    lima = rows["oh-lima-police/tfm/2025-05-29"]
    assert lima[10] == "removed" or (lima[18] is True and lima[10] != "listed")
    # rows that JUNE added after the copy are not 'absent from' the older copy
    june = [row for name, row in rows.items() if name.endswith("2025-06-09")]
    assert june
    assert not any(row[19] for row in june)


def test_a_day_that_three_rows_carry_is_no_lone_slip() -> None:
    rows = [row._replace(signed="2020-01-01") for row in LONG[:100]]
    told = tell(participating("2025-06-12", [*rows, *towns("2025-06-11")]))
    assert str(told.timeline.publications[0].newest_signed) == "2025-06-11"


def test_a_day_shortly_after_the_list_is_not_the_year_before() -> None:
    from datetime import date

    from section287.registry.values import settle_signed

    reading = settle_signed("2025-06-12", date(2025, 6, 10))
    assert reading.value is None or abs((reading.value - date(2025, 6, 10)).days) < 60


def test_a_truncated_list_whose_newest_row_fell_off_is_truncated_not_an_old_table() -> None:
    full, cut = sheriffs("OH", 80, "WSO", "2024-08-01"), sheriffs("OH", 30, "WSO", "2024-08-01")
    new = rows_of("TEXAS | Lima Police Department | | TFM | 2025-05-30")
    told = tell(
        participating("2025-06-01", [*full, *new]),
        participating("2025-06-03", cut),
        participating("2025-06-04", [*full, *new, *sheriffs("KS", 3, "WSO", "2024-08-01")]),
    )

    assert of(told, "participatingAgencies06032025am.xlsx") == ("trusted", "2025-06-03")
    assert len(told.quarantined) == 1


def test_a_spreadsheet_is_never_re_dated_to_a_day_before_ice_posted_any() -> None:
    name = "participatingAgencies05302025am.xlsx"
    told = tell(*LISTS, printed_list(name, table(60)))
    verdict, day = of(told, name)
    assert verdict == "quarantined" or day >= "2025-02-01"
