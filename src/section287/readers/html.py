"""Read the tables of an html page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from section287.errors import Unreadable
from section287.readers.table import (
    MAX_CELL_CHARACTERS,
    Row,
    Rows,
    Table,
    count_filled,
    is_filled,
    join_title,
    show,
)
from section287.readers.text import MAX_TEXT_BYTES, guess_encoding

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_ABOVE = 20
"""Most headings and paragraphs above a table that are searched for its caption."""

MAX_CAPTION = 500
"""Longest text above a table that is taken for its caption; a longer one is prose."""

MAX_SPAN = 1_000
"""Most columns that one cell may span (the html standard's own limit)."""

MAX_COLUMNS = 16_384
"""Most columns of one table (a spreadsheet's own limit); real pages have five to nine."""

MAX_CELLS = 2_000_000
"""Most cells of one table after spans are laid out; real pages hold some 10,000."""

HEADING_WITHIN = 5
"""A row of heading cells is the header when it is among so many filled rows; further down it parts the rows."""

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
AS_OF = re.compile(r"\bas of\b", re.IGNORECASE)
MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|table)[\s>]", re.IGNORECASE)
SPREADSHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
HTML_REMEDY = "give a page that holds a table, or download the file again"


@dataclass(slots=True)
class Cell:
    """One cell as laid out: its text, the target of its first link, whether it is a heading cell."""

    text: str
    link: str | None
    is_heading: bool
    origin: int


BLANK = Cell("", None, False, -1)


@dataclass(slots=True)
class Line:
    """One ``<tr>`` as laid out."""

    number: int
    cells: list[Cell]

    def texts(self) -> list[str]:
        """Return the line's texts, column by column."""
        return [cell.text for cell in self.cells]

    def is_heading(self) -> bool:
        """Return whether all its filled cells are heading cells, at least two."""
        filled = [cell for cell in self.cells if cell.text]
        return len({cell.origin for cell in filled}) > 1 and all(cell.is_heading for cell in filled)


def looks_like_html(data: bytes) -> bool:
    """Return whether the first bytes are those of an html page."""
    head = data[:4096]
    encoding = guess_encoding(data)
    if encoding:
        head = head.decode(encoding, "ignore").encode()
    return head.lstrip()[:1] == b"<" and MARKUP.search(head) is not None and SPREADSHEET_XML not in head


def read_html(name: str, data: bytes) -> list[Table]:
    """Return the tables of an html page that hold at least two columns, in the page's order.

    Cells that span rows or columns are repeated in each; a table within a cell is a table of its own. A table
    is captioned by its ``<caption>``, else by the text of its own title row, else by the nearest paragraph or
    heading above it that says "as of", else by the nearest heading above it.

    Raises:
        Unreadable: no html, or none with a table: the page's title is named, as block pages carry one.
    """
    page = _parse(name, data)
    tables = [
        table for element, above in _find_tables(page) if (table := _read_table(name, element, above)) is not None
    ]
    if not tables:
        title = show(page.findtext(".//title") or "")
        shown = f" titled '{title}'" if title else ""
        raise Unreadable(name, f"it is an html page{shown} without a table", HTML_REMEDY)
    return tables


def _parse(name: str, data: bytes) -> HtmlElement:
    from lxml import etree, html

    if len(data) > MAX_TEXT_BYTES:
        raise Unreadable(name, f"it has {len(data):,} bytes", f"at most {MAX_TEXT_BYTES:,} bytes are read")
    text = _decode(data)
    lowered = text.lower()
    if lowered.rfind("<table") > lowered.rfind("</table"):
        raise Unreadable(name, "its last table isn't closed: the page is cut off", HTML_REMEDY)
    try:
        parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
        return html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Unreadable(name, f"its html cannot be read ({show(error)})", HTML_REMEDY) from None


def _decode(data: bytes) -> str:
    """Return a page's text: browsers read what is neither marked nor whole UTF-8 as Windows-1252."""
    try:
        return data.decode(guess_encoding(data) or "utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _find_tables(page: HtmlElement) -> Iterator[tuple[HtmlElement, list[HtmlElement]]]:
    """Yield each table with the headings and paragraphs between the end of the table before it and its start."""
    from lxml import etree

    above: list[HtmlElement] = []
    for event, element in etree.iterwalk(page, events=("start", "end"), tag=("table", "p", *HEADINGS)):
        if element.tag != "table":
            above += [element] if event == "end" else []
        elif event == "start":
            yield element, above[-MAX_ABOVE:]
        else:
            above.clear()


def _read_table(name: str, element: HtmlElement, above: list[HtmlElement]) -> Table | None:
    lines = _lay_out(name, element)
    filled = [index for index, line in enumerate(lines) if is_filled(line.texts())]
    heading = next((index for index in filled[:HEADING_WITHIN] if lines[index].is_heading()), None)
    at = next((index for index in filled if count_filled(lines[index].texts()) > 1), None)
    at = at if heading is None else heading
    if at is None:
        return None
    header = tuple(lines[at].texts())
    own = element.find("caption")
    shown = _text_of(own) if own is not None else ""
    title = join_title([_once(line) for line in lines[:at]])
    caption = shown or title or _find_caption(above)
    rows = [_make_row(line) for line in lines[at + 1 :] if is_filled(line.texts())]
    return Table("html", shown, header, Rows.of(rows), caption or None)


def _once(line: Line) -> list[str]:
    return list({cell.origin: cell.text for cell in line.cells if cell.text}.values())


def _make_row(line: Line) -> Row:
    links = tuple(cell.link for cell in line.cells)
    return Row(line.number, tuple(line.texts()), links if any(links) else None)


def _lay_out(name: str, element: HtmlElement) -> list[Line]:
    """Return a table's rows with spans expanded, all of the same width."""
    lines: list[Line] = []
    hanging: dict[int, tuple[int, Cell]] = {}  # column -> rows still to fill, cell
    total = origin = 0
    for number, row in enumerate(_own(element, "tr"), 1):
        cells: list[Cell] = []
        for found in _own(row, "td", "th"):
            _fill_hanging(cells, hanging)
            origin += 1
            cell = _read_cell(name, found, origin)
            rows_below = _span(found, "rowspan", 65_534) - 1
            for _ in range(_span(found, "colspan", MAX_SPAN)):
                if rows_below > 0:
                    hanging[len(cells)] = (rows_below, cell)
                cells.append(cell)
            if len(cells) > MAX_COLUMNS:
                break
        _fill_hanging(cells, hanging)
        for column in sorted(hanging):
            if column >= len(cells):
                cells += [BLANK] * (column - len(cells))
                _fill_hanging(cells, hanging)
        total += len(cells)
        if total > MAX_CELLS or len(cells) > MAX_COLUMNS:
            raise Unreadable(name, f"a table lays out to more than {MAX_CELLS:,} cells", HTML_REMEDY)
        lines.append(Line(number, cells))
    width = max((len(line.cells) for line in lines), default=0)
    if width * len(lines) > MAX_CELLS:
        raise Unreadable(name, f"a table lays out to more than {MAX_CELLS:,} cells", HTML_REMEDY)
    for line in lines:
        line.cells += [BLANK] * (width - len(line.cells))
    return lines


def _fill_hanging(cells: list[Cell], hanging: dict[int, tuple[int, Cell]]) -> None:
    while len(cells) in hanging:
        column = len(cells)
        left, cell = hanging[column]
        cells.append(cell)
        if left > 1:
            hanging[column] = (left - 1, cell)
        else:
            del hanging[column]


def _span(element: HtmlElement, attribute: str, most: int) -> int:
    value = (element.get(attribute) or "1").strip()
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 1
    if number == 0 and attribute == "rowspan":
        return most  # to the table's end
    return min(max(number, 1), most)


def _own(element: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
    """Yield the descendants of these tags that don't belong to a table further in, in order."""
    waiting = [iter(element)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif child.tag in tags:
            yield child
        elif child.tag != "table":
            waiting.append(iter(child))


def _read_cell(name: str, element: HtmlElement, origin: int) -> Cell:
    text = _text_of(element)
    if len(text) > MAX_CELL_CHARACTERS:
        problem = f"a cell holds more than {MAX_CELL_CHARACTERS:,} characters"
        raise Unreadable(name, problem, HTML_REMEDY)
    link = next((target for found in _own(element, "a") if (target := (found.get("href") or "").strip())), None)
    return Cell(text, link, element.tag == "th", origin)


def _text_of(element: HtmlElement, most: int = MAX_TEXT_BYTES) -> str:
    """Return an element's text with blanks folded and <br> as a blank, without tables, scripts and styles in it.

    Reading ends once ``most`` characters are exceeded.
    """
    pieces: list[str] = []
    waiting: list[HtmlElement | str] = [element]
    while waiting and most >= 0:
        one = waiting.pop()
        if isinstance(one, str):
            pieces.append(one)
            most -= len(one)
            continue
        inner = isinstance(one.tag, str) and one.tag not in ("table", "script", "style", "template")
        if one is not element and one.tail:
            waiting.append(one.tail)
        if inner or one is element:
            if one.tag in ("br", "p", "div", "li"):
                pieces.append(" ")
            waiting += reversed(one)
            if one.text and isinstance(one.tag, str):
                waiting.append(one.text)
    return " ".join("".join(pieces).split())


def _find_caption(above: list[HtmlElement]) -> str:
    """Return the text above a table that says of what day it is, or else its heading."""
    texts = [(element, _text_of(element, MAX_CAPTION)) for element in reversed(above)]
    of_day = (text for _, text in texts if AS_OF.search(text) and len(text) <= MAX_CAPTION)
    headings = (text for element, text in texts if element.tag in HEADINGS and 0 < len(text) <= MAX_CAPTION)
    return next(of_day, "") or next(headings, "")
