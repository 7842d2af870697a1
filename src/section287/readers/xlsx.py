"""Read .xlsx workbooks: cells by calamine, hyperlinks and error cells from the sheet's own XML."""

from __future__ import annotations

import gc
import io
import posixpath
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from section287.errors import Unreadable
from section287.readers.cells import fill_merged, make_rows, print_columns
from section287.readers.hyperlinks import ANY_TARGET, ByCell, read_attributes
from section287.readers.package import XLSX_REMEDY, Entry, Package, Part, open_package, pack_parts
from section287.readers.table import Table, find_header, fold_blanks, join_title, refuse_repeated_columns, show
from section287.readers.worksheet import (
    END_OF_CELLS,
    MAX_CELLS,
    read_beside,
    read_merged,
    refuse_wide_span,
    soften_errors,
)

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

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
OTHER_PACKAGES = {
    "xl/workbook.bin": "a binary workbook (.xlsb)",
    "word/document.xml": "a text document (.docx)",
    "ppt/presentation.xml": "a presentation (.pptx)",
    "content.xml": "an OpenDocument file",
}
SHEET_TAG = re.compile(r"<(?:\w+:)?sheet\s([^<>]*)>")
END_OF_SHEET = b"</sheetData></worksheet>"
SHORT_TAIL = 4_000  # bytes below the cells that calamine reads quicker than they are cut off


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet as calamine gives them: its values by row, and where the first of them stands."""

    title: str
    values: Sequence[Sequence[object]]
    top: int
    left: int
    links: ByCell
    texts: ByCell


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
    with pause_collection():
        grids = read_cells(package, sheets, parts)
        tables = [table for grid in grids if (table := make_table(name, grid, parts[sheets[grid.title]])) is not None]
    if not tables:
        raise Unreadable(name, "none of its sheets holds a cell", "give a workbook with a table")
    refuse_repeated_columns(name, tables[0].header)
    return tables


@contextmanager
def pause_collection() -> Iterator[None]:
    """Hold the collector off: a large list makes no cycles, but sets it off hundreds of times."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def find_sheets(package: Package) -> dict[str, str]:
    """Return sheet name -> part for the worksheets of a workbook, in its order, as its relations say."""
    if WORKBOOK not in package.entries or WORKBOOK_RELATIONS not in package.entries:
        kind = next((kind for part, kind in OTHER_PACKAGES.items() if part in package.entries), "")
        problem = f"it is {kind}" if kind else "it is a zip package without a workbook"
        raise Unreadable(package.name, problem, "open it in a spreadsheet program and save it as .xlsx")
    relations = package.read(WORKBOOK_RELATIONS).decode("utf-8", "replace")
    targets: dict[str, str] = {}
    for tag in ANY_TARGET.findall(relations):
        if "/worksheet" in tag:
            one = read_attributes(tag)
            targets[one.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", one.get("Target", "")))
    sheets: dict[str, str] = {}
    tags = SHEET_TAG.findall(package.read(WORKBOOK).decode("utf-8", "replace"))
    for sheet in map(read_attributes, tags):
        target = targets.get(sheet.get("id", ""))
        if target is None:
            continue  # a chart sheet; calamine refuses a sheet whose relation is lacking
        part = package.find(target)
        title = sheet.get("name", "")
        if part is None or title in sheets or part in sheets.values():
            problem = f"its sheet '{show(title)}' is " + ("held twice" if part else "missing from the package")
            raise Unreadable(package.name, problem, XLSX_REMEDY)
        sheets[title] = part
    if not sheets or len(sheets) > MAX_SHEETS:
        raise Unreadable(package.name, f"it has {len(sheets)} sheets", f"give a workbook of 1 to {MAX_SHEETS}")
    return sheets


def read_cells(package: Package, sheets: dict[str, str], parts: dict[str, bytes]) -> list[Grid]:
    """Return the cells of each sheet that holds any, in the workbook's order.

    Raises:
        Unreadable: calamine cannot read the workbook, or knows its sheets by other names.
    """
    from python_calamine import CalamineError

    try:
        try:
            return _read_grids(package, sheets, parts)
        except CalamineError:  # it refuses a whole sheet for an error value that it doesn't know, as '#SPILL!'
            softened = {part: soften_errors(sheet) for part, sheet in parts.items()}
            if softened == parts:
                raise
            return _read_grids(package, sheets, softened)
    except BaseException as error:
        # a panic within calamine is no Exception and has no name to import
        damage = (CalamineError, ValueError, OverflowError, OSError, MemoryError)
        if not isinstance(error, damage) and type(error).__name__ != "PanicException":
            raise
        raise Unreadable(package.name, f"its workbook is damaged ({show(error)})", XLSX_REMEDY) from None


def _read_grids(package: Package, sheets: dict[str, str], parts: dict[str, bytes]) -> list[Grid]:
    workbook = open_workbook(package, parts)
    if lacking := sheets.keys() - set(workbook.sheet_names):
        raise Unreadable(package.name, f"its sheet '{show(min(lacking))}' cannot be found", XLSX_REMEDY)
    grids: list[Grid] = []
    laid_out = 0
    for title, part in sheets.items():
        cells = workbook.get_sheet_by_name(title)
        laid_out += cells.height * cells.width
        if laid_out > MAX_CELLS:
            problem = f"its sheets span {laid_out:,} cells"
            raise Unreadable(package.name, problem, f"at most {MAX_CELLS:,} are read; delete stray ones")
        if cells.start is not None:
            links, texts = read_beside(parts[part], find_relations(package, part))
            grids.append(Grid(title, cells.to_python(), *cells.start, links, texts))
    return grids


def open_workbook(package: Package, parts: dict[str, bytes]) -> CalamineWorkbook:
    """Return calamine's workbook of a clean copy of the parts that were checked.

    The copy keeps calamine from anything that was not checked, and spares it the unpacking of the sheets and
    the reading of what stands below their cells.
    """
    import python_calamine

    copies: list[Part] = [
        package.copy_part(key, title) for key, title in COPIED_PARTS.items() if key in package.entries
    ]
    copies += [copy_cells(package.entries[key], sheet) for key, sheet in parts.items()]
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(pack_parts(copies)))


def copy_cells(entry: Entry, sheet: bytes) -> Part:
    """Return a sheet to be packed as it is, without what stands below its cells where that is long."""
    end = sheet.rfind(END_OF_CELLS)
    if len(sheet) - end < SHORT_TAIL and len(sheet) == entry.unpacked:  # softening would have lengthened it
        return entry.name, 0, entry.checksum, len(sheet), (sheet,)
    whole = end < 0 or not sheet.startswith(b"<worksheet", sheet.find(b"<w"))
    pieces = (sheet,) if whole else (memoryview(sheet)[:end], END_OF_SHEET)
    crc = size = 0
    for piece in pieces:
        crc, size = zlib.crc32(piece, crc), size + len(piece)
    return entry.name, 0, crc, size, pieces


def find_relations(package: Package, part: str) -> str:
    """Return the XML of a sheet's relations part; '' when it has none."""
    folder, _, base = part.rpartition("/")
    relations = package.find(f"{folder}/_rels/{base}.rels")
    return package.read(relations).decode("utf-8", "replace") if relations else ""


def make_table(name: str, grid: Grid, sheet: bytes) -> Table | None:
    """Return one worksheet as a table; None when it is blank."""
    columns = print_columns(name, grid.values, grid.texts, grid.top, grid.left)
    at = find_header(islice(zip(*columns, strict=True), HEADER_WITHIN))
    if at is None:
        return None
    header = tuple(fold_blanks(column[at]) for column in columns)
    title = join_title([[column[index] for column in columns] for index in range(at)])
    fill_merged(columns, read_merged(name, grid.title, sheet), at + 1, grid.top, grid.left)
    links = {index - grid.left: found for index, found in grid.links.items() if 0 <= index - grid.left < len(columns)}
    rows = make_rows(columns, links, at + 1, grid.top)
    return Table("xlsx", grid.title, header, rows, title)
