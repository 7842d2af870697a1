"""Cell values to printed texts, column by column, and columns to rows: the quick path for large sheets."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from itertools import compress

from section287.errors import Unreadable
from section287.readers.hyperlinks import ByCell
from section287.readers.table import MAX_CELL_CHARACTERS, Rows, is_filled

Column = tuple[str, ...]

Merged = tuple[int, int, int]
"""A merged block: index of its first column, first and last row number."""


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


def print_columns(name: str, values: Sequence[Sequence[object]], texts: ByCell, top: int, left: int) -> list[Column]:
    """Return the columns of a sheet as texts; by column, which spares a step for every cell.

    Args:
        name: the file's name, for messages.
        values: the rows as calamine gives them.
        texts: texts of cells that calamine gives as blanks.
        top: index of the first of the rows in the sheet.
        left: index of the first column in the sheet.

    Raises:
        Unreadable: a cell holds more characters than a spreadsheet's cell can.
    """
    columns: list[Column] = []
    for index, column in enumerate(zip(*values, strict=True), left):
        try:
            size = len("".join(column))
            printed: Column = column
        except TypeError:  # not all are texts
            printed = print_values(column)
            size = len("".join(printed))
        if size > MAX_CELL_CHARACTERS and (longest := max(map(len, printed))) > MAX_CELL_CHARACTERS:
            problem = f"a cell holds {longest:,} characters"
            raise Unreadable(name, problem, f"a cell may hold {MAX_CELL_CHARACTERS:,}; save it again as .xlsx")
        if index in texts:
            printed = fill_texts(printed, texts[index], top)
        columns.append(printed)
    return columns


def print_values(values: Iterable[object]) -> Column:
    """Return a column's values as printed; equal values share one text."""
    printed = Printed()
    return tuple([value if type(value) is str else printed[value] for value in values])


def fill_texts(column: Column, texts: dict[int, str], top: int) -> Column:
    """Return ``column`` with ``texts`` (by row number) in its blank cells."""
    filled = list(column)
    for number, text in texts.items():
        index = number - 1 - top
        if 0 <= index < len(filled) and not filled[index]:
            filled[index] = text
    return tuple(filled)


def fill_merged(columns: list[Column], merged: list[Merged], start: int, top: int, left: int) -> None:
    """Repeat the value of each merged block down its blank rows.

    Args:
        columns: the printed columns, changed in place.
        merged: the blocks: column index, first and last row number, as counted in the sheet.
        start: index of the first row below the header; nothing above it is changed.
        top: index of the columns' first row in the sheet.
        left: index of the first column in the sheet.
    """
    filled: dict[int, list[str]] = {}
    for letters, upper, lower in merged:
        at, first = letters - left, upper - 1 - top
        if 0 <= at < len(columns) and start <= first < len(columns[0]):
            column = filled.setdefault(at, list(columns[at]))
            for index in range(first + 1, min(lower - top, len(column))):
                column[index] = column[index] or column[first]
    for at, column in filled.items():
        columns[at] = tuple(column)


def make_rows(columns: list[Column], links: ByCell, start: int, top: int) -> Rows:
    """Return the filled rows from index ``start`` on.

    Args:
        columns: the printed columns.
        links: the link targets of the columns that have any, by row number.
        start: index of the first row below the header.
        top: index of the columns' first row in the sheet.
    """
    numbers: Sequence[int] = range(top + start + 1, top + len(columns[0]) + 1)
    rows = list(zip(*columns, strict=True))[start:]
    first = columns[0][start:]
    if not all(first) or any(map(str.isspace, first)):
        kept = [is_filled(cells) for cells in rows]
        numbers, rows = list(compress(numbers, kept)), list(compress(rows, kept))
    return Rows(numbers, rows, links)
