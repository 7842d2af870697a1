"""What a header says: which kind of event, from which release, which column is what, and what is left over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from section287.referrals.words import KINDS, fold, read_mapping

TITLE_ROWS = 20  # releases have up to six rows of title above the header
UNRECOGNISED = "unrecognised"


@dataclass(frozen=True, slots=True)
class Layout:
    """A header understood as one kind of event.

    Attributes:
        kind: encounters, detainers, arrests, detentions or removals.
        release: id of the release, or ``unrecognised``.
        columns: field → index of the column that is read for it (``day`` always among them).
        person: index of the identifier, or None.
        kept_out: printed names of columns that are known and not read.
        unknown: printed names of columns that the mapping doesn't know; not read.
        spare: printed names of columns that could be read, where an earlier name was taken.
    """

    kind: str
    release: str
    columns: dict[str, int]
    person: int | None
    kept_out: tuple[str, ...]
    unknown: tuple[str, ...]
    spare: tuple[str, ...]


@cache
def _kept_out() -> frozenset[str]:
    groups = read_mapping("columns.yaml")["kept_out"].values()
    return frozenset(fold(str(name)) for group in groups for names in group for name in names)


@cache
def _readable() -> frozenset[str]:
    mapping = read_mapping("columns.yaml")
    names = [name for names in mapping["fields"].values() for name in names] + list(mapping["person"])
    names += [name for one in mapping["kinds"].values() for name in one["day"]]
    return frozenset(fold(str(name)) for name in names)


def understand(header: Sequence[str], file_name: str) -> Layout | None:
    """Return the layout of a header, or None when it is no kind of event known here.

    The release is told by the file's name, else by columns that only it has; otherwise it is ``unrecognised`` and
    its columns are still matched by name.
    """
    names = [fold(one) for one in header]
    places: dict[str, int] = {}
    for index, name in enumerate(names):
        places.setdefault(name, index)
    kind = _kind(places)
    if kind is None:
        return None
    mapping = read_mapping("columns.yaml")
    columns = {"day": _first(places, mapping["kinds"][kind]["day"])}
    columns |= {field: _first(places, several) for field, several in mapping["fields"].items()}
    if kind not in mapping["facility_of"]:
        columns["facility"] = None
    found = {field: index for field, index in columns.items() if index is not None}
    person = _first(places, mapping["person"])
    taken = {*found.values(), person}
    rest = [index for index in range(len(names)) if index not in taken and header[index].strip()]
    kept = {index for index in rest if names[index] in _kept_out()}
    spare = {index for index in rest if index not in kept and names[index] in _readable()}
    return Layout(
        kind,
        find_release(places, file_name),
        found,
        person,
        tuple(header[index] for index in rest if index in kept),
        tuple(header[index] for index in rest if index not in kept and index not in spare),
        tuple(header[index] for index in rest if index in spare),
    )


def _first(places: dict[str, int], names: Sequence[str]) -> int | None:
    return next((places[fold(str(one))] for one in names if fold(str(one)) in places), None)


def _kind(places: dict[str, int]) -> str | None:
    for kind, one in read_mapping("columns.yaml")["kinds"].items():
        if kind in KINDS and all(any(fold(name) in places for name in group) for group in one["all"]):
            return str(kind)
    return None


def find_release(places: dict[str, int], file_name: str) -> str:
    """Return the release of a file: by its name first, then by columns that only one release has."""
    releases = read_mapping("columns.yaml")["releases"]
    for one in releases:
        if re.search(one["name"], file_name, re.IGNORECASE):
            return str(one["id"])
    for one in releases:
        if all(fold(name) in places for name in one["columns"]):
            return str(one["id"])
    return UNRECOGNISED


def find_header(rows: Sequence[Sequence[str]], file_name: str) -> int | None:
    """Return the index of the header among a file's first rows: the first that is a kind of event, or None."""
    for index, row in enumerate(rows[:TITLE_ROWS]):
        if sum(bool(cell.strip()) for cell in row) > 1 and understand(row, file_name):
            return index
    return None
