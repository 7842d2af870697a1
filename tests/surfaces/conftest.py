"""Surfaces over the site's small record (see tests/web/site_files.py) and over the bundled ledger's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from document_files import add_documents, write_documents
from site_files import build_site_record, copy_of_july, lists

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def site_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with ICE's own lists, a third party's newer copy, a file that can't be read, and documents."""
    path = tmp_path_factory.mktemp("surfaces") / "record.duckdb"
    build_site_record(path, {**lists(), **copy_of_july()}, broken=["participatingAgencies03082025am.xlsx"])
    return add_documents(path, write_documents(path.parent / "agreements"), path.parent / "home" / "documents")


@pytest.fixture(scope="session")
def earlier_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without the newest lists: what the record was before."""
    older = {name: rows for name, rows in lists().items() if "0402" not in name and "0103" not in name}
    return build_site_record(tmp_path_factory.mktemp("earlier") / "record.duckdb", older)


@pytest.fixture(scope="session")
def run() -> Run:
    """Run a command as a user does."""

    def call(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "section287", *words],
            capture_output=True, text=True, check=False, timeout=300, env={**os.environ, **environment},
        )  # fmt: skip

    return call
