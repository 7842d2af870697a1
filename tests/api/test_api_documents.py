"""Agreements as documents over the API: the shapes of the commands' JSON, filters, comparison and search."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from document_files import BESPOKE, BLOCKED, ELSEWHERE, PLAIN, add_documents, id_of, write_documents
from site_files import build_site_record, copy_of_july, lists
from starlette.testclient import TestClient

from section287.documents.agreement import compare_agreements, read_agreements
from section287.documents.shelf import Shelf
from section287.web import create_app
from section287.web.api import columns as of

BASE = "/api/v1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("api-documents")


@pytest.fixture(scope="module")
def api(folder: Path) -> TestClient:
    record = build_site_record(folder / "record.duckdb", {**lists(), **copy_of_july()})
    add_documents(record, write_documents(folder / "agreements"), folder / "shelf")
    return TestClient(create_app(record), follow_redirects=False, raise_server_exceptions=False)


def get(api: TestClient, address: str) -> Any:
    answer = api.get(BASE + address)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_list_has_its_columns_in_every_form(api: TestClient) -> None:
    rows = get(api, "/documents")["documents"]
    assert {tuple(one)[: len(of.DOCUMENTS)] for one in rows} != set()
    assert all(set(of.DOCUMENTS) <= set(one) for one in rows)
    assert {one["id"] for one in rows} == {id_of(name) for name in (PLAIN, BESPOKE, ELSEWHERE, BLOCKED)}
    table = list(csv.DictReader(io.StringIO(api.get(f"{BASE}/documents.csv").text)))
    assert [one["sha256"] for one in table] == [one["sha256"] for one in rows]
    assert api.get(f"{BASE}/documents.parquet").content[:4] == b"PAR1"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("state=FL", [PLAIN]),
        ("model=WSO", [BESPOKE]),
        ("bespoke=yes", [BESPOKE]),
        ("template=TFM-2025-03-07", [ELSEWHERE]),
        ("linked=yes", [PLAIN]),
        ("linked=no&model=TFM", [ELSEWHERE]),
    ],
)
def test_the_list_is_narrowed(api: TestClient, query: str, names: list[str]) -> None:
    found = get(api, f"/documents?{query}")
    assert sorted(one["id"] for one in found["documents"]) == sorted(map(id_of, names))
    assert found["total"] == len(names)


def test_a_document_is_told_as_the_command_tells_it(api: TestClient, folder: Path) -> None:
    read = {one.document.name: one for one in read_agreements([folder / "agreements"], Shelf(folder / "shelf"))}
    for name in (PLAIN, BESPOKE, ELSEWHERE):
        told, wanted = get(api, f"/documents/{id_of(name)}"), read[name].as_json()
        for key in ("file", "sha256", "status", "problem", "waiting_pages", "scanned", "bespoke", "deviations"):
            assert told[key] == wanted[key], key
        assert told["template"]["id"] == wanted["template"]["id"]
        assert [{k: one[k] for k in wanted["fields"][0]} for one in told["fields"]] == wanted["fields"]
        present = [one for one in told["clauses"] if one["page"] is not None]
        assert [(one["clause"], one["text"]) for one in present] == [
            (one["clause"], one["text"]) for one in wanted["clauses"]
        ]


def test_a_comparison_is_told_as_the_command_tells_it(api: TestClient, folder: Path) -> None:
    read = {one.document.name: one for one in read_agreements([folder / "agreements"], Shelf(folder / "shelf"))}
    told = get(api, f"/compare?a={id_of(PLAIN)}&b={id_of(ELSEWHERE)}")
    wanted = [one.as_json() for one in compare_agreements(read[PLAIN], read[ELSEWHERE])]
    assert (told["old"], told["new"]) == (PLAIN, ELSEWHERE)
    assert sorted(told["clauses"], key=str) == sorted(wanted, key=str)
    template = get(api, f"/compare?a={id_of(BESPOKE)}&b=template")
    assert [one["heading"] for one in template["clauses"] if one["verdict"] == "added"] == ["COUNTY OVERSIGHT"]


def test_clauses_of_one_and_passages_of_all(api: TestClient) -> None:
    clauses = get(api, f"/documents/{id_of(BESPOKE)}/clauses")
    assert clauses["id"] == id_of(BESPOKE)
    assert all(set(of.CLAUSES) == set(one) for one in clauses["clauses"])
    assert [one["heading"] for one in clauses["clauses"] if one["verdict"] == "added"] == ["COUNTY OVERSIGHT"]
    found = get(api, "/clauses?q=complaint&limit=2")
    assert (len(found["passages"]), found["agreements"]) == (2, 4)
    assert found["total"] > 2
    rest = api.get(found["next"]).json()["passages"]
    assert rest
    assert all(set(of.PASSAGES) == set(one) for one in [*found["passages"], *rest])
    assert found["passages"][0]["own"] is True


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/documents/ffffffff", 404),
        ("/documents/%3Cb%3E", 422),
        ("/documents/ffffffff/clauses", 404),
        ("/documents?template=nonsense", 422),
        ("/documents?bespoke=maybe", 422),
        ("/compare?a=template&b=template", 400),
        (f"/compare?a={id_of(PLAIN)}", 422),
        (f"/compare?a={id_of(PLAIN)}&b=zzz", 404),
        ("/clauses", 422),
        ("/clauses?q=---", 422),
        ("/clauses?q=" + "+a" * 13, 400),
    ],
)
def test_what_is_no_answer_is_a_problem(api: TestClient, address: str, status: int) -> None:
    answer = api.get(BASE + address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_description_names_every_address(api: TestClient) -> None:
    paths = get(api, "/openapi.json")["paths"]
    assert {
        "/documents",
        "/documents/{document_id}",
        "/documents/{document_id}/clauses",
        "/compare",
        "/clauses",
    } <= set(paths)


def test_a_mark_changes_when_documents_are_added(api: TestClient, tmp_path: Path) -> None:
    bare = build_site_record(tmp_path / "record.duckdb", {**lists(), **copy_of_july()})
    other = TestClient(create_app(bare))
    assert other.get(f"{BASE}/documents").headers["etag"] != api.get(f"{BASE}/documents").headers["etag"]
