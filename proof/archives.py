"""An archive with a spoilt entry: found, named, never built from, and healed by the file itself."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from proof.faults import file_hash, small_disk, spoil_byte
from proof.known import read_totals
from proof.running import run_program


def spoil_archive(folder: Path, lists: Path, chance: random.Random) -> list[str]:
    """Fill an archive, spoil one entry, and return what did not go as it should."""
    wrong: list[str] = []
    archive, record = folder / "archive", folder / "record.duckdb"
    added = run_program("archive", "add", lists, "--archive", archive)
    restored = run_program("archive", "restore", "--to", record, "--archive", archive)
    if added.returncode or restored.returncode:
        return [f"no archive was made: {added.stderr}{restored.stderr}"]
    totals, before = read_totals(record), file_hash(record)
    objects = sorted((archive / "objects").glob("*/*"))
    spoilt = chance.choice(objects)
    spoil_byte(spoilt, chance.randrange(spoilt.stat().st_size))
    verified = run_program("archive", "verify", "--archive", archive)
    if verified.returncode != 1 or spoilt.name not in verified.stdout:
        wrong.append(f"archive verify: status {verified.returncode}, {verified.stdout[-300:]!r} names no {spoilt.name}")
    refused = run_program("archive", "restore", "--to", record, "--archive", archive)
    line = refused.stderr.strip()
    if refused.returncode != 2 or "\n" in line or spoilt.name not in line or "archive verify" not in line:
        wrong.append(f"archive restore of a spoilt archive: status {refused.returncode}, {line[-400:]!r}")
    if file_hash(record) != before:
        wrong.append("archive restore of a spoilt archive: the old record has gone")
    wrong += _heal(archive, record, lists, spoilt.name, totals)
    shutil.rmtree(folder)
    return wrong


def _heal(archive: Path, record: Path, lists: Path, sha256: str, totals: tuple[object, ...]) -> list[str]:
    """Put the file itself back where the spoilt one stood; all must be as before."""
    file = next((one for one in lists.iterdir() if file_hash(one) == sha256), None)
    if file is None:
        return [f"no file has the hash {sha256}"]
    shutil.copyfile(file, archive / "objects" / sha256[:2] / sha256)
    verified = run_program("archive", "verify", "--archive", archive)
    restored = run_program("archive", "restore", "--to", record, "--archive", archive)
    if verified.returncode or restored.returncode or read_totals(record) != totals:
        return [f"a healed archive: {verified.stdout[-200:]}{restored.stderr[-200:]}"]
    return []


def fill_archive_disk(folder: Path, lists: Path) -> tuple[str, list[str]]:
    """Take lists in on a disk too small for them; return how it was done and what did not go as it should."""
    wrong: list[str] = []
    size = sum(one.stat().st_size for one in lists.iterdir())
    with small_disk(folder, max(size // 3, 12_288)) as mounted:
        if not mounted:
            return "not done: mounting needs root", []
        archive = folder / "archive"
        done = run_program("archive", "add", lists, "--archive", archive)
        line = done.stderr.strip()
        if done.returncode != 2 or "\n" in line or "can't be written" not in line:
            wrong.append(f"archive add on a full disk: status {done.returncode}, {done.stderr[-300:]!r}")
        verified = run_program("archive", "verify", "--archive", archive)
        if verified.returncode:
            wrong.append(f"what was taken in before the disk was full is damaged: {verified.stdout[-300:]}")
        if list((archive / "objects").glob("*/.section287-*")):
            wrong.append("a half-written file was left in the archive")
    return "full disk (a small tmpfs)", wrong
