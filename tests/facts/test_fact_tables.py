"""The facts as flat tables: same columns in every row, keys that no two rows share, sources that lead back."""

from __future__ import annotations

import pytest

from section287.evidence.library import evidence_tables
from section287.facts.flat import flat_row
from section287.law.fact_tables import law_tables

TABLES = {**law_tables(), "evidence": evidence_tables()["evidence"]}
SOURCES = [*law_tables()["fact_source"], *evidence_tables()["fact_source"]]
KEYS = {
    "agreement_text": ("id",), "clause": ("agreement_text", "name"), "rule": ("id",), "policy": ("id",),
    "policy_period": ("state", "n"), "money": ("id", "n"), "timeline": ("id",), "glossary": ("id",),
    "evidence": ("id",), "fact_source": ("table_name", "entry_id", "n"),
}  # fmt: skip


def test_no_table_is_left_out() -> None:
    assert set(TABLES) == set(KEYS)


@pytest.mark.parametrize("table", KEYS)
def test_rows_are_flat_and_keyed(table: str) -> None:
    rows = TABLES[table]
    assert rows
    assert {tuple(row) for row in rows} == {tuple(rows[0])}
    keys = [tuple(row[name] for name in KEYS[table]) for row in rows]
    assert len(set(keys)) == len(keys)
    assert None not in {part for key in keys for part in key}
    for row in rows:
        assert all(value is None or isinstance(value, str | int | float | bool) for value in row.values())


def test_every_source_leads_to_an_entry() -> None:
    for row in SOURCES:
        column = "state" if row["table_name"] == "policy_period" else "id"
        assert row["entry_id"] in {entry[column] for entry in TABLES[str(row["table_name"])]}


def test_every_sourced_entry_has_a_source_in_the_table() -> None:
    cited = {(row["table_name"], row["entry_id"]) for row in SOURCES}
    for table in ("policy", "money", "timeline", "glossary", "evidence", "agreement_text"):
        for row in TABLES[table]:
            assert (table, row["id"]) in cited


def test_what_is_not_flat_becomes_text() -> None:
    assert flat_row({"a": (), "b": ("x", "y"), "c": {"k": ["v"]}, "d": None, "e": 0.5}) == {
        "a": None, "b": "x; y", "c": '{"k": ["v"]}', "d": None, "e": 0.5,
    }  # fmt: skip
