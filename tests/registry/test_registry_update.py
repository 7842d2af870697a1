"""One new list on top of a record gives the same record as building all anew, whatever the list is."""

from __future__ import annotations

from pathlib import Path

import pytest
from registry_lists import (
    build,
    cells,
    copied,
    daily,
    participating,
    pending,
    printed_list,
    renamed,
    rows_of,
    sheriffs,
    tables_of,
)

from section287.errors import RecordMissing
from section287.record.open import open_record
from section287.registry.update import add_to_record, lists_of_record
from section287.sources.listing import PrintedList

BASE = sheriffs("TX", 100)
FIRST = participating("2025-06-01", BASE)
LIMA = "OHIO | Lima Police Department | Allen County | TFM | 2025-05-30"
ADA = cells("OHIO", "Ada Police Department")


def grown(day: str, count: int, *more: str) -> PrintedList:
    return participating(day, [*BASE, *sheriffs("OH", count), *rows_of("\n".join(more))])


HISTORIES: dict[str, list[PrintedList]] = {
    "growth": [FIRST, grown("2025-06-02", 1), grown("2025-06-03", 2), grown("2025-06-04", 3)],
    "all that may become of an agreement": daily(
        "2025-06-01", "", LIMA, LIMA.replace("05-30", "05-29"), "", LIMA, *[""] * 9, LIMA, LIMA.replace("TFM", "WSO")
    ),
    "respelled": daily("2025-06-01", LIMA, LIMA.replace("Police Department", "PD"), LIMA.upper()),
    "pending and granted": [
        FIRST,
        pending("2025-06-01", [ADA, cells("OHIO", "Lima Police Department")], "pm"),
        grown("2025-06-02", 1, LIMA),
        pending("2025-06-02", [ADA], "pm"),
        pending("2025-06-03", [ADA, cells("OHIO", "Troy Police Department")], "pm"),
        grown("2025-06-04", 2, LIMA, "OHIO | Ada Police Department | | TFM | 2025-06-03"),
    ],
    "cut short, in the middle and at the end": [
        FIRST,
        participating("2025-06-02", BASE[:40]),
        grown("2025-06-03", 2),
        participating("2025-06-04", BASE[:30]),
    ],
    "a table that comes back": [FIRST, grown("2025-06-02", 1), renamed(FIRST, "participatingAgencies06032025am.xlsx")],
    "the newest table seen again": [
        FIRST,
        renamed(FIRST, "participatingAgencies06032025am.xlsx"),
        grown("2025-06-04", 2),
    ],
    "a third party's copy": [FIRST, copied("2025-06-03", [*BASE, *rows_of(LIMA)]), grown("2025-06-04", 2, LIMA)],
    "an older list": [FIRST, grown("2025-06-05", 2), grown("2025-06-03", 1)],
    "a name that can't be right": [
        FIRST,
        grown("2025-06-05", 2),
        printed_list("participatingAgencies060662025am.xlsx", [*BASE, *sheriffs("OH", 3)]),
    ],
    "an old pending table that comes back": [
        FIRST,
        pending("2025-06-01", sheriffs("OH", 12), "pm"),
        pending("2025-06-05", [ADA], "pm"),
        pending("2025-07-05", sheriffs("OH", 12), "pm"),
        grown("2025-07-06", 1),
    ],
    "no day at all": [FIRST, pending("2025-06-01", [ADA]), printed_list("pendingAgencies.xlsx", [ADA])],
    "row numbers and notes": [
        FIRST,
        participating("2025-06-05", BASE[1:], row_numbers=tuple(range(5, 104)), notes=("one", "two")),
        grown("2025-06-06", 1),
    ],
    "duplicates": [FIRST, participating("2025-06-05", [*BASE, *BASE[:2]])],
    "an empty pending list": [FIRST, pending("2025-06-02", []), pending("2025-06-03", [ADA])],
}


@pytest.mark.parametrize("lists", HISTORIES.values(), ids=HISTORIES)
def test_lists_added_one_by_one_make_the_record_that_a_build_makes(lists: list[PrintedList], tmp_path: Path) -> None:
    path = build(tmp_path / "grown.duckdb", *lists[:1])
    for one in lists[1:]:
        add_to_record(path, [one])
    assert tables_of(path) == tables_of(build(tmp_path / "built.duckdb", *lists))


@pytest.mark.parametrize("lists", HISTORIES.values(), ids=HISTORIES)
def test_a_record_gives_its_lists_back_as_the_files_gave_them(lists: list[PrintedList], tmp_path: Path) -> None:
    path = build(tmp_path / "record.duckdb", *lists)
    with open_record(path) as connection:
        found = lists_of_record(connection)
    assert sorted(found, key=lambda one: one.file_name) == sorted(lists, key=lambda one: one.file_name)


@pytest.mark.parametrize("name", ["growth", "all that may become of an agreement", "duplicates"])
def test_a_plainly_newer_list_takes_the_quick_way(name: str, tmp_path: Path) -> None:
    lists = HISTORIES[name]
    path = build(tmp_path / "record.duckdb", *lists[:1])
    assert all(add_to_record(path, [one])[1] for one in lists[1:])


@pytest.mark.parametrize("name", ["an older list", "a name that can't be right", "a third party's copy"])
def test_a_list_that_something_speaks_against_does_not(name: str, tmp_path: Path) -> None:
    lists = HISTORIES[name]
    path = build(tmp_path / "record.duckdb", *lists[:-1] if name != "a third party's copy" else lists[:1])
    assert not add_to_record(path, [lists[-1] if name != "a third party's copy" else lists[1]])[1]


def test_a_file_that_the_record_holds_already_changes_nothing(tmp_path: Path) -> None:
    lists = HISTORIES["pending and granted"]
    path = build(tmp_path / "record.duckdb", *lists)
    before = tables_of(path)
    add_to_record(path, lists)
    assert tables_of(path) == before


def test_several_new_lists_at_once(tmp_path: Path) -> None:
    lists = HISTORIES["growth"]
    path = build(tmp_path / "record.duckdb", lists[0])
    add_to_record(path, list(reversed(lists[1:])))
    assert tables_of(path) == tables_of(build(tmp_path / "built.duckdb", *lists))


def test_what_could_not_be_read_is_kept_through_updates(tmp_path: Path) -> None:
    bad = ("notes.xlsx", "ab", "notes.xlsx: no workbook")
    worse = ("minutes.xlsx", "cd", "minutes.xlsx: no workbook")
    path = build(tmp_path / "record.duckdb", FIRST, unreadable=[bad])
    add_to_record(path, [grown("2025-06-02", 1)], [bad, worse])
    with open_record(path) as connection:
        found = connection.execute("SELECT file_name FROM capture WHERE verdict = 'unreadable' ORDER BY 1").fetchall()
    assert found == [("minutes.xlsx",), ("notes.xlsx",)]


def test_there_must_be_a_record_to_add_to(tmp_path: Path) -> None:
    with pytest.raises(RecordMissing):
        add_to_record(tmp_path / "record.duckdb", [FIRST])


def blocks_of(path: Path) -> int:
    with open_record(path) as connection:
        (used,) = connection.execute("SELECT used_blocks FROM pragma_database_size()").fetchone() or (0,)
    return int(used)


def test_a_record_grows_by_what_is_new_and_not_by_what_is_replaced(tmp_path: Path) -> None:
    agencies = [row for state in ("TX", "GA", "KY", "VA") for row in sheriffs(state, 90)]
    lists = [participating(f"2025-06-{day:02d}", [*agencies, *sheriffs("OH", day)]) for day in range(2, 14)]
    path = build(tmp_path / "grown.duckdb", lists[0])
    for one in lists[1:]:
        assert add_to_record(path, [one])[1]
    assert blocks_of(path) < 1.4 * blocks_of(build(tmp_path / "built.duckdb", *lists))
