"""What a file's name says: every shape that ICE and the archives have used, and names that can't be right."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from section287.sources.listing import identify
from section287.sources.names import date_of_digits, nearby_dates, possible_date, read_name


@pytest.mark.parametrize(
    ("file_name", "source", "listed", "day"),
    [
        ("participatingAgencies05282025am.xlsx", "ice_spreadsheets", "participating", "2025-05-28"),
        ("pendingAgencies05282025am.xlsx", "ice_spreadsheets", "pending", "2025-05-28"),
        ("PARTICIPATINGAGENCIES05282025AM.XLSX", "ice_spreadsheets", "participating", "2025-05-28"),
        ("participatingAgencies11122025.xlsx", "ice_spreadsheets", "participating", "2025-11-12"),
        ("participatingAgencies_20250528.xlsx", "ice_spreadsheets", "participating", "2025-05-28"),
        ("287gParticipatingAgencies052825.xlsx", "ice_spreadsheets", "participating", "2025-05-28"),
        ("287gPendingAgencies052825.xlsx", "ice_spreadsheets", "pending", "2025-05-28"),
        ("participatingAgency05282025.xlsx", "ice_spreadsheets", "participating", "2025-05-28"),
        ("participatingAgencies06112025pm copy.xlsx", "ice_spreadsheets", "participating", "2025-06-11"),
        ("participatingAgencies07242025pm_b.xlsx", "ice_spreadsheets", "participating", "2025-07-24"),
        ("participatingAgencies05122025amB.xlsx", "ice_spreadsheets", "participating", "2025-05-12"),
        ("participatingAgencies12042025pm2.xlsx", "ice_spreadsheets", "participating", "2025-12-04"),
        ("pendingAgencies07112025pm_second_copy.xlsx", "ice_spreadsheets", "pending", "2025-07-11"),
        ("participatingAgencies 2025-05-28.xlsx", "ice_spreadsheets", "participating", "2025-05-28"),
        ("participatingAgencies05-28-2025am.xlsx", "ice_spreadsheets", "participating", "2025-05-28"),
        ("participatingAgencies01052025pm.xlsx", "ice_spreadsheets", "participating", "2025-01-05"),
        ("participatingAgencies090022025am.xlsx", "ice_spreadsheets", "participating", None),
        ("participatingAgencies041720263pm.xlsx", "ice_spreadsheets", "participating", None),
        ("participatingAgencies08043025pm.xlsx", "ice_spreadsheets", "participating", None),
        ("participatingAgencies13282025am.xlsx", "ice_spreadsheets", "participating", None),
        ("participatingAgencies02302025am.xlsx", "ice_spreadsheets", "participating", None),
        ("pendingAgencies.xlsx", "ice_spreadsheets", "pending", None),
        ("migrantusa_ice_287g_2026-07-24.csv", "migrantusa", "participating", "2026-07-24"),
    ],
)
def test_a_name_tells_source_list_and_day(file_name: str, source: str, listed: str, day: str | None) -> None:
    found = identify(file_name)
    assert found is not None
    assert (found[0].source_id, found[2]) == (source, listed)
    assert found[1].named_on == (date.fromisoformat(day) if day else None)
    assert found[1].captured_at is None


@pytest.mark.parametrize(
    ("file_name", "source", "moment"),
    [
        ("participatingAgencies-20250221214937.xlsx", "ice_spreadsheets", datetime(2025, 2, 21, 21, 49, 37)),
        ("ParticipatingEntities-20210113002027.xlsx", "ice_pages", datetime(2021, 1, 13, 0, 20, 27)),
        ("20241210_194132.csv", "ice_pages", datetime(2024, 12, 10, 19, 41, 32)),
    ],
)
def test_an_archives_stamp_is_a_capture_and_no_day_of_ices(file_name: str, source: str, moment: datetime) -> None:
    found = identify(file_name)
    assert found is not None
    assert found[0].source_id == source
    assert (found[1].captured_at, found[1].named_on) == (moment, None)


@pytest.mark.parametrize("file_name", ["minutes of the board.xlsx", "agencies.xlsx", "287g.docx", "05282025am.xlsx"])
def test_names_of_no_known_shape_belong_to_no_source(file_name: str) -> None:
    assert identify(file_name) is None


def test_lists_of_one_day_stand_in_the_order_am_mid_plain_pm_and_a_second_one_after_the_first() -> None:
    tails = ["05282025am", "05282025amB", "05282025mid", "05282025", "05282025pm", "05282025pm copy", "05282025pm_b"]
    slots = [read_name(tail + ".xlsx").slot for tail in tails]
    assert slots[:5] == sorted(slots[:5])
    assert slots[4] < min(slots[5:])
    assert len(set(slots)) == len(slots)


@pytest.mark.parametrize(
    ("digits", "meant"),
    [
        ("090022025", "2025-09-02"),  # a digit too many
        ("041720263", "2026-04-17"),
        ("08043025", "2025-08-04"),  # year 3025
        ("01062025", "2026-01-06"),  # the year before
        ("08022025", "2025-09-02"),  # the month before
        ("5282025", "2025-05-28"),  # a digit short
        ("05822025", "2025-05-28"),  # two swapped
        ("04212025", "2025-03-21"),
    ],
)
def test_days_one_slip_away_hold_the_day_that_was_meant(digits: str, meant: str) -> None:
    near = nearby_dates(digits)
    assert date.fromisoformat(meant) in near
    assert near == sorted(set(near))
    assert date_of_digits(digits) not in near


@pytest.mark.parametrize("digits", ["", "0000000000", "99999999"])
def test_digits_that_are_no_day_and_near_none_give_none(digits: str) -> None:
    assert date_of_digits(digits) is None
    assert nearby_dates(digits) == []


@pytest.mark.parametrize(
    ("year", "month", "day", "possible"),
    [
        (2024, 2, 29, True),
        (2025, 2, 29, False),
        (2025, 13, 1, False),
        (2005, 12, 31, False),  # before the program's page listed anything
        (2006, 1, 1, True),
        (2100, 1, 1, False),
        (3025, 8, 4, False),
    ],
)
def test_a_day_must_be_on_the_calendar_and_within_the_programs_time(
    year: int, month: int, day: int, possible: bool
) -> None:
    assert (possible_date(year, month, day) is not None) is possible
