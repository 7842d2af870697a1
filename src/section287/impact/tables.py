"""A researcher's file as plain rows: csv, xls, xlsx, parquet or Stata, with the number each row has in the file."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from section287.errors import MissingExtra, Unreadable, UsageError

ENDINGS = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".parquet", ".dta")
REMEDY = f"give a table with one header row: {', '.join(ENDINGS)}"
TITLE_ROWS = 20


@dataclass(frozen=True, slots=True)
class RawTable:
    """A header and rows; cells are text, numbers, days or None.

    Attributes:
        numbers: the number of each row in its file, as a reader of the file counts them.
    """

    name: str
    header: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    numbers: Sequence[int]

    def find(self, *names: str) -> int | None:
        """Return the first column whose folded name is one of these, in their order."""
        folded = [fold(one) for one in self.header]
        return next((folded.index(name) for name in names if name in folded), None)

    def column(self, printed: str, option: str) -> int:
        """Return the column of a printed name.

        Raises:
            UsageError: there is none; the message lists the columns.
        """
        place = next((place for place, one in enumerate(self.header) if one == printed), self.find(fold(printed)))
        if place is None:
            raise UsageError(f"{option}: {self.name} has no column '{printed}'; it has {', '.join(self.header)}")
        return place


def fold(name: str) -> str:
    """Return a column's name in small letters and figures only.

    >>> fold("County FIPS")
    'countyfips'
    """
    return "".join(mark for mark in name.lower() if mark.isalnum())


def read_file(path: Path, option: str = "--outcome") -> RawTable:
    """Read a file from disk; see ``read_bytes``.

    Raises:
        UsageError: there is no such file, or it can't be read.
    """
    try:
        return read_bytes(path.name, path.read_bytes())
    except OSError as error:
        raise UsageError(f"{option} {path}: can't be read ({error.strerror})") from error


def read_bytes(name: str, data: bytes) -> RawTable:
    """Read the one table (the first sheet) of a file.

    Raises:
        Unreadable: the ending is none of ENDINGS, or the bytes aren't what it says; the message names the row.
        MissingExtra: parquet needs pyarrow, Stata files pandas.
    """
    ending = Path(name).suffix.lower()
    if ending in (".csv", ".tsv", ".txt"):
        return _read_text(name, data)
    if ending in (".xls", ".xlsx"):
        return _read_sheet(name, data)
    if ending in (".parquet", ".dta"):
        return _read_frame(name, data, ending)
    raise Unreadable(name, f"'{ending}' is no kind of table known here", REMEDY)


def _read_text(name: str, data: bytes) -> RawTable:
    from section287.readers.csv import sniff_delimiter
    from section287.readers.text import decode_text

    text = decode_text(name, data)
    reader = csv.reader(io.StringIO(text), delimiter=sniff_delimiter(name, text))
    lines, records = [], []
    try:
        for record in reader:
            lines.append(reader.line_num)
            records.append(record)
    except csv.Error as error:
        raise Unreadable(name, f"line {reader.line_num}: {error}", REMEDY) from error
    return _make(name, records, lines)


def _read_sheet(name: str, data: bytes) -> RawTable:
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except Exception as error:  # the library has a dozen kinds, some of them panics
        raise Unreadable(name, f"it can't be read as a workbook ({error})", REMEDY) from error
    return _make(name, rows, list(range(1, len(rows) + 1)))


def _read_frame(name: str, data: bytes, ending: str) -> RawTable:
    try:
        import pandas  # type: ignore[import-untyped]

        source = io.BytesIO(data)
        if ending == ".dta":
            frame = pandas.read_stata(source, convert_categoricals=False)
        else:
            frame = pandas.read_parquet(source)
    except ImportError as error:
        raise MissingExtra(
            f"{ending} needs {error.name or 'pandas'}: pip install 'section287[impact,referrals]'"
        ) from error
    except Exception as error:
        raise Unreadable(name, f"it can't be read as a {ending} file ({error})", REMEDY) from error
    rows = [tuple(_plain(cell) for cell in row) for row in frame.itertuples(index=False, name=None)]
    return RawTable(name, tuple(str(one) for one in frame.columns), rows, range(1, len(rows) + 1))


def _plain(cell: Any) -> Any:
    if hasattr(cell, "item") and not isinstance(cell, str):
        cell = cell.item()
    if hasattr(cell, "to_pydatetime"):
        return cell.to_pydatetime() if cell == cell else None
    return None if isinstance(cell, float) and math.isnan(cell) else cell


def _make(name: str, records: Sequence[Sequence[Any]], numbers: Sequence[int]) -> RawTable:
    at = _find_header(records)
    if at is None:
        raise Unreadable(name, "it holds no table", REMEDY)
    header = [" ".join(str(one).split()) for one in records[at]]
    while header and not header[-1]:
        header.pop()
    repeated = {one for one in header if one and header.count(one) > 1}
    if repeated:
        raise Unreadable(name, f"row {numbers[at]} names a column twice: {', '.join(sorted(repeated))}", REMEDY)
    rows, kept = [], []
    for number, record in zip(numbers[at + 1 :], records[at + 1 :], strict=True):
        if not any(str(cell).strip() for cell in record if cell is not None):
            continue
        if len(record) > len(header) and any(str(cell).strip() for cell in record[len(header) :]):
            raise Unreadable(name, f"row {number} has more cells than the header", REMEDY)
        rows.append((*record[: len(header)], *[None] * (len(header) - len(record))))
        kept.append(number)
    return RawTable(name, tuple(header), rows, kept)


def _find_header(records: Sequence[Sequence[Any]]) -> int | None:
    """Return the place of the first row with the most named columns: rows of title above it have few."""
    best, most = None, 0
    for place, record in enumerate(records[:TITLE_ROWS]):
        named = sum(isinstance(cell, str) and bool(cell.strip()) and not _is_number(cell) for cell in record)
        if named > most and (best is None or named > 2 * most):
            best, most = place, named
    return best


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True
