"""What a record held before its archive began, kept in the archive as a ledger, so that the archive alone is enough."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from section287.archive.folder import Archive
from section287.archive.manifest import Entry, write_moment
from section287.documents.recording import rows_of_record
from section287.documents.tables import HELD, Row
from section287.record.open import open_record
from section287.registry.build import Reading
from section287.registry.ledger import read_ledger, write_ledger
from section287.registry.update import lists_of_record, unreadable_of_record
from section287.scratch import temporary_folder

PRINTED = ("publications.csv", "captures.csv", "rows.csv", "listings.txt")  # what a ledger is read back from
DOCUMENTS = "documents.json"  # the rows of agreements' documents, by table, as the record has them
_UNDATED = (1980, 1, 1, 0, 0, 0)  # so that the same ledger makes the same bytes
ORIGIN = "origin"  # what the record says that it was read from


def keep_base(archive: Archive, record: Path, now: datetime) -> Entry | None:
    """Keep a ledger of a record that holds files or documents which its archive doesn't.

    Returns:
        The ledger's entry; None when the archive has everything already.
    """
    with open_record(record) as connection:
        held = connection.execute("SELECT file_name, file_sha256 FROM capture").fetchall()
        missing = {(name.partition("#")[0], sha) for name, sha in held}
        missing -= {(one.file_name, one.sha256) for one in archive.of_kind("list")}
        papers = {row[0] for row in connection.execute("SELECT sha256 FROM moa").fetchall()}
        papers -= {one.sha256 for one in archive.of_kind("agreement")}
        if missing:
            missing -= held_by_bases(archive)
        if papers:
            papers -= {row[0] for row in documents_of_bases(archive)["moa"]}
        if not missing and not papers:
            return None
        origin = connection.execute("SELECT value FROM meta WHERE key = 'origin'").fetchone()
        with temporary_folder() as folder:
            write_ledger(lists_of_record(connection), unreadable_of_record(connection), Path(folder), connection)
            documents = json.dumps(rows_of_record(record), ensure_ascii=False, separators=(",", ":"))
            (Path(folder) / DOCUMENTS).write_text(documents, encoding="utf-8")
            data = _pack(Path(folder))
    moment = write_moment(now)
    entry = Entry(
        seen_at=moment,
        taken_at=moment,
        source_id="record",
        kind="ledger",
        file_name=f"ledger-{now:%Y%m%d%H%M%S}.zip",
        sha256="",
        size=0,
        headers={ORIGIN: origin[0] if origin else "files"},
    )
    return archive.keep(entry, data)


def documents_of_bases(archive: Archive) -> dict[str, list[Row]]:
    """Return the rows of documents in the archive's ledgers; a document in several as the oldest has it."""
    found: dict[str, list[Row]] = {name: [] for name in HELD}
    known: set[str] = set()
    for packed in _open_bases(archive):
        with packed:
            tables: dict[str, list[list[Any]]] = json.loads(packed.read(DOCUMENTS))
        fresh = {row[0] for row in tables["moa"]} - known
        for name in HELD:
            found[name] += [tuple(row) for row in tables[name] if row[0] in fresh]
        known |= fresh
    return found


def held_by_bases(archive: Archive) -> set[tuple[str, str]]:
    """Return (file name, SHA-256) of the files that the archive's ledgers tell of."""
    found: set[tuple[str, str]] = set()
    for packed in _open_bases(archive):
        with packed:
            text = packed.read("captures.csv").decode("utf-8")
        rows = csv.DictReader(io.StringIO(text, newline=""))
        found |= {(row["file_name"].partition("#")[0], row["file_sha256"]) for row in rows}
    return found


def read_bases(archive: Archive) -> list[Reading]:
    """Return what the archive's ledgers hold, oldest first.

    Raises:
        ArchiveDamaged: one is missing or no longer what it was.
        RecordDamaged: one can't be read by this version.
    """
    found: list[Reading] = []
    for packed in _open_bases(archive):
        with packed:
            found.append(read_ledger(zipfile.Path(packed)))
    return found


def _open_bases(archive: Archive) -> list[zipfile.ZipFile]:
    return [zipfile.ZipFile(io.BytesIO(archive.store.read(one.sha256))) for one in archive.of_kind("ledger")]


def _pack(folder: Path) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name in (*PRINTED, DOCUMENTS):
            packed.writestr(zipfile.ZipInfo(name, _UNDATED), (folder / name).read_bytes(), zipfile.ZIP_DEFLATED)
    return target.getvalue()
