"""Documents on their way into a record: those it holds or the ledger brings, and those read now, linked anew.

A build of the registry takes a ``Recording`` along and asks it for its rows when its own are made, so that record and
documents are written in one go and every link is judged by the registry as it then is.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from section287.documents.tables import HELD, Row, Rows, link_rows, make_rows, make_templates
from section287.documents.told import FIELDS
from section287.workers import worker_pool

if TYPE_CHECKING:
    from section287.documents.gather import Gathered, Progress
    from section287.documents.link import Listed
    from section287.documents.shelf import Shelf

PARALLEL_FROM = 12  # documents; below, starting workers takes longer than reading fields
_NONE: Rows = dict.fromkeys(HELD, ())
_WHAT_LINKS = f"SELECT * FROM moa_field WHERE field IN ({', '.join(repr(one) for one in FIELDS)})"


class Recording:
    """Documents for one record.

    Args:
        kept: gives the rows of documents held so far; asked for those that tell the links only (``links_only``), or
            for all.
        new: rows of documents read now; they take the place of those held with the same content.
    """

    def __init__(self, kept: Callable[[bool], Rows] = lambda links_only: _NONE, new: Rows | None = None) -> None:
        self._kept = cache(kept)
        self._new = new if new is not None else _NONE
        self.counts: dict[str, int] = {}

    def rows(self, registry: Mapping[str, Sequence[Row]], whole: bool) -> dict[str, list[Row]]:
        """Return the documents' rows beside those of a registry.

        Args:
            registry: rows of ``agreement``, ``agency`` and ``agency_name``.
            whole: all tables are wanted; else only what the registry's changes touch.
        """
        whole = whole or bool(self._new["moa"])
        held = self._merged(links_only=not whole)
        linked = link_rows(held, _list_agreements(registry) if held["moa"] else [])
        self.counts = count_rows(linked)
        if not whole:
            return linked
        return {**held, **(make_templates() if held["moa"] else {}), **linked}

    def meta(self) -> dict[str, str]:
        """Return what the record says of its documents: one fingerprint over the files; nothing where it holds none."""
        shas = "".join(sorted(row[0] for row in self._merged(links_only=True)["moa"]))
        return {"documents_sha256": hashlib.sha256(shas.encode()).hexdigest()} if shas else {}

    def _merged(self, links_only: bool) -> dict[str, list[Row]]:
        kept = self._kept(links_only)
        fresh = {row[0] for row in self._new["moa"]}
        return {
            name: sorted([*(row for row in kept[name] if row[0] not in fresh), *self._new[name]], key=order_of_row)
            for name in HELD
        }


def _list_agreements(registry: Mapping[str, Sequence[Row]]) -> list[Listed]:
    from section287.documents.link import list_agreements

    names = {row[0]: row[2] for row in registry["agency"]}
    agreements = [
        (row[0], row[1], names[row[1]], row[2], row[3], row[4], row[14], row[16]) for row in registry["agreement"]
    ]
    return list_agreements(agreements, [(row[0], row[2]) for row in registry["agency_name"]])


def order_of_row(row: Row) -> tuple[Any, ...]:
    """Return what rows of documents are ordered by: the sha256, then the numbers that follow it."""
    return (row[0], *(one for one in row[1:3] if isinstance(one, int)))


def count_rows(linked: Rows) -> dict[str, int]:
    """Count documents held, read, waiting for OCR, unreadable, linked and unlisted, and those listed but missing."""
    statuses = Counter(row[2] for row in linked["moa"])
    ids = [row[-3] for row in linked["moa"] if row[2] != "unreadable"]
    return {
        "held": len(linked["moa"]),
        **{name: statuses[name] for name in ("read", "waiting", "unreadable")},
        "linked": sum(one is not None for one in ids),
        "unlisted": sum(one is None for one in ids),
        "missing": len(linked["moa_missing"]),
    }


@dataclass(frozen=True, slots=True)
class DocumentsRead:
    """What came of reading files.

    Attributes:
        rows: linked to nothing yet; None: there was nothing to read.
        problems: (file name, sha256, why it wasn't read) of hostile and damaged files.
    """

    rows: Rows | None
    problems: tuple[tuple[str, str, str], ...]


def read_documents(
    places: Iterable[Path], shelf: Shelf | None = None, progress: Progress | None = None, workers: int = 2
) -> DocumentsRead:
    """Read files and folders of agreements; what was read before is taken from the shelf.

    Raises:
        UsageError: a place doesn't exist or holds no PDF.
    """
    from section287.documents.gather import gather, list_files

    gathered = gather(list_files(places), shelf, progress, workers)
    problems = [
        (one.document.name, one.document.sha256, f"{one.document.name}: {one.document.problem}")
        for one in gathered
        if one.document.problem
    ]
    return DocumentsRead(_rows(gathered, workers), tuple(sorted(set(problems))))


def _rows(gathered: Sequence[Gathered], workers: int) -> Rows:
    unique = list({one.document.sha256: one for one in reversed(gathered)}.values())
    unique.sort(key=lambda one: one.document.sha256)
    if workers < 2 or len(unique) < PARALLEL_FROM:
        return _rows_of_part(unique)
    parts = [unique[start::workers] for start in range(workers)]
    rows: dict[str, list[Row]] = {name: [] for name in HELD}
    with worker_pool(workers) as pool:
        for part in pool.map(_rows_of_part, parts):
            for name in HELD:
                rows[name] += part[name]
    return {name: sorted(rows[name], key=order_of_row) for name in HELD}


def _rows_of_part(gathered: Sequence[Gathered]) -> dict[str, list[Row]]:
    from section287.documents.agreement import Agreement

    return make_rows(Agreement(one.document, one.path) for one in gathered)


def record_documents(record: Path, new: Rows | None = None) -> Recording:
    """Return the documents that a record holds (none where there is no record), and new ones on top."""
    return Recording(lambda links_only: rows_of_record(record, links_only), new)


def rows_of_record(record: Path, links_only: bool = False) -> Rows:
    """Return the rows of the documents that a record holds; none where there is no record.

    Args:
        links_only: of the fields, only those that tell the links, and no other table's rows.
    """
    from section287.record.open import open_record

    if not record.is_file():
        return _NONE
    with open_record(record) as connection:
        if links_only:
            moa = connection.execute("SELECT * FROM moa").fetchall()
            return {**_NONE, "moa": moa, "moa_field": connection.execute(_WHAT_LINKS).fetchall() if moa else []}
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in HELD}


def add_documents(record: Path, new: Rows | None) -> dict[str, int]:
    """Put documents on top of a record, in place of those with the same content, and link all of them anew.

    Returns:
        Counts of the documents that the record then holds, see ``count_rows``.

    Raises:
        RecordMissing: there is no record.
        Section287Error: the record can't be written; the old one stays.
    """
    from section287.record.open import open_record
    from section287.record.write import update_record

    recording = record_documents(record, new)
    with open_record(record) as connection:
        registry = {
            name: connection.execute(f"SELECT * FROM {name}").fetchall()
            for name in ("agency", "agency_name", "agreement")
        }
        own = connection.execute("SELECT * FROM decision WHERE rule NOT LIKE 'document\\_%' ESCAPE '\\'").fetchall()
        meta = dict(connection.execute("SELECT key, value FROM meta WHERE key <> 'schema_version'").fetchall())
    tables = recording.rows(registry, whole=True)
    tables["decision"] = [*own, *tables["decision"]]
    update_record(record, tables, {**meta, **recording.meta()}, appended=())
    return recording.counts
