"""The hyperlinks of a worksheet: which cell leads where. Read from the sheet's XML, as calamine gives none."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

TAG_LINK = re.compile(r'<hyperlink ref="([A-Z]{1,3})(\d{1,7})" r:id="([^"]*)"')
TAG_TARGET = re.compile(
    r'Id="([^"]*)" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
    r' Target="([^"]*)"'
)
ANY_LINK = re.compile(r"<(?:\w+:)?hyperlink\s([^<>]*)>")
ANY_TARGET = re.compile(r"<(?:\w+:)?Relationship\s([^<>]*)>")
ATTRIBUTE = re.compile(r"([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
FORMULA = re.compile(rb"<(?:\w+:)?f[^<>]*>\s*(?:_xlfn\.)?HYPERLINK\(([^<]*)\)\s*</", re.IGNORECASE)
ERROR_CELL = re.compile(rb' t="e"[^<>]*>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?<v>(#[^<]{1,20})</v>')
CELL_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"\s*(?:,\s*(?:"((?:[^"]|"")*)"|([^"]*)))?$')

MAX_RANGE_CELLS = 10_000
"""Most cells that one hyperlink may cover: a link over whole columns is page furniture, not a cell's link."""

ByCell = dict[int, dict[int, str]]
"""Column index (0-based) -> row number (1-based) -> what belongs to that cell: a target or a text."""


def column_index(letters: str) -> int:
    """Return the 0-based index of a column named by letters.

    >>> column_index("A"), column_index("AA")
    (0, 26)
    """
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def read_attributes(tag: str) -> dict[str, str]:
    """Return the attributes within a tag by local name, with character references resolved."""
    found: dict[str, str] = {}
    for key, double, single in ATTRIBUTE.findall(tag):
        found[key.rpartition(":")[2] if not key.startswith("xmlns") else key] = html.unescape(double or single)
    return found


def read_targets(rels: str) -> dict[str, str]:
    """Return relation id -> target for the hyperlinks of a sheet's relations part."""
    if rels.count("&amp;") == rels.count("&") and rels.count("/hyperlink\"") == len(
        found := TAG_TARGET.findall(rels.replace("&amp;", "&"))
    ):
        return dict(found)
    return {
        one["Id"]: one["Target"]
        for one in map(read_attributes, ANY_TARGET.findall(rels))
        if one.get("Type", "").endswith("/hyperlink") and "Id" in one and "Target" in one
    }


def read_links(tail: str, targets: dict[str, str]) -> ByCell:
    """Return the link targets of a sheet.

    Args:
        tail: the sheet's XML after its cells, where the hyperlinks element stands.
        targets: relation id -> target, from `read_targets`.
    """
    found = TAG_LINK.findall(tail)
    if len(found) == tail.count("hyperlink ") and "location=" not in tail:
        by_letters: dict[str, dict[int, str]] = {letters: {} for letters in {one[0] for one in found}}
        for letters, number, relation in found:
            if relation in targets:
                by_letters[letters][int(number)] = targets[relation]
        return {column_index(letters): by_row for letters, by_row in by_letters.items()}
    links: ByCell = {}
    for tag in ANY_LINK.findall(tail):
        _add_link(links, read_attributes(tag), targets)
    return links


def _add_link(links: ByCell, tag: dict[str, str], targets: dict[str, str]) -> None:
    target = targets.get(tag.get("id", ""), "")
    if tag.get("location"):
        target += "#" + tag["location"]
    if not target:
        return
    for row, column in cells_of(tag.get("ref", "")):
        links.setdefault(column, {})[row] = target


def cells_of(reference: str) -> Iterator[tuple[int, int]]:
    """Yield (row number, column index) of every cell of a reference such as 'G5', 'G5:G6' or 'G5 H7'.

    A range of more than `MAX_RANGE_CELLS` cells yields its first cell only.
    """
    for one in reference.split():
        match = REFERENCE.fullmatch(one)
        if match is None:
            continue
        first, top, last, bottom = match.groups()
        left, right = sorted((column_index(first), column_index(last or first)))
        upper, lower = sorted((int(top), int(bottom or top)))
        if (right - left + 1) * (lower - upper + 1) > MAX_RANGE_CELLS:
            right, lower = left, upper
        for row in range(upper, lower + 1):
            for column in range(left, right + 1):
                yield row, column


def read_formula_links(sheet: bytes) -> tuple[ByCell, ByCell]:
    """Return the link targets of a sheet's HYPERLINK() formulas, and the texts that those cells show."""
    links: ByCell = {}
    texts: ByCell = {}
    for match in FORMULA.finditer(sheet):
        cell = sheet.rfind(b"<", 0, match.start())
        place = CELL_PLACE.search(sheet, cell, match.start())
        arguments = QUOTED.match(html.unescape(match[1].decode("utf-8", "replace")))
        if place is None or arguments is None:
            continue
        row, column = int(place[2]), column_index(place[1].decode())
        target = arguments[1].replace('""', '"')
        text = target if arguments[2] is None else arguments[2].replace('""', '"')
        links.setdefault(column, {})[row] = target
        if arguments[3] is None:
            texts.setdefault(column, {})[row] = text
    return links, texts


def read_errors(sheet: bytes) -> ByCell:
    """Return the error cells of a sheet, such as '#N/A': calamine gives them as blanks."""
    by_letters: dict[bytes, dict[int, str]] = {}
    for match in ERROR_CELL.finditer(sheet):
        start = match.start()
        place = CELL_PLACE.search(sheet, sheet.rfind(b"<", 0, start), start)
        if place is not None:
            by_letters.setdefault(place[1], {})[int(place[2])] = match[1].decode()
    return {column_index(letters.decode()): texts for letters, texts in by_letters.items()}
