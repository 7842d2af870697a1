"""Counted events in exports: there where a store is loaded, described, whole, and never small."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import duckdb
import pytest

from section287.publish.content import open_content
from section287.publish.counted import counted_tables
from section287.publish.dictionary import exported_tables
from section287.publish.export import export_record
from section287.referrals.bundled import bundled_store
from section287.referrals.store import STORE_NAME


@pytest.fixture
def with_store(small_record: Path, tmp_path: Path) -> Path:
    """The small record with a store of referrals beside it."""
    shutil.copy(bundled_store(), tmp_path / STORE_NAME)
    return Path(shutil.copy(small_record, tmp_path / "record.duckdb"))


def test_without_a_store_nothing_counted_is_exported(small_record: Path) -> None:
    with open_content(small_record) as content:
        assert content.tables == exported_tables()


def test_every_column_is_described_and_every_key_tells_rows_apart(with_store: Path) -> None:
    with open_content(with_store) as content:
        assert content.tables[-len(counted_tables()) :] == counted_tables()
        for table in counted_tables():
            found = content.connection.execute(content.query(table))
            names = [one[0] for one in found.description]
            rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
            assert names == list(table.columns)
            assert rows
            assert len({tuple(row[name] for name in table.key) for row in rows}) == len(rows)
            for name, column in table.columns.items():
                values = [row[name] for row in rows]
                assert column.empty is not None or None not in values, (table.name, name)
                if column.values:
                    assert set(values) - {None} <= set(column.values), (table.name, name)


def test_cells_are_the_stores_and_none_is_small(with_store: Path, tmp_path: Path) -> None:
    made = export_record(tmp_path / "out", ("csv", "parquet", "package", "sqlite"), with_store)
    with (made.folder / "csv" / "referral_cell.csv").open(encoding="utf-8") as opened:
        counts = [int(row["n"]) for row in csv.DictReader(opened)]
    with duckdb.connect(str(with_store.parent / STORE_NAME), read_only=True) as connection:
        told = connection.execute("SELECT sum(n), min(n), count(*) FROM cell").fetchone()
    assert told == (sum(counts), min(counts), len(counts))
    assert min(counts) >= 10
    package = json.loads((made.folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {one["name"] for one in package["resources"]} >= {one.name for one in counted_tables()}
    assert "A county's arrest is not a 287(g) arrest" in (made.folder / "README.md").read_text(encoding="utf-8")
    assert "referral_series" in (made.folder / "tables.md").read_text(encoding="utf-8")
