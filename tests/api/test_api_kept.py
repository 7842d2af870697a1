"""What is kept is sent again unchanged, and goes when the record is replaced."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from starlette.testclient import TestClient

from section287.web import create_app


@pytest.fixture
def record(ledger_record: Path, tmp_path: Path) -> Path:
    path = tmp_path / "record.duckdb"
    shutil.copyfile(ledger_record, path)
    return path


@pytest.mark.parametrize(
    "address", ["/", "/state/ut", "/state/ut.json", "/api/v1/agencies?state=UT", "/static/site.css"]
)
def test_the_second_answer_is_the_first(record: Path, address: str) -> None:
    client = TestClient(create_app(record), follow_redirects=False)
    for accept in ("gzip", "identity"):
        told = {"Accept-Encoding": accept}
        first, second = client.get(address, headers=told), client.get(address, headers=told)
        assert (second.status_code, second.content, dict(second.headers)) == (
            first.status_code,
            first.content,
            dict(first.headers),
        )
        assert second.headers.get("content-encoding") == ("gzip" if accept == "gzip" else None)
        unchanged = client.get(address, headers={**told, "If-None-Match": first.headers["etag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert "content-security-policy" in unchanged.headers


def test_forms_of_one_address_are_kept_apart(record: Path) -> None:
    client = TestClient(create_app(record))
    for _ in range(2):
        kinds = [
            client.get("/api/v1/agencies?state=UT", headers={"Accept": one}).headers["content-type"]
            for one in ("application/json", "text/csv", "application/x-ndjson")
        ]
        assert [one.partition(";")[0] for one in kinds] == ["application/json", "text/csv", "application/x-ndjson"]


def test_a_new_record_is_answered_from_at_once(record: Path) -> None:
    client = TestClient(create_app(record))
    before = client.get("/api/v1/agencies?limit=1")
    assert client.get("/api/v1/agencies?limit=1").json() == before.json()
    changed = record.with_name("new.duckdb")
    shutil.copyfile(record, changed)
    with duckdb.connect(str(changed)) as connection:
        connection.execute(
            "UPDATE agency SET name = 'Renamed' WHERE agency_id = $id",
            {"id": before.json()["agencies"][0]["agency_id"]},
        )
        connection.execute("UPDATE meta SET value = 'another' WHERE key = 'lists_sha256'")
    changed.replace(record)
    after = client.get("/api/v1/agencies?limit=1", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    names = {one["agency"] for one in client.get("/api/v1/agencies?limit=10000").json()["agencies"]}
    assert "Renamed" in names


def test_health_is_never_kept(record: Path) -> None:
    client = TestClient(create_app(record))
    assert client.get("/healthz").json()["record_is_newest"] is True
    record.unlink()
    assert client.get("/healthz").json()["record_is_newest"] is False
    assert client.get("/").status_code == 200
