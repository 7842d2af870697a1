"""The site over a small record of our own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from site_files import build_site_record, copy_of_july, lists
from starlette.testclient import TestClient

from section287.record.open import open_record
from section287.web import create_app


@pytest.fixture(scope="session")
def record_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with ICE's own lists, a third party's newer copy and a file that can't be read."""
    path = tmp_path_factory.mktemp("site") / "record.duckdb"
    return build_site_record(path, {**lists(), **copy_of_july()}, broken=["participatingAgencies03082025am.xlsx"])


@pytest.fixture(scope="session")
def client(record_path: Path) -> TestClient:
    return TestClient(create_app(record_path), follow_redirects=False)


@pytest.fixture
def connection(record_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_record(record_path) as opened:
        yield opened
