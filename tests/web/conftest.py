"""The site over a small record of our own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from document_files import add_documents, write_documents
from site_files import build_site_record, copy_of_july, lists
from starlette.testclient import TestClient

from lacking import lacking
from section287.record.open import open_record
from section287.web import create_app

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="session")
def record_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with ICE's own lists, a third party's newer copy, a file that can't be read, and documents."""
    path = tmp_path_factory.mktemp("site") / "record.duckdb"
    build_site_record(path, {**lists(), **copy_of_july()}, broken=["participatingAgencies03082025am.xlsx"])
    return add_documents(path, write_documents(path.parent / "agreements"), path.parent / "home" / "documents")


@pytest.fixture(scope="session")
def client(record_path: Path) -> TestClient:
    return TestClient(create_app(record_path), follow_redirects=False)


@pytest.fixture
def connection(record_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_record(record_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def site(record_path: Path) -> Iterator[str]:
    """The site on a port of its own."""
    import uvicorn

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(record_path), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's chromium."""
    if not Path(CHROMIUM).is_file():
        lacking(f"Debian's chromium ({CHROMIUM})")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacking("playwright")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM)
        yield opened
        opened.close()
