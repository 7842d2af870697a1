"""xlsx: one workbook, a sheet a table, for people who work in a spreadsheet.

Holds what was resolved and the wide tables; the lists' printed rows are too many for one workbook and stand in the
other formats. Text that begins with = + - or @ is written as text. The same record gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from section287.errors import MissingExtra
from section287.publish.citing import TITLE, describe_content
from section287.publish.dictionary import Table, tell_column
from section287.publish.formats import Tell, WrittenFile, describe_file, is_for_people

if TYPE_CHECKING:
    from section287.publish.content import Content

FILE = "section287.xlsx"
_EPOCH = datetime(2000, 1, 1)  # a workbook keeps the day of its making; ours must not change from run to run
LONGEST_TEXT = 32_767  # characters that a cell holds; what is cut ends in an ellipsis
_WIDEST = 60  # characters of a column


def write(content: Content, folder: Path, written: Sequence[WrittenFile], tell: Tell) -> list[WrittenFile]:
    """Write ``section287.xlsx`` and return it.

    Raises:
        MissingExtra: xlsxwriter is not installed.
    """
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtra("xlsx needs xlsxwriter: pip install 'section287[export]'") from error
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, "nan_inf_to_errors": False}  # fmt: skip
    book = xlsxwriter.Workbook(str(folder / FILE), options)
    book.set_properties({"title": TITLE, "comments": f"Version {content.version}", "created": _EPOCH})
    look = {"head": book.add_format({"bold": True}), "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})}  # fmt: skip
    shown = [one for one in content.tables if is_for_people(one)]
    _write_about(book, content, shown, look)
    for table in shown:
        tell(f"xlsx {table.name}")
        _write_table(book, content, table, look)
    book.close()
    return [describe_file(folder, FILE, "xlsx")]


def _write_about(book: Any, content: Content, tables: Sequence[Table], look: dict[str, Any]) -> None:
    sheet = book.add_worksheet("about")
    sheet.set_column(0, 1, 28)
    sheet.set_column(2, 3, 90)
    lines: list[tuple[str, ...]] = [(TITLE,), (describe_content(content),), (f"Version {content.version}",), ()]
    lines += [("sheet", "column", "what")]
    for table in tables:
        lines.append((table.name, "", table.description))
        lines += [("", name, tell_column(column)) for name, column in table.columns.items()]
    for number, line in enumerate(lines):
        for place, text in enumerate(line):
            sheet.write_string(number, place, text, look["head"] if line[0] in (TITLE, "sheet") else None)


def _write_table(book: Any, content: Content, table: Table, look: dict[str, Any]) -> None:
    sheet = book.add_worksheet(table.name[:31])
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(table.columns):
        sheet.set_column(place, place, min(max(len(name) + 2, 12), _WIDEST))
        sheet.write_string(0, place, name, look["head"])
    rows = content.connection.execute(content.query(table)).fetchall()
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            _write_cell(sheet, number, place, value, look)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(table.columns) - 1)


def _write_cell(sheet: Any, row: int, column: int, value: Any, look: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, look["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look["day"])
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        text = str(value)
        sheet.write_string(row, column, text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…")
