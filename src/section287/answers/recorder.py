"""A record's connection that keeps every query that ran, so that an answer can show what was searched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ran:
    """One query that ran.

    Attributes:
        what: what it was for, in words.
        sql: the query with its parameters written in, so that it can be run again.
        columns, rows: what it returned.
    """

    what: str
    sql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def dicts(self) -> list[Row]:
        """Return the rows by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class _Result:
    """What a query returned, to be fetched as from DuckDB."""

    def __init__(self, ran: Ran, description: Sequence[Any]) -> None:
        self.description = description
        self._rest = list(ran.rows)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all rows not fetched yet."""
        rest, self._rest = self._rest, []
        return rest

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row, or None."""
        return self._rest.pop(0) if self._rest else None


class Recorder:
    """Stands in for a DuckDB connection in questions; runs each distinct query once and keeps it."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._kept: dict[str, tuple[Ran, Sequence[Any]]] = {}
        self._doing = "looked up"

    @property
    def raw(self) -> Any:
        """The connection itself, for parts that keep their own account of what they asked."""
        return self._connection

    @property
    def ran(self) -> list[Ran]:
        """Every query that ran, in order, each once."""
        return [ran for ran, _ in self._kept.values()]

    @contextmanager
    def doing(self, what: str) -> Iterator[None]:
        """Name what the queries inside are for."""
        before, self._doing = self._doing, what
        try:
            yield
        finally:
            self._doing = before

    def execute(self, sql: str, values: Mapping[str, Any] | Sequence[Any] | None = None) -> _Result:
        """Run a query, as DuckDB's connection does."""
        ran, description = self._run(sql, values)
        return _Result(ran, description)

    def ask(self, what: str, sql: str, **values: Any) -> Ran:
        """Run a query of our own and return it with its rows."""
        with self.doing(what):
            ran, _ = self._run(sql, values)
        return ran

    def last(self, first_column: str | None = None) -> Ran:
        """Return the query that ran last; with ``first_column``, the last one whose result begins with it."""
        for ran, _ in reversed(self._kept.values()):
            if first_column in (None, *ran.columns[:1]):
                return ran
        raise LookupError(f"no query with the column {first_column!r} has run")

    def _run(self, sql: str, values: Mapping[str, Any] | Sequence[Any] | None) -> tuple[Ran, Sequence[Any]]:
        written = fill(sql, values)
        if written not in self._kept:
            result = self._connection.execute(sql, values if values else None)
            description = tuple(result.description)
            rows = tuple(tuple(row) for row in result.fetchall())
            self._kept[written] = (Ran(self._doing, written, tuple(one[0] for one in description), rows), description)
        elif next(reversed(self._kept)) != written:
            self._kept[written] = self._kept.pop(written)  # what ran again stands last, as last() expects
        return self._kept[written]


def fill(sql: str, values: Mapping[str, Any] | Sequence[Any] | None) -> str:
    """Return a query with its parameters written in, on one line."""
    import re

    flat = " ".join(re.sub(r"--[^\n]*", " ", sql).split())
    if not values:
        return flat
    if isinstance(values, Mapping):
        named = values
        return re.sub(r"\$([a-z_]+)", lambda found: _literal(named[found.group(1)]), flat)
    rest = list(values)
    return re.sub(r"\?", lambda _: _literal(rest.pop(0)), flat)


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_literal(one) for one in value) + "]"
    return "'" + str(value).replace("'", "''") + "'"
