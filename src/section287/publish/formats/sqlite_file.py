"""SQLite: one file with all tables, their keys and what leads where; opens in Datasette and most tools.

Dates and moments are ISO text, booleans 0 and 1. The same record gives the same bytes with the same SQLite.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from section287.publish.dictionary import Table
from section287.publish.formats import Tell, WrittenFile, describe_file

if TYPE_CHECKING:
    from section287.publish.content import Content

FILE = "section287.sqlite"
_TYPES = {
    "string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "date": "TEXT", "datetime": "TEXT",
}  # fmt: skip
_MANY = 5_000  # rows taken at one time


def write(content: Content, folder: Path, written: Sequence[WrittenFile], tell: Tell) -> list[WrittenFile]:
    """Write ``section287.sqlite`` and return it."""
    made = sqlite3.connect(folder / FILE, isolation_level=None)
    try:
        # nothing to recover: the whole folder is put in place at the end, or not at all
        made.execute("PRAGMA journal_mode = OFF")
        made.execute("PRAGMA synchronous = OFF")
        for table in content.tables:
            tell(f"sqlite {table.name}")
            made.execute("BEGIN")
            made.execute(describe_table(table))
            result = content.connection.execute(content.query(table))
            marks = ", ".join("?" * len(table.columns))
            while rows := result.fetchmany(_MANY):
                made.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', [_plain(row) for row in rows])
            made.execute("COMMIT")
        for table in content.tables:
            for reference in table.references:
                name = f"{table.name}_{'_'.join(reference.columns)}"
                columns = ", ".join(f'"{one}"' for one in reference.columns)
                made.execute(f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table.name}" ({columns})')
        made.execute("VACUUM")
    finally:
        made.close()
    return [describe_file(folder, FILE, "sqlite")]


def describe_table(table: Table) -> str:
    """Return the statement that makes a table."""
    parts = [
        f'"{name}" {_TYPES[column.type]}{"" if column.empty is not None else " NOT NULL"}'
        for name, column in table.columns.items()
    ]
    parts.append(f"PRIMARY KEY ({', '.join(_quote(table.key))})")
    parts += [
        f'FOREIGN KEY ({", ".join(_quote(one.columns))}) REFERENCES "{one.table}" ({", ".join(_quote(one.to))})'
        for one in table.references
    ]
    return f'CREATE TABLE "{table.name}" ({", ".join(parts)})'


def _quote(names: Sequence[str]) -> list[str]:
    return [f'"{one}"' for one in names]


def _plain(row: Sequence[Any]) -> list[Any]:
    return [_cell(one) for one in row]


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}Z"
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value
