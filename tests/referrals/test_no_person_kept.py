"""No identifier, and no hash of one, is in the store or in what a load leaves behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
import made_releases as made
import pytest

from section287.referrals.loading import load


def test_no_identifier_and_no_small_count_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spill = tmp_path / "spill"
    spill.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spill))
    rows = made.made_rows(made.LATEST, 300)
    path = made.write_csv(tmp_path / "arrests-latest.csv", rows)
    report = load([path], tmp_path / "out" / "referrals.duckdb", memory="200MB")
    stored = report.store.read_bytes()
    for row in rows:
        identifier = row["Anonymized Identifier"]
        assert identifier
        assert identifier.encode() not in stored
    assert list(spill.iterdir()) == []
    with duckdb.connect(str(report.store), read_only=True) as connection:
        columns = connection.execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall()
        assert not {name for _, name in columns} & {"person", "content", "day", "identifier", "birth_year"}
        least = connection.execute("SELECT min(n) FROM cell").fetchone()
        assert least is not None
        assert least[0] >= 10
        files = connection.execute("SELECT rows, counted FROM file").fetchall()
    assert files == [(300, 300)]


@pytest.mark.parametrize("order", ["by-month", "by-county"])
def test_totals_of_a_kind_are_exact_in_both_orders(tmp_path: Path, order: str) -> None:
    rows = made.made_rows(made.LATEST, 500)
    path = made.write_csv(tmp_path / "arrests-latest.csv", rows)
    report = load([path], tmp_path / "referrals.duckdb", order)
    assert report.events == 500
    with duckdb.connect(str(report.store), read_only=True) as connection:
        kept = "month" if order == "by-month" else "county"
        (withheld,) = connection.execute(f"SELECT sum(n) FROM cell WHERE {kept} = 'withheld'").fetchall()[0]
        (all_sides,) = connection.execute("SELECT sum(n) FROM cell WHERE region = 'withheld'").fetchall()[0]
    assert (withheld or 0) < all_sides  # what is split first is kept most exactly


def test_two_loads_hash_a_person_differently(tmp_path: Path) -> None:
    from section287.referrals.header import understand
    from section287.referrals.staging import Staging, open_engine
    from section287.referrals.tables import open_tables

    path = made.write_csv(tmp_path / "arrests-latest.csv", made.made_rows(made.LATEST, 5))
    hashes = []
    for _ in range(2):
        connection = open_engine()
        (table,) = open_tables(path, connection)
        layout = understand(table.header, path.name)
        assert layout is not None
        staging = Staging(connection)
        staging.add(table, layout, 1)
        found = connection.execute(f"SELECT person FROM {staging.finish()} ORDER BY person").fetchall()
        hashes.append({row[0] for row in found})
    assert len(hashes[0]) == 5
    assert not hashes[0] & hashes[1]
