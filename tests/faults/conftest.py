"""Two small records, one list apart, and the program run on them as others run it."""

from __future__ import annotations

from pathlib import Path

import pytest
from proof.lists import write_lists
from proof.running import run_program


@pytest.fixture(scope="session")
def small_lists(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folders of lists that the two records are built from."""
    folders = tuple(tmp_path_factory.mktemp(f"lists-{number}") for number in (0, 1))
    for number, folder in enumerate(folders):
        write_lists(folder, number)
    return folders


@pytest.fixture(scope="session")
def small_records(tmp_path_factory: pytest.TempPathFactory, small_lists: tuple[Path, Path]) -> tuple[Path, Path]:
    """The two records; copy them before anything is done to them."""
    made = []
    for lists in small_lists:
        record = tmp_path_factory.mktemp("known") / "record.duckdb"
        done = run_program("build", "--from", lists, "--workers", "1", "--record", record)
        assert done.returncode == 0, done.stderr
        made.append(record)
    return made[0], made[1]
