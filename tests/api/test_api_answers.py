"""The API's answers: the questions' own figures, in every form, with marks that hold as long as the record does."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from section287.questions import rows as questions
from section287.questions.count import count
from section287.questions.filters import Filters
from section287.record.open import open_record
from section287.web.api import columns
from section287.web.api.formats import choose_format

V1 = "/api/v1"
LISTS = {
    "agencies": (columns.AGENCIES, "state=UT"),
    "agreements": (columns.AGREEMENTS, "state=UT"),
    "applications": (columns.APPLICATIONS, "state=UT"),
    "changes": (columns.CHANGES, "state=UT"),
    "publications": (columns.PUBLICATIONS, "list=pending"),
    "policies": (columns.POLICIES, ""),
    "rules": (columns.RULES, "model=WSO"),
}


@pytest.fixture
def connection(ledger_record: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_record(ledger_record) as opened:
        yield opened


def read(api: TestClient, address: str) -> Any:
    answer = api.get(V1 + address)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_columns_are_those_of_the_questions(connection: duckdb.DuckDBPyConnection) -> None:
    filters = Filters(state="UT")
    assert tuple(questions.agencies(connection, filters)[0]) == columns.AGENCIES
    assert tuple(questions.agreements(connection, filters)[0][0]) == columns.AGREEMENTS
    assert tuple(questions.applications(connection, filters)[0]) == columns.APPLICATIONS
    assert tuple(questions.changes(connection, filters)[0]) == columns.CHANGES


def test_a_count_is_the_command_lines(api: TestClient, connection: duckdb.DuckDBPyConnection) -> None:
    asked = count(connection, date(2025, 5, 28), "signed", Filters(state="GA", model="WSO"), "county").as_json()
    told = read(api, "/counts?as_of=2025-05-28&basis=signed&state=GA&model=WSO&by=county")
    assert told.pop("record")["lists_sha256"]
    assert told == json.loads(json.dumps(asked, default=str))


@pytest.mark.parametrize("name", LISTS)
def test_every_form_holds_the_same_rows(api: TestClient, name: str, tmp_path: Path) -> None:
    names, narrowed = LISTS[name]
    rows = read(api, f"/{name}?{narrowed}&limit=10000")[name]
    assert rows
    as_csv = list(csv.DictReader(io.StringIO(api.get(f"{V1}/{name}.csv?{narrowed}").text)))
    assert tuple(as_csv[0]) == names
    lines = api.get(f"{V1}/{name}?{narrowed}", headers={"Accept": "application/x-ndjson"}).text.splitlines()
    assert [json.loads(line) for line in lines] == [{key: row.get(key) for key in names} for row in rows]
    place = tmp_path / "rows.parquet"
    place.write_bytes(api.get(f"{V1}/{name}?{narrowed}&format=parquet").content)
    found = duckdb.sql(f"SELECT * FROM '{place}'")
    assert tuple(found.columns) == names
    table = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    assert len(as_csv) == len(table) == len(rows)
    for wide, plain, row in zip(table, as_csv, rows, strict=True):
        for key in names:
            value = row.get(key)
            if isinstance(value, str | None):
                assert plain[key] == (value or "")
                assert (str(wide[key]) if wide[key] is not None else None) == value


def test_pages_follow_each_other_to_the_end(api: TestClient) -> None:
    whole = read(api, "/agreements?state=FL&limit=10000")
    assert whole["next"] is None
    address, found = "/agreements?state=FL&limit=97", []
    while address:
        answer = api.get(V1 + address if not address.startswith(V1) else address)
        page = answer.json()
        found += page["agreements"]
        assert page["total"] == whole["total"]
        address = page["next"]
        assert answer.headers.get("link", "") == (f'<{address}>; rel="next"' if address else "")
    assert found == whole["agreements"]


def test_a_cursor_of_another_record_is_refused(api: TestClient) -> None:
    answer = api.get(f"{V1}/agencies?cursor=000000000000-100")
    assert answer.status_code == 409
    assert "begin again" in answer.json()["detail"]


@pytest.mark.parametrize("address", ["/agencies?state=UT", "/agencies.csv", "/counts", "/policies/TX"])
def test_an_answer_that_the_asker_has_is_not_sent_again(api: TestClient, address: str) -> None:
    first = api.get(V1 + address)
    again = api.get(V1 + address, headers={"If-None-Match": f'W/"other", {first.headers["etag"]}'})
    missing = api.get(f"{V1}/agencies/no-such-agency", headers={"If-None-Match": "*"})
    assert missing.status_code == 404
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    others = {api.get(f"{V1}/agencies{one}").headers["etag"] for one in ("", ".csv", "?state=UT", "?limit=2")}
    assert len(others) == 4


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/nothing-here", 404, "/api/v1"),
        ("/agencies/no-such-agency", 404, "no-such-agency"),
        ("/agreements/fl-x/tfm/2025-01-01", 404, "fl-x/tfm/2025-01-01"),
        ("/publications/participating/1999-01-01", 404, "1999-01-01"),
        ("/counts?as_of=2001-01-01", 404, "2011-02-20"),
        ("/counts?as_of=2025-02-30", 422, "no day of the calendar"),
        ("/counts?as_of=1740000000", 422, "2025-05-28"),
        ("/agencies?stat=FL", 422, "no such parameter"),
        ("/agencies?state=Florida", 422, "'FL'"),
        ("/agencies?county=99999", 404, "99999"),
        ("/agencies?limit=1_0", 422, "whole number"),
        ("/authority?touchpoint=traffic_stop", 422, "action"),
        ("/counts/by.csv", 404, "/api/v1"),
        ("/status.csv", 404, "JSON only"),
        ("/evidence/no-such-entry", 404, "no-such-entry"),
        ("/agreements/a%0Ab", 404, "/api/v1"),
    ],
)
def test_problems_have_one_form(api: TestClient, address: str, status: int, says: str) -> None:
    answer = api.get(V1 + address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert says in told["detail"]
    assert {"type", "title", "instance"} <= set(told)


def test_what_is_not_offered_is_not_sent(api: TestClient) -> None:
    assert api.get(f"{V1}/agencies", headers={"Accept": "image/png"}).status_code == 406
    assert api.get(f"{V1}/status", headers={"Accept": "text/csv"}).status_code == 406
    assert api.post(f"{V1}/agencies").status_code == 405
    assert api.post(f"{V1}/agencies").headers["allow"] == "GET"
    assert api.put(f"{V1}/ask").headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/csv", "csv"),
        ("text/csv;q=0.1, application/x-ndjson;q=0.2", "ndjson"),
        ("application/vnd.apache.parquet", "parquet"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "json"),
        ("text/csv;q=0", None),
        ("image/png", None),
    ],
)
def test_forms_by_accept(accept: str, form: str | None) -> None:
    assert choose_format(accept) == form


def test_others_may_read_and_bodies_are_bounded(api: TestClient) -> None:
    assert api.get(f"{V1}/counts").headers["access-control-allow-origin"] == "*"
    assert api.get(f"{V1}/nothing").headers["access-control-allow-origin"] == "*"
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    ahead = api.options(f"{V1}/check", headers=asked)
    assert ahead.status_code == 204
    assert "POST" in ahead.headers["access-control-allow-methods"]
    large = api.post(f"{V1}/check", content=b" " * 2_000_000, headers={"Content-Type": "application/json"})
    assert large.status_code == 413
    assert large.headers["content-type"] == "application/problem+json"
    untyped = api.post(f"{V1}/check", content=b'{"text": "x"}', headers={"Content-Type": "text/plain"})
    assert untyped.status_code == 422


def test_a_text_is_checked_and_a_question_answered(api: TestClient) -> None:
    day = read(api, "/counts?as_of=2026-05-18")
    text = f"On May 18, 2026, ICE listed {day['agreements']:,} agreements."
    told = api.post(f"{V1}/check", json={"text": text}).json()
    assert [one["verdict"] for one in told["claims"]] == ["supported"]
    question = "How many agencies in Georgia have an agreement?"
    by_address = api.get(f"{V1}/ask", params={"q": question})
    by_body = api.post(f"{V1}/ask", json={"question": question})
    assert by_body.content == by_address.content
    assert by_body.json()["answered"] is True
    assert "etag" in by_address.headers
    assert by_body.headers["cache-control"] == "no-store"


def test_the_docs_page_names_every_address_and_loads_nothing_from_elsewhere(api: TestClient) -> None:
    page = api.get(f"{V1}/docs").text
    for path in read(api, "/openapi.json")["paths"]:
        assert f"{V1}{path}" in page
    assert "<script" not in page
    assert "http" not in page.replace("https://creativecommons.org", "")


def test_former_ids_lead_to_those_of_today(api: TestClient, connection: duckdb.DuckDBPyConnection) -> None:
    row = connection.execute("SELECT alias, agency_id FROM agency_alias LIMIT 1").fetchone()
    assert row is not None
    assert read(api, f"/agencies/{row[0]}")["agency"]["agency_id"] == row[1]
