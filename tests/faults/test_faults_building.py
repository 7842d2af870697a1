"""Builds that are killed, starved of disk or kept from writing: nothing is lost, and one line says what happened."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from proof import faults
from proof.known import read_totals
from proof.running import run_program


def test_a_build_killed_while_it_writes_loses_nothing_and_the_next_clears_up(
    small_records: tuple[Path, Path], small_lists: tuple[Path, Path], tmp_path: Path
) -> None:
    record = tmp_path / "record.duckdb"
    shutil.copyfile(small_records[0], record)
    assert faults.kill_while_writing(record, small_lists[1]) == -9
    assert read_totals(record) == read_totals(small_records[0])
    assert [one.name[:12] for one in tmp_path.iterdir() if one != record] == [".section287-"]
    done = run_program("build", "--from", small_lists[1], "--workers", "1", "--record", record)
    assert done.returncode == 0, done.stderr
    assert read_totals(record) == read_totals(small_records[1])
    assert [one.name for one in tmp_path.iterdir()] == ["record.duckdb"]


@pytest.mark.parametrize("make", [faults.fill_disk, faults.limit_files, faults.lock_disk])
def test_a_build_that_cannot_write_leaves_the_old_record_and_says_so(
    make: Callable[[Path, Path, Path], faults.Came],
    small_records: tuple[Path, Path],
    small_lists: tuple[Path, Path],
    tmp_path: Path,
) -> None:
    came = make(tmp_path / "disk", small_records[0], small_lists[1])
    assert came.wrongs("can't be written", "the old record stays") == []


@pytest.mark.parametrize(
    "question", [("agencies",), ("agreements", "--json"), ("changes",), ("status",), ("count",), ("export", "--to")]
)
def test_a_record_with_flipped_bits_is_refused_in_one_line(
    question: tuple[str, ...], small_records: tuple[Path, Path], tmp_path: Path
) -> None:
    import random

    record = tmp_path / "record.duckdb"
    shutil.copyfile(small_records[0], record)
    assert faults.spoil_blocks(record, random.Random(287)) > 3
    more = (str(tmp_path / "out"),) if question[-1] == "--to" else ()
    told = run_program(*question, *more, "--record", record)
    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.startswith("section287: ")
    assert told.stderr.count("\n") == 1
    assert "section287 build" in told.stderr


def test_damage_that_only_a_question_meets_is_told_in_one_line(
    small_records: tuple[Path, Path], tmp_path: Path
) -> None:
    record = tmp_path / "record.duckdb"
    shutil.copyfile(small_records[0], record)
    faults.spoil_deep(record)
    questions = (("status",), ("agencies",), ("agreements",), ("changes",), ("export", "--to", tmp_path / "export"))
    refused = 0
    for question in questions:
        told = run_program(*question, "--record", record)
        assert "Traceback" not in told.stderr
        if told.returncode:
            refused += 1
            assert told.stderr.count("\n") == 1, told.stderr
            assert "damaged" in told.stderr or "not a whole record" in told.stderr
            assert "section287 build" in told.stderr
    assert refused
    assert not (tmp_path / "export").exists()


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.002, 0.3, 0.6])
def test_a_record_cut_short_is_refused_in_one_line(
    share: float, small_records: tuple[Path, Path], tmp_path: Path
) -> None:
    record = tmp_path / "record.duckdb"
    shutil.copyfile(small_records[0], record)
    faults.cut_file(record, int(record.stat().st_size * share))
    told = run_program("agencies", "--record", record)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.count("\n") == 1
    assert "section287 build" in told.stderr


def test_adding_to_a_spoilt_record_says_so_and_changes_nothing(
    small_records: tuple[Path, Path], small_lists: tuple[Path, Path], tmp_path: Path
) -> None:
    import random

    record = tmp_path / "record.duckdb"
    shutil.copyfile(small_records[0], record)
    faults.spoil_blocks(record, random.Random(7))
    before = faults.file_hash(record)
    told = run_program("build", "--add", "--from", small_lists[1], "--workers", "1", "--record", record)
    assert told.returncode == 2
    assert told.stderr.count("\n") == 1, told.stderr
    assert faults.file_hash(record) == before
    assert [one.name for one in tmp_path.iterdir()] == ["record.duckdb"]
