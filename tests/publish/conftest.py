"""One small record for all tests of exports."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_record import write_small_record


@pytest.fixture(scope="session")
def small_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of a few rows (see small_record.py)."""
    return write_small_record(tmp_path_factory.mktemp("record") / "record.duckdb")
