"""Questions asked once and looked at by several tests; the labelled wordings; an answer's text."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from section287.answers import Answer, answer

HERE = Path(__file__).parent
NEWEST = date(2026, 7, 24)  # the newest list of the bundled ledger; relative days in the wordings count from it


def wordings(*names: str) -> list[tuple[str, str, dict[str, Any]]]:
    """The labelled questions: intent, question, what else is expected."""
    paths = [HERE / name for name in names] if names else sorted(HERE.glob("wordings*.yaml"))
    rows = [row for path in paths for row in yaml.safe_load(path.read_text(encoding="utf-8"))["wordings"]]
    return [(row[0], row[1], row[2] if len(row) > 2 else {}) for row in rows]


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


def summary_of(found: Answer) -> str:
    """The summary as one text."""
    return " ".join(one.text for one in found.summary)


def whole_text(found: Answer) -> str:
    """Every sentence as one text."""
    return " ".join(one.text for one in found.sentences())
