"""Exports for other programs hold what the csv files hold: read back with each format's own reader."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyreadstat
import pytest

from section287.publish.content import Content, open_content
from section287.publish.dictionary import Table, exported_tables
from section287.publish.export import export_record
from section287.publish.formats import FORMATS, is_for_people
from section287.publish.formats.statistics_files import LONGEST_TEXT

OWN = ("geoparquet", "xlsx", "stata", "spss", "sqlite", "duckdb")
Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def exported(small_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tools") / "out"
    export_record(folder, OWN, small_record)
    return folder


@pytest.fixture
def content(small_record: Path) -> Iterator[Content]:
    with open_content(small_record) as opened:
        yield opened


def rows_of(content: Content, table: Table) -> Rows:
    return content.connection.execute(content.query(table)).fetchall()


@pytest.mark.parametrize("table", exported_tables(), ids=lambda one: one.name)
def test_sqlite_and_duckdb_have_every_row(exported: Path, content: Content, table: Table) -> None:
    expected = rows_of(content, table)
    with duckdb.connect(str(exported / "section287.duckdb"), read_only=True) as made:
        assert made.execute(content.query(table)).fetchall() == expected
    with sqlite3.connect(exported / "section287.sqlite") as kept:
        found = kept.execute(content.query(table)).fetchall()
    assert found == [tuple(_as_sqlite(one) for one in row) for row in expected]


def _as_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    return value.isoformat() if isinstance(value, date) else value


def test_sqlite_knows_its_keys(exported: Path) -> None:
    with sqlite3.connect(exported / "section287.sqlite") as kept:
        assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        leads = {row[2] for row in kept.execute("PRAGMA foreign_key_list('agreement')")}
        assert "agency" in leads
        with pytest.raises(sqlite3.IntegrityError):
            kept.execute("INSERT INTO agency SELECT * FROM agency")


@pytest.mark.parametrize("table", [one for one in exported_tables() if is_for_people(one)], ids=lambda one: one.name)
@pytest.mark.parametrize(("form", "ending"), [("stata", "dta"), ("spss", "sav")])
def test_statistics_files_have_every_row(
    exported: Path, content: Content, table: Table, form: str, ending: str
) -> None:
    read = pyreadstat.read_dta if form == "stata" else pyreadstat.read_sav
    frame, about = read(str(exported / form / f"{table.name}.{ending}"))
    assert list(frame.columns) == list(table.columns)
    assert about.column_names_to_labels == {name: one.description[:80].rstrip() for name, one in table.columns.items()}
    expected = rows_of(content, table)
    assert len(frame) == len(expected)
    for place, name in enumerate(table.columns):
        for value, known in zip(frame[name], [row[place] for row in expected], strict=True):
            if known is None:
                assert value == "" or value != value, (name, value)
            elif isinstance(known, str) and len(known.encode()) > LONGEST_TEXT[form]:
                assert value == known[: len(value) - 1] + "…"
                assert len(value.encode()) == LONGEST_TEXT[form]
            elif isinstance(known, str):
                assert value == known.rstrip(" ") or value == known
            elif isinstance(known, date) and not isinstance(known, datetime):
                assert str(value)[:10] == known.isoformat()
            else:
                assert value == known


def test_the_workbook_has_every_row_and_no_formula(exported: Path, content: Content) -> None:
    book = openpyxl.load_workbook(exported / "section287.xlsx")
    tables = [one for one in exported_tables() if is_for_people(one)]
    assert book.sheetnames == ["about", *(one.name for one in tables)]
    for table in tables:
        cells = [[one.value for one in row] for row in book[table.name].iter_rows()]
        assert cells[0] == list(table.columns)
        expected = rows_of(content, table)
        assert len(cells) == len(expected) + 1
        for row, known in zip(cells[1:], expected, strict=True):
            shown = [one.date() if isinstance(one, datetime) and one.time().hour == 0 else one for one in row]
            assert shown == [one[:32_766] + "…" if isinstance(one, str) and len(one) > 32_767 else one for one in known]
        assert not any(one.data_type == "f" for row in book[table.name].iter_rows() for one in row)


def test_points_are_those_of_counties(exported: Path) -> None:
    place = exported / "geo" / "agency.parquet"
    key, value = duckdb.sql(f"SELECT key, value FROM parquet_kv_metadata('{place}')").fetchall()[0]
    geo = json.loads(bytes(value))
    assert bytes(key) == b"geo"
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    assert geo["columns"]["geometry"]["encoding"] == "WKB"
    rows = dict(duckdb.sql(f"SELECT agency_id, geometry FROM '{place}'").fetchall())
    assert rows["gu-customs"] is None
    order, kind, longitude, latitude = struct.unpack("<BIdd", bytes(rows["fl-alachua-county-sheriff"]))
    assert (order, kind) == (1, 1)
    west, south, east, north = geo["columns"]["geometry"]["bbox"]
    assert west <= longitude <= east
    assert south <= latitude <= north
    assert -83.0 < longitude < -82.0  # Gainesville
    assert 29.0 < latitude < 30.2


def test_the_same_record_gives_the_same_bytes_where_the_format_allows(
    exported: Path, small_record: Path, tmp_path: Path
) -> None:
    export_record(tmp_path / "again", OWN, small_record)
    differing = {
        one.relative_to(exported).as_posix()
        for one in exported.rglob("*")
        if one.is_file() and one.read_bytes() != (tmp_path / "again" / one.relative_to(exported)).read_bytes()
    }
    assert differing <= {"section287.duckdb", "export.json"}
    assert {name for name, one in FORMATS.items() if not one.repeats} == {"duckdb"}
    assert "not of duckdb" in (exported / "README.md").read_text()


def test_datacite_names_what_must_be_named(exported: Path) -> None:
    told = json.loads((exported / "datacite.json").read_text())
    assert {"creators", "titles", "publisher", "publicationYear", "types"} <= set(told)
    assert told["rightsList"][0]["rightsIdentifier"] == "CC0-1.0"
    assert all(one["relatedIdentifier"].startswith("https://") for one in told["relatedIdentifiers"])
