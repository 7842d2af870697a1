"""The ledger: what was printed, written as text and read back the same; damage is refused."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest
from registry_lists import (
    build,
    cells,
    copied,
    participating,
    pending,
    printed_list,
    renamed,
    rows_of,
    sheriffs,
    tables_of,
)

from section287.errors import RecordDamaged
from section287.record.open import open_record
from section287.registry.build import build_record
from section287.registry.ledger import read_ledger, write_ledger
from section287.sources.listing import PrintedList

BASE = sheriffs("GA", 40, "WSO", "2024-08-01")
LIMA = "OHIO | Lima Police Department | Allen County | TFM | 2025-05-30 | https://www.ice.gov/doclib/287g/lima.pdf"
FIRST = participating("2025-06-01", BASE)
LISTS = (
    printed_list("pre2018-roster-long.csv#20120105000000", BASE[:30]),
    printed_list("ParticipatingEntities-20210113002027.xlsx", BASE[:35], row_numbers=tuple(range(3, 38))),
    FIRST,
    participating("2025-06-02", [*BASE, *rows_of(LIMA)], notes=("column 'AGENY' read as AGENCY", "twice")),
    renamed(FIRST, "participatingAgencies06032025am.xlsx"),
    participating("2025-06-04", [*reversed(BASE), *rows_of(LIMA), *rows_of(LIMA)]),
    participating("2025-06-05", BASE[:10]),  # cut short
    participating("2025-06-06", [*BASE, *rows_of(LIMA), cells("OHIO", ' "Ada",\nPolice ’s\xa0 ', "#N/A", "", "")]),
    pending("2025-06-01", [cells("OHIO", "Lima  Police Department ")]),
    pending("2025-06-02", []),
    printed_list("pendingAgencies.xlsx", [cells("OHIO", "Troy Police Department")]),
    printed_list("pendingAgencies06032025am.xlsx", BASE[:39], listed="participating"),
    copied("2025-07-01", BASE[1:]),
)
BAD = (("notes.xlsx", "ab12", "notes.xlsx: no workbook; save it as .xlsx"),)


def by_file(lists: Iterable[PrintedList]) -> dict[tuple[str, str], PrintedList]:
    return {(one.file_name, one.file_sha256): one for one in lists}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    record = build(tmp_path / "record.duckdb", *LISTS, unreadable=BAD)
    with open_record(record) as connection:
        write_ledger(LISTS, BAD, tmp_path / "ledger", connection)
    return tmp_path / "ledger"


def test_what_is_written_is_read_back_equal(ledger: Path) -> None:
    reading = read_ledger(ledger)
    assert by_file(reading.lists) == by_file(LISTS)
    assert reading.unreadable == list(BAD)


def test_a_record_from_the_ledger_equals_the_record_from_the_lists(ledger: Path, tmp_path: Path) -> None:
    reading = read_ledger(ledger)
    again = tmp_path / "again.duckdb"
    build_record(reading.lists, again, reading.unreadable)
    assert tables_of(again) == tables_of(tmp_path / "record.duckdb")


def test_a_ledger_written_twice_has_the_same_bytes(ledger: Path, tmp_path: Path) -> None:
    with open_record(tmp_path / "record.duckdb") as connection:
        write_ledger(tuple(reversed(LISTS)), BAD, tmp_path / "second", connection)
    first = {one.name: one.read_bytes() for one in ledger.iterdir()}
    assert {one.name: one.read_bytes() for one in (tmp_path / "second").iterdir()} == first


def test_a_ledger_of_what_was_read_from_a_ledger_has_the_same_bytes(ledger: Path, tmp_path: Path) -> None:
    reading = read_ledger(ledger)
    with open_record(tmp_path / "record.duckdb") as connection:
        write_ledger(reading.lists, reading.unreadable, tmp_path / "second", connection)
    first = {one.name: one.read_bytes() for one in ledger.iterdir()}
    assert {one.name: one.read_bytes() for one in (tmp_path / "second").iterdir()} == first


def test_each_printed_row_stands_in_it_once(ledger: Path) -> None:
    with open(ledger / "rows.csv", encoding="utf-8", newline="") as handle:
        rows = [tuple(row.values())[1:] for row in csv.DictReader(handle)]
    assert len(rows) == len(set(rows))
    printed = {(one.roster, *row) for one in LISTS for _, row in one.rows()}
    assert set(rows) == printed


def test_sizes_are_told(tmp_path: Path) -> None:
    record = build(tmp_path / "record.duckdb", *LISTS)
    with open_record(record) as connection:
        sizes = write_ledger(LISTS, (), tmp_path / "ledger", connection)
    assert sizes == {one.name: one.stat().st_size for one in (tmp_path / "ledger").iterdir()}


def edit(folder: Path, name: str, old: str, new: str) -> None:
    place = folder / name
    text = place.read_text(encoding="utf-8")
    assert old in text
    place.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("rows.csv", "Lima Police Department", "Lime Police Department"),  # a row altered
        ("rows.csv", "2025-05-30", "2025-05-31"),
        ("listings.txt", "0-9", "0-8"),  # a row taken out of a list
        ("listings.txt", "#1", "#99999"),  # a row that isn't there
        ("publications.csv", "table_sha256", "sha"),  # a column gone
    ],
)
def test_a_ledger_that_was_tampered_with_is_refused(ledger: Path, name: str, old: str, new: str) -> None:
    edit(ledger, name, old, new)
    with pytest.raises(RecordDamaged, match="ledger"):
        read_ledger(ledger)


@pytest.mark.parametrize("name", ["publications.csv", "captures.csv", "rows.csv", "listings.txt"])
def test_a_ledger_without_one_of_its_files_is_refused(ledger: Path, name: str) -> None:
    (ledger / name).unlink()
    with pytest.raises(RecordDamaged, match="ledger"):
        read_ledger(ledger)


def test_a_capture_of_a_table_that_the_ledger_lacks_is_refused(ledger: Path) -> None:
    edit(ledger, "captures.csv", FIRST.table_sha256, "0" * 64)
    with pytest.raises(RecordDamaged, match="ledger"):
        read_ledger(ledger)
