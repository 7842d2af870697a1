"""Read comma, semicolon, tab or bar separated text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from section287.errors import Unreadable
from section287.readers.table import (
    MAX_CELL_CHARACTERS,
    Row,
    Rows,
    Table,
    find_header,
    fold_blanks,
    is_filled,
    join_title,
    refuse_repeated_columns,
    show,
)
from section287.readers.text import decode_text

DELIMITERS = ",;\t|"
SAMPLE_RECORDS = 50
"""The delimiter is judged, and the header looked for, among this many records."""

CSV_REMEDY = "give csv text with one header line and as many values in each line as it has columns"

Record = tuple[int, list[str]]
"""Number of the line on which a record starts, and its values."""


def read_csv(name: str, data: bytes) -> list[Table]:
    """Return the one table of a csv file; rows shorter than the header are padded with ''.

    Args:
        name: the file's name, for messages only.
        data: the file's bytes, in UTF-8, UTF-16 or Windows-1252.

    Raises:
        Unreadable: no columns, a line longer than the header, a quote that isn't closed, a header that names a
            column twice; the message names the line.
    """
    text = decode_text(name, data)
    records = list(read_records(name, text, sniff_delimiter(name, text)))
    at = find_header([values for _, values in records[:SAMPLE_RECORDS]])
    if at is None:
        raise Unreadable(name, "it holds no text", CSV_REMEDY)
    header = tuple(fold_blanks(value) for value in records[at][1])
    while len(header) > 1 and not header[-1]:
        header = header[:-1]
    refuse_repeated_columns(name, header)
    rows = [_make_row(name, record, len(header)) for record in records[at + 1 :] if is_filled(record[1])]
    return [Table("csv", "", header, Rows.of(rows), join_title([values for _, values in records[:at]]))]


def sniff_delimiter(name: str, text: str) -> str:
    """Return the delimiter that splits the first records most evenly, then into most columns.

    Raises:
        Unreadable: no delimiter splits the text into columns.
    """
    best: tuple[float, int, str] = (0.0, 0, "")
    for delimiter in DELIMITERS:
        widths = _sample_widths(name, text, delimiter)
        widest = max(widths, default=0)
        if widest > 1:
            even = widths.count(widest) / len(widths)
            best = max(best, (even, widest, delimiter), key=lambda one: one[:2])
    if not best[2]:
        raise Unreadable(name, "it is text without columns", CSV_REMEDY)
    return best[2]


def _sample_widths(name: str, text: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for _, values in read_records(name, text, delimiter):
            if is_filled(values):
                widths.append(len(values))
            if len(widths) == SAMPLE_RECORDS:
                break
    except Unreadable:
        pass  # the wrong delimiter, or damage that the reading itself will name
    return widths


def read_records(name: str, text: str, delimiter: str) -> Iterator[Record]:
    """Yield each record with the line on which it starts.

    Raises:
        Unreadable: a quote isn't closed, or stands within a value; a value is too long.
    """
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        start = lines.line_num + 1
        try:
            values = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(name, f"line {start} cannot be split into values ({show(error)})", CSV_REMEDY) from None
        if values and max(map(len, values)) > MAX_CELL_CHARACTERS:
            problem = f"line {start} holds a value of more than {MAX_CELL_CHARACTERS:,} characters"
            raise Unreadable(name, problem, "look for a quote that isn't closed")
        yield start, values


def _make_row(name: str, record: Record, width: int) -> Row:
    line, values = record
    if len(values) > width:
        if is_filled(values[width:]):
            problem = f"line {line} has {len(values)} values, but the header has {width} columns"
            raise Unreadable(name, problem, "put a value that holds the delimiter in quotes")
        values = values[:width]
    return Row(line, (*values, *[""] * (width - len(values))), None)
