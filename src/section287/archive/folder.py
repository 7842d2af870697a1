"""An archive: the bytes, the manifest, and what is known of each address from the last time it was asked."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from section287.archive.manifest import Entry, Manifest, hash_line, read_line
from section287.archive.store import ArchiveDamaged, ArchiveUnwritable, ObjectStore, replace_file


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of recomputing every hash.

    Attributes:
        entries: lines of the manifest.
        objects: distinct files.
        size: of all of them, in bytes.
        damaged: what is wrong, each naming its entry.
        unlisted: SHA-256 of files that no line names: a sync was stopped between the two.
    """

    entries: int
    objects: int
    size: int
    damaged: tuple[str, ...]
    unlisted: tuple[str, ...]


class Archive:
    """One archive's folder; it need not exist before the first file is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = ObjectStore(folder / "objects")
        self.manifest = Manifest(folder / "manifest.jsonl")
        self._entries: list[Entry] | None = None
        self._last = ""

    def entries(self) -> list[Entry]:
        """Return all entries, oldest first.

        Raises:
            ArchiveDamaged: the manifest is.
        """
        if self._entries is None:
            self._entries = self.manifest.entries()
            self._last = self.manifest.last_hash()
        return self._entries

    def of_kind(self, kind: str) -> list[Entry]:
        """Return the entries of one kind, each (name, SHA-256) once."""
        found: dict[tuple[str, str], Entry] = {}
        for one in self.entries():
            if one.kind == kind:
                found.setdefault((one.file_name, one.sha256), one)
        return list(found.values())

    def newest(self, url: str) -> Entry | None:
        """Return the newest entry of an address."""
        return next((one for one in reversed(self.entries()) if one.url == url), None)

    def keep(self, entry: Entry, data: bytes) -> Entry:
        """Keep a file and add its line; the bytes come first, so that no line names a file that isn't there.

        Raises:
            ArchiveUnwritable: one of the two can't be written.
        """
        known = self.entries()
        sha256 = self.store.put(data)
        kept = replace(entry, sha256=sha256, size=len(data), previous=self._last)
        line = kept.line()
        self.manifest.append(line)
        known.append(kept)
        self._last = hash_line(line)
        return kept

    def lay_out(self, entries: Iterable[Entry], folder: Path) -> list[Path]:
        """Lay files out in a folder under the names by which readers know them, two of one name side by side.

        Raises:
            ArchiveDamaged: one is missing, or no longer what it was.
        """
        laid: dict[tuple[str, str], Path] = {}
        for one in entries:
            if (one.file_name, one.sha256) in laid:
                continue
            place = folder / one.sha256 / Path(one.file_name).name
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                self.store.read(one.sha256)
            except ArchiveDamaged as error:
                raise ArchiveDamaged(f"{one.file_name}: {error}; 'section287 archive verify' tells all") from error
            os.symlink(self.store.path(one.sha256).absolute(), place)
            laid[one.file_name, one.sha256] = place
        return list(laid.values())

    def verify(self) -> Verified:
        """Recompute the hash of every file and follow the manifest's lines from the first to the last."""
        damaged: list[str] = []
        named: dict[str, Entry] = {}
        previous, count = "", 0
        for number, line in self.manifest.lines():
            count += 1
            try:
                entry = read_line(line, number, str(self.manifest.path))
                named.setdefault(entry.sha256, entry)
                if entry.previous != previous:
                    damaged.append(
                        f"manifest line {number} ({entry.file_name}) does not follow from the line before it"
                    )
            except ArchiveDamaged as error:
                damaged.append(str(error))
            previous = hash_line(line)
        size = 0
        for sha256, entry in named.items():
            try:
                size += len(self.store.read(sha256))
            except ArchiveDamaged as error:
                damaged.append(f"{entry.file_name}: {error}")
        unlisted = [one for one in self.store.held() if one not in named]
        return Verified(count, len(named), size, tuple(damaged), tuple(unlisted))


class Checks:
    """What each address answered last (its ETag, Last-Modified, SHA-256), and which hosts asked to be left alone.

    A file of convenience: without it everything is fetched once more, and nothing else is different.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        found = _read_json(path)
        self._urls: dict[str, dict[str, Any]] = _tables(found.get("urls"))
        self.hosts: dict[str, str] = {str(key): str(value) for key, value in _table(found.get("hosts")).items()}

    def of(self, url: str) -> Mapping[str, Any]:
        """Return what is known of an address; empty when it was never asked."""
        return self._urls.get(url, {})

    def note(self, url: str, **values: Any) -> None:
        """Take note of what an address answered."""
        self._urls[url] = {**values}

    def save(self) -> None:
        """Write the file.

        Raises:
            ArchiveUnwritable: it can't be written.
        """
        document = {"urls": self._urls, "hosts": self.hosts}
        replace_file(self.path, (json.dumps(document, indent=1, sort_keys=True) + "\n").encode())


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return _table(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _table(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _tables(found: Any) -> dict[str, dict[str, Any]]:
    return {key: value for key, value in _table(found).items() if isinstance(value, dict)}


__all__ = ["Archive", "ArchiveUnwritable", "Checks", "Entry", "Verified"]
