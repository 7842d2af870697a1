"""The data dictionary says exactly what the record and the wide tables hold."""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path
from typing import Any, get_args

import duckdb
import pytest

from section287.errors import FactInvalid
from section287.places.jurisdictions import AgencyKind, AgencyLevel
from section287.places.ori import OriStatus
from section287.publish import dictionary
from section287.publish.content import open_content
from section287.publish.dictionary import Column, exported_tables, load_dictionary, make_tables_page
from section287.record.write import schema_sql
from section287.registry.state import Outcome
from section287.registry.values import vocabulary
from section287.sources.listing import load_sources

ROOT = Path(__file__).resolve().parent.parent.parent
TYPES = {
    "VARCHAR": "string",
    "INTEGER": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}


@pytest.fixture(scope="module")
def schema() -> dict[str, dict[str, Any]]:
    """What schema.sql declares, per table: columns with (type, may be NULL), primary key, values of its checks."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(schema_sql())
        found: dict[str, dict[str, Any]] = {}
        for table, column, kind, nullable in connection.execute(
            "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE NOT internal "
            "ORDER BY table_name, column_index"
        ).fetchall():
            entry = found.setdefault(table, {"columns": {}, "key": None, "checks": {}})
            entry["columns"][column] = (TYPES[kind], nullable)
        for table, kind, columns, expression in connection.execute(
            "SELECT table_name, constraint_type, constraint_column_names, expression FROM duckdb_constraints()"
        ).fetchall():
            if kind == "PRIMARY KEY":
                found[table]["key"] = tuple(columns)
            elif kind == "CHECK":
                found[table]["checks"][columns[0]] = re.findall(r"'([^']*)'", expression)
    return found


def test_every_table_and_column_of_the_schema_is_described_and_no_other(schema: dict[str, dict[str, Any]]) -> None:
    described = {name: list(one.columns) for name, one in load_dictionary().items() if one.layer != "out"}
    assert described == {name: list(one["columns"]) for name, one in schema.items()}


def test_types_and_empty_fields_agree_with_the_schema(schema: dict[str, dict[str, Any]]) -> None:
    for name, entry in schema.items():
        described = load_dictionary()[name].columns
        found = {column: (one.type, one.empty is not None) for column, one in described.items()}
        assert found == entry["columns"], name


def test_keys_agree_with_the_schema(schema: dict[str, dict[str, Any]]) -> None:
    keyed = {name: entry["key"] for name, entry in schema.items() if entry["key"]}
    assert {name: load_dictionary()[name].key for name in keyed} == keyed


def test_allowed_values_agree_with_the_schemas_checks(schema: dict[str, dict[str, Any]]) -> None:
    checks = {(name, column): values for name, entry in schema.items() for column, values in entry["checks"].items()}
    assert checks
    for (name, column), values in checks.items():
        described = load_dictionary()[name].columns[column].values
        assert sorted(described or ()) == sorted(values), f"{name}.{column}"


@pytest.mark.parametrize(
    ("table", "column", "values"),
    [
        ("agency", "kind", get_args(AgencyKind)),
        ("agency", "level", get_args(AgencyLevel)),
        ("agency", "ori_status", get_args(OriStatus)),
        ("agreements_wide", "ori_status", get_args(OriStatus)),
        ("decision", "outcome", get_args(Outcome)),
        ("publication", "era", {one.era for one in load_sources().values()}),
        ("application", "model", {*vocabulary()["model_names"], "unknown"}),
        ("printed_row", "model_code", {*vocabulary()["model_names"], "unknown"}),
        ("agreements_wide", "model", {*vocabulary()["model_names"], "unknown"}),
    ],
)
def test_allowed_values_agree_with_the_code(table: str, column: str, values: Any) -> None:
    assert set(load_dictionary()[table].columns[column].values or ()) == set(values)


def test_wide_tables_have_the_columns_and_types_described(small_record: Path) -> None:
    with open_content(small_record) as content:
        for table in content.tables:
            found = content.connection.execute(f'DESCRIBE "{table.name}"').fetchall()
            assert [(row[0], TYPES[row[1]]) for row in found] == [
                (name, one.type) for name, one in table.columns.items()
            ]


def test_exports_hold_what_a_reader_needs_and_not_our_own_bookkeeping() -> None:
    exported = {one.name for one in exported_tables()}
    assert set(load_dictionary()) - exported == {"meta", "invariant", "resolver_state"}
    # a row of an export may only lead to a row that is exported too
    assert {one.table for table in exported_tables() for one in table.references} <= exported


def test_descriptions_are_sentences() -> None:
    for table in load_dictionary().values():
        for name, column in table.columns.items():
            text = column.description
            assert text[0] in "'\"" or text[0].isupper(), f"{table.name}.{name}"
            assert text.endswith((".", ")", ".)")), f"{table.name}.{name}"
            for meaning in (column.empty, column.blank, *(column.values or {}).values()):
                assert meaning is None or (meaning and not meaning.endswith(".")), f"{table.name}.{name}"


def test_the_page_is_up_to_date() -> None:
    page = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    assert page == make_tables_page(), "run: make docs"


def test_the_page_describes_every_column_once() -> None:
    lines = make_tables_page().splitlines()
    for table in load_dictionary().values():
        start = next(index for index, line in enumerate(lines) if line.startswith(f"### `{table.name}`: "))
        body = takewhile(lambda line: not line.startswith("#"), lines[start + 1 :])
        rows = [line for line in body if line.startswith("| `")]
        assert [row.split("`")[1] for row in rows] == list(table.columns)
        # a bar in a description would make another cell of it
        assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {5}


def _table(**changes: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "layer": "core",
        "title": "Things",
        "description": "Things.",
        "key": ["id"],
        "columns": {"id": {"type": "string", "description": "Id."}},
    }
    return entry | changes


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (_table(key=["other"]), "other"),
        (_table(key=[]), "key"),
        (_table(columns={"id": {"type": "text", "description": "Id."}}), "columns id type"),
        (_table(columns={"id": {"type": "string"}}), "columns id description"),
        (_table(columns={"id": {"type": "string", "description": "Id.", "colour": "red"}}), "colour"),
        (_table(columns={"id": {"type": "integer", "description": "Id.", "blank": "none"}}), "blank"),
        (_table(columns={"id": {"type": "string", "description": "Id.", "blank": "no", "empty": "no"}}), "blank"),
        (_table(references=[{"columns": ["id"], "table": "elsewhere", "to": ["id"]}]), "elsewhere"),
        (_table(references=[{"columns": ["id"], "table": "things", "to": ["no_key"]}]), "no_key"),
    ],
)
def test_a_broken_entry_is_refused_by_name(
    entry: dict[str, Any], told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import yaml

    (tmp_path / "fields.yaml").write_text(yaml.safe_dump({"tables": {"things": entry}}), encoding="utf-8")
    monkeypatch.setattr(dictionary, "files", lambda _: tmp_path)
    with pytest.raises(FactInvalid, match=f"things.*{told}"):
        load_dictionary.__wrapped__()


def test_required_means_that_no_field_is_empty() -> None:
    assert Column(type="string", description="x").required
    assert not Column(type="string", description="x", blank="printed blank").required
    assert not Column(type="date", description="x", empty="unknown").required
