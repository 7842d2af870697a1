"""Fixtures shared by all tests: the real files, when they are at hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import settings

from lacking import lacking

ROOT = Path(__file__).resolve().parent.parent

# rooms whose made-up files other rooms' tests use
sys.path += [str(ROOT / "tests" / room) for room in ("documents", "registry", "web")]
settings.register_profile("section287", deadline=None)  # a busy machine is no failure
settings.load_profile("section287")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files (SECTION287_SHARED, default ../shared)."""
    folder = Path(os.environ.get("SECTION287_SHARED", ROOT.parent / "shared"))
    if not (folder / "data" / "publications").is_dir():
        lacking(f"the real files: no {folder}/data/publications (set SECTION287_SHARED)")
    return folder


@pytest.fixture(scope="session")
def ledger_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record built from the bundled ledger, as ``make run`` builds it; read only, one for all workers of a run."""
    from section287.documents.ledger import ledger_documents
    from section287.registry.build import build_record
    from section287.registry.ledger import read_ledger

    base = tmp_path_factory.getbasetemp()
    path = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "from-ledger" / "record.duckdb"
    if not path.is_file():
        path.parent.mkdir(exist_ok=True)
        reading = read_ledger()
        place = tmp_path_factory.mktemp("ledger") / "record.duckdb"
        built = build_record(reading.lists, place, reading.unreadable, "ledger", beside=ledger_documents())
        os.replace(built.path, path)  # whole or not there, whichever worker comes first
    return path


@pytest.fixture(scope="session")
def record(ledger_record: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same record, open."""
    from section287.record.open import open_record

    with open_record(ledger_record) as connection:
        yield connection


@pytest.fixture
def no_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test if it forks this process, whose engine has threads."""

    def fork() -> int:
        raise AssertionError("a process with the engine's threads was forked")

    monkeypatch.setattr(os, "fork", fork)
