"""The real files against a second reader: openpyxl, which parses the whole of each sheet."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from section287.readers.detect import read_tables
from section287.readers.links import clean_url

LAYOUTS = [
    "participating/ParticipatingEntities-20210113002027.xlsx",
    "participating/participatingAgencies-20250221214937.xlsx",
    "participating/participatingAgencies-20250317231040.xlsx",
    "participating/participatingAgencies07082025pm.xlsx",
    "participating/participatingAgencies09222025pm.xlsx",
    "participating/participatingAgencies03022026am.xlsx",
    "participating/participatingAgencies05142026am.xlsx",
    "pending/pendingAgencies-20250221214937.xlsx",
    "pending/pendingAgencies01082026am.xlsx",
]


def printed(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


@pytest.mark.real
@pytest.mark.parametrize("name", LAYOUTS)
def test_cells_and_links_are_those_that_openpyxl_reads(shared: Path, name: str) -> None:
    path = shared / "data" / "publications" / name
    book = openpyxl.load_workbook(path)
    tables = {table.sheet: table for table in read_tables(path.name, path.read_bytes())}
    assert list(tables) == book.sheetnames
    for sheet in book.worksheets:
        table = tables[sheet.title]
        width = len(table.header)
        expected = []
        for row in sheet.iter_rows(min_row=2, max_col=width):
            cells = tuple(printed(cell.value) for cell in row)
            if any(cell.strip() for cell in cells):
                links = tuple(cell.hyperlink.target if cell.hyperlink else None for cell in row)
                expected.append((row[0].row, cells, links if any(links) else None))
        assert [(row.number, row.cells, row.links) for row in table.rows] == expected


@pytest.mark.real
def test_every_published_file_is_read_whole(shared: Path) -> None:
    """Each real file gives a table, and its links lead to web addresses once cleaned."""
    paths = sorted((shared / "data" / "publications").glob("*/*.xlsx"))
    rows = links = 0
    unclean: set[str] = set()
    for path in paths[::7]:
        table = read_tables(path.name, path.read_bytes())[0]
        assert table.header[0] == "STATE"
        rows += len(table.rows)
        found = [target for row in table.rows if row.links for target in row.links if target]
        links += len(found)
        unclean.update(target for target in found if not (clean_url(target) or "").startswith("http"))
    assert rows > 10 * len(paths[::7])
    assert links > rows / 3
    assert not unclean


@pytest.mark.real
def test_the_rosters_in_csv_and_json_agree(shared: Path) -> None:
    folder = shared / "data" / "other_rosters"
    name = "migrantusa_ice_287g_2026-07-24"
    (as_csv,) = read_tables(name, (folder / f"{name}.csv").read_bytes())
    (as_json,) = read_tables(name, (folder / f"{name}.json").read_bytes())
    assert as_csv.header == as_json.header
    assert [row.cells for row in as_csv.rows] == [row.cells for row in as_json.rows]
    assert len(as_csv.rows) == 2_179
    assert "ice_as_of: July 24, 2026" in (as_json.caption or "")
