"""A record built from the bundled ledger, open for reading, for all tests of answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from asking import Asker
from lying_endpoint import Endpoint

from section287.answers.gazetteer import Gazetteer, load_gazetteer


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    yield server
    server.close()


@pytest.fixture(scope="session")
def names(record: Any) -> Gazetteer:
    """The record's names."""
    return load_gazetteer(record)


@pytest.fixture(scope="session")
def ask(record: Any) -> Asker:
    """Ask a question of the record."""
    return Asker(record)
