"""One writer at a time: a lock that the system gives back when its holder ends, however it ends."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from section287.archive.store import ArchiveUnwritable
from section287.errors import Section287Error


class ArchiveBusy(Section287Error):
    """Another sync holds the archive."""


@contextlib.contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Hold a folder for writing.

    Raises:
        ArchiveBusy: another process holds it; the message says which.
        ArchiveUnwritable: there can be no lock in it.
    """
    import fcntl

    path = folder / "lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise ArchiveUnwritable(f"{folder}: can't be written ({error.strerror})") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "unknown"
            raise ArchiveBusy(f"{folder}: another sync is at work (process {holder}); let it end") from None
        with contextlib.suppress(OSError):  # on a full disk the number is left out, the lock holds
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)
