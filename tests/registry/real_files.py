"""What came of the real files, for the tests that ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from section287.registry.build import Built, Reading


@dataclass(frozen=True)
class Real:
    """What came of every real list: the files as read, and the record built from them."""

    reading: Reading
    built: Built
    connection: Any

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.connection.execute(sql, list(values)).fetchall()
        return found
