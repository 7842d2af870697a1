"""The counts that come with the program: whole, suppressed, each with its source, and what the real files give."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from section287.referrals.bundled import TABLES, bundled_sources, bundled_store
from section287.referrals.bundling import make_bundle
from section287.referrals.opening import open_store
from section287.referrals.store import BUNDLED

LEDGER = Path(__file__).parents[2] / "src" / "section287" / "referrals" / "ledger"
MOST_BYTES = 2**20


def read(table: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(bundled_store()), read_only=True) as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()


def test_no_bundled_count_is_small_and_none_names_a_place_more_finely_than_a_county() -> None:
    with duckdb.connect(str(bundled_store()), read_only=True) as connection:
        least = connection.execute("SELECT min(n), count(*) FROM cell").fetchone()
        small = connection.execute(
            "SELECT count(*) FROM series WHERE place <> 'nation' AND unit = 'count' AND value > 0 AND value < 10"
        ).fetchone()
        places = {row[0] for row in connection.execute("SELECT DISTINCT place FROM series").fetchall()}
    assert least is not None
    assert least[0] >= 10
    assert least[1] > 1000
    assert small == (0,)
    assert places <= {"nation", "state"}


def test_every_bundled_file_is_named_with_its_licence() -> None:
    named = {one.file: one for one in bundled_sources()}
    files = {str(row[1]): str(row[3]) for row in read("file")}
    assert set(files) == set(named)
    for name, reading in files.items():
        assert named[name].holds == {"events": "counts", "series": "series"}[reading]
        assert named[name].licence
        if reading == "series":  # a compiler's own table goes on only where the compiler gives it away
            assert (named[name].licence, named[name].confidence) == ("CC0", "confirmed")


def test_the_text_is_small_and_tells_that_it_is_bundled() -> None:
    assert sum(one.stat().st_size for one in LEDGER.iterdir()) < MOST_BYTES
    assert (BUNDLED, "yes") in read("meta")


def test_the_bundled_counts_stand_in_where_none_are_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECTION287_HOME", str(tmp_path))
    connection = open_store()
    assert connection.execute("SELECT value FROM meta WHERE key = ?", [BUNDLED]).fetchone() == ("yes",)
    connection.close()
    assert os.listdir(tmp_path) == []


@pytest.mark.real
def test_the_text_is_what_the_real_files_give(shared: Path, tmp_path: Path) -> None:
    make_bundle([shared / "data" / "events"], tmp_path)
    for table in TABLES:
        assert (tmp_path / f"{table}.csv").read_text() == (LEDGER / f"{table}.csv").read_text(), table
