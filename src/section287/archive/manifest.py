"""The manifest: one line of JSON for each file taken in, added at the end and never changed.

Each line carries the SHA-256 of the line before it, so that a line taken out or altered afterwards shows.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

from section287.archive.store import ArchiveDamaged, ArchiveUnwritable

Kind = Literal["list", "page", "agreement", "ledger"]
KINDS: tuple[str, ...] = ("list", "page", "agreement", "ledger")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file as it was taken in.

    Attributes:
        seen_at: when it was fetched or found (UTC); of an archive's capture, when that was made.
        taken_at: when this archive took it in (UTC).
        source_id: the source in the configuration.
        file_name: the name under which readers date it.
        size: in bytes.
        url: where it was asked for; a path for a file from a folder.
        final_url: where redirects led, when elsewhere.
        headers: those of the answer that say something of the file.
        note: why it looked suspicious when it came, in words.
        previous: SHA-256 of the line before.
    """

    seen_at: str
    taken_at: str
    source_id: str
    kind: str
    file_name: str
    sha256: str
    size: int
    url: str | None = None
    final_url: str | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None
    previous: str = ""

    def line(self) -> bytes:
        """Return the entry as its line, without the line's end."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def write_moment(moment: datetime) -> str:
    """Return a moment as text: UTC, to the second.

    >>> write_moment(datetime(2026, 5, 18, 12, tzinfo=UTC))
    '2026-05-18T12:00:00Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_moment(text: str) -> datetime:
    """Return the moment that ``write_moment`` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


class Manifest:
    """The file of lines."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Yield (number, line); the beginning of a line that never came to its end is passed over."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            raise ArchiveDamaged(f"{self.path}: can't be read ({error.strerror})") from error
        yield from split_lines(data)

    def entries(self) -> list[Entry]:
        """Return the entries, oldest first.

        Raises:
            ArchiveDamaged: a line is no entry, or doesn't follow from the one before it.
        """
        return follow(self.lines(), str(self.path))

    def last_hash(self) -> str:
        """Return what the next line has to say of the last one; empty before the first."""
        last = b""
        for _, line in self.lines():
            last = line
        return hash_line(last) if last else ""

    def append(self, line: bytes) -> None:
        """Add a line and see it to the disk; what a writer that was killed left unfinished goes first.

        Raises:
            ArchiveUnwritable: it can't be written; the lines before it stay as they are.
        """
        whole = 0
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with open(self.path, "ab+") as handle:
                whole = _whole_length(handle)
                handle.truncate(whole)
                handle.write(line + b"\n")
                handle.flush()
                os.fsync(handle.fileno())
        except OSError as error:
            self._drop_after(whole)
            raise ArchiveUnwritable(f"{self.path}: can't be written ({error.strerror or error})") from error

    def _drop_after(self, length: int) -> None:
        """Take off a line that only began, so that a full disk leaves no half of one."""
        try:
            if self.path.stat().st_size > length:
                os.truncate(self.path, length)
        except OSError:
            pass  # the next writer, or reader, passes over it


def read_line(line: bytes, number: int, where: str) -> Entry:
    """Return the entry of a line.

    Raises:
        ArchiveDamaged: it is none.
    """
    try:
        entry = Entry(**json.loads(line))
        read_moment(entry.seen_at)
        if entry.kind not in KINDS:
            raise ValueError(f"'{entry.kind}' is no kind of entry")
        if entry.file_name in ("", ".", "..") or any(one in entry.file_name for one in "/\\\0"):
            raise ValueError(f"'{entry.file_name}' is no file's name")
    except (ValueError, TypeError) as error:
        raise ArchiveDamaged(f"{where}: line {number} is no entry ({error})") from error
    return entry


def follow(lines: Iterable[tuple[int, bytes]], where: str) -> list[Entry]:
    """Return the entries of numbered lines, each checked to follow from the one before it.

    Args:
        where: names the manifest in messages.

    Raises:
        ArchiveDamaged: a line is no entry, or doesn't follow.
    """
    found: list[Entry] = []
    previous = ""
    for number, line in lines:
        entry = read_line(line, number, where)
        if entry.previous != previous:
            raise ArchiveDamaged(f"{where}: line {number} does not follow from the line before it")
        previous = hash_line(line)
        found.append(entry)
    return found


def split_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (number, line) of a manifest's bytes, without the beginning of a line that never came to its end."""
    return enumerate(data.split(b"\n")[:-1], 1)


def hash_line(line: bytes) -> str:
    """Return what the next line says of this one."""
    return hashlib.sha256(line).hexdigest()


def _whole_length(file: BinaryIO) -> int:
    """Return how far the file's whole lines reach."""
    end = file.seek(0, os.SEEK_END)
    step = 65_536
    place = end
    while place > 0:
        start = max(0, place - step)
        file.seek(start)
        found = file.read(place - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        place = start
    return 0
