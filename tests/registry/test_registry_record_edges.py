"""Edges of the ledger and the record: copies, damage, odd cells, killed builds."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from registry_lists import build, cells, copied, participating, printed_list, tell
from test_registry_ledger import BAD, FIRST, by_file
from test_registry_record import BASE, SLOW_BUILD

from section287.record.open import open_record
from section287.registry.ledger import read_ledger, write_ledger


def test_a_copy_equal_to_ices_table_leaves_ices_list_ices(tmp_path: Path) -> None:
    told = tell(FIRST, participating("2025-06-03", BASE[:39]), copied("2025-07-01", BASE))
    row = [row for row in told.tables["publication"] if row[0].endswith("2025-06-01-am")]
    assert row
    assert row[0][6] is False
    assert len(told.order) == 2


def test_the_ledger_keeps_the_source_of_each_file(tmp_path: Path) -> None:
    lists = (FIRST, copied("2025-07-01", BASE))
    record = build(tmp_path / "r.duckdb", *lists)
    with open_record(record) as connection:
        write_ledger(lists, (), tmp_path / "ledger", connection)
    assert by_file(read_ledger(tmp_path / "ledger").lists) == by_file(lists)


@pytest.mark.parametrize("text", ["line\nbreak and \r\n return", "a\rb", "a\r\nb"])
def test_line_breaks_of_any_kind(tmp_path: Path, text: str) -> None:
    row = cells("OHIO", text, text, text, text)
    path = build(tmp_path / "r.duckdb", participating("2025-06-01", [*BASE, row]))
    with open_record(path) as c:
        assert c.execute("SELECT count(*) FROM printed_row WHERE agency = $t", {"t": text}).fetchone() == (1,)


def test_a_cell_that_looks_like_our_null(tmp_path: Path) -> None:
    path = build(tmp_path / "r.duckdb", participating("2025-06-01", [*BASE, cells("OHIO", "\\N", "\\N")]))
    with open_record(path) as c:
        assert c.execute(r"SELECT count(*) FROM printed_row WHERE agency = '\N'").fetchone() == (1,)


def test_the_same_file_from_two_folders(tmp_path: Path) -> None:
    path = build(tmp_path / "r.duckdb", FIRST, FIRST)
    with open_record(path) as c:
        assert c.execute("SELECT count(*) FROM capture").fetchone() == (1,)


def test_the_same_unreadable_file_twice(tmp_path: Path) -> None:
    path = build(tmp_path / "r.duckdb", FIRST, unreadable=[*BAD, *BAD])
    with open_record(path) as c:
        assert c.execute("SELECT count(*) FROM capture").fetchone() == (2,)


def test_what_a_killed_build_left_is_cleaned_by_the_next(tmp_path: Path) -> None:
    path = build(tmp_path / "record.duckdb", FIRST)
    here = str(Path(__file__).parent)
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW_BUILD.format(here=here, path=str(path))], stdout=subprocess.PIPE, text=True
    )
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    build(path, FIRST)
    assert [one.name for one in tmp_path.iterdir()] == ["record.duckdb"]


def test_marks_that_join_fields_inside_a_cell() -> None:
    from section287.readers.table import Row, Rows, Table
    from section287.sources import listing

    source, name, claimed = listing.identify("participatingAgencies06012025am.xlsx")
    table = Table(
        "csv",
        "",
        ("STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE", "SIGNED"),
        Rows.of([Row(2, ("OHIO", "Li\x1fma \x1ePolice", "Task Force Model", "2025-01-01"), None)]),
    )
    (one,) = listing._lists_of(table, "participatingAgencies06012025am.xlsx", "ab", source, name, claimed)
    assert [row.agency for _, row in one.rows()] == ["Li ma  Police"]


def test_an_undated_publication_has_no_invented_day(tmp_path: Path) -> None:
    path = build(
        tmp_path / "r.duckdb", FIRST, printed_list("pendingAgencies.xlsx", [cells("OHIO", "Troy Police Department")])
    )
    with open_record(path) as c:
        (day,) = c.execute("SELECT published_on FROM publication WHERE list = 'pending'").fetchone()
    assert day is None
