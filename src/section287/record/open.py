"""Opening a record: read-only, locked down, with an error that says what to do when there is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from section287.errors import RecordDamaged, RecordMissing
from section287.settings import default_record

if TYPE_CHECKING:
    import duckdb

SCHEMA_VERSION = "3"


def open_record(path: Path | str | None = None) -> duckdb.DuckDBPyConnection:
    """Open a record for reading; the connection can reach no file and change nothing.

    Args:
        path: the record; None takes the default (see ``section287.settings``).

    Raises:
        RecordMissing: there is no file at ``path``.
        RecordDamaged: the file is no whole record of this schema version.
    """
    import duckdb

    place = Path(path) if path else default_record()
    if not place.is_file():
        raise RecordMissing(f"{place}: there is no record here; run 'section287 build' to make one")
    try:
        connection = duckdb.connect(
            str(place), read_only=True, config={"enable_external_access": False, "lock_configuration": True}
        )
        found = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
    except duckdb.Error as error:
        raise RecordDamaged(
            f"{place}: not a whole record ({str(error).splitlines()[0]}); run 'section287 build' to make it anew"
        ) from error
    if found is None or found[0] != SCHEMA_VERSION:
        connection.close()
        raise RecordDamaged(
            f"{place}: made by another version (schema {found[0] if found else 'unknown'}, this one reads "
            f"{SCHEMA_VERSION}); run 'section287 build' to make it anew"
        )
    return connection


def read_through(connection: duckdb.DuckDBPyConnection, place: Path) -> None:
    """Read every value of a record once (a fifth of a second): the engine checks each block as it reads it.

    A record that was damaged on the disk often opens, and fails only where a question meets the damage.

    Args:
        place: names the record in the message.

    Raises:
        RecordDamaged: some of it is not what was written.
    """
    import duckdb

    try:
        for (table,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY table_name").fetchall():
            connection.execute(f'SELECT sum(hash(COLUMNS(*))) FROM "{table}"').fetchall()
    except duckdb.Error as error:
        raise RecordDamaged(
            f"{place}: damaged ({str(error).splitlines()[0]}); run 'section287 build' to make it anew"
        ) from error
