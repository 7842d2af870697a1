"""The OpenAPI document's descriptions of answers, made from the data dictionary so that they can't drift from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from section287.publish.dictionary import Column, load_dictionary, tell_column
from section287.web.api.formats import MEDIA_TYPES
from section287.web.api.problems import MEDIA_TYPE, SCHEMA

Schema = dict[str, Any]
_TYPES: dict[str, Schema] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string"},
}
_PROBLEMS = {
    400: "A parameter's value is not usable.",
    404: "Nothing in the record goes by this id or day.",
    406: "None of the types accepted is offered.",
    409: "The cursor belongs to another edition of the record.",
    413: "The body is too large.",
    422: "A parameter is missing, unknown or not of its form.",
    500: "The answer could not be made.",
}
TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": "integer"}
DAY: Schema = {"type": "string", "format": "date"}
OBJECT: Schema = {"type": "object"}
MAYBE_OBJECT: Schema = {"type": ["object", "null"]}
RECORD: Schema = {
    "type": "object",
    "description": "The record that answered.",
    "properties": {
        "lists_sha256": {"type": "string", "description": "One fingerprint over all lists read."},
        "software": TEXT,
        "newest_on": MAYBE_TEXT,
    },
    "required": ["lists_sha256", "software", "newest_on"],
}
SOURCE = {
    "type": "object",
    "properties": {"n": NUMBER, "kind": TEXT, "title": TEXT, "issuer": TEXT, "date": MAYBE_TEXT, "url": MAYBE_TEXT},
    "required": ["n", "title", "issuer", "url"],
}


def objects(**properties: Schema) -> Schema:
    """Return the schema of an object that always has these properties; others may come with them."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def list_of(items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def row_of(columns: Sequence[str], *tables: str, **other: Schema) -> Schema:
    """Return the schema of a row: each column as the first of the tables that has it says.

    Args:
        other: columns that no table has.
    """
    known = load_dictionary()
    properties: dict[str, Schema] = {}
    for name in columns:
        if name in other:
            properties[name] = other[name]
            continue
        table = next(known[one] for one in tables if name in known[one].columns)
        properties[name] = _describe(table.columns[name])
    return objects(**properties)


def _describe(column: Column) -> Schema:
    found = {**_TYPES[column.type], "description": tell_column(column)}
    if column.values:
        found["enum"] = [*column.values, *([None] if column.empty else [])]
    if column.empty:
        found["type"] = [found["type"], "null"]
    return found


def rows_answer(name: str, row: Schema, *, paged: bool = True, **more: Schema) -> dict[int | str, Any]:
    """Return the OpenAPI responses of an endpoint that answers with rows."""
    own = {"total": {"type": "integer"}, "next": MAYBE_TEXT} if paged else {}
    schema = objects(**{name: list_of(row)}, **own, **more, record=RECORD)
    content = {kind.partition(";")[0]: {"schema": TEXT} for form, kind in MEDIA_TYPES.items() if form != "json"}
    return _responses({"application/json": {"schema": schema}, **content})


def answer(schema: Schema, *, body: bool = False) -> dict[int | str, Any]:
    """Return the OpenAPI responses of an endpoint that answers with one document."""
    return _responses({"application/json": {"schema": schema}}, body=body)


def _responses(content: dict[str, Any], *, body: bool = False) -> dict[int | str, Any]:
    problem = {MEDIA_TYPE: {"schema": SCHEMA}}
    told: dict[int | str, Any] = {200: {"description": "The answer.", "content": content}}
    if not body:
        told[304] = {"description": "The asker has it already (If-None-Match)."}
    left_out = {406, 409} if body else {413}
    for status, line in _PROBLEMS.items():
        if status not in left_out:
            told[status] = {"description": line, "content": problem}
    return told
