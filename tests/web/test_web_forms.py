"""Checking and asking over HTTP: limits, kinds of files, nothing kept; and the files beside the pages."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from page_checking import PageReader
from starlette.testclient import TestClient

from section287.claims.check import check_text
from section287.record.open import open_record
from section287.web.forms import LARGEST_BODY
from section287.web.pages.check import MOST_CHARACTERS

CLAIM = "On April 3, 2025, ICE had 29 agreements."


def test_a_checked_text_gets_the_checker_s_verdicts(client: TestClient, record_path: object) -> None:
    with open_record(record_path) as connection:  # type: ignore[arg-type]
        report = check_text(CLAIM, connection)
    answer = client.post("/check", data={"text": CLAIM})
    assert answer.status_code == 200
    page = PageReader(answer.text)
    assert page.faults == []
    for one in report.claims:
        assert one.verdict in page.text
        assert " ".join(one.explanation.split()) in page.text


def test_nothing_that_was_sent_is_kept(client: TestClient) -> None:
    for answer in (client.post("/check", data={"text": CLAIM}), client.get("/check", params={"text": CLAIM})):
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
        assert "set-cookie" not in answer.headers
    assert client.get("/ask", params={"q": "How many agencies?"}).headers["cache-control"] == "no-store"


def test_a_file_is_read_by_its_kind(client: TestClient) -> None:
    html = f"<!doctype html><html><body><p>{CLAIM}</p></body></html>".encode()
    answer = client.post("/check", files={"file": ("a.html", html, "text/html")})
    assert answer.status_code == 200
    assert "29 agreements" in PageReader(answer.text).text
    refused = client.post("/check", files={"file": ("a.bin", b"\x00\x01" * 50, "application/octet-stream")})
    assert refused.status_code == 400
    assert "a.bin" in PageReader(refused.text).text.lower()


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_what_is_too_large_is_told_so(client: TestClient, prefix: str) -> None:
    answer = client.post(f"{prefix}/check", files={"file": ("a.txt", b"a" * (LARGEST_BODY + 1), "text/plain")})
    assert answer.status_code == 413
    assert PageReader(answer.text).headings == ["h1"]
    long = client.post(f"{prefix}/check", data={"text": "word " * (MOST_CHARACTERS // 4)})
    assert long.status_code == 400
    assert f"{MOST_CHARACTERS:,}" in long.text
    assert client.get(f"{prefix}/check", params={"text": "a" * 2001}).status_code == 400


def test_other_pages_take_no_forms(client: TestClient) -> None:
    assert client.post("/about", data={"text": "x"}).status_code == 405
    assert (
        client.post("/check", content=b"\xff" * 10, headers={"content-type": "multipart/form-data"}).status_code < 500
    )


def test_hostile_text_is_only_text(client: TestClient) -> None:
    text = f'<script>alert(1)</script> {CLAIM} "><img src=x>'
    answer = client.post("/check", data={"text": text})
    assert PageReader(answer.text).faults == []
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    asked = client.get("/ask", params={"q": text})
    assert PageReader(asked.text).faults == []
    assert "<img" not in asked.text


def test_the_sitemap_names_pages_that_are_there(client: TestClient) -> None:
    answer = client.get("/sitemap.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    root = ElementTree.fromstring(answer.text)
    places = [one.text or "" for one in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert {"/", "/es/", "/map", "/es/agency/fl-alachua-county-sheriff", "/policy/fl"} <= set(places)
    assert len(places) == len(set(places))
    for place in places[:: max(len(places) // 40, 1)]:
        assert client.get(place).status_code == 200, place
    assert "Sitemap: /sitemap.xml" in client.get("/robots.txt").text


def test_every_card_that_a_page_names_is_there(client: TestClient) -> None:
    for path in ("/", "/state/fl", "/state/gu", "/about"):
        found = re.search(r'property="og:image" content="([^"]+)"', client.get(path).text)
        assert found
        card = client.get(found.group(1))
        assert card.headers["content-type"].startswith("image/svg+xml")
        ElementTree.fromstring(card.text)
    assert client.get("/card/zz.svg").status_code == 404


def test_data_about_the_data_is_valid_json(client: TestClient) -> None:
    import json

    for path, kind in (("/", "Dataset"), ("/publication/participating/2025-03-10-am", "Dataset")):
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', client.get(path).text, re.DOTALL)
        assert found
        assert json.loads(found.group(1))["@type"] == kind
    checked = client.post("/check", data={"text": CLAIM}).text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', checked, re.DOTALL)
    assert found
    assert json.loads(found.group(1))["@graph"][0]["@type"] == "ClaimReview"
