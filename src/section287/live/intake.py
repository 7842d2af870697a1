"""One file into the archive: named, looked at, kept once."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from section287.archive.folder import Archive
from section287.archive.manifest import Entry, write_moment
from section287.archive.store import hash_bytes
from section287.errors import Section287Error
from section287.live.naming import name_copy
from section287.readers.detect import read_tables
from section287.sources.listing import lists_of

log = logging.getLogger(__name__)


def look_at(name: str, data: bytes) -> str | None:
    """Return why a file can't be read as a list, in words; None when it can."""
    try:
        lists_of(name, "", read_tables(name, data))
    except Section287Error as error:
        return str(error)
    return None


class Intake:
    """Takes files into an archive, knowing which names and contents are there already."""

    def __init__(self, archive: Archive, now: datetime, known: Iterable[tuple[str, str]] = ()) -> None:
        """Set up.

        Args:
            known: (file name, SHA-256) of files that the record has from elsewhere.
        """
        self.archive = archive
        self.now = now
        self._taken: dict[str, set[str]] = defaultdict(set)
        self._held = {(one.file_name, one.sha256) for one in archive.of_kind("list")}
        for name, sha256 in known:
            self._taken[name].add(sha256)
        for one in archive.of_kind("list"):
            if not one.note:
                self._taken[one.file_name].add(one.sha256)

    def take_list(
        self,
        source_id: str,
        name: str,
        data: bytes,
        seen_at: datetime,
        *,
        url: str | None = None,
        final_url: str | None = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        as_named: bool = False,
    ) -> Entry | None:
        """Keep a list.

        Args:
            as_named: its name is one that somebody gave to this very file; else a second content under one name
                gets a name of its own.

        Returns:
            Its entry, with a note when it can't be read as a list; None when the archive has it under this name.
        """
        sha256 = hash_bytes(data)
        note = look_at(name, data)
        if note is None and not as_named:
            name = name_copy(name, sha256, self._taken)
        if (name, sha256) in self._held:
            return None
        self._held.add((name, sha256))
        if note is None:
            self._taken[name].add(sha256)
        entry = Entry(
            seen_at=write_moment(seen_at),
            taken_at=write_moment(self.now),
            source_id=source_id,
            kind="list",
            file_name=name,
            sha256=sha256,
            size=len(data),
            url=url,
            final_url=final_url if final_url != url else None,
            status=status,
            headers=dict(headers or {}),
            note=note,
        )
        log.info("archived: %s %s", name, sha256)
        return self.archive.keep(entry, data)

    def take_path(self, source_id: str, path: Path) -> Entry | None:
        """Keep a file of this machine under its own name; see ``take_list``."""
        return self.take_list(source_id, path.name, path.read_bytes(), self.now, as_named=True)
