"""The engine on which the expressions run: DuckDB, embedded; another one is another class with these methods."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from section287.errors import MissingExtra

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir  # type: ignore[import-untyped]


class DuckDBEngine:
    """Runs Ibis expressions on one DuckDB connection.

    Tables are made by our own statements, not by Ibis's ``create_table``: with the sqlglot in the lock that one
    sends an empty statement.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        ibis = need_ibis()
        self.connection = connection
        self._backend = ibis.duckdb.from_connection(connection)
        self._kept = 0

    def table(self, name: str) -> ir.Table:
        """Return a table or view of the connection as an expression."""
        found: ir.Table = self._backend.table(name)
        return found

    def keep(self, expression: ir.Table) -> ir.Table:
        """Run an expression once and return its result as a table on the engine."""
        self._kept += 1
        name = f"kept_{self._kept}"
        self.connection.execute(f"CREATE TEMP TABLE {name} AS {self._backend.compile(expression)}")
        return self.table(name)

    def drop(self, table: ir.Table) -> None:
        """Give back the memory of a table that ``keep`` made and nothing needs any more."""
        self.connection.execute(f"DROP TABLE IF EXISTS {table.get_name()}")

    def put(self, name: str, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]]) -> ir.Table:
        """Make a small table of given rows; columns are (name, SQL type)."""
        import pyarrow  # type: ignore[import-untyped]

        declared = ", ".join(f'"{column}" {kind}' for column, kind in columns)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({declared})")
        if rows:
            values = zip(*rows, strict=True)
            batch = pyarrow.table({column: list(side) for (column, _), side in zip(columns, values, strict=True)})
            self.connection.register("put_batch", batch)
            self.connection.execute(f"INSERT INTO {name} SELECT * FROM put_batch")
            self.connection.unregister("put_batch")
        return self.table(name)

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """Return the rows of an expression."""
        found = self.connection.execute(self._backend.compile(expression))
        names = [one[0] for one in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def need_ibis() -> Any:
    """Return Ibis.

    The command line keeps pandas from being imported by telling Python that there is none; pyarrow stumbles over
    that when it asks for its version, so the word is taken back here.

    Raises:
        MissingExtra: it isn't installed.
    """
    if sys.modules.get("pandas", sys) is None:
        del sys.modules["pandas"]
    try:
        import ibis
    except ImportError as error:
        raise MissingExtra("referrals need ibis: pip install 'section287[referrals]'") from error
    return ibis


def open_duckdb(path: Path | None = None) -> DuckDBEngine:
    """Return an engine over a database file opened for reading, or over a new one in memory."""
    need_ibis()
    import duckdb

    return DuckDBEngine(duckdb.connect(str(path), read_only=True) if path else duckdb.connect(":memory:"))
