"""The archive → the record: what is not in it yet on top of it, or all of it anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from section287.archive.folder import Archive
from section287.archive.manifest import Entry
from section287.documents.recording import Recording, add_documents, read_documents, record_documents
from section287.documents.tables import Rows
from section287.errors import UsageError
from section287.live.base import ORIGIN, documents_of_bases, read_bases
from section287.live.report import Suspicion
from section287.record.open import open_record
from section287.registry.build import Built, Progress, Reading, build_record, read_files
from section287.registry.update import add_to_record
from section287.scratch import temporary_folder

_DOUBTED = """
SELECT c.file_name, c.file_sha256,
       CASE WHEN c.verdict IN ('quarantined', 'unreadable') THEN c.reason ELSE p.quarantine_reason END AS reason
FROM capture c LEFT JOIN publication p USING (publication_id)
WHERE c.verdict IN ('quarantined', 'unreadable') OR (p.trusted IS NOT NULL AND NOT p.trusted)
"""
_NEWEST = """
SELECT list, max(last_seen_on)::VARCHAR FROM publication WHERE trusted AND NOT secondary GROUP BY list ORDER BY list
"""


_PLACED = """
SELECT c.file_name, c.file_sha256, p.list, c.seen_on::VARCHAR FROM capture c JOIN publication p USING (publication_id)
WHERE c.seen_on IS NOT NULL AND c.verdict <> 'quarantined' AND p.trusted
"""


@dataclass(slots=True)
class Standing:
    """What a record holds, as far as it matters to tell what a build changed.

    Attributes:
        captures: (file name, SHA-256) of every file.
        read: of those that hold a list.
        papers: SHA-256 of every agreement's document.
    """

    captures: set[tuple[str, str]] = field(default_factory=set)
    read: set[tuple[str, str]] = field(default_factory=set)
    publications: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    doubted: dict[tuple[str, str], str] = field(default_factory=dict)
    newest: dict[str, str | None] = field(default_factory=dict)
    papers: set[str] = field(default_factory=set)


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
            {row[0] for row in connection.execute("SELECT sha256 FROM moa").fetchall()},
        )


def read_entries(archive: Archive, entries: Sequence[Entry], progress: Progress | None = None) -> Reading:
    """Read archived lists, each under its name, its bytes checked.

    Raises:
        ArchiveDamaged: one is missing or no longer what it was.
    """
    with temporary_folder() as folder:
        return read_files(archive.lay_out(entries, Path(folder)), progress)


def build_missing(
    archive: Archive,
    record: Path,
    standing: Standing,
    progress: Progress | None = None,
    *,
    agreements: bool = False,
) -> tuple[list[Entry], Built | None]:
    """Read on top of a record what the archive holds and it doesn't.

    Args:
        agreements: read the archive's agreements too.

    Returns:
        The entries read, and what was built of the lists; None when there was no new one.

    Raises:
        ArchiveDamaged: an entry to be read is.
        Section287Error: the record can't be written; the old one stays.
    """
    missing = [one for one in archive.of_kind("list") if (one.file_name, one.sha256) not in standing.captures]
    papers = [one for one in archive.of_kind("agreement") if one.sha256 not in standing.papers] if agreements else []
    if not missing and not (papers and record.is_file()):
        return [], None
    rows = read_papers(archive, papers, progress)
    if not missing:
        add_documents(record, rows)
        return papers, None
    reading = read_entries(archive, missing, progress)
    if record.is_file():
        beside = record_documents(record, rows)
        built, _ = add_to_record(record, reading.lists, reading.unreadable, progress, beside)
    elif reading.lists:
        built = build_record(reading.lists, record, reading.unreadable, "files", progress, Recording(new=rows))
    else:
        return [], None
    return [*missing, *papers], built


def read_papers(archive: Archive, entries: Sequence[Entry], progress: Progress | None = None) -> Rows | None:
    """Read archived agreements; None where there are none.

    Raises:
        ArchiveDamaged: one is missing or no longer what it was.
    """
    distinct = list({one.sha256: one for one in reversed(entries)}.values())
    if not distinct:
        return None
    with temporary_folder() as folder:
        return read_documents(archive.lay_out(distinct, Path(folder)), progress=progress).rows


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
    held = documents_of_bases(archive)
    known = {row[0] for row in held["moa"]}
    papers = [one for one in archive.of_kind("agreement") if one.sha256 not in known]
    beside = Recording(lambda links_only: held, read_papers(archive, papers, progress))
    origin = origins[0] if origins else "files"
    return build_record(whole.lists, record, whole.unreadable, origin, progress, beside)


def tell_late(record: Path, before: Standing, entries: Sequence[Entry]) -> list[str]:
    """Return a line for each file just read that is of an earlier day than the newest list before it."""
    fresh = {(one.file_name, one.sha256) for one in entries}
    with open_record(record) as connection:
        placed = connection.execute(_PLACED).fetchall()
    return [
        f"{name}: of {day}, posted after the list of {newest}; it takes its place in the past"
        for name, sha, listed, day in sorted(placed)
        if (name.partition("#")[0], sha) in fresh and (newest := before.newest.get(listed)) and day < newest
    ]


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
