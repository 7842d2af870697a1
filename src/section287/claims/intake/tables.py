"""Tables of a Markdown text: rows of two columns as labelled figures, wider ones set apart as rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from section287.claims.intake.document import ViewBuilder

_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*")
_CELL = re.compile(r"(?:\\\||[^|])+")
_FIGURE = re.compile(r"\s*[*_]*[\d,]+[*_]*\s*")
BETWEEN = " | "  # what parts the cells of a wide row in the view


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of a table: its cells with their places in the text; a rule has none."""

    cells: tuple[tuple[str, int], ...]
    header: bool = False


def find_tables(text: str) -> dict[int, TableLine]:
    """Return the lines of a text's tables by where they begin; a table has a rule of dashes under its header."""
    lines: list[tuple[int, str]] = []
    place = 0
    for line in text.splitlines(keepends=True):
        lines.append((place, line.rstrip("\r\n")))
        place += len(line)
    found: dict[int, TableLine] = {}
    for number in range(1, len(lines)):
        start, body = lines[number]
        above, header = lines[number - 1]
        if not _RULE.fullmatch(body) or "|" not in header:
            continue
        found[above] = TableLine(_cells(header, above), header=True)
        found[start] = TableLine(())
        for low, row in lines[number + 1 :]:
            if "|" not in row:
                break
            found[low] = TableLine(_cells(row, low))
    return found


def _cells(line: str, start: int) -> tuple[tuple[str, int], ...]:
    cells = []
    for match in _CELL.finditer(line):
        words = match.group(0).strip(" *_`")
        if words:
            cells.append((words, start + match.start() + match.group(0).index(words)))
    return tuple(cells)


def add_table_line(builder: ViewBuilder, line: TableLine, place: int) -> None:
    """Add a line: "Florida: 348" for a row of two columns, "State Agreements:" for its header, else cell by cell."""
    builder.break_paragraph(place)
    cells = line.cells
    pair = len(cells) == 2 and (line.header or _FIGURE.fullmatch(cells[1][0]))
    for number, (words, start) in enumerate(cells):
        if number:
            builder.put((" " if line.header else ": ") if pair else BETWEEN, start)
        builder.add(words, start)
    if pair and line.header:
        builder.put(":", cells[1][1] + len(cells[1][0]) - 1)
    builder.break_paragraph(place)


def is_wide_row(text: str) -> bool:
    """Return whether a sentence of the view is a row of a table with three columns or more."""
    return text.count(BETWEEN) >= 2
