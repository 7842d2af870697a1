"""What calamine doesn't tell of a worksheet, from its XML: its span, its error cells, its links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from section287.errors import Unreadable
from section287.readers.cells import Merged
from section287.readers.hyperlinks import ByCell, column_index, read_formula_links, read_links
from section287.readers.table import show

MAX_CELLS = 5_000_000
"""Largest rectangle that the cells of a sheet may span; real sheets span 25,000 (calamine lays it out whole)."""

END_OF_CELLS = b"</sheetData>"
PREFIXED_CELL = re.compile(rb":c[\s/>]")
ODD_CELL = re.compile(rb'<c(?! r="[A-Z][1-9]\d{0,4}"|[a-zA-Z])')
PLACE = re.compile(r"([A-Za-z]{0,9})([0-9]{1,10})")
MERGED = re.compile(rb"<mergeCell\s[^<>]*?ref=\"([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})\"")
ERROR_PLACE = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: s="\d+")?[^<>]* t="e"')
ERROR_TYPE = re.compile(rb' t="e"(?=[^<>]*>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?<v>)')
MAX_TAG = 2_000  # characters between a cell's start and its value: attributes and a formula


def refuse_wide_span(name: str, title: str, sheet: bytes) -> None:
    """Raise Unreadable when a sheet's cells lie so far apart that laying them out would fill the memory."""
    prefixed = b":c" in sheet and PREFIXED_CELL.search(sheet) is not None
    if not prefixed and ODD_CELL.search(sheet) is None:
        return  # every cell lies in A1:Z99999, less than MAX_CELLS
    rows, columns = measure_span(name, title, sheet)
    if rows * columns > MAX_CELLS:
        problem = f"the cells of sheet '{show(title)}' span {rows:,} rows by {columns:,} columns"
        raise Unreadable(name, problem, f"delete the stray cells: at most {MAX_CELLS:,} are read")


def find_all(sheet: bytes, byte: bytes) -> Iterator[int]:
    """Yield every place of a byte that is rare in sheets: many times quicker than to look for a whole tag."""
    at = sheet.find(byte)
    while at >= 0:
        yield at
        at = sheet.find(byte, at + 1)


def measure_span(name: str, title: str, sheet: bytes) -> tuple[int, int]:
    """Return the lowest row and the rightmost column that a sheet names, both 1-based.

    Raises:
        Unreadable: the sheet isn't whole XML, or a cell's place in it is none.
    """
    row = column = lowest = widest = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, lowest, widest
        kind = tag.rpartition(":")[2]
        if kind not in ("c", "row"):
            return
        printed = attributes.get("r")
        place = PLACE.fullmatch(printed) if printed is not None else None
        if printed is not None and place is None:
            raise _damage(name, title, f"a cell or row at '{show(printed)}'")
        if kind == "row":
            row, column = int(place[2]) if place else row + 1, 0
        else:
            column = column_index(place[1].upper()) + 1 if place else column + 1
            row = int(place[2]) if place else row
        lowest, widest = max(lowest, row), max(widest, column)

    parser = expat.ParserCreate("utf-8")  # whatever it declares: calamine reads no other
    parser.StartElementHandler = start
    try:
        parser.Parse(sheet, True)
    except expat.ExpatError as error:
        raise _damage(name, title, show(error)) from None
    return lowest, widest


def _damage(name: str, title: str, what: str) -> Unreadable:
    return Unreadable(name, f"the XML of sheet '{show(title)}' is damaged: {what}", "save it again as .xlsx")


def read_errors(sheet: bytes) -> ByCell:
    """Return the error cells of a sheet, such as '#N/A': calamine gives them as blanks."""
    by_letters: dict[bytes, dict[int, str]] = {}
    for end in find_all(sheet, b"#"):
        if sheet[end - 3 : end] == b"<v>":
            tag = sheet[sheet.rfind(b"<c ", max(end - MAX_TAG, 0), end) : end]
            place = ERROR_PLACE.match(tag)
            if place is not None:
                text = sheet[end : sheet.find(b"<", end)].decode("utf-8", "replace")
                by_letters.setdefault(place[1], {})[int(place[2])] = text
    return {column_index(letters.decode()): texts for letters, texts in by_letters.items()}


def soften_errors(sheet: bytes) -> bytes:
    """Return a sheet's XML with its error cells turned into texts."""
    return ERROR_TYPE.sub(b' t="str"', sheet)


def read_merged(name: str, title: str, sheet: bytes) -> list[Merged]:
    """Return the sheet's merged blocks of several rows; only the first column of a block counts.

    Raises:
        Unreadable: the blocks cover more cells than a sheet may have.
    """
    start = sheet.find(b"<mergeCells", max(sheet.rfind(END_OF_CELLS), 0))
    if start < 0:
        return []
    found = [(column_index(one[0].decode()), int(one[1]), int(one[2])) for one in MERGED.findall(sheet, start)]
    blocks = [block for block in found if block[2] > block[1]]
    if sum(lower - upper for _, upper, lower in blocks) > MAX_CELLS:
        problem = f"the merged cells of sheet '{show(title)}' cover more than {MAX_CELLS:,} cells"
        raise Unreadable(name, problem, "undo the merging and save it again")
    return blocks


def has_link_formula(sheet: bytes) -> bool:
    """Return whether a sheet holds a HYPERLINK() formula; looks for the bracket, which real sheets lack."""
    return any(sheet[at - 9 : at].upper() == b"HYPERLINK" for at in find_all(sheet, b"("))


def read_beside(sheet: bytes, relations: str) -> tuple[ByCell, ByCell]:
    """Return a sheet's link targets, and the texts that calamine gives as blanks.

    Args:
        sheet: the sheet's XML.
        relations: the XML of its relations part; '' when it has none.
    """
    links: ByCell = {}
    texts = read_errors(sheet)
    end = sheet.rfind(b"hyperlinks>")
    if end >= 0:
        start = sheet.rfind(b"sheetData", 0, end)
        links = read_links(sheet[start:end].decode("utf-8", "replace"), relations)
    if has_link_formula(sheet):
        formula_links, formula_texts = read_formula_links(sheet)
        for more, into in ((formula_links, links), (formula_texts, texts)):
            for column, found in more.items():
                into.setdefault(column, {}).update(found)
    return links, texts
