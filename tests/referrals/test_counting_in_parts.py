"""Events counted part by part, as many releases are: the same store, the same report, to the last row."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import made_releases as made
import pytest

from section287.referrals import counting
from section287.referrals.loading import load

TODAY = datetime(2026, 11, 22, tzinfo=UTC)


def test_parts_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "releases"
    folder.mkdir()
    arrests = made.made_rows(made.ICLI_ARRESTS, 700)
    made.write_csv(folder / "arrests 2025-ICLI-00019.csv", [*arrests, *arrests[:40]])
    made.write_csv(folder / "later arrests 2025-ICLI-00019.csv", arrests[300:])
    made.write_csv(folder / "detentions 2025-ICLI-00019.csv", made.made_rows(made.ICLI_DETENTIONS, 500))
    nameless = made.made_rows(made.UWCHR_ARRESTS, 300)
    for name in ("ERO_Arrests_FY2012.csv", "ERO_Arrests_FY2012 again.csv"):
        made.write_csv(folder / name, nameless)
    found = []
    for part in (10_000_000, 1_200):
        monkeypatch.setattr(counting, "PART", part)
        report = load([folder], tmp_path / f"{part}.duckdb", today=TODAY)
        with duckdb.connect(str(report.store), read_only=True) as connection:
            stored = connection.execute("SELECT * FROM cell ORDER BY ALL").fetchall()
        found.append((stored, report.as_json() | {"store": ""}))
    assert found[0] == found[1]
    files = {one["name"]: one for one in found[0][1]["files"]}
    assert sum(one["repeated_in_file"] for one in files.values()) == 40
    assert sum(one["released_again"] for one in files.values()) >= 700  # 400 arrests, and the nameless file's copies
