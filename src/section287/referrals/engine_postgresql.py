"""PostgreSQL as the engine: tables of one session, filled by COPY, gone when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from section287.errors import MissingExtra, UsageError
from section287.referrals.engine import BATCH, Columns, as_arrow

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir  # type: ignore[import-untyped]

    from section287.referrals.packing import Numbers

# text compares by its bytes, as it does on the other engines, whatever the database's language
KINDS = {"VARCHAR": 'text COLLATE "C"', "INTEGER": "integer", "BIGINT": "bigint", "DATE": "date"}


class PostgreSQLEngine:
    """Runs Ibis expressions in one session of a PostgreSQL database; makes temporary tables only."""

    def __init__(self, url: str) -> None:
        """Connect.

        Raises:
            MissingExtra: psycopg isn't installed.
            UsageError: the database can't be reached; the message never holds the address's password.
        """
        try:
            import ibis
            import psycopg
        except ImportError as error:
            raise MissingExtra("PostgreSQL needs psycopg: pip install 'section287[engines]'") from error
        try:
            self._connection = psycopg.connect(url, autocommit=True)
        except psycopg.Error as error:
            raise UsageError(f"--engine: PostgreSQL can't be reached ({_first_line(error)})") from error
        self._backend = ibis.postgres.from_connection(self._connection)
        self._kept = 0

    def keep(self, expression: ir.Table) -> ir.Table:
        """Run an expression once and return its result as a temporary table, with the planner told its size."""
        self._kept += 1
        name = f"kept_{self._kept}"
        self._connection.execute(f"CREATE TEMP TABLE {name} AS {self._backend.compile(expression)}")
        self._connection.execute(f"ANALYZE {name}")
        return self._table(name)

    def drop(self, table: ir.Table) -> None:
        """Drop a table that ``keep`` made."""
        self._connection.execute(f"DROP TABLE IF EXISTS {table.get_name()}")

    def put(self, name: str, columns: Columns, rows: Sequence[Sequence[Any]]) -> ir.Table:
        """Make a small table of given rows."""
        self._create(name, columns)
        return self._fill(name, [as_arrow(columns, rows)])

    def take(self, source: duckdb.DuckDBPyConnection, name: str) -> ir.Table:
        """Copy a table or view of a DuckDB connection, batch by batch."""
        described = source.execute(f"DESCRIBE {name}").fetchall()
        self._create(name, [(row[0], row[1]) for row in described])
        texts = {row[0] for row in described if row[1] == "VARCHAR"}
        # PostgreSQL holds no text with a zero byte
        wanted = ", ".join(
            f'replace("{row[0]}", chr(0), \'\') AS "{row[0]}"' if row[0] in texts else f'"{row[0]}"'
            for row in described
        )
        return self._fill(name, source.execute(f"SELECT {wanted} FROM {name}").to_arrow_reader(BATCH))

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """Return the rows of an expression; sums of whole numbers are whole numbers."""
        found = self._connection.execute(self._backend.compile(expression))
        names = list(expression.columns)
        return [
            {name: int(value) if isinstance(value, Decimal) else value for name, value in zip(names, row, strict=True)}
            for row in found.fetchall()
        ]

    def numbers(self, expression: ir.Table) -> dict[str, Numbers]:
        """Return the columns of an expression of whole numbers, fetched batch by batch."""
        import numpy

        names = list(expression.columns)
        wanted = ", ".join(f'CAST("{name}" AS bigint)' for name in names)
        parts = [numpy.empty((0, len(names)), numpy.int64)]
        with self._connection.transaction(), self._connection.cursor(name="numbers", binary=True) as cursor:
            cursor.execute(f"SELECT {wanted} FROM ({self._backend.compile(expression)}) AS counted")
            while rows := cursor.fetchmany(BATCH):
                parts.append(numpy.array(rows, numpy.int64))
        whole = numpy.concatenate(parts)
        return {name: whole[:, place].copy() for place, name in enumerate(names)}

    def close(self) -> None:
        """End the session; its temporary tables go with it."""
        self._connection.close()

    def _create(self, name: str, columns: Columns) -> None:
        declared = ", ".join(f'"{column}" {KINDS[kind]}' for column, kind in columns)
        self._connection.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
        self._connection.execute(f"CREATE TEMP TABLE {name} ({declared})")

    def _fill(self, name: str, batches: Any) -> ir.Table:
        import pyarrow.csv  # type: ignore[import-untyped]

        options = pyarrow.csv.WriteOptions(include_header=False)
        parts = batches.to_batches(BATCH) if isinstance(batches, pyarrow.Table) else batches
        for batch in (one for each in parts for one in (each if isinstance(each, list) else [each])):
            text = BytesIO()
            pyarrow.csv.write_csv(batch, text, options)  # no value is empty, an empty text is ""
            with self._connection.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
                copy.write(text.getvalue())
        self._connection.execute(f"ANALYZE {name}")
        return self._table(name)

    def _table(self, name: str) -> ir.Table:
        found: ir.Table = self._backend.table(name)
        return found


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
