"""Folders for what is needed for a while: named by the process they belong to, so that left ones can go."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

SCRATCH = "section287-"  # and the process's number: a folder among the system's temporary files
BESIDE = ".section287-"  # and the process's number: a folder beside what is being written


def temporary_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder of this process, gone at the end of the ``with`` that it is used in."""
    return tempfile.TemporaryDirectory(prefix=_own(SCRATCH))


def lasting_folder() -> Path:
    """Return a folder of this process that stays until the caller removes it; if it is killed, until the next sweep."""
    return Path(tempfile.mkdtemp(prefix=_own(SCRATCH)))


def folder_beside(path: Path) -> tempfile.TemporaryDirectory[str]:
    """Return a folder beside ``path`` to write in what is then moved there; those of killed processes go.

    Raises:
        OSError: none can be made there.
    """
    sweep_scratch(path.parent, BESIDE)
    return tempfile.TemporaryDirectory(prefix=_own(BESIDE), dir=path.parent, ignore_cleanup_errors=True)


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in place whole: a reader, or a machine that stops, sees the old one or the new one.

    Raises:
        OSError: the folder is full, read-only or not ours; the old file stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with folder_beside(path) as beside:
        written = Path(beside) / path.name
        with written.open("wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        written.chmod(0o644)
        written.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # so that the disk knows of the name
    finally:
        os.close(folder)


def sweep_scratch(folder: Path | None = None, prefix: str = SCRATCH) -> None:
    """Remove the folders that killed processes have left, by default those among the system's temporary files."""
    if not Path("/proc/self").exists():
        return
    for left in (folder or Path(tempfile.gettempdir())).glob(f"{prefix}*"):
        number, dash, _ = left.name.removeprefix(prefix).partition("-")
        if dash and number.isdigit() and not Path(f"/proc/{number}").exists():
            shutil.rmtree(left, ignore_errors=True)


def _own(prefix: str) -> str:
    return f"{prefix}{os.getpid()}-"
