"""Text and Markdown: the view is the text itself, markup left out, wrapped lines joined."""

from __future__ import annotations

import re
from datetime import date

from section287.claims.intake.document import Document, ViewBuilder, find_own_date
from section287.claims.intake.tables import TableLine, add_table_line, find_tables

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_FRONT_DATE = re.compile(
    r"^(?:date|published|updated)\s*:\s*['\"]?((?:19|20)\d\d-\d\d-\d\d)", re.MULTILINE | re.IGNORECASE
)
_FRONT_TITLE = re.compile(r"^title\s*:\s*['\"]?(.+?)['\"]?\s*$", re.MULTILINE | re.IGNORECASE)
_FENCE = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.DOTALL | re.MULTILINE)
# marks that only dress the words, in the order in which they are tried
_MARKUP = re.compile(
    r"""(?P<image>!\[[^\]\n]*\]\([^)\s]*(?:\s+"[^"\n]*")?\))
    |(?P<link>\[(?P<words>[^\]\n]+)\]\((?:<[^>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+"[^"\n]*")?\))
    |(?P<footnote>\[\^[^\]\n]{1,30}\](?::[^\n]*)?)
    |(?P<comment><!--.*?-->)
    |(?P<heading>^[ ]{0,3}\#{1,6}[ ]+)
    |(?P<quote>^[ ]{0,3}>[ ]?)
    |(?P<rule>^[ ]{0,3}(?:[-*_][ ]?){3,}$)
    |(?P<strong>\*\*|__)
    |(?P<emphasis>(?<![\w*])\*(?=\w)|(?<=[\w.,!?'")%])\*(?![\w*])|(?<![\w_])_(?=\w)|(?<=[\w.,!?'")%])_(?!\w))
    |(?P<code>`+)
    |(?P<escape>\\(?=[*_\[\]()#`.!-]))""",
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_WRAPPED = 140  # characters; lines are wrapped at 70 to 120
_BULLET = re.compile(r"^[ ]*(?:[-*+•▪◦‣]|\d{1,2}[.)])[ ]+")


def read_text(text: str, *, markdown: bool = False) -> Document:
    """Return plain text or Markdown as a document; offsets are those of ``text``."""
    builder = ViewBuilder()
    start, dated, found_in, title = 0, None, None, None
    front = _FRONT_MATTER.match(text) if markdown else None
    if front:
        start = front.end()
        day = _FRONT_DATE.search(front.group(1))
        named = _FRONT_TITLE.search(front.group(1))
        title = named.group(1) if named else None
        if day:
            dated, found_in = date.fromisoformat(day.group(1)), "the date in its front matter"
    hidden = [match.span() for match in _FENCE.finditer(text)] if markdown else []
    _add_lines(builder, text, start, markdown, hidden)
    view, at = builder.finish(len(text))
    if dated is None:
        own = find_own_date(view) or find_own_date(text[start:])
        dated, found_in = (own[0], f"the line '{own[1]}'") if own else (None, None)
    return Document("markdown" if markdown else "text", text, view, at, title or _title(view), dated, found_in)


def _title(view: str) -> str | None:
    first = next((line.strip() for line in view.splitlines() if line.strip()), "")
    return first if first and len(first) < 160 and not first.endswith((".", ":", ";")) else None


def _add_lines(builder: ViewBuilder, text: str, start: int, markdown: bool, hidden: list[tuple[int, int]]) -> None:
    """Add line by line: a blank line, a bullet or a heading begins a paragraph, other line ends are blanks.

    In a text with lines longer than anyone wraps them, every line is a paragraph.
    """
    place = start
    was_heading = False
    tables = find_tables(text[start:]) if markdown or "|" in text else {}
    unwrapped = any(len(line) > _WRAPPED for line in text[start:].splitlines())
    for line in text[start:].splitlines(keepends=True):
        body = line.rstrip("\r\n\x0b\x0c\x85\u2028\u2029")
        if any(low <= place < high for low, high in hidden) or not body.strip():
            builder.break_paragraph(place)
        elif (row := tables.get(place - start)) is not None:
            moved = tuple((words, begin + start) for words, begin in row.cells)
            add_table_line(builder, TableLine(moved, row.header), place)
        else:
            bullet = _BULLET.match(body)
            heading = markdown and body.lstrip().startswith("#")
            if bullet or heading or was_heading or unwrapped:
                builder.break_paragraph(place)
            else:
                builder.space(place)
            skipped = bullet.end() if bullet else 0
            if markdown:
                _add_markdown(builder, body[skipped:], place + skipped)
            else:
                builder.add(body[skipped:], place + skipped)
            was_heading = bool(heading)
        place += len(line)


def _add_markdown(builder: ViewBuilder, line: str, start: int) -> None:
    """Add a line without its markup; a link leaves its words."""
    place = 0
    for match in _MARKUP.finditer(line):
        builder.add(line[place : match.start()], start + place)
        if match.group("link"):
            words = match.span("words")
            _add_markdown(builder, line[words[0] : words[1]], start + words[0])
        place = match.end()
    builder.add(line[place:], start + place)
