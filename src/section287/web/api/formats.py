"""Rows as bytes: JSON, csv, NDJSON and Parquet; and which of them a request asks for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from section287.publish.dictionary import load_dictionary
from section287.scratch import temporary_folder

MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
_NAMES = {
    "application/json": "json",
    "text/csv": "csv",
    "application/x-ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/vnd.apache.parquet": "parquet",
}
_SQL_TYPES = {
    "string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE",
    "datetime": "TIMESTAMP",
}  # fmt: skip
_NUMBERS = ("integer", "number", "boolean")
Row = Mapping[str, Any]


def choose_format(accept: str) -> str | None:
    """Return the format that an Accept header prefers, None when it takes none of ours.

    >>> choose_format("text/csv, application/json;q=0.5")
    'csv'
    >>> choose_format("text/html, */*;q=0.1")
    'json'
    """
    best, weight = None, 0.0
    for part in (accept or "*/*").split(","):
        name, _, rest = part.strip().partition(";")
        name = name.strip().lower()
        found = _NAMES.get(name) or ("json" if name in ("*/*", "application/*") else None)
        found = "csv" if found is None and name == "text/*" else found
        quality = _read_quality(rest)
        if found and quality > weight:
            best, weight = found, quality
    return best


def _read_quality(text: str) -> float:
    for part in text.split(";"):
        name, _, value = part.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def write_json(document: Any) -> bytes:
    """Return a document as JSON; days as ISO text."""
    return json.dumps(document, ensure_ascii=False, default=plain, separators=(",", ":")).encode("utf-8", "replace")


def plain(value: Any) -> str:
    """Return a day or a moment as text.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")


def write_rows(rows: Sequence[Row], columns: Sequence[str], form: str) -> bytes:
    """Return rows as csv, NDJSON or Parquet.

    Lists and objects within a row are written as JSON text where the format has no place for them.
    """
    return {"csv": _write_csv, "ndjson": _write_ndjson, "parquet": _write_parquet}[form](rows, columns)


def _write_csv(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _flat(value)


def _flat(value: Any) -> Any:
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=plain)
    return value


def _write_ndjson(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    return b"".join(write_json({name: row.get(name) for name in columns}) + b"\n" for row in rows)


def _write_parquet(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    """Write by DuckDB through a folder of its own; one thread, so that the same rows give the same bytes."""
    import duckdb

    types = {name: _type_of(name, rows) for name in columns}
    with temporary_folder() as folder:
        source, target = Path(folder) / "rows.ndjson", Path(folder) / "rows.parquet"
        source.write_bytes(_write_ndjson([{name: _flat(row.get(name)) for name in columns} for row in rows], columns))
        named = ", ".join(f"\"{name}\": '{kind}'" for name, kind in types.items())
        shown = ", ".join(f'"{name}"' for name in columns)
        with duckdb.connect(":memory:", config={"threads": 1}) as connection:
            connection.execute(
                f"COPY (SELECT {shown} FROM read_json('{source}', format = 'newline_delimited', "
                f"columns = {{{named}}})) TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
            )
        return target.read_bytes()


def _type_of(name: str, rows: Sequence[Row]) -> str:
    """Return a column's SQL type: by the dictionary, so that it doesn't hang on the rows; else by its values."""
    known = column_types().get(name)
    values = [row[name] for row in rows if row.get(name) is not None]
    # a table outside the dictionary may have a column of the same name and another type
    if known and not (known in _NUMBERS and any(isinstance(one, str) for one in values)):
        return _SQL_TYPES[known]
    if values and all(isinstance(one, bool) for one in values):
        return "BOOLEAN"
    if values and all(isinstance(one, int) for one in values):
        return "BIGINT"
    return "DOUBLE" if values and all(isinstance(one, int | float) for one in values) else "VARCHAR"


@cache
def column_types() -> dict[str, str]:
    """Return the type of every column name that has the same type in all tables of the dictionary."""
    found: dict[str, set[str]] = {}
    for table in load_dictionary().values():
        for name, column in table.columns.items():
            found.setdefault(name, set()).add(column.type)
    counted = dict.fromkeys(("agreements_listed", "agreements_ever"), "integer")
    return counted | {name: next(iter(types)) for name, types in found.items() if len(types) == 1}
