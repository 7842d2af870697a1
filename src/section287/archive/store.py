"""Bytes kept by their SHA-256: written whole or not at all, never changed afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from section287 import scratch
from section287.errors import Section287Error

_NAME_LENGTH = 64  # hexadecimal digits of a SHA-256


class ArchiveDamaged(Section287Error):
    """What the archive holds is not what it once took in; the message names the entry."""


class ArchiveUnwritable(Section287Error):
    """The archive's folder can't be written to; nothing was lost, what was being written is gone."""


def hash_bytes(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def replace_file(path: Path, data: bytes) -> None:
    """Put a file in place whole, as ``scratch.replace_file`` does.

    Raises:
        ArchiveUnwritable: the folder is full, read-only or not ours; the old file stays.
    """
    try:
        scratch.replace_file(path, data)
    except OSError as error:
        raise ArchiveUnwritable(f"{path}: can't be written ({error.strerror or error})") from error


class ObjectStore:
    """A folder of files named by what they hold."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Return where the bytes of a SHA-256 are, or would be."""
        if len(sha256) != _NAME_LENGTH or not all(one in "0123456789abcdef" for one in sha256):
            raise ArchiveDamaged(f"'{sha256[:80]}' is no SHA-256")
        return self.folder / sha256[:2] / sha256

    def __contains__(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def put(self, data: bytes) -> str:
        """Keep bytes and return their SHA-256; bytes that are held already are written only where they are damaged.

        Raises:
            ArchiveUnwritable: they can't be written.
        """
        sha256 = hash_bytes(data)
        path = self.path(sha256)
        if not path.is_file() or hash_bytes(path.read_bytes()) != sha256:
            replace_file(path, data)
        return sha256

    def read(self, sha256: str) -> bytes:
        """Return bytes, checked.

        Raises:
            ArchiveDamaged: they are missing, or no longer what they were.
        """
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ArchiveDamaged(f"{sha256}: {error.strerror} ({path})") from error
        found = hash_bytes(data)
        if found != sha256:
            raise ArchiveDamaged(f"{sha256}: its bytes now have the SHA-256 {found} ({path})")
        return data

    def held(self) -> Iterator[str]:
        """Yield the SHA-256 of everything held, in order; left-overs of writers that were killed are passed over."""
        if not self.folder.is_dir():
            return
        for part in sorted(self.folder.iterdir()):
            if part.is_dir():
                yield from sorted(one.name for one in part.iterdir() if len(one.name) == _NAME_LENGTH)
