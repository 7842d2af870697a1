"""Facts as flat rows, for tables and exports: one row an entry, and one row a source of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from section287.facts.base import Source

Row = dict[str, str | int | float | bool | None]
SOURCE_FIELDS = ("title", "issuer", "date", "url", "pinpoint", "kind", "read", "via", "file", "sha256", "quote")


def flat_row(fields: Mapping[str, Any]) -> Row:
    """Return fields as plain values: days as YYYY-MM-DD, lists of words joined by "; ", anything deeper as JSON."""
    return {name: _flat(value) for name, value in fields.items()}


def source_rows(table: str, entry: str, sources: Iterable[Source]) -> list[Row]:
    """Return one row for each source of an entry, numbered from 1, under the name of the entry's table."""
    return [
        {"table_name": table, "entry_id": entry, "n": n, **flat_row(one.model_dump(include=set(SOURCE_FIELDS)))}
        for n, one in enumerate(sources, start=1)
    ]


def _flat(value: Any) -> str | int | float | bool | None:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return "; ".join(value) or None
    if not value:
        return None
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: Any) -> Any:
    return value.model_dump() if isinstance(value, BaseModel) else str(value)
