"""The real files, read and built once for all tests that ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from real_files import Real

from section287.record.open import open_record
from section287.registry.build import build_record, find_files, read_files


@pytest.fixture(scope="session")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    """The record of all real publications (SECTION287_SHARED)."""
    data = shared / "data"
    paths, _ = find_files([data / "publications", data / "other_rosters"])
    reading = read_files(paths)
    path = tmp_path_factory.mktemp("real") / "record.duckdb"
    built = build_record(reading.lists, path, reading.unreadable)
    with open_record(path) as connection:
        yield Real(reading, built, connection)
