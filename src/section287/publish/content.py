"""What an export is made from: one record, opened once, with every table as a query in a fixed order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from section287.publish.counted import attach_store
from section287.publish.dictionary import Table, exported_tables
from section287.record.open import open_record
from section287.settings import default_record

if TYPE_CHECKING:
    import duckdb

__all__ = ["Content", "Source", "open_content"]


@dataclass(frozen=True, slots=True)
class Source:
    """A source that at least one publication of the record comes from."""

    source_id: str
    title: str
    publisher: str
    url: str | None
    licence: str | None
    official: bool
    secondary: bool


@dataclass(frozen=True, slots=True)
class Content:
    """A record as exports see it.

    Attributes:
        connection: DuckDB in memory with the record attached for reading; it may write files, one thread.
        tables: what to export, in the order of the dictionary; those of a store of referrals beside the record last.
        version: the record's fingerprint: over all tables read (``lists_sha256``) and, where it holds documents, over
            them as well.
        newest: last day on which a list is known to have been up, per list and who made it
            (``participating``, ``pending``, ``participating by a third party``).
    """

    connection: duckdb.DuckDBPyConnection
    tables: tuple[Table, ...]
    version: str
    software: str
    sources: tuple[Source, ...]
    newest: dict[str, date]

    def query(self, table: Table) -> str:
        """Return the SQL of a table's rows: the dictionary's columns, ordered by the table's key."""
        columns, key = (", ".join(f'"{one}"' for one in names) for names in (table.columns, table.key))
        return f'SELECT {columns} FROM "{table.name}" ORDER BY {key}'

    def copy(self, table: Table, place: Path, options: str) -> int:
        """Write a table's rows to a file by DuckDB's COPY and return how many there are.

        Args:
            options: those of COPY, with the format.
        """
        quoted = str(place).replace("'", "''")
        row = self.connection.execute(f"COPY ({self.query(table)}) TO '{quoted}' ({options})").fetchone()
        return int(row[0]) if row else 0


def _read_out(name: str) -> str:
    return (files("section287.publish") / "out" / f"{name}.sql").read_text(encoding="utf-8")


@contextmanager
def open_content(record: Path | str | None = None) -> Iterator[Content]:
    """Open a record for exporting; the record itself can't be changed through it.

    A record put in its place meanwhile does not matter: all tables come from the file opened here.

    Raises:
        RecordMissing: there is no record at the path.
        RecordDamaged: it is no whole record of this version.
    """
    import duckdb

    open_record(record).close()  # says in one line what is wrong with a record, if anything is
    path = Path(record) if record else default_record()
    config: dict[str, Any] = {
        "threads": 1,  # several would write parquet's row groups in an order of chance
        "temp_directory": "",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(":memory:", config=config) as connection:
        quoted = str(path).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS record (READ_ONLY)")
        _load_states(connection)
        connection.execute("USE record")
        tables = exported_tables()
        for one in tables:
            if one.layer == "out":  # made once, however many formats write it
                connection.execute(f'CREATE TEMP TABLE "{one.name}" AS {_read_out(one.name)}')
        tables += attach_store(connection, path)
        meta = dict(connection.execute("SELECT key, value FROM meta ORDER BY key").fetchall())
        yield Content(
            connection,
            tables,
            _version(meta),
            meta.get("software", ""),
            tuple(Source(*row) for row in connection.execute(_SOURCES).fetchall()),
            dict(connection.execute(_NEWEST).fetchall()),
        )


def _version(meta: dict[str, str]) -> str:
    lists, documents = meta.get("lists_sha256", ""), meta.get("documents_sha256")
    return hashlib.sha256(f"{lists}{documents}".encode()).hexdigest() if documents else lists


def _load_states(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table of states that the wide tables join; in memory, beside the record."""
    from section287.places.states import list_states

    connection.execute("CREATE TEMP TABLE place_state (code VARCHAR, name VARCHAR, fips VARCHAR, kind VARCHAR)")
    rows = [(one.code, one.name, one.fips, one.kind) for one in list_states()]
    connection.executemany("INSERT INTO place_state VALUES (?, ?, ?, ?)", rows)


_SOURCES = """
SELECT source_id, title, publisher, url, licence, official, secondary FROM source
WHERE source_id IN (SELECT source_id FROM publication) ORDER BY secondary, source_id
"""
_NEWEST = """
SELECT list || CASE WHEN secondary THEN ' by a third party' ELSE '' END AS which, max(last_seen_on)
FROM publication WHERE trusted GROUP BY which ORDER BY which
"""
