"""Worker processes: never forked off the engine's threads, and one that is ended is told in one line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from section287.errors import Section287Error
from section287.registry.build import PARALLEL_FROM, find_files, read_files
from section287.workers import worker_pool


@pytest.mark.usefixtures("no_fork")
def test_lists_are_read_alike_in_one_process_and_in_two(tmp_path: Path) -> None:
    for number in range(PARALLEL_FROM + 3):
        lines = "".join(f"KANSAS,County {line} Sheriff,County,Task Force Model\n" for line in range(number + 1))
        day = f"03{number % 28 + 1:02}202{5 + number // 28}"
        (tmp_path / f"participatingAgencies{day}am.csv").write_text(
            f"STATE,LAW ENFORCEMENT AGENCY,TYPE,SUPPORT TYPE\n{lines}"
        )
    (tmp_path / "no list.xlsx").write_bytes(b"not a zip")
    paths, _ = find_files([tmp_path])
    alone, shared = (read_files(paths, workers=workers) for workers in (1, 2))
    assert len(alone.lists) == PARALLEL_FROM + 3
    assert len(alone.unreadable) == 1
    assert shared == alone


def test_a_process_that_was_ended_is_told_in_one_line() -> None:
    with pytest.raises(Section287Error, match="one of 2 working processes was ended") as told, worker_pool(2) as pool:
        list(pool.map(os._exit, [3, 3]))
    assert "\n" not in str(told.value)


def test_what_waits_when_the_work_fails_is_not_begun(tmp_path: Path) -> None:
    begun = [tmp_path / str(number) for number in range(50)]
    waiting = []

    def fail() -> None:
        with worker_pool(1) as pool:
            waiting.extend(pool.submit(one.touch) for one in begun)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert any(one.cancelled() for one in waiting)
    assert {one.exists() for one, told in zip(begun, waiting, strict=True) if told.cancelled()} == {False}
