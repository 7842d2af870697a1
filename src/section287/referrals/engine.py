"""The engine on which the expressions run: DuckDB, embedded, or what ``--engine`` names.

Every engine does the same few things with Ibis expressions (``Engine``); what differs is how tables get there.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from section287.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir  # type: ignore[import-untyped]

    from section287.referrals.packing import Numbers

Columns = Sequence[tuple[str, str]]
BATCH = 100_000  # rows handed from one engine to another at a time


class Engine(Protocol):
    """What load and answers ask of an engine. Column types are VARCHAR, INTEGER and BIGINT."""

    def keep(self, expression: ir.Table) -> ir.Table:
        """Run an expression once and return its result as a table on the engine."""
        ...

    def drop(self, table: ir.Table) -> None:
        """Give back what ``keep`` made and nothing needs any more."""
        ...

    def put(self, name: str, columns: Columns, rows: Sequence[Sequence[Any]]) -> ir.Table:
        """Make a small table of given rows; columns are (name, type)."""
        ...

    def take(self, source: duckdb.DuckDBPyConnection, name: str) -> ir.Table:
        """Bring a table or view of a DuckDB connection onto the engine, batch by batch."""
        ...

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """Return the rows of an expression."""
        ...

    def numbers(self, expression: ir.Table) -> dict[str, Numbers]:
        """Return the columns of an expression whose columns are whole numbers, none of them missing."""
        ...

    def close(self) -> None:
        """Leave nothing behind on the engine."""
        ...


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

    def put(self, name: str, columns: Columns, rows: Sequence[Sequence[Any]]) -> ir.Table:
        """Make a small table of given rows; columns are (name, SQL type)."""
        declared = ", ".join(f'"{column}" {kind}' for column, kind in columns)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({declared})")
        if rows:
            self.connection.register("put_batch", as_arrow(columns, rows))
            self.connection.execute(f"INSERT INTO {name} SELECT * FROM put_batch")
            self.connection.unregister("put_batch")
        return self.table(name)

    def take(self, source: duckdb.DuckDBPyConnection, name: str) -> ir.Table:
        """Return a table or view of the same connection; nothing is copied.

        Raises:
            UsageError: the table is of another connection.
        """
        if source is not self.connection:
            raise UsageError("DuckDB reads tables of its own connection only")
        return self.table(name)

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """Return the rows of an expression."""
        found = self.connection.execute(self._backend.compile(expression))
        names = [one[0] for one in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def numbers(self, expression: ir.Table) -> dict[str, Numbers]:
        """Return the columns of an expression of whole numbers."""
        wanted = ", ".join(f"CAST({name} AS BIGINT) AS {name}" for name in expression.columns)
        found = self.connection.execute(f"SELECT {wanted} FROM ({self._backend.compile(expression)})").fetchnumpy()
        return dict(found)

    def close(self) -> None:
        """Close the connection, and with it all that was made on it."""
        self.connection.close()


def as_arrow(columns: Columns, rows: Sequence[Sequence[Any]]) -> Any:
    """Return rows as an Arrow table; columns are (name, type)."""
    import pyarrow  # type: ignore[import-untyped]

    kinds = {"VARCHAR": pyarrow.string(), "INTEGER": pyarrow.int32(), "BIGINT": pyarrow.int64()}
    sides = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pyarrow.table(
        {name: pyarrow.array(side, kinds[kind]) for (name, kind), side in zip(columns, sides, strict=True)}
    )


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
