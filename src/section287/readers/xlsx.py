"""Read .xlsx workbooks: cells by calamine, hyperlinks and error cells from the sheet's own XML."""

from __future__ import annotations

import datetime
import io
import posixpath
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from section287.errors import Unreadable
from section287.readers.hyperlinks import (
    ANY_TARGET,
    Links,
    column_index,
    read_attributes,
    read_formula_links,
    read_links,
    read_targets,
)
from section287.readers.package import XLSX_REMEDY, Package, open_package, pack_parts
from section287.readers.table import (
    MAX_CELL_CHARACTERS,
    Row,
    Table,
    find_header,
    fold_blanks,
    is_filled,
    join_title,
    refuse_repeated_columns,
)

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MAX_CELLS = 5_000_000
"""Largest rectangle that the cells of a sheet may span; real sheets span 25,000 (calamine lays it out whole)."""

MAX_SHEETS = 64
"""Most sheets read of one workbook; real ones have one or two."""

HEADER_WITHIN = 50
"""The header is looked for among this many rows from the first filled one."""

WORKBOOK = "xl/workbook.xml"
WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
COPIED_PARTS = {
    WORKBOOK: WORKBOOK,
    WORKBOOK_RELATIONS: WORKBOOK_RELATIONS,
    "[content_types].xml": "[Content_Types].xml",
    "_rels/.rels": "_rels/.rels",
    "xl/styles.xml": "xl/styles.xml",
    "xl/sharedstrings.xml": "xl/sharedStrings.xml",
}

ODD_CELL = re.compile(rb'<c(?! r="[A-Z][1-9]\d{0,4}"|[a-zA-Z])')
ERROR_CELL = re.compile(rb"""t=["']e["'](?=[^<>]*>\s*<(?:\w+:)?[vf][\s/>])""")
CELL_TAG = re.compile(rb"<(?:\w+:)?(c|row)(?=[\s/>])([^<>]*)")
PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)(\d+)[\"']")
SHEET_TAG = re.compile(r"<(?:\w+:)?sheet\s([^<>]*)>")


class Printed(dict[object, str]):
    """Cell values by their printed text: each distinct value is rendered once and its text is shared."""

    def __missing__(self, value: object) -> str:
        text = self[value] = render_value(value)
        return text


def render_value(value: object) -> str:
    """Return a cell's value as printed: ISO dates, no time at midnight, whole numbers without '.0'."""
    if isinstance(value, str):
        if len(value) > MAX_CELL_CHARACTERS:
            raise ValueError(f"a cell holds {len(value):,} characters")
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def read_xlsx(name: str, data: bytes) -> list[Table]:
    """Return the tables of a workbook, one for each worksheet that holds anything, in the workbook's order.

    Args:
        name: the file's name, for messages only.
        data: the file's bytes, a zip package.

    Raises:
        Unreadable: the package is damaged, too large, not a workbook, or holds no table.
    """
    package = open_package(name, data)
    sheets = find_sheets(package)
    parts = {part: package.read(part) for part in dict.fromkeys(sheets.values())}
    for part, sheet in parts.items():
        refuse_wide_span(package, part, sheet)
    tables = [
        table
        for title, cells in read_cells(package, parts)
        if title in sheets and (table := make_table(package, title, cells, sheets[title], parts))
    ]
    if not tables:
        raise Unreadable(name, "none of its sheets holds a cell", "give a workbook with a table")
    refuse_repeated_columns(name, tables[0].header)
    return tables


def find_sheets(package: Package) -> dict[str, str]:
    """Return sheet name -> part for the worksheets of a workbook, in its order, as its relations say."""
    if package.find(WORKBOOK) is None or package.find(WORKBOOK_RELATIONS) is None:
        raise Unreadable(package.name, "it is a zip package without a workbook", "give an .xlsx workbook")
    relations = map(read_attributes, ANY_TARGET.findall(package.read(WORKBOOK_RELATIONS).decode("utf-8", "replace")))
    targets = {
        one.get("Id", ""): posixpath.normpath(posixpath.join("/xl", one.get("Target", "")))
        for one in relations
        if one.get("Type", "").endswith("/worksheet")
    }
    sheets: dict[str, str] = {}
    for tag in SHEET_TAG.findall(package.read(WORKBOOK).decode("utf-8", "replace")):
        sheet = read_attributes(tag)
        target = targets.get(sheet.get("id", ""))
        if target is None:
            continue
        part = package.find(target)
        if part is None:
            problem = f"its sheet '{sheet.get('name', '')}' is missing from the package"
            raise Unreadable(package.name, problem, XLSX_REMEDY)
        sheets[sheet.get("name", "")] = part
    if not sheets or len(sheets) > MAX_SHEETS:
        raise Unreadable(package.name, f"it has {len(sheets)} sheets", f"give a workbook of 1 to {MAX_SHEETS}")
    return sheets


def refuse_wide_span(package: Package, part: str, sheet: bytes) -> None:
    """Raise Unreadable when a sheet's cells lie so far apart that laying them out would fill the memory."""
    if ODD_CELL.search(sheet) is None and b":c " not in sheet and b":c\t" not in sheet and b":c\n" not in sheet:
        return  # every cell lies in A1:Z99999
    row = column = widest = lowest = 0
    for tag, attributes in CELL_TAG.findall(sheet):
        place = PLACE.search(attributes)
        if tag == b"row":
            row, column = int(place[2]) if place else row + 1, 0
        elif place:
            row, column = int(place[2]), column_index(place[1].decode().upper()) + 1
        else:
            column += 1
        widest, lowest = max(widest, column), max(lowest, row)
    if widest * lowest > MAX_CELLS:
        problem = f"the cells of '{part}' span {lowest:,} rows by {widest:,} columns"
        raise Unreadable(package.name, problem, f"delete stray cells: at most {MAX_CELLS:,} are read")


def read_cells(package: Package, parts: dict[str, bytes]) -> Iterable[tuple[str, CalamineSheet]]:
    """Yield (sheet name, its cells as calamine gives them) from a clean copy of the parts that were checked.

    The copy keeps calamine from reading anything that was not checked, and saves it from unpacking the sheets
    a second time. Error cells are handed over as texts, as calamine would drop them.
    """
    import python_calamine

    copied = [(printed, package.read(key)) for key, printed in COPIED_PARTS.items() if key in package.entries]
    for key, sheet in parts.items():
        if b't="e"' in sheet or b"t='e'" in sheet:
            sheet = ERROR_CELL.sub(b't="str"', sheet)
        copied.append((package.entries[key].filename, sheet))
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(pack_parts(copied)))
        for title in workbook.sheet_names:
            yield title, workbook.get_sheet_by_name(title)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(package.name, f"its workbook is damaged ({error})", XLSX_REMEDY) from None


def make_table(
    package: Package, title: str, cells: CalamineSheet, part: str, parts: dict[str, bytes]
) -> Table | None:
    """Return one worksheet as a table; None when it is blank."""
    if cells.start is None:
        return None
    sheet = parts[part]
    first_row, first_column = cells.start
    links, texts = find_links(package, part, sheet, first_column)
    rows: list[Sequence[Any]] = cells.to_python()
    if texts:
        _fill_texts(rows, texts, first_row, first_column)
    printed = Printed()
    look_up = printed.__getitem__ if b't="b"' not in sheet else render_value
    head = [[look_up(value) for value in row] for row in rows[:HEADER_WITHIN]]
    at = find_header(head)
    if at is None:
        return None
    header = tuple(fold_blanks(cell) for cell in head[at])
    body = list(make_rows(rows, at + 1, first_row + 1, look_up, links, len(header)))
    return Table("xlsx", title, header, body, join_title(head[:at]))


def make_rows(
    rows: list[Sequence[Any]], start: int, offset: int, look_up: Any, links: Links, width: int
) -> Iterable[Row]:
    """Yield the filled rows from index ``start`` on, numbered as in the sheet."""
    nothing = (None,) * width
    for index in range(start, len(rows)):
        cells = tuple(map(look_up, rows[index]))
        first = cells[0]
        if (not first or first.isspace()) and not is_filled(cells):
            continue
        number = index + offset
        found = links.get(number)
        if found is None:
            yield Row(number, cells, None)
            continue
        targets = list(nothing)
        for column, target in found.items():
            if 0 <= column < width:
                targets[column] = target
        yield Row(number, cells, tuple(targets))


def find_links(package: Package, part: str, sheet: bytes, offset: int) -> tuple[Links, dict[int, dict[int, str]]]:
    """Return a sheet's links and the texts of its HYPERLINK() formulas, with columns counted from ``offset``."""
    links: Links = {}
    texts: dict[int, dict[int, str]] = {}
    start = sheet.rfind(b"hyperlinks>")
    if start >= 0:
        start = sheet.find(b"hyperlinks", sheet.rfind(b"sheetData", 0, start))
        folder, _, base = part.rpartition("/")
        rels = package.find(f"{folder}/_rels/{base}.rels")
        targets = read_targets(package.read(rels).decode("utf-8", "replace")) if rels else {}
        links = read_links(sheet[start:].decode("utf-8", "replace"), targets)
    if b"HYPERLINK(" in sheet:
        more, texts = read_formula_links(sheet)
        for row, found in more.items():
            links.setdefault(row, {}).update(found)
    if offset:
        links = {row: {column - offset: url for column, url in found.items()} for row, found in links.items()}
    return links, texts


def _fill_texts(rows: list[Sequence[Any]], texts: dict[int, dict[int, str]], top: int, left: int) -> None:
    for number, found in texts.items():
        index = number - 1 - top
        if not 0 <= index < len(rows):
            continue
        row = list(rows[index])
        for column, text in found.items():
            if 0 <= column - left < len(row) and row[column - left] == "":
                row[column - left] = text
        rows[index] = row
