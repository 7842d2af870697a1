"""What every reader returns: tables of printed cells, each row with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

from section287.errors import Unreadable

MAX_CELL_CHARACTERS = 32_767
"""Longest text that a spreadsheet cell may hold (Excel's own limit); longer text is damage, not a cell."""

HEADER_CELLS = 3
"""A row with this many filled cells can be a header; titles and notes fill fewer."""


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row.

    Attributes:
        number: 1-based row number in the sheet, line of the csv file (the header counts), index of the
            ``<tr>`` in the html table, or index of the record in a json document.
        cells: the cells as printed, one per header column (padded with ''). Dates are YYYY-MM-DD, with the
            time only when it isn't midnight; whole numbers have no '.0'; booleans are TRUE or FALSE; error
            cells such as '#N/A' are kept.
        links: per column the target of the cell's hyperlink; None when the row has no link at all.
    """

    number: int
    cells: tuple[str, ...]
    links: tuple[str | None, ...] | None


@dataclass(frozen=True, slots=True)
class Rows(Sequence[Row]):
    """The rows of a table, kept by column where that is quicker; each `Row` is made when it is looked at.

    Attributes:
        numbers: the row numbers.
        cells: the printed cells of each row.
        targets: column index -> row number -> target of the cell's hyperlink.
    """

    numbers: Sequence[int]
    cells: Sequence[tuple[str, ...]]
    targets: Mapping[int, Mapping[int, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Rows:
        """Return rows that were read one by one."""
        numbers: list[int] = []
        cells: list[tuple[str, ...]] = []
        targets: dict[int, dict[int, str]] = {}
        for row in rows:
            numbers.append(row.number)
            cells.append(row.cells)
            for column, target in enumerate(row.links or ()):
                if target:
                    targets.setdefault(column, {})[row.number] = target
        return cls(numbers, cells, targets)

    def pick(self, wanted: Sequence[int]) -> Rows:
        """Return the rows at the wanted places (counted from 0)."""
        return Rows([self.numbers[one] for one in wanted], [self.cells[one] for one in wanted], self.targets)

    def __len__(self) -> int:
        return len(self.cells)

    def __iter__(self) -> Iterator[Row]:
        return map(self._row, self.numbers, self.cells)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Rows: ...
    def __getitem__(self, index: int | slice) -> Row | Rows:
        if isinstance(index, slice):
            return self.pick(range(len(self))[index])
        return self._row(self.numbers[index], self.cells[index])

    def _row(self, number: int, cells: tuple[str, ...]) -> Row:
        linked = any(number in found for found in self.targets.values())
        if not linked:
            return Row(number, cells, None)
        nothing: Mapping[int, str] = {}
        return Row(number, cells, tuple(self.targets.get(one, nothing).get(number) for one in range(len(cells))))


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file: a header and the rows below it that hold at least one filled cell.

    Attributes:
        format: 'xlsx', 'csv', 'html' or 'json'.
        sheet: the sheet's name; '' where the format has none.
        header: column names as printed, with blanks, line breaks and NBSP folded to single blanks.
        rows: the rows below the header, in printed order.
        caption: title text above the table, where there is one.
    """

    format: str
    sheet: str
    header: tuple[str, ...]
    rows: Rows
    caption: str | None = None


def show(text: object) -> str:
    """Return a file's own words for a message: on one line, without control characters, 80 characters at most."""
    words = "".join(letter if letter.isprintable() else " " for letter in str(text)[:1_000])
    line = " ".join(words.split())
    return line if len(line) <= 80 else line[:79] + "…"


def fold_blanks(text: str) -> str:
    r"""Return ``text`` with every run of blanks, line breaks, NBSP or ``<br>`` as one blank, ends stripped.

    >>> fold_blanks(" SUPPORT<br/>TYPE\xa0 ")
    'SUPPORT TYPE'
    """
    if "<" in text:
        for glue in ("<br>", "<br/>", "<br />", "<BR>"):
            text = text.replace(glue, " ")
    return " ".join(text.split())


def is_filled(cells: Sequence[str]) -> bool:
    """Return whether any cell holds more than blanks."""
    return any(cell and not cell.isspace() for cell in cells)


def count_filled(cells: Sequence[str]) -> int:
    """Return how many cells hold more than blanks."""
    return sum(1 for cell in cells if cell and not cell.isspace())


def find_header(rows: Iterable[Sequence[str]]) -> int | None:
    """Return the index of the header among ``rows``; None when no row holds anything.

    The header is the first row with three or more filled cells, as titles above a table fill fewer; where no
    row has as many, it is the first filled row.
    """
    first: int | None = None
    for index, row in enumerate(rows):
        count = count_filled(row)
        if count >= HEADER_CELLS:
            return index
        if count and first is None:
            first = index
    return first


def join_title(rows: Sequence[Sequence[str]]) -> str | None:
    """Return the text of the rows above a header as one caption; None when they are blank."""
    lines = [" ".join(text for cell in row if (text := fold_blanks(cell))) for row in rows]
    return "; ".join(line for line in lines if line) or None


def refuse_repeated_columns(name: str, header: Sequence[str]) -> None:
    """Raise Unreadable when two columns carry the same name, so that no value is read from the wrong one."""
    seen: set[str] = set()
    for column in header:
        key = column.casefold()
        if key and key in seen:
            raise Unreadable(name, f"its header prints the column '{show(column)}' twice", "name each column once")
        seen.add(key)
