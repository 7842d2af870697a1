"""The API over the record of the bundled ledger, as ``make run`` serves it."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from section287.web import create_app


@pytest.fixture(scope="session")
def api(ledger_record: Path) -> TestClient:
    return TestClient(create_app(ledger_record), follow_redirects=False, raise_server_exceptions=False)
