"""How the site answers: headers, redirects, wrong input, hostile names, a record that is replaced."""

from __future__ import annotations

import gzip
import os
import threading
from pathlib import Path

import pytest
from page_checking import PageReader
from site_files import HOSTILE, build_site_record, lists
from starlette.testclient import TestClient

import section287.web
from section287.errors import MissingExtra, RecordDamaged, RecordMissing
from section287.web import create_app
from section287.web.editions import Edition, Editions, FileMark
from section287.web.links import asset_mark

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
MISSING = "/agency/fl-nobody"


@pytest.mark.parametrize(
    "address",
    ["/", "/index.json", "/state/FL", MISSING, "/nowhere", "/changes?since=x", "/healthz", "/static/site.css"],
)
def test_every_answer_carries_the_headers_and_no_cookie(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers


def test_a_fault_of_ours_shows_no_trace(record_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(record_path)
    monkeypatch.setattr("section287.web.app._Pages._finish", lambda *_: 1 / 0)
    answer = TestClient(app, raise_server_exceptions=False).get("/about")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text
    assert "Traceback" not in answer.text
    assert PageReader(answer.text).faults == []
    assert answer.headers["content-security-policy"] == POLICY


def test_an_answer_already_had_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/about")
    again = client.get("/about", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/about", headers={"If-None-Match": '"other"'}).status_code == 200


def test_packed_and_plain_answers_are_the_same(client: TestClient) -> None:
    with client.stream("GET", "/about", headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
        assert packed.headers["content-encoding"] == "gzip"
    plain = client.get("/about", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content


def test_assets_are_kept_only_under_their_own_mark(client: TestClient) -> None:
    kept = client.get(f"/static/site.css?v={asset_mark('site.css')}")
    assert "immutable" in kept.headers["cache-control"]
    assert "immutable" not in client.get("/static/site.css?v=old").headers["cache-control"]
    assert client.get("/static/site.js").headers["content-type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    ("address", "status", "location"),
    [
        ("/agency/fl-indiatlantic-police", 301, "/agency/fl-indialantic-police"),
        ("/agency/fl-indiatlantic-police.json", 301, "/agency/fl-indialantic-police.json"),
        ("/agency/FL-Alachua-County-Sheriff", 302, "/agency/fl-alachua-county-sheriff"),
        ("/agency/Alachua County Sheriff, FL", 302, "/agency/fl-alachua-county-sheriff"),
        (
            "/agreement/fl-alachua-county-sheriff/wso/2025-03-05",
            301,
            "/agency/fl-alachua-county-sheriff#wso-2025-03-04",
        ),
        (
            "/application/oh-butler-county-sheriff/jem/pending-2025-03-03",
            301,
            "/agency/oh-butler-county-sheriff#jem-pending-2025-03-03",
        ),
        ("/state/FL", 301, "/state/fl"),
        ("/state/new-mexico", 301, "/state/nm"),
    ],
)
def test_old_and_other_addresses_lead_to_the_page(client: TestClient, address: str, status: int, location: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["location"]) == (status, location)


def test_a_sha256_leads_to_its_list(client: TestClient) -> None:
    page = client.get("/publication/participating/2025-03-10-am.json").json()
    for whole in (page["publication"]["table_sha256"], page["captures"][0]["file_sha256"]):
        for asked in (whole, whole[:8], whole[:12].upper()):
            answer = client.get(f"/publication/{asked}")
            assert (answer.status_code, answer.headers["location"]) == (302, "/publication/participating/2025-03-10-am")


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/state/zz", 404, "'zz' is no state"),
        ("/agency/fl-nobody-at-all", 404, "No agency 'fl-nobody-at-all' in the record."),
        ("/agreement/fl-alachua-county-sheriff/tfm/1999-01-01", 404, "No agreement or application"),
        ("/publication/participating/1999-01-01-am", 404, "The record has no list"),
        ("/publication/ffffffff", 404, "begins with ffffffff"),
        ("/why/nothing-like-this", 404, "Nothing in the record has the id 'nothing-like-this'."),
        ("/rule/guessing", 404, "no rule 'guessing'"),
        ("/static/..%2fapp.py", 404, "no page"),
        ("/static/secret.txt", 404, "no page"),
        ("/nowhere", 404, "There is no page at /nowhere."),
        ("/changes?since=yesterday", 400, "Since: 'yesterday' is no day; write it as 2025-05-28."),
        ("/changes?since=2025-04-01&until=2025-03-01", 400, "is after"),
        ("/changes?state=Atlantis", 400, "'Atlantis' is no state or territory"),
        ("/changes?kind=terminated", 400, "'terminated' is not one of signed, removed"),
        ("/changes?page=99", 400, "'99' is no number from 1 to 1"),
        ("/changes?page=-1", 400, "'-1' is no number"),
        ("/changes?page=²", 400, "is no number"),
        ("/?sort=population", 400, "'population' is not one of name, agreements"),
        ("/search?q=" + "x" * 400, 400, "longer than 300 characters"),
    ],
)
def test_wrong_input_gives_one_clear_line_in_the_sites_look(
    client: TestClient, address: str, status: int, says: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    page = PageReader(answer.text)
    assert page.faults == []
    assert says in page.text
    assert "/methodology" in page.linked


def test_wrong_input_to_json_gives_a_problem_document(client: TestClient) -> None:
    answer = client.get("/agency/fl-alachua-county-shrif.json")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 404
    assert problem["offered"][0] == {
        "label": "Alachua County Sheriff's Office, FL",
        "href": "/agency/fl-alachua-county-sheriff",
    }
    assert client.get("/nowhere.json").json()["status"] == 404


def test_a_name_of_several_agencies_offers_each(client: TestClient) -> None:
    answer = client.get("/agency/County Sheriff")
    page = PageReader(answer.text)
    assert answer.status_code == 404
    assert "Which one?" in page.text
    assert {"/agency/oh-lake-county-sheriff", "/agency/oh-butler-county-sheriff"} <= set(page.linked)


def test_pages_are_only_read(client: TestClient) -> None:
    answer = client.post("/changes", data={"state": "FL"})
    assert answer.status_code == 405
    assert "only read" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/agency/ga-script-alert-x-script-sons-police",
        "/state/ga",
        "/changes",
        "/publication/participating/2025-03-10-am",
        "/search?q=sons",
        "/search?q=<script>alert(1)</script>",
        "/agency/<script>alert(1)</script>",
        "/why/<script>alert(1)</script>",
        '/changes?state="><script>alert(1)</script>',
        "/<script>alert(1)</script>",
    ],
)
def test_hostile_text_stays_text(client: TestClient, address: str) -> None:
    html = client.get(address).text
    assert "<script>alert" not in html
    page = PageReader(html)
    assert page.faults == []
    assert not [one for one in page.linked if one.startswith("javascript")]
    if "ga-script" in address:
        assert " ".join(HOSTILE.split()) in page.text


@pytest.mark.parametrize(
    "asked", ["' UNION SELECT 1 --", "x'; DROP TABLE agency; --", "%", "_", "\x00", "../../etc/passwd"]
)
def test_sql_and_paths_in_addresses_are_only_text(client: TestClient, asked: str) -> None:
    from urllib.parse import quote

    for kind in ("agency", "publication", "why", "rule", "state", "agreement"):
        assert client.get(f"/{kind}/{quote(asked, safe='')}").status_code == 404
    assert client.get("/search", params={"q": asked}).status_code == 200
    assert client.get("/changes", params={"state": asked}).status_code == 400


def test_health_names_the_record(client: TestClient) -> None:
    found = client.get("/healthz").json()
    assert found["ok"] is True
    assert found["record_is_newest"] is True
    assert len(found["record"]["lists_sha256"]) == 64


def test_a_replaced_record_is_read_by_the_next_request(tmp_path: Path) -> None:
    files = lists()
    newest = files.pop("participatingAgencies01032025pm.csv")
    path = build_site_record(tmp_path / "record.duckdb", files)
    site = TestClient(create_app(path))
    before = site.get("/index.json").json()["headline"]["newest"]
    mark = site.get("/").headers["etag"]
    build_site_record(path, {**files, "participatingAgencies04032025pm.csv": newest})
    after = site.get("/index.json").json()["headline"]["newest"]
    assert (before["as_of"], after["as_of"]) == ("2025-04-02", "2025-04-03")
    assert after["agreements"] == before["agreements"] + 1
    assert site.get("/", headers={"If-None-Match": mark}).status_code == 200


def test_a_broken_new_record_leaves_the_old_one_serving(tmp_path: Path) -> None:
    path = build_site_record(tmp_path / "record.duckdb", lists())
    site = TestClient(create_app(path))
    before = site.get("/").text
    other = tmp_path / "broken"
    other.write_bytes(b"no record")
    os.replace(other, path)
    assert site.get("/").text == before
    assert site.get("/about").status_code == 200
    assert site.get("/healthz").json()["record_is_newest"] is False
    path.unlink()
    assert site.get("/methodology").status_code == 200


def test_requests_side_by_side_get_whole_pages_of_one_record(tmp_path: Path) -> None:
    path = build_site_record(tmp_path / "record.duckdb", lists())
    app = create_app(path)
    faults: list[str] = []

    def ask(number: int) -> None:
        site = TestClient(app)
        for address in ("/", f"/search?q=alachua+{'x' * number}", "/state/fl", "/changes", "/about"):
            answer = site.get(address)
            if answer.status_code != 200 or PageReader(answer.text).faults:
                faults.append(address)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []


def test_no_record_and_a_damaged_one_are_told_with_the_path(tmp_path: Path) -> None:
    missing = tmp_path / "none.duckdb"
    with pytest.raises(RecordMissing, match=r"none\.duckdb: there is no record here; run 'section287 build'"):
        create_app(missing)
    damaged = tmp_path / "damaged.duckdb"
    damaged.write_bytes(b"no record at all" * 999)
    with pytest.raises(RecordDamaged) as told:
        create_app(damaged)
    assert str(told.value).startswith(f"{damaged}: not a whole record")


def test_without_the_extra_the_command_to_install_it_is_named(
    monkeypatch: pytest.MonkeyPatch, record_path: Path
) -> None:
    from importlib.util import find_spec

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "uvicorn" else find_spec(name))
    with pytest.raises(MissingExtra, match=r"uvicorn: pip install 'section287\[web\]'"):
        section287.web.create_app(record_path)


def test_finished_pages_stay_within_their_room(record_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("section287.web.editions.CACHE_BYTES", 100)
    connection = Editions(record_path).current().connect()
    edition = Edition(record_path, FileMark(1, 1, 1), record_path, connection)
    for number in range(5):
        edition.keep_page(number, f"page {number}", 40)
    edition.keep_page("huge", "huge", 101)
    assert [edition.find_page(number) for number in range(5)] == [None, None, None, "page 3", "page 4"]
    assert edition.find_page("huge") is None


def test_a_record_of_one_list_has_all_pages(tmp_path: Path) -> None:
    one = {name: rows for name, rows in lists().items() if "03052025" in name}
    site = TestClient(create_app(build_site_record(tmp_path / "record.duckdb", one)))
    for address in ("/", "/state/fl", "/agency/fl-alachua-county-sheriff", "/publications", "/changes", "/about"):
        answer = site.get(address)
        assert answer.status_code == 200
        assert PageReader(answer.text).faults == []
    assert "nothing to compare" in site.get("/").text


def test_a_record_of_pending_lists_alone_says_what_it_lacks(tmp_path: Path) -> None:
    pending = {name: rows for name, rows in lists().items() if name.startswith("pending")}
    site = TestClient(create_app(build_site_record(tmp_path / "record.duckdb", pending)))
    answer = site.get("/")
    assert answer.status_code == 404
    assert "The record holds no trusted participating list." in PageReader(answer.text).text
    for address in ("/agency/oh-lake-county-sheriff", "/changes", "/search?q=lake", "/methodology"):
        assert site.get(address).status_code == 200
