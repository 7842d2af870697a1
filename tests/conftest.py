"""Fixtures shared by all tests: the real files, when they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("section287", deadline=None)  # a busy machine is no failure
settings.load_profile("section287")


def lacking(what: str) -> None:
    """Skip, saying what is lacking; under CI a missing thing is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"CI lacks {what}")
    pytest.skip(f"lacks {what}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files (SECTION287_SHARED, default ../shared)."""
    folder = Path(os.environ.get("SECTION287_SHARED", ROOT.parent / "shared"))
    if not (folder / "data" / "publications").is_dir():
        lacking(f"the real files: no {folder}/data/publications (set SECTION287_SHARED)")
    return folder


@pytest.fixture(scope="session")
def ledger_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record built from the bundled ledger, as ``make run`` builds it; read only."""
    from section287.registry.build import build_record
    from section287.registry.ledger import read_ledger

    reading = read_ledger()
    path = tmp_path_factory.mktemp("ledger") / "record.duckdb"
    build_record(reading.lists, path, reading.unreadable, "ledger")
    return path
