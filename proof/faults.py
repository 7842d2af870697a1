"""The faults of machines and disks, each brought about once: what was told, and what was left behind.

Each function makes its fault in a folder of its own and returns what came of it; the tests in ``tests/faults`` and
``python -m proof.soak`` judge by the same rules.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from proof.running import ROOT, command_for, run_program
from section287.errors import RecordDamaged
from section287.record.open import open_record, read_through

BLOCK = 262_144  # bytes of one of the engine's blocks
FIRST_BLOCK = 3 * 4_096  # where they begin, behind three headers


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a fault.

    Attributes:
        means: how it was brought about.
        status: the command's exit status.
        told: what it said on stderr.
        kept: whether the record is byte for byte the one of before.
        scraps: names left beside it that were not there before.
    """

    means: str
    status: int
    told: str
    kept: bool
    scraps: tuple[str, ...]

    def wrongs(self, *words: str) -> list[str]:
        """Return what is wrong: no exit status 2, not one clear line with these words, a record lost, scraps left."""
        lines = self.told.strip().splitlines()
        found = []
        if self.status != 2:
            found.append(f"exit status {self.status} instead of 2")
        if len(lines) != 1 or not lines[0].startswith("section287: ") or not all(one in lines[0] for one in words):
            found.append(f"not one clear line with {words}: {self.told[-400:]!r}")
        if not self.kept:
            found.append("the record is not the one of before")
        if self.scraps:
            found.append(f"left behind: {', '.join(self.scraps)}")
        return [f"{self.means}: {one}" for one in found]


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file; empty when there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


@contextlib.contextmanager
def small_disk(folder: Path, size: int) -> Iterator[bool]:
    """Mount a disk of so many bytes at a folder; yields False where that isn't allowed (one has to be root)."""
    folder.mkdir(parents=True, exist_ok=True)
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={size}", "section287-small", str(folder)]
    mounted = False
    if os.geteuid() == 0 and shutil.which("mount"):
        mounted = subprocess.run(mounting, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], capture_output=True, check=False)


def fill_disk(folder: Path, record: Path, lists: Path) -> Came:
    """Build onto a disk that has room for the old record and half of another; by a limit on files where none is had."""
    size = record.stat().st_size
    with small_disk(folder, size + size // 2) as mounted:
        place = folder / record.name
        shutil.copyfile(record, place)
        limit = None if mounted else _limit_files(size // 2)
        means = "full disk (a small tmpfs)" if mounted else "full disk (RLIMIT_FSIZE)"
        return _build(place, lists, means, limit)


def _limit_files(size: int) -> Callable[[], None]:
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def limit_files(folder: Path, record: Path, lists: Path) -> Came:
    """Build with a limit on the size of files, as a quota sets one: half a record's."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / record.name
    shutil.copyfile(record, place)
    return _build(place, lists, "quota (RLIMIT_FSIZE)", _limit_files(record.stat().st_size // 2))


def lock_disk(folder: Path, record: Path, lists: Path) -> Came:
    """Build onto a read-only disk; as root by mounting it so, else by taking the folder's permission to write."""
    with small_disk(folder, record.stat().st_size * 4) as mounted:
        place = folder / record.name
        shutil.copyfile(record, place)
        if mounted:
            subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True, capture_output=True)
        else:
            folder.chmod(0o555)
        try:
            return _build(place, lists, f"read-only folder ({'a tmpfs mounted so' if mounted else 'chmod 555'})")
        finally:
            if not mounted:
                folder.chmod(0o755)


def _build(place: Path, lists: Path, means: str, before: Callable[[], None] | None = None) -> Came:
    old, there = file_hash(place), set(os.listdir(place.parent))
    done = run_program("build", "--from", lists, "--workers", "1", "--record", place, before=before)
    scraps = tuple(sorted(set(os.listdir(place.parent)) - there))
    return Came(means, done.returncode, done.stderr, file_hash(place) == old, scraps)


def kill_build(record: Path, lists: Path, after: float) -> int:
    """Begin a build and kill it outright after so many seconds; return its exit status (-9 when the kill came)."""
    building = subprocess.Popen(
        command_for("build", "--from", lists, "--workers", "1", "--record", record),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )
    try:
        building.wait(after)
    except subprocess.TimeoutExpired:
        building.kill()
    return building.wait(60)


def kill_while_writing(record: Path, lists: Path, seconds: float = 60) -> int:
    """Begin a build and kill it as soon as its new file stands beside the record; return its exit status."""
    building = subprocess.Popen(
        command_for("build", "--from", lists, "--workers", "1", "--record", record),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )
    ends = time.monotonic() + seconds
    while building.poll() is None and time.monotonic() < ends:
        if any(record.parent.glob(f".section287-*/{record.name}")):
            building.kill()
        time.sleep(0.001)
    return building.wait(60)


def cut_file(path: Path, length: int) -> None:
    """Cut a file to a length, in a copy that then takes its place."""
    _put(path, path.read_bytes()[:length])


def spoil_blocks(path: Path, chance: random.Random, share: float = 1.0) -> int:
    """Flip a bit in each of so many of a record's blocks (all, by default), but leave its headers as they are.

    Returns:
        How many bits were flipped.
    """
    data = bytearray(path.read_bytes())
    flipped = 0
    for start in range(FIRST_BLOCK, len(data), BLOCK):
        if chance.random() < share:
            at = min(start + 16 + chance.randrange(BLOCK - 16), len(data) - 1)
            data[at] ^= 1 << chance.randrange(8)
            flipped += 1
    _put(path, bytes(data))
    return flipped


def spoil_deep(path: Path) -> None:
    """Flip a bit where opening the record doesn't meet it, only a question does.

    Raises:
        RuntimeError: every block is read when the record is opened.
    """
    whole = path.read_bytes()
    for start in range(FIRST_BLOCK, len(whole), BLOCK):
        spoil_byte(path, start + BLOCK // 64)
        try:
            with open_record(path) as connection:
                read_through(connection, path)
        except RecordDamaged as error:
            if "damaged" in str(error):
                return
        _put(path, whole)
    raise RuntimeError(f"{path}: no block is left to the questions")


def spoil_byte(path: Path, at: int) -> None:
    """Turn over the bits of one byte, in a copy that then takes the file's place."""
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= 0xFF
    _put(path, bytes(data))


def _put(path: Path, data: bytes) -> None:
    beside = path.with_name(f"{path.name}.spoilt")
    beside.write_bytes(data)
    os.replace(beside, path)
