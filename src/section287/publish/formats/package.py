"""A Frictionless data package (version 1 of its specification): datapackage.json over the csv files.

Every file with its size, hash and schema: types, meanings, allowed values, keys and what leads where.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from section287.publish.citing import LICENCE, LICENCE_URL, TITLE, describe_content
from section287.publish.dictionary import Column, Table, tell_column
from section287.publish.formats import Tell, WrittenFile, describe_file

if TYPE_CHECKING:
    from section287.publish.content import Content

FILE = "datapackage.json"


def write(content: Content, folder: Path, written: Sequence[WrittenFile], tell: Tell) -> list[WrittenFile]:
    """Write ``datapackage.json`` over the csv files in ``written`` and return it."""
    tell(FILE)
    text = json.dumps(describe_package(content, written), indent=2, ensure_ascii=False)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")
    return [describe_file(folder, FILE, "package")]


def describe_package(content: Content, written: Sequence[WrittenFile]) -> dict[str, Any]:
    """Return the package's description as plain values."""
    files = {one.table: one for one in written if one.format == "csv"}
    return {
        "profile": "tabular-data-package",
        "name": "section287",
        "title": TITLE,
        "description": describe_content(content),
        "version": content.version,
        "keywords": ["287(g)", "immigration enforcement", "law enforcement agencies", "agreements", "United States"],
        "licenses": [{"name": LICENCE, "path": LICENCE_URL, "title": "Creative Commons Zero 1.0 Universal"}],
        "sources": [
            {"title": f"{one.publisher}: {one.title}"} | ({"path": one.url} if one.url else {})
            for one in content.sources
        ],
        "resources": [_describe_resource(table, files[table.name]) for table in content.tables],
    }


def _describe_resource(table: Table, file: WrittenFile) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "path": file.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": describe_schema(table),
    }


def describe_schema(table: Table) -> dict[str, Any]:
    """Return a table's schema in the form of Frictionless Table Schema."""
    schema: dict[str, Any] = {
        "fields": [_describe_field(name, column, table) for name, column in table.columns.items()],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.references:
        schema["foreignKeys"] = [
            {
                "fields": list(one.columns),
                # the specification writes a table's reference to itself as an empty name
                "reference": {"resource": "" if one.table == table.name else one.table, "fields": list(one.to)},
            }
            for one in table.references
        ]
    return schema


def _describe_field(name: str, column: Column, table: Table) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": column.type, "description": tell_column(column)}
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if table.key == (name,):
        constraints["unique"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.pattern:
        constraints["pattern"] = column.pattern
    if constraints:
        field["constraints"] = constraints
    return field
