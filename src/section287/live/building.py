"""The archive → the record: what is not in it yet on top of it, or all of it anew."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from section287.archive.folder import Archive
from section287.archive.manifest import Entry
from section287.errors import UsageError
from section287.live.base import ORIGIN, read_bases
from section287.live.report import Suspicion
from section287.record.open import open_record
from section287.registry.build import Built, Progress, Reading, build_record, read_files
from section287.registry.update import add_to_record

_DOUBTED = """
SELECT c.file_name, c.file_sha256,
       CASE WHEN c.verdict IN ('quarantined', 'unreadable') THEN c.reason ELSE p.quarantine_reason END AS reason
FROM capture c LEFT JOIN publication p USING (publication_id)
WHERE c.verdict IN ('quarantined', 'unreadable') OR (p.trusted IS NOT NULL AND NOT p.trusted)
"""
_NEWEST = """
SELECT list, max(last_seen_on)::VARCHAR FROM publication WHERE trusted AND NOT secondary GROUP BY list ORDER BY list
"""


@dataclass(slots=True)
class Standing:
    """What a record holds, as far as it matters to tell what a build changed.

    Attributes:
        captures: (file name, SHA-256) of every file.
        read: of those that hold a list.
    """

    captures: set[tuple[str, str]] = field(default_factory=set)
    read: set[tuple[str, str]] = field(default_factory=set)
    publications: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    doubted: dict[tuple[str, str], str] = field(default_factory=dict)
    newest: dict[str, str | None] = field(default_factory=dict)


def read_standing(record: Path) -> Standing:
    """Return how a record stands; an empty standing when there is none.

    Raises:
        RecordDamaged: the file is no whole record.
    """
    if not record.is_file():
        return Standing()
    with open_record(record) as connection:
        doubted = connection.execute(_DOUBTED).fetchall()
        held = connection.execute("SELECT file_name, file_sha256, publication_id IS NOT NULL FROM capture").fetchall()
        return Standing(
            {(name.partition("#")[0], sha) for name, sha, _ in held},
            {(name.partition("#")[0], sha) for name, sha, read in held if read},
            {row[0] for row in connection.execute("SELECT publication_id FROM publication").fetchall()},
            {row[0] for row in connection.execute("SELECT change_id FROM change").fetchall()},
            {(name.partition("#")[0], sha): str(reason) for name, sha, reason in doubted},
            dict(connection.execute(_NEWEST).fetchall()),
        )


def read_entries(archive: Archive, entries: Sequence[Entry], progress: Progress | None = None) -> Reading:
    """Read archived lists, each under its name, its bytes checked.

    Raises:
        ArchiveDamaged: one is missing or no longer what it was.
    """
    with tempfile.TemporaryDirectory(prefix="section287-") as folder:
        return read_files(archive.lay_out(entries, Path(folder)), progress)


def build_missing(
    archive: Archive, record: Path, standing: Standing, progress: Progress | None = None
) -> tuple[list[Entry], Built | None]:
    """Read on top of a record what the archive holds and it doesn't.

    Returns:
        The entries read, and what was built; None when there was nothing to read.

    Raises:
        ArchiveDamaged: an entry to be read is.
        Section287Error: the record can't be written; the old one stays.
    """
    missing = [one for one in archive.of_kind("list") if (one.file_name, one.sha256) not in standing.captures]
    if not missing:
        return [], None
    reading = read_entries(archive, missing, progress)
    if record.is_file():
        built, _ = add_to_record(record, reading.lists, reading.unreadable, progress)
    elif reading.lists:
        built = build_record(reading.lists, record, reading.unreadable, "files", progress)
    else:
        return [], None
    return missing, built


def restore_record(
    archive: Archive, record: Path, progress: Progress | None = None, extra: Reading | None = None
) -> Built:
    """Build a record from an archive alone.

    Args:
        extra: lists from elsewhere to be read with it (the bundled ledger's).

    Raises:
        UsageError: the archive holds no list.
        ArchiveDamaged: something that it holds is damaged.
    """
    entries = archive.of_kind("list")
    bases = [*read_bases(archive), *([extra] if extra else [])]
    if not entries and not bases:
        raise UsageError(f"{archive.folder}: the archive holds no list; 'section287 archive add' takes files in")
    whole = read_entries(archive, entries, progress) if entries else Reading()
    for reading in bases:
        whole.lists.extend(reading.lists)
        whole.unreadable.extend(reading.unreadable)
    origins = [str(one.headers.get(ORIGIN, "files")) for one in archive.of_kind("ledger")]
    return build_record(whole.lists, record, whole.unreadable, origins[0] if origins else "files", progress)


def compare(record: Path, before: Standing) -> tuple[Standing, list[Suspicion], list[dict[str, Any]]]:
    """Return how a record stands now, what it doubts that it didn't before, and the changes that are new in it."""
    from section287.questions.filters import Filters
    from section287.questions.rows import changes

    after = read_standing(record)
    doubted = [
        Suspicion(name, reason.removeprefix(f"{name}: "), sha256=sha)
        for (name, sha), reason in sorted(after.doubted.items())
        if (name, sha) not in before.doubted
    ]
    if after.changes == before.changes:
        return after, doubted, []
    with open_record(record) as connection:
        rows = [row for row in changes(connection, Filters()) if row["change_id"] not in before.changes]
    return after, doubted, rows
