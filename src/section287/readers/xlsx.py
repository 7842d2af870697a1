"""Read .xlsx workbooks: cells by calamine, hyperlinks and error cells from the sheet's own XML."""

from __future__ import annotations

import datetime
import io
import posixpath
import re
from collections.abc import Sequence
from itertools import compress, repeat
from typing import TYPE_CHECKING

from section287.errors import Unreadable
from section287.readers.hyperlinks import (
    ANY_TARGET,
    ByCell,
    column_index,
    read_attributes,
    read_errors,
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
    from python_calamine import CalamineSheet, CalamineWorkbook

MAX_CELLS = 5_000_000
"""Largest rectangle that the cells of a sheet may span; real sheets span 25,000 (calamine lays it out whole)."""

MAX_SHEETS = 64
"""Most sheets read of one workbook; real ones have one or two."""

HEADER_WITHIN = 50
"""The header is looked for among this many rows from the first filled one."""

SAMPLE = 64
"""A column whose first cells repeat themselves has its texts shared: fewer bytes held."""

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
PREFIXED_CELL = re.compile(rb":c[\s/>]")
CELL_TAG = re.compile(rb"<(?:\w+:)?(c|row)(?=[\s/>])([^<>]*)")
PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)(\d+)[\"']")
SHEET_TAG = re.compile(r"<(?:\w+:)?sheet\s([^<>]*)>")


class Printed(dict[object, str]):
    """Cell values other than texts by their printed text, so that equal values share one text."""

    def __missing__(self, value: object) -> str:
        text = render_value(value)
        if not isinstance(value, bool | float):  # TRUE equals 1.0, so that neither may be looked up
            self[value] = text
        return text


def render_value(value: object) -> str:
    """Return a cell's value as printed: ISO dates, no time at midnight, whole numbers without '.0'."""
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
    tables: list[Table] = []
    try:
        workbook = open_workbook(package)
        for title in workbook.sheet_names:
            if title in sheets:
                part = sheets[title]
                table = make_table(package, title, workbook.get_sheet_by_name(title), part, parts[part])
                tables += [table] if table else []
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(name, f"its workbook is damaged ({error})", XLSX_REMEDY) from None
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
    if ODD_CELL.search(sheet) is None and PREFIXED_CELL.search(sheet) is None:
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


def open_workbook(package: Package) -> CalamineWorkbook:
    """Return calamine's workbook of a package whose parts were checked."""
    import python_calamine

    for key in COPIED_PARTS:
        if key in package.entries:
            package.refuse_overflow(key)
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(package.data))


def make_table(
    package: Package, title: str, cells: CalamineSheet, part: str, sheet: bytes
) -> Table | None:
    """Return one worksheet as a table; None when it is blank."""
    if cells.start is None:
        return None
    first_row, first_column = cells.start
    links, texts = find_links(package, part, sheet)
    if b't="e"' in sheet:
        for column, found in read_errors(sheet).items():
            texts.setdefault(column, {}).update(found)
    columns = print_columns(package.name, cells, texts, first_column)
    head = list(zip(*[column[: first_row + HEADER_WITHIN] for column in columns], strict=True))
    at = find_header(head)
    if at is None:
        return None
    header = tuple(fold_blanks(cell) for cell in head[at])
    shown = [links.get(index + first_column) for index in range(len(columns))]
    return Table("xlsx", title, header, make_rows(columns, shown, at + 1), join_title(head[:at]))


def print_columns(name: str, cells: CalamineSheet, texts: ByCell, left: int) -> list[tuple[str, ...]]:
    """Return the columns of a sheet as texts from row 1 on; by column, which spares a step for every cell.

    Args:
        name: the file's name, for messages.
        cells: the sheet, as calamine gives it.
        texts: texts of cells that calamine gives as blanks.
        left: index of the sheet's first filled column.
    """
    columns: list[tuple[str, ...]] = []
    for index, values in enumerate(zip(*cells.iter_rows(), strict=True), left):
        column = values
        if not {str}.issuperset(map(type, column)):
            printed = Printed()
            column = tuple([value if type(value) is str else printed[value] for value in column])
        if index in texts:
            filled = list(column)
            for number, text in texts[index].items():
                if number <= len(filled) and not filled[number - 1]:
                    filled[number - 1] = text
            column = tuple(filled)
        if max(map(len, column)) > MAX_CELL_CHARACTERS:
            problem = f"a cell holds more than {MAX_CELL_CHARACTERS:,} characters"
            raise Unreadable(name, problem, "no spreadsheet program writes such a cell: " + XLSX_REMEDY)
        if len(set(column[:SAMPLE])) < SAMPLE // 2:
            shared: dict[str, str] = {}
            column = tuple(map(shared.setdefault, column, column))
        columns.append(column)
    return columns


def make_rows(columns: list[tuple[str, ...]], links: list[dict[int, str] | None], start: int) -> list[Row]:
    """Return the filled rows from index ``start`` on, numbered as in the sheet."""
    numbers: Sequence[int] = range(start + 1, len(columns[0]) + 1)
    rows = list(zip(*columns, strict=True))[start:]
    if not all(map(str.strip, columns[0][start:])):
        kept = [is_filled(cells) for cells in rows]
        numbers, rows = list(compress(numbers, kept)), list(compress(rows, kept))
    if not any(links):
        return list(map(Row, numbers, rows, repeat(None)))
    by_column = [map(found.get, numbers) if found else repeat(None) for found in links]
    nothing = (None,) * len(links)
    targets = [None if row == nothing else row for row in zip(*by_column)]  # noqa: B905 (repeat has no end)
    return list(map(Row, numbers, rows, targets))


def find_links(package: Package, part: str, sheet: bytes) -> tuple[ByCell, ByCell]:
    """Return a sheet's link targets, and the texts of its HYPERLINK() formulas."""
    links: ByCell = {}
    texts: ByCell = {}
    end = sheet.rfind(b"hyperlinks>")
    if end >= 0:
        folder, _, base = part.rpartition("/")
        rels = package.find(f"{folder}/_rels/{base}.rels")
        targets = read_targets(package.read(rels).decode("utf-8", "replace")) if rels else {}
        start = sheet.rfind(b"sheetData", 0, end)
        links = read_links(sheet[start:end].decode("utf-8", "replace"), targets)
    if b"HYPERLINK(" in sheet:
        more, texts = read_formula_links(sheet)
        for column, found in more.items():
            links.setdefault(column, {}).update(found)
    return links, texts
