"""The record's file: whole or not at all, the same for the same lists, and every cell as it was given."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from registry_lists import build, cells, participating, pending, rows_of, sheriffs, tables_of

from section287.errors import RecordDamaged, RecordMissing, Section287Error, UsageError
from section287.record.open import open_record
from section287.record.write import write_record
from section287.registry.build import build_record

BASE = sheriffs("GA", 40, "WSO", "2024-08-01")
LIMA = rows_of("OHIO | Lima Police Department | Allen County | TFM | 2025-05-30")
LISTS = [
    participating("2025-06-01", BASE),
    participating("2025-06-02", [*BASE, *LIMA]),
    participating("2025-06-03", [*BASE[1:], *LIMA]),
    pending("2025-06-01", [cells("OHIO", "Lima Police Department")]),
]


def test_the_same_lists_in_any_order_make_the_same_record(tmp_path: Path) -> None:
    first = tables_of(build(tmp_path / "first.duckdb", *LISTS), as_written=True)
    for seed in range(3):
        lists = list(LISTS)
        random.Random(seed).shuffle(lists)
        assert tables_of(build(tmp_path / f"{seed}.duckdb", *lists), as_written=True) == first


def test_building_again_replaces_the_record_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = build(tmp_path / "record.duckdb", *LISTS[:1])
    build(path, *LISTS)
    assert len(tables_of(path)["publication"]) == len(LISTS)
    assert [one.name for one in tmp_path.iterdir()] == ["record.duckdb"]


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    assert build(tmp_path / "a" / "b" / "record.duckdb", *LISTS).is_file()


def test_a_write_that_fails_leaves_the_old_record_whole_and_nothing_beside_it(tmp_path: Path) -> None:
    path = build(tmp_path / "record.duckdb", *LISTS)
    before = path.read_bytes()

    def rows() -> object:
        yield ("a", "b")
        raise OSError(28, "No space left on device")

    with pytest.raises(Section287Error, match="the old record stays"):
        write_record(path, {"meta": rows()}, {})
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["record.duckdb"]


def test_rows_that_break_the_schema_leave_the_old_record_whole(tmp_path: Path) -> None:
    path = build(tmp_path / "record.duckdb", *LISTS)
    before = path.read_bytes()
    with pytest.raises(Exception, match=r"(?i)constraint|check"):
        write_record(path, {"appearance": [("participating", 1, None, "2025-01-01", "2025-01-01")]}, {})
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["record.duckdb"]


def test_a_folder_that_cannot_be_written_to_is_one_clear_error() -> None:
    # nobody, not even root, can make a folder in /proc
    with pytest.raises(Section287Error, match="can't be written"):
        build(Path("/proc/section287/record.duckdb"), *LISTS)


def test_a_path_below_a_file_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Section287Error, match="can't be written"):
        build(tmp_path / "file" / "record.duckdb", *LISTS)


SLOW_BUILD = """
import sys, time
sys.path.insert(0, {here!r})
from pathlib import Path
from registry_lists import participating, sheriffs
from section287.record import write
from section287.registry.build import build_record

load = write.take_in
def slowly(connection, table, folder):
    load(connection, table, folder)
    print(table, flush=True)
    time.sleep(60)
write.take_in = slowly
build_record([participating("2025-07-01", sheriffs("TX", 60))], Path({path!r}))
"""


def test_a_build_that_is_killed_leaves_the_old_record_whole(tmp_path: Path) -> None:
    path = build(tmp_path / "record.duckdb", *LISTS)
    before = path.read_bytes()
    script = SLOW_BUILD.format(here=str(Path(__file__).parent), path=str(path))
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip()  # one table is written, the others are not
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    assert len(tables_of(path)["publication"]) == len(LISTS)
    build(path, *LISTS[:2])  # and the next build is not in its way
    assert len(tables_of(path)["publication"]) == 2


def test_no_list_at_all_is_refused_and_the_old_record_stays(tmp_path: Path) -> None:
    path = build(tmp_path / "record.duckdb", *LISTS)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="no workbook"):
        build_record([], path, [("a.xlsx", "", "a.xlsx: no workbook")])
    assert path.read_bytes() == before


HOSTILE = [
    'Quo"te, comma; and \\ backslash',
    "'; DROP TABLE agency; --",
    "=HYPERLINK(1)",
    "tab\there",
    "  blanks  ",
    "ÄÖ 漢字 🚓 \u202e rtl",
    "NULL",
    '""',
    "%s {0} $state",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_cells_come_back_as_they_were_printed(tmp_path: Path, text: str) -> None:
    row = cells("OHIO", text, text, text, text, "https://www.ice.gov/a.pdf", moa=text, kind=text)
    path = build(tmp_path / "record.duckdb", participating("2025-06-01", [*BASE, row]))
    with open_record(path) as connection:
        found = connection.execute(
            "SELECT state, agency, type, county, model, signed, moa, moa_url FROM printed_row WHERE agency = $text",
            {"text": text},
        ).fetchall()
    assert found == [tuple(row)[:8]]


def test_an_unreadable_file_is_kept_with_its_reason(tmp_path: Path) -> None:
    path = build(tmp_path / "record.duckdb", *LISTS, unreadable=[("a.xlsx", "ab", "a.xlsx: no workbook")])
    with open_record(path) as connection:
        found = connection.execute("SELECT file_name, verdict, reason FROM capture WHERE publication_id IS NULL")
        assert found.fetchall() == [("a.xlsx", "unreadable", "a.xlsx: no workbook")]


def test_a_record_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(RecordMissing, match="section287 build"):
        open_record(tmp_path / "record.duckdb")


@pytest.mark.parametrize("content", [b"", b"not a record", b"PK\x03\x04"])
def test_a_file_that_is_no_record_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "record.duckdb").write_bytes(content)
    with pytest.raises(RecordDamaged, match="section287 build"):
        open_record(tmp_path / "record.duckdb")


def test_half_a_record_is_refused(tmp_path: Path) -> None:
    path = build(tmp_path / "record.duckdb", *LISTS)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(RecordDamaged):
        open_record(path).execute("SELECT count(*) FROM listing").fetchall()


def test_a_record_of_another_schema_is_refused(tmp_path: Path) -> None:
    import duckdb

    path = build(tmp_path / "record.duckdb", *LISTS)
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'schema_version'")
    with pytest.raises(RecordDamaged, match="another version"):
        open_record(path)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM agency",
        "CREATE TABLE t (a INTEGER)",
        "COPY agency TO 'out.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SET enable_external_access = true",
        "ATTACH 'other.duckdb'",
        "INSTALL fts",
    ],
)
def test_an_open_record_reaches_no_file_and_changes_nothing(tmp_path: Path, sql: str) -> None:
    import duckdb

    path = build(tmp_path / "record.duckdb", *LISTS)
    with open_record(path) as connection, pytest.raises(duckdb.Error):
        connection.execute(sql).fetchall()


def test_readers_that_hold_the_old_record_open_go_on_reading_it(tmp_path: Path) -> None:
    path = build(tmp_path / "record.duckdb", *LISTS[:1])
    with open_record(path) as held:
        build(path, *LISTS)
        assert held.execute("SELECT count(*) FROM publication").fetchone() == (1,)
    assert len(tables_of(path)["publication"]) == len(LISTS)


def test_time_is_no_part_of_a_record(tmp_path: Path) -> None:
    first = tables_of(build(tmp_path / "first.duckdb", *LISTS), as_written=True)
    time.sleep(0.01)
    assert tables_of(build(tmp_path / "second.duckdb", *LISTS), as_written=True) == first
