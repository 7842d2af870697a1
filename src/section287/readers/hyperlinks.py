"""The hyperlinks of a worksheet: which cell leads where. Read from the sheet's XML, as calamine gives none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import compress

ByCell = dict[int, dict[int, str]]
"""Column index (0-based) -> row number (1-based) -> what belongs to that cell: a target or a text."""

MAX_RANGE_CELLS = 10_000
"""Most cells that one hyperlink may cover: a link over whole columns is page furniture, not a cell's link."""

MAX_LINKED_COLUMNS = 16
"""Most columns whose links are read the quick way; real lists have two."""

# As Excel writes them, which is read quickly; any other form is read attribute by attribute.
TAG_LINK = re.compile(r'<hyperlink ref="([A-Z]{1,3})(\d{1,7})" r:id="([^"]*)"')
TAG_TARGET = re.compile(
    r'Id="([^"]*)" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
    r' Target="([^"]+)"'
)

ANY_LINK = re.compile(r"<(?:\w+:)?hyperlink\s([^<>]*)>")
ANY_TARGET = re.compile(r"<(?:\w+:)?Relationship\s([^<>]*)>")
ATTRIBUTE = re.compile(r"(?<![\w.:-])([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
FORMULA = re.compile(rb"<(?:\w+:)?f[^<>]*>\s*=?(?:_xlfn\.)?HYPERLINK\(([^<]{0,8192})\)\s*</", re.IGNORECASE)
CELL_PLACE = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
ARGUMENTS = re.compile(r'\s*"((?:[^"]|"")*)"\s*(?:,\s*(?:"((?:[^"]|"")*)"|([^"]*)))?$')


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
    return {
        key.rpartition(":")[2]: unescape(double or single)
        for key, double, single in ATTRIBUTE.findall(tag)
        if not key.startswith("xmlns")
    }


def read_links(tail: str, rels: str) -> ByCell:
    """Return the link targets of a sheet.

    Args:
        tail: the sheet's XML after its cells, where the hyperlinks element stands.
        rels: the sheet's relations part; '' when it has none.
    """
    found = TAG_LINK.findall(tail)
    if found and len(found) == tail.count("hyperlink ") and "location=" not in tail:
        letters, numbers, relations = zip(*found, strict=True)
        targets = _read_tagged_targets(rels)
        columns = set(letters)
        if len(columns) <= MAX_LINKED_COLUMNS and targets.keys() >= set(relations):
            urls = [targets[one] for one in relations]
            links: ByCell = {}
            for name in columns:
                own = [one == name for one in letters]
                links[column_index(name)] = dict(
                    zip(map(int, compress(numbers, own)), compress(urls, own), strict=True)
                )
            return links
    return _read_any_links(tail, rels)


def _read_tagged_targets(rels: str) -> dict[str, str]:
    if rels.count("&") == rels.count("&amp;"):
        return dict(TAG_TARGET.findall(rels.replace("&amp;", "&")))
    return {key: unescape(url) if "&" in url else url for key, url in TAG_TARGET.findall(rels)}


def _read_any_links(tail: str, rels: str) -> ByCell:
    targets = {
        one["Id"]: one["Target"]
        for one in map(read_attributes, ANY_TARGET.findall(rels))
        if one.get("Type", "").endswith("/hyperlink") and "Id" in one and "Target" in one
    }
    links: ByCell = {}
    for tag in map(read_attributes, ANY_LINK.findall(tail)):
        target = targets.get(tag.get("id", ""), "")
        if tag.get("location"):
            target += "#" + tag["location"]
        if target:
            for row, column in cells_of(tag.get("ref", "")):
                links.setdefault(column, {})[row] = target
    return links


def cells_of(reference: str) -> Iterator[tuple[int, int]]:
    """Yield (row number, column index) of every cell of a reference such as 'G5', 'G5:G6' or 'G5 H7'.

    A range of more than `MAX_RANGE_CELLS` cells yields its first cell only.

    >>> list(cells_of("G5:G6"))
    [(5, 6), (6, 6)]
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
    """Return the link targets of a sheet's HYPERLINK() formulas, and the texts that those cells show.

    Only formulas whose target is a plain text are read: one made up of other cells is left without a link.
    """
    links: ByCell = {}
    texts: ByCell = {}
    for match in FORMULA.finditer(sheet):
        place = CELL_PLACE.match(sheet, sheet.rfind(b"<", 0, match.start()))
        arguments = ARGUMENTS.match(unescape(match[1].decode("utf-8", "replace")))
        if place is None or arguments is None:
            continue
        row, column = int(place[2]), column_index(place[1].decode())
        target = arguments[1].replace('""', '"')
        if target:
            links.setdefault(column, {})[row] = target
        if arguments[3] is None:
            text = target if arguments[2] is None else arguments[2].replace('""', '"')
            texts.setdefault(column, {})[row] = text
    return links, texts
