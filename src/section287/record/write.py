"""Writing a record: all tables into a file beside the old one, then moved into its place.

A reader sees the old record or the new one, never half of one; a build that is killed leaves the old one whole.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from section287.errors import Section287Error
from section287.record.open import SCHEMA_VERSION
from section287.scratch import folder_beside

PLAIN = frozenset(("listing", "decision_row"))  # ids and numbers only: no value of theirs needs quoting
REPLACED = frozenset(("agency", "agency_name", "agreement", "resolver_state"))  # most of what they hold changes
LARGEST_VALUE = 256 * 2**20  # bytes; the largest value is one part of the resolver's state, some megabytes
Rows = Iterable[Sequence[Any]]


def schema_sql() -> str:
    """Return the record's DDL."""
    return (files("section287.record") / "schema.sql").read_text(encoding="utf-8")


def write_record(path: Path, tables: Mapping[str, Rows], meta: Mapping[str, str]) -> None:
    """Write a whole record and move it to ``path``.

    Args:
        tables: rows per table, values in the order of the table's columns; None is NULL.
        meta: facts about the build; the schema version is added.

    Raises:
        Section287Error: the folder can't be written to; nothing is left behind and the old record stays.
    """

    def fill(connection: Any, folder: Path) -> None:
        connection.execute(schema_sql())
        _run_beside(
            partial(take_in, connection, table, folder)
            for table, rows in tables.items()
            if write_out(table, rows, folder)
        )

    _replace(path, meta, fill, copied=False)


def update_record(path: Path, tables: Mapping[str, Rows], meta: Mapping[str, str], appended: Sequence[str]) -> None:
    """Write a copy of a record with new rows and move it to ``path``.

    Args:
        tables: rows per table; they take the place of the old ones, but are added to those of ``appended``.
        meta: facts about the build; the schema version is added.
        appended: tables that only grow.

    Raises:
        Section287Error: the copy can't be written; nothing is left behind and the old record stays.
    """

    def fill(connection: Any, folder: Path) -> None:
        def load(handle: Any) -> Iterator[Callable[[], None]]:
            for table, rows in sorted(tables.items(), key=lambda one: one[0] not in REPLACED):
                if table in REPLACED:
                    yield partial(_make_anew, handle, table)
                elif table not in appended:
                    rows = _changed(connection, table, rows)
                if write_out(table, rows, folder):
                    yield partial(take_in, handle, table, folder)

        with connection.cursor() as handle:  # of its own, as tables are compared on the connection meanwhile
            _run_beside(load(handle))
        connection.execute("DELETE FROM meta")

    _replace(path, meta, fill, copied=True)


def _run_beside(jobs: Iterable[Callable[[], None]]) -> None:
    """Run jobs of the engine one after another, each while the next is being got ready."""
    with ThreadPoolExecutor(1) as engine:
        for one in [engine.submit(job) for job in jobs]:
            one.result()


def _make_anew(connection: Any, table: str) -> None:
    """Empty a table: quicker to make it again than to delete all of its rows."""
    (made,) = connection.execute("SELECT sql FROM duckdb_tables() WHERE table_name = ?", [table]).fetchone()
    connection.execute(made.replace("CREATE TABLE", "CREATE OR REPLACE TABLE", 1))


def _as_texts(rows: Sequence[Sequence[Any]], kinds: Sequence[str]) -> list[tuple[str | None, ...]]:
    """Return rows' values as the engine casts them to text, side by side; ``kinds`` are the columns' types."""
    sides: list[Sequence[Any]] = []
    for kind, side in zip(kinds, zip(*rows, strict=True), strict=False):
        if kind == "VARCHAR":
            sides.append(side)
        elif kind == "BOOLEAN":
            sides.append([None if one is None else "true" if one else "false" for one in side])
        else:
            sides.append([None if one is None else str(one) for one in side])
    return list(zip(*sides, strict=True))


def _changed(connection: Any, table: str, rows: Rows) -> list[Sequence[Any]]:
    """Delete the rows that are no longer wanted and return the ones that aren't there yet."""
    kinds = [str(one[1]) for one in connection.execute(f'SELECT * FROM "{table}" LIMIT 0').description]
    rows = list(rows)
    wanted = dict(zip(_as_texts(rows, kinds), rows, strict=True))
    gone: list[int] = []
    for old in connection.execute(f'SELECT COLUMNS(*)::VARCHAR, rowid FROM "{table}"').fetchall():
        if wanted.pop(old[:-1], None) is None:
            gone.append(old[-1])
    if gone:
        connection.execute(f'DELETE FROM "{table}" WHERE rowid IN (SELECT unnest($1))', [gone])
    return list(wanted.values())


def _replace(path: Path, meta: Mapping[str, str], fill: Callable[[Any, Path], None], *, copied: bool) -> None:
    import duckdb

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with folder_beside(path) as folder:
            beside = Path(folder) / path.name
            if copied:
                shutil.copyfile(path, beside)
            with duckdb.connect(str(beside)) as connection:
                connection.execute("SET threads = 2")
                # trying this one on every column takes half of a checkpoint and makes no record smaller
                connection.execute("SET disabled_compression_methods = 'fsst'")
                fill(connection, Path(folder))
                entries = [*sorted(meta.items()), ("schema_version", SCHEMA_VERSION)]
                connection.executemany("INSERT INTO meta VALUES (?, ?)", entries)
                connection.execute("CHECKPOINT")
            with open(beside, "rb+") as handle:
                os.fsync(handle.fileno())
            os.replace(beside, path)
    except OSError as error:
        raise Section287Error(f"{path}: can't be written ({error.strerror or error}); the old record stays") from error
    # a disk that fills up shows as one or the other, depending on what was being written
    except (
        duckdb.IOException,
        duckdb.FatalException,
        duckdb.TransactionException,
        duckdb.OutOfMemoryException,
    ) as error:
        raise Section287Error(
            f"{path}: can't be written ({str(error).splitlines()[0]}); the old record stays"
        ) from error


def write_out(table: str, rows: Rows, folder: Path) -> int:
    """Write a table's rows to its file in ``folder``, from which they are taken in; return their number."""
    rows = list(rows)
    with open(folder / f"{table}.rows", "w", encoding="utf-8", newline="") as handle:
        if table in PLAIN:
            csv.writer(handle, lineterminator="\n", quoting=csv.QUOTE_NONE).writerows(rows)
            return len(rows)
        handle.write(json.dumps(rows, ensure_ascii=False, default=str, separators=(",", ":")))
    return len(rows)


def take_in(connection: Any, table: str, folder: Path) -> None:
    """Load a table's file into it."""
    described = [one[0] for one in connection.execute(f'SELECT * FROM "{table}" LIMIT 0').description]
    if table in PLAIN:
        columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(described)))
        reader = (
            f"SELECT * FROM read_csv(?, header = false, columns = {{{columns}}}, nullstr = '', quote = '', "
            "escape = '', delim = ',', auto_detect = false, parallel = false)"
        )
    else:
        values = ", ".join(f"line[{at}]" for at in range(1, len(described) + 1))
        reader = (
            f"SELECT {values} FROM read_json(?, format = 'array', records = 'false', "
            f"columns = {{'line': 'VARCHAR[]'}}, maximum_object_size = {LARGEST_VALUE})"
        )
    place = folder / f"{table}.rows"
    connection.execute(f'INSERT INTO "{table}" {reader}', [str(place)])
    place.unlink()
