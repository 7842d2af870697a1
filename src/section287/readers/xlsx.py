"""Read .xlsx workbooks: cells by calamine, hyperlinks and error cells from the sheet's own XML."""

from __future__ import annotations

import io
import posixpath
import re
import zlib
from typing import TYPE_CHECKING

from section287.errors import Unreadable
from section287.readers.cells import make_rows, print_columns
from section287.readers.hyperlinks import ANY_TARGET, read_attributes
from section287.readers.package import XLSX_REMEDY, Package, open_package, pack_parts
from section287.readers.table import Table, find_header, fold_blanks, join_title, refuse_repeated_columns
from section287.readers.worksheet import read_beside, refuse_wide_span

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

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
SHEET_TAG = re.compile(r"<(?:\w+:)?sheet\s([^<>]*)>")
END_OF_CELLS = b"</sheetData>"


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
    parts = {part: package.read(part) for part in sheets.values()}
    for title, part in sheets.items():
        refuse_wide_span(name, title, parts[part])
    tables: list[Table] = []
    try:
        workbook = open_workbook(package, parts)
        for title in workbook.sheet_names:
            if title in sheets:
                cells = workbook.get_sheet_by_name(title)
                table = make_table(package, cells, sheets[title], parts[sheets[title]])
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
    relations = map(
        read_attributes, ANY_TARGET.findall(package.read(WORKBOOK_RELATIONS).decode("utf-8", "replace"))
    )
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
        raise Unreadable(
            package.name, f"it has {len(sheets)} sheets", f"give a workbook of 1 to {MAX_SHEETS}"
        )
    return sheets


def open_workbook(package: Package, parts: dict[str, bytes]) -> CalamineWorkbook:
    """Return calamine's workbook of a clean copy of the parts that were checked.

    The copy keeps calamine from anything that was not checked, and spares it the unpacking of the sheets and
    the reading of what stands below their cells.
    """
    import python_calamine

    copies = [package.copy_part(key, title) for key, title in COPIED_PARTS.items() if key in package.entries]
    for key, sheet in parts.items():
        end = sheet.rfind(END_OF_CELLS)
        if end >= 0 and sheet.startswith(b"<worksheet", sheet.find(b"<w")):
            sheet = sheet[:end] + b"</sheetData></worksheet>"
        title = package.entries[key].filename
        copies.append((title, 0, zlib.crc32(sheet), len(sheet), sheet))
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(pack_parts(copies)))


def make_table(package: Package, cells: CalamineSheet, part: str, sheet: bytes) -> Table | None:
    """Return one worksheet as a table; None when it is blank."""
    if cells.start is None:
        return None
    top, left = cells.start
    folder, _, base = part.rpartition("/")
    relations = package.find(f"{folder}/_rels/{base}.rels")
    links, texts = read_beside(sheet, package.read(relations).decode("utf-8", "replace") if relations else "")
    columns = print_columns(package.name, cells.to_python(), texts, top, left)
    head = list(zip(*[column[:HEADER_WITHIN] for column in columns], strict=True))
    at = find_header(head)
    if at is None:
        return None
    header = tuple(fold_blanks(cell) for cell in head[at])
    linked = [links.get(index) for index in range(left, left + len(columns))]
    rows = make_rows(columns, linked, at + 1, top)
    return Table("xlsx", cells.name, header, rows, join_title(head[:at]))
