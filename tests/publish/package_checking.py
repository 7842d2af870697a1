"""Checks of a Frictionless data package, written from its specification: the description, then every csv against it."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

TYPES = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "datetime": lambda text: datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ"),
}
CONSTRAINTS = {"required", "unique", "enum", "minimum", "pattern"}


def read_csv(folder: Path, table: str) -> list[dict[str, str]]:
    """Rows of a table of an export."""
    with open(folder / "csv" / f"{table}.csv", encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def check_package(folder: Path) -> list[str]:
    """Return everything that is wrong with the package in a folder; an empty list means that it is right."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    wrong = list(_check_description(package))
    tables: dict[str, list[dict[str, Any]]] = {}
    for resource in package["resources"]:
        place = folder / resource["path"]
        data = place.read_bytes()
        if resource["bytes"] != len(data):
            wrong.append(f"{resource['name']}: {len(data)} bytes, not {resource['bytes']}")
        if resource["hash"] != "sha256:" + hashlib.sha256(data).hexdigest():
            wrong.append(f"{resource['name']}: another hash")
        tables[resource["name"]] = []
        wrong.extend(_read_table(resource, place, tables[resource["name"]]))
    for resource in package["resources"]:
        wrong.extend(_check_keys(resource, tables))
    return wrong


def _check_description(package: dict[str, Any]) -> Iterator[str]:
    if package.get("profile") != "tabular-data-package" or not re.fullmatch(r"[-a-z0-9._/]+", package["name"]):
        yield "profile or name of the package"
    for one in package["licenses"]:
        if not (one.get("name") and one.get("path", "").startswith("https://")):
            yield f"licence {one}"
    for one in package["sources"]:
        if not one.get("title") or not one.get("path", "https://").startswith("https://"):
            yield f"source {one}"
    names = [one["name"] for one in package["resources"]]
    if len(set(names)) != len(names) or not names:
        yield "names of resources"
    for resource in package["resources"]:
        path = resource["path"]
        if not re.fullmatch(r"[-a-z0-9._/]+", resource["name"]) or resource.get("profile") != "tabular-data-resource":
            yield f"{resource['name']}: name or profile"
        if path.startswith(("/", ".")) or ".." in path:
            yield f"{resource['name']}: unsafe path {path}"
        fields = [one["name"] for one in resource["schema"]["fields"]]
        if len(set(fields)) != len(fields):
            yield f"{resource['name']}: a field twice"
        for field in resource["schema"]["fields"]:
            if field["type"] not in TYPES or not field["description"]:
                yield f"{resource['name']}.{field['name']}: type or description"
            if unknown := set(field.get("constraints", {})) - CONSTRAINTS:
                yield f"{resource['name']}.{field['name']}: {unknown}"
        if not set(resource["schema"]["primaryKey"]) <= set(fields):
            yield f"{resource['name']}: primary key"


def _read_table(resource: dict[str, Any], place: Path, rows: list[dict[str, Any]]) -> Iterator[str]:
    fields = resource["schema"]["fields"]
    dialect = resource["dialect"]
    with open(place, encoding=resource["encoding"], newline="") as handle:
        reader = csv.reader(handle, delimiter=dialect["delimiter"], quotechar=dialect["quoteChar"], strict=True)
        if next(reader) != [one["name"] for one in fields]:
            yield f"{resource['name']}: another header"
            return
        for cells in reader:
            if len(cells) != len(fields):
                yield f"{resource['name']}: line {reader.line_num} has {len(cells)} cells"
                return
            row: dict[str, Any] = {}
            for field, cell in zip(fields, cells, strict=True):
                missing = cell in resource["schema"]["missingValues"]
                try:
                    row[field["name"]] = None if missing else TYPES[field["type"]](cell)
                except (ValueError, KeyError):
                    yield f"{resource['name']}.{field['name']}: '{cell}' is no {field['type']}"
                    row[field["name"]] = None
                yield from _check_cell(resource["name"], field, cell, row[field["name"]])
            rows.append(row)
    for field in fields:
        values = [row[field["name"]] for row in rows]
        if field.get("constraints", {}).get("unique") and len(set(values)) != len(values):
            yield f"{resource['name']}.{field['name']}: a value twice"


def _check_cell(table: str, field: dict[str, Any], cell: str, value: Any) -> Iterator[str]:
    constraints = field.get("constraints", {})
    where = f"{table}.{field['name']}: '{cell}'"
    if value is None:
        if constraints.get("required"):
            yield f"{where} is required"
        return
    if "enum" in constraints and cell not in constraints["enum"]:
        yield f"{where} is none of {constraints['enum']}"
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], cell):
        yield f"{where} breaks {constraints['pattern']}"
    if "minimum" in constraints and value < constraints["minimum"]:
        yield f"{where} is less than {constraints['minimum']}"


def _check_keys(resource: dict[str, Any], tables: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    rows = tables[resource["name"]]
    key = resource["schema"]["primaryKey"]
    seen = {tuple(row[one] for one in key) for row in rows}
    if len(seen) != len(rows):
        yield f"{resource['name']}: {len(rows) - len(seen)} rows repeat a primary key"
    for foreign in resource["schema"].get("foreignKeys", []):
        target = foreign["reference"]["resource"] or resource["name"]
        if target not in tables:
            yield f"{resource['name']}: leads to an unknown table {target}"
            continue
        there = {tuple(row[one] for one in foreign["reference"]["fields"]) for row in tables[target]}
        for row in rows:
            value = tuple(row[one] for one in foreign["fields"])
            if None not in value and value not in there:
                yield f"{resource['name']}: {foreign['fields']} {value} is not in {target}"
