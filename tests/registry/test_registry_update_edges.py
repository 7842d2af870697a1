"""Edges of updates: ids that change, lists that were not believed, files without a day."""

from __future__ import annotations

from pathlib import Path

from registry_lists import build, daily, participating, pending, printed_list, rows_of, sheriffs, tables_of
from test_registry_ledger import LISTS

from section287.registry.update import add_to_record
from section287.sources.listing import PrintedList


def same(tmp_path: Path, lists: list[PrintedList]) -> list[str]:
    path = build(tmp_path / "grown.duckdb", *lists[:1])
    for one in lists[1:]:
        add_to_record(path, [one])
    full = tables_of(build(tmp_path / "built.duckdb", *lists))
    mine = tables_of(path)
    return [name for name in full if full[name] != mine[name]]


def test_ids_that_change_are_changed_in_the_older_listings_too(tmp_path: Path) -> None:
    url = "https://www.ice.gov/doclib/287g/escambia.pdf"
    jail = f"FLORIDA | Escambia County Jail | Escambia County | WSO | 2025-03-01 | {url}"
    assert same(tmp_path, daily("2025-06-01", jail, jail.replace("County Jail", "County Sheriff's Office"))) == []


def test_agency_id_taken_from_a_later_known_name(tmp_path: Path) -> None:
    typo = "FLORIDA | Tampaa Police Department | | TFM | 2025-05-01"
    assert same(tmp_path, daily("2025-06-01", typo, typo.replace("Tampaa", "Tampa"))) == []


def test_home_state_settled_by_later_lists(tmp_path: Path) -> None:
    wrong = "NEW YORK | Lake Placid Police Department | Highlands County | TFM | 2025-03-01"
    right = wrong.replace("NEW YORK", "FLORIDA")
    assert same(tmp_path, daily("2025-06-01", wrong, right, right, right)) == []


def test_two_agencies_merged(tmp_path: Path) -> None:
    base = sheriffs("OH", 12)
    iuka = "MISSISSIPPI | Iuka Town Police Department | Tishomingo County | TFM | 2025-03-01"
    lists = [
        participating("2025-06-01", [*base, *rows_of(iuka)]),
        pending("2025-06-01", "MISSISSIPPI | Iuka Police Department | Tishomingo County | WSO", "pm"),
        participating("2025-06-02", [*base, *sheriffs("KS", 1), *rows_of(iuka.replace("Iuka Town", "Iuka"))]),
    ]
    assert same(tmp_path, lists) == []


def test_a_record_with_a_list_that_was_not_believed(tmp_path: Path) -> None:
    path = build(tmp_path / "r.duckdb", *LISTS[:8])
    add_to_record(path, [LISTS[0], LISTS[8], LISTS[11]])
    assert tables_of(path)


def test_the_quick_way_is_taken_although_an_old_file_has_no_day(tmp_path: Path) -> None:
    a = sheriffs("TX", 100)
    path = build(
        tmp_path / "r.duckdb",
        participating("2025-06-01", a),
        pending("2025-06-01", a[:3]),
        printed_list("pendingAgencies.xlsx", a[:4]),
    )
    assert add_to_record(path, [participating("2025-06-05", a + sheriffs("OH", 2))])[1]
