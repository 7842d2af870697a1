"""Cells: models, signing days and document links, as printed and as read."""

from __future__ import annotations

from datetime import date

import pytest

from section287.registry.values import (
    parse_day,
    read_model,
    settle_new_signed,
    settle_signed,
    shows_link,
)


@pytest.mark.parametrize(
    ("printed", "model"),
    [
        ("Task Force Model", "TFM"),
        ("Task Force Model ", "TFM"),
        ("TASK FORCE MODEL", "TFM"),
        ("Task  Force\xa0Model", "TFM"),
        ("Task Force", "TFM"),
        ("TFO", "TFM"),
        ("Jail Enforcement Model", "JEM"),
        ("Jail Enforcement", "JEM"),
        ("jailenforcement", "JEM"),
        ("JEO", "JEM"),
        ("Warrant Service Officer", "WSO"),
        ("Warrant Service Officer Model", "WSO"),
        ("Jail Enforcement & Task Force", "JEM+TFM"),
        ("Hybrid", "JEM+TFM"),
    ],
)
def test_known_spellings_of_models_are_read_without_a_repair(printed: str, model: str) -> None:
    reading = read_model(printed)
    assert (reading.value, reading.repair) == (model, None)


@pytest.mark.parametrize(
    ("printed", "model"),
    [("Task Froce Model", "TFM"), ("Jail Enforcment Model", "JEM"), ("Warrrant Service Oficer", "WSO")],
)
def test_misspelt_models_are_read_and_say_what_was_mended(printed: str, model: str) -> None:
    reading = read_model(printed)
    assert reading.value == model
    assert reading.repair is not None
    assert printed in reading.repair


@pytest.mark.parametrize("printed", ["", "   ", "#N/A", "Link", "Detention", "Task Force Jail Warrant"])
def test_what_names_no_model_stays_unknown(printed: str) -> None:
    assert read_model(printed).value is None


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2025-05-08", "2025-05-08"),
        ("2025-05-08 00:00:00", "2025-05-08"),
        ("2025-05-08T00:00:00", "2025-05-08"),
        ("5/8/2025", "2025-05-08"),
        ("05/08/2025", "2025-05-08"),
        (" 5/8/2025 ", "2025-05-08"),
        ("5-8-2025", "2025-05-08"),
        ("5.8.2025", "2025-05-08"),
        ("5/8/25", "2025-05-08"),
        ("2/29/2024", "2024-02-29"),
    ],
)
def test_days_in_any_dress_are_read_without_a_repair(printed: str, day: str) -> None:
    reading = parse_day(printed)
    assert (reading.value, reading.repair) == (date.fromisoformat(day), None)


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("05/082025", "2025-05-08"),
        ("7/72025", "2025-07-07"),
        ("7/172025", "2025-07-17"),
        ("0508/2025", "2025-05-08"),
        ("6/30/20026", "2026-06-30"),
        ("5/31/20026", "2026-05-31"),
        ("7/1/20225", "2025-07-01"),
        ("7/8/5025", "2025-07-08"),
        ("5025-07-08", "2025-07-08"),
        ("45785", "2025-05-08"),
        ("45785.0", "2025-05-08"),
    ],
)
def test_slips_of_the_keyboard_are_mended_and_say_so(printed: str, day: str) -> None:
    reading = parse_day(printed)
    assert reading.value == date.fromisoformat(day)
    assert reading.repair is not None
    assert printed in reading.repair


@pytest.mark.parametrize("printed", ["", "  ", "pending", "#N/A", "2/30/2025", "13/1/2025", "0/5/2025", "12", "Link"])
def test_what_is_no_day_stays_unknown(printed: str) -> None:
    assert parse_day(printed).value is None


@pytest.mark.parametrize(
    ("printed", "listed_on", "day"),
    [
        ("2025-05-27", "2025-05-28", "2025-05-27"),
        ("2025-05-29", "2025-05-28", "2025-05-29"),  # a list may carry the next day's date
        ("2026-05-27", "2025-05-28", "2025-05-27"),  # a year late
        ("2052-05-27", "2025-05-28", "2025-05-27"),
        ("2025-12-30", "2025-01-03", "2024-12-30"),  # December's row on a January list
    ],
)
def test_no_row_is_signed_after_its_list(printed: str, listed_on: str, day: str) -> None:
    reading = settle_signed(printed, date.fromisoformat(listed_on))
    assert reading.value == date.fromisoformat(day)
    assert (reading.repair is not None) == (printed != day)


def test_a_day_after_the_list_that_no_year_explains_is_unknown_and_says_so() -> None:
    reading = settle_signed("2028-02-29", date(2026, 1, 5))
    assert reading.value is None
    assert reading.repair is not None


@pytest.mark.parametrize(
    ("printed", "listed_on", "before", "day"),
    [
        ("2025-01-05", "2026-01-07", "2025-12-31", "2026-01-05"),  # January, the old year printed
        ("2025-12-15", "2026-01-07", "2025-12-31", "2025-12-15"),  # as it should be
        ("2024-12-30", "2026-01-07", "2025-12-31", "2025-12-30"),
        ("2025-03-10", "2026-01-07", "2025-12-31", "2025-03-10"),  # simply posted late
        ("2025-01-05", "2026-01-07", None, "2025-01-05"),  # the record's first list: nothing is new on it
        ("2025-10-20", "2026-01-07", "2025-12-31", "2025-10-20"),  # under 300 days: posted late
        ("2024-11-20", "2026-01-07", "2025-12-31", "2025-11-20"),
        ("2024-10-20", "2026-01-07", "2025-12-31", "2024-10-20"),  # not within 60 days before the list
    ],
)
def test_a_year_printed_early_is_moved_for_a_row_that_has_just_appeared(
    printed: str, listed_on: str, before: str | None, day: str
) -> None:
    reading = settle_new_signed(printed, date.fromisoformat(listed_on), date.fromisoformat(before) if before else None)
    assert reading.value == date.fromisoformat(day)
    assert (reading.repair is not None) == (printed != day)


@pytest.mark.parametrize(
    ("moa", "url", "shown"),
    [
        ("Link", "https://www.ice.gov/a.pdf", True),
        ("https://www.ice.gov/a.pdf", "https://www.ice.gov/a.pdf", True),
        ("link | addendum", "https://www.ice.gov/a.pdf", True),
        ("link pending", "", False),
        ("Link Pending", "https://www.ice.gov/a.pdf", False),
        ("Link", "", False),
        ("", "", False),
        ("Cons", "", False),
        ("#note", "", False),
        ("a.pdf", "", False),
    ],
)
def test_only_a_cell_with_an_address_shows_a_document(moa: str, url: str, shown: bool) -> None:
    assert shows_link(moa, url) is shown
