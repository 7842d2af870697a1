"""A record built from the bundled ledger, open for reading, for all tests of answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from lying_endpoint import Endpoint

from section287.answers import Answer, answer
from section287.answers.gazetteer import Gazetteer, load_gazetteer

HERE = Path(__file__).parent
NEWEST = date(2026, 7, 24)  # the newest list of the bundled ledger; relative days in the wordings count from it


def wordings(*names: str) -> list[tuple[str, str, dict[str, Any]]]:
    """The labelled questions: intent, question, what else is expected."""
    paths = [HERE / name for name in names] if names else sorted(HERE.glob("wordings*.yaml"))
    rows = [row for path in paths for row in yaml.safe_load(path.read_text(encoding="utf-8"))["wordings"]]
    return [(row[0], row[1], row[2] if len(row) > 2 else {}) for row in rows]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    yield server
    server.close()


@pytest.fixture(scope="session")
def names(record: Any) -> Gazetteer:
    """The record's names."""
    return load_gazetteer(record)


class Asker:
    """Asks questions and keeps the answers, so that several tests can look at one."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._kept: dict[tuple[str, date | None], Answer] = {}

    def __call__(self, question: str, on: date | None = None) -> Answer:
        """The answer."""
        if (question, on) not in self._kept:
            self._kept[question, on] = answer(question, self.connection, on)
        return self._kept[question, on]


@pytest.fixture(scope="session")
def ask(record: Any) -> Asker:
    """Ask a question of the record."""
    return Asker(record)


def summary_of(found: Answer) -> str:
    """The summary as one text."""
    return " ".join(one.text for one in found.summary)


def whole_text(found: Answer) -> str:
    """Every sentence as one text."""
    return " ".join(one.text for one in found.sentences())
