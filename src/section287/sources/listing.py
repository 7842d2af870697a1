"""Tables → printed lists: the rows that ICE printed, field by field, and the fingerprint they are known by.

Nothing is judged or repaired here; every cell stays as printed. What a row means is decided in ``registry``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import PurePath
from typing import Any, NamedTuple

from section287.errors import LayoutChanged, Unreadable
from section287.readers.links import ARCHIVE, clean_url
from section287.readers.table import Rows, Table
from section287.sources.names import NameReading, read_name
from section287.yaml_text import read_bundled_yaml, read_yaml_text

FIELD, LINE = "\x1f", "\x1e"


class PrintedRow(NamedTuple):
    """One row as printed. Blank is '', a cell without a link has url ''; urls are unwrapped, nothing else changed."""

    state: str
    agency: str
    type: str
    county: str
    model: str
    signed: str
    moa: str
    moa_url: str
    addendum: str
    addendum_url: str


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of ``sources/*/source.yml``: who published it and which file names are its own."""

    source_id: str
    title: str
    publisher: str
    licence: str
    official: bool
    secondary: bool
    era: str
    names: tuple[re.Pattern[str], ...]
    expect_rows: dict[str, dict[str, int]]
    url: str | None = None
    file_url: str | None = None
    roster: str | None = None
    compiler: str | None = None
    split_by: str | None = None
    captured_at: str | None = None
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class PrintedList:
    """One list as one file holds it.

    Attributes:
        list: participating or pending, by the table's columns.
        named_list: what the file's name says it is (differs when ICE posted one under the other's name).
        text: the rows in order, fields joined by U+001F and rows by U+001E.
        row_numbers: the sheet's row number of each row, None when they run from 2 without a hole.
        table_sha256: fingerprint of ``text``: two files with the same one hold the same publication.
        notes: what the reader saw and did about the layout, in words.
    """

    source_id: str
    file_name: str
    file_sha256: str
    roster: str
    named_list: str | None
    name: NameReading
    caption: str | None
    columns: tuple[str, ...]
    text: str
    row_numbers: tuple[int, ...] | None
    row_count: int
    table_sha256: str
    notes: tuple[str, ...] = field(default=())

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield (row number, the row's fields joined by U+001F) in the order printed."""
        if not self.text:
            return iter(())
        numbers: Sequence[int] = self.row_numbers or range(2, self.row_count + 2)
        return zip(numbers, self.text.split(LINE), strict=True)

    def rows(self) -> Iterator[tuple[int, PrintedRow]]:
        """Yield (row number, row) in the order printed."""
        for number, line in self.lines():
            yield number, row_of(line)


@lru_cache(maxsize=50_000)
def row_of(line: str) -> PrintedRow:
    """Return the row that a line holds; lists repeat most rows, so each is made once."""
    return PrintedRow(*line.split(FIELD))


@cache
def load_sources() -> dict[str, Source]:
    """Return the sources by id, in folder order."""
    folder = files("section287.sources")
    found: dict[str, Source] = {}
    for place in sorted((one for one in folder.iterdir() if one.is_dir()), key=lambda one: one.name):
        document = place / "source.yml"
        if not document.is_file():
            continue
        entry: dict[str, Any] = read_yaml_text(document.read_text(encoding="utf-8"))
        entry["names"] = tuple(re.compile(one) for one in entry["names"])
        found[place.name] = Source(source_id=place.name, **entry)
    return found


@cache
def _columns() -> dict[str, Any]:
    loaded: dict[str, Any] = read_bundled_yaml("section287.sources", "columns.yml")
    return loaded


def identify(file_name: str) -> tuple[Source, NameReading, str | None] | None:
    """Say which source a file name belongs to, what the name says, and which list it claims to be.

    Returns:
        None when no source knows names of this shape.
    """
    for source in load_sources().values():
        for pattern in source.names:
            if found := pattern.search(file_name):
                groups = found.groupdict()
                claimed = groups.get("list") or source.roster
                return source, read_name(groups.get("tail") or ""), claimed.lower() if claimed else None
    return None


def lists_of(file_name: str, sha: str, tables: Iterable[Table]) -> list[PrintedList]:
    """Return the printed lists among a file's tables.

    Args:
        file_name: says whose list it is and of which day.
        sha: sha256 of the file.
        tables: what the file holds.

    Raises:
        Unreadable: no table is a list of agencies, or it lacks a column that every list has (``LayoutChanged``).
    """
    base = PurePath(file_name).name
    known = identify(base)
    if known is None:
        source, name, claimed = load_sources()["ice_spreadsheets"], read_name(base), None
    else:
        source, name, claimed = known
    lists: list[PrintedList] = []
    problem: LayoutChanged | None = None
    for table in tables:
        if not table.header or _is_summary(table):
            continue
        try:
            lists.extend(_lists_of(table, base, sha, source, name, claimed))
        except LayoutChanged as error:
            problem = problem or error
    if not lists:
        raise problem or Unreadable(base, "holds no list of agencies", _expected())
    return lists


def _expected() -> str:
    named = ", ".join(_columns()["fields"][one][0] for one in _columns()["required"])
    return f"a list has at least the columns {named}"


def _is_summary(table: Table) -> bool:
    return _fold(table.header[0]) in _columns()["summary_sheets"]


def _fold(header: str) -> str:
    return " ".join(header.replace("\xa0", " ").upper().split()).rstrip("*: ")


def _match_header(table: Table, file_name: str) -> tuple[dict[str, int], list[str]]:
    known = {alias: name for name, aliases in _columns()["fields"].items() for alias in aliases}
    places: dict[str, int] = {}
    notes: list[str] = []
    unknown: list[tuple[int, str]] = []
    for index, header in enumerate(table.header):
        folded = _fold(header)
        name = known.get(folded)
        if name and name not in places:
            places[name] = index
        elif folded and folded not in _columns()["ignored"]:
            unknown.append((index, header))
    for index, header in unknown:
        guess = _nearest_header(_fold(header), known)
        if guess and guess not in places:
            places[guess] = index
            notes.append(f"column '{header}' read as {_columns()['fields'][guess][0]}")
        else:
            notes.append(f"unknown column '{header}' left out")
    missing = [one for one in _columns()["required"] if one not in places]
    if missing:
        names = ", ".join(_columns()["fields"][one][0] for one in missing)
        raise LayoutChanged(file_name, f"sheet '{table.sheet}' lacks the column {names}", _expected())
    return places, notes


def _nearest_header(folded: str, known: dict[str, str]) -> str | None:
    from rapidfuzz.distance import OSA

    near = {known[one] for one in known if len(one) > 4 and OSA.distance(folded, one) <= 2}
    contained = {known[one] for one in known if len(one) > 4 and (one in folded or folded in one)}
    candidates = near or contained
    return candidates.pop() if len(candidates) == 1 else None


def _lists_of(
    table: Table, base: str, sha: str, source: Source, name: NameReading, claimed: str | None
) -> Iterator[PrintedList]:
    places, notes = _match_header(table, base)
    listed = "participating" if _columns()["participating_if"] in places else "pending"
    for stamp, rows in _split(table, source):
        read = read_name(stamp) if stamp else name
        text = _text(rows, places)
        sequential = list(rows.numbers) == list(range(2, len(rows) + 2))
        yield PrintedList(
            source_id=source.source_id,
            file_name=f"{base}#{stamp}" if stamp else base,
            file_sha256=sha,
            roster=listed,
            named_list=claimed,
            name=read,
            caption=_caption(table, source, rows),
            columns=table.header,
            text=text,
            row_numbers=None if sequential else tuple(rows.numbers),
            row_count=len(rows),
            table_sha256=hashlib.sha256(f"{listed}{LINE}{text}".encode()).hexdigest(),
            notes=tuple(notes),
        )


def _split(table: Table, source: Source) -> Iterator[tuple[str, Rows]]:
    if not source.split_by:
        yield "", table.rows
        return
    index = table.header.index(source.split_by)
    parts: dict[str, list[int]] = {}
    for place, cells in enumerate(table.rows.cells):
        parts.setdefault(cells[index], []).append(place)
    for stamp, places in parts.items():
        yield stamp, table.rows.pick(places)


def _caption(table: Table, source: Source, rows: Rows) -> str | None:
    if source.caption and rows:
        return rows[0].cells[table.header.index(source.caption)] or None
    return table.caption


def _text(rows: Rows, places: dict[str, int]) -> str:
    """Return the rows in our order of fields; made column by column, which spares a step for every cell."""
    columns = list(zip(*rows.cells, strict=True))
    blank = ("",) * len(rows)
    fields: list[Sequence[str]] = [
        columns[places[name]] if columns and name in places else blank
        for name in ("state", "agency", "type", "county", "model", "signed")
    ]
    for name in ("moa", "addendum"):
        shown = columns[places[name]] if columns and name in places else blank
        fields += _linked(shown, rows, places.get(name, -1))
    text = LINE.join(map(FIELD.join, zip(*fields, strict=True)))
    if text.count(FIELD) != (len(fields) - 1) * len(rows) or text.count(LINE) != max(len(rows) - 1, 0):
        # a cell holds one of the marks that set fields and rows apart
        freed = ([one.replace(FIELD, " ").replace(LINE, " ") for one in row] for row in zip(*fields, strict=True))
        text = LINE.join(map(FIELD.join, freed))
    return text


def _linked(shown: Sequence[str], rows: Rows, index: int) -> tuple[Sequence[str], Sequence[str]]:
    """Return what each cell shows and where it leads: its hyperlink's target, else the address that it prints."""
    typed = {text: _clean(text) for text in set(shown) if text.startswith(("http", "www.", "chrome-extension"))}
    targets = rows.targets.get(index)
    if not targets:
        if not any(typed.values()):
            return shown, ("",) * len(rows)
        return [typed.get(text) or text for text in shown], [typed.get(text) or "" for text in shown]
    linked = [targets.get(number) for number in rows.numbers]
    urls = [_clean(target) if target else typed.get(text, "") for target, text in zip(linked, shown, strict=True)]
    if typed:
        shown = [text if target else (typed.get(text) or text) for target, text in zip(linked, shown, strict=True)]
    return shown, urls


def _clean(target: str) -> str:
    # captures of one list differ in the archive's own prefix only, so that what is behind it is worth keeping
    found = ARCHIVE.match(target)
    return _clean_once(target[found.end() :] or target) if found else _clean_once(target)


@lru_cache(maxsize=50_000)
def _clean_once(target: str) -> str:
    return clean_url(target) or ""
