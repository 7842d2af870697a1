"""Files of this machine into the archive, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from section287.archive.folder import Archive
from section287.archive.lock import lock_folder
from section287.archive.manifest import Entry
from section287.errors import Section287Error
from section287.live.intake import Intake
from section287.registry.build import Progress, find_files


@dataclass(slots=True)
class Added:
    """What was taken in, and how many files were held already."""

    kept: list[Entry] = field(default_factory=list)
    held: int = 0


def add_files(
    archive: Archive, places: Sequence[Path], now: datetime | None = None, progress: Progress | None = None
) -> Added:
    """Take files and folders in.

    Raises:
        UsageError: a place doesn't exist or holds no table.
        ArchiveBusy: a sync is at work on this archive.
        Section287Error: a file can't be read, or the archive can't be written; what was taken in before stays.
    """
    paths, _ = find_files(places)
    added = Added()
    with lock_folder(archive.folder):
        intake = Intake(archive, now or datetime.now(UTC))
        for number, path in enumerate(paths, 1):
            try:
                entry = intake.take_path("by-hand", path)
            except OSError as error:
                raise Section287Error(f"{path}: can't be read ({error.strerror})") from error
            added.held += entry is None
            if entry:
                added.kept.append(entry)
            if progress:
                progress(number, len(paths), "archiving")
    return added
