"""The export of the bundled ledger, all lists known: every csv keeps to its schema, counts are the count command's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from package_checking import check_package, read_csv

from section287.publish.export import export_record
from section287.publish.formats import USUAL
from section287.questions.count import count
from section287.record.open import open_record
from section287.registry.build import build_record
from section287.registry.ledger import read_ledger


@pytest.fixture(scope="module")
def real_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of every list that the ledger holds."""
    record = tmp_path_factory.mktemp("real") / "record.duckdb"
    reading = read_ledger()
    build_record(reading.lists, record, reading.unreadable, "ledger")
    return record


def test_every_list_known_exports_right(real_record: Path, tmp_path: Path) -> None:
    made = export_record(tmp_path / "out", USUAL, real_record)
    assert check_package(tmp_path / "out") == []
    again = export_record(tmp_path / "again", USUAL, real_record)
    assert again.files == made.files, "two exports of one record differ"

    agreements = {one["agreement_id"]: one for one in read_csv(tmp_path / "out", "agreement")}
    wide = {one["agreement_id"]: one for one in read_csv(tmp_path / "out", "agreements_wide")}
    publications = {one["publication_id"]: one for one in read_csv(tmp_path / "out", "publication")}
    appearances = read_csv(tmp_path / "out", "appearance")
    first_days = {(one["publication_id"], one["first_on"]) for one in appearances}
    assert set(wide) == set(agreements)
    for name, row in wide.items():
        agreement = agreements[name]
        for which in ("first", "last"):
            publication = publications[row[f"{which}_publication_id"]]
            assert publication["table_sha256"] == row[f"{which}_table_sha256"], name
            assert publication["secondary"] == agreement["secondary_only"], name
        if agreement["secondary_only"] == "false":
            assert (row["first_publication_id"], agreement["first_listed_on"]) in first_days, name

    # each way of counting, on lists over the whole time: the first, the last and every tenth
    rows = read_csv(tmp_path / "out", "counts_by_publication")
    days = sorted({one["published_on"] for one in rows})
    with open_record(real_record) as connection:
        for day in (*days[::10], days[-1]):
            found = count(connection, date.fromisoformat(day))
            row = next(one for one in rows if one["publication_id"] == found.cover.before.id)
            for name in ("agreements", "agencies", "counties", "states", "territories"):
                assert int(row[name]) == getattr(found, name), (day, name)
    assert len(days) > 100
