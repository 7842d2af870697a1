"""Agreements as documents on the site: fields with their places, clauses against the template, search, comparison."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest
from document_files import BESPOKE, BLOCKED, ELSEWHERE, MAILBOX, OWN_WORDS, PLAIN, TELEPHONE, id_of, make_documents
from page_checking import PageReader
from site_files import build_site_record, lists
from starlette.testclient import TestClient

from section287.documents.blanking import MARK
from section287.documents.deviating import ClauseComparison
from section287.documents.holdings import list_held
from section287.documents.image import Grey
from section287.documents.page import Page, Word
from section287.documents.recorded import compare_texts, read_template, read_text
from section287.documents.searching import cut_at_marks, find_passage
from section287.documents.shelf import Shelf
from section287.errors import Ambiguous, NotFound, UsageError
from section287.web import create_app
from section287.web.documents.drawing import draw_region
from section287.web.documents.held import find_held
from section287.web.documents.marking import Part, mark_clause, paragraphs, shorten
from section287.web.documents.regions import Regions, list_among_contacts, list_drawn
from section287.web.documents.searching import read_patterns
from section287.web.documents.telling import tell_document
from section287.web.pages.documents import count_held

ALACHUA = "fl-alachua-county-sheriff/tfm/2025-02-26"
EMPTY_RECORD_SAYS = "section287 build --documents DIR"


def held(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    return list_held(connection)


def test_the_list_counts_what_is_held(client: TestClient) -> None:
    data = client.get("/documents.json").json()
    assert data["totals"]["held"] == len(make_documents()) == len(data["held"])
    assert data["totals"]["unreadable"] == 1
    assert data["totals"]["bespoke"] == 1
    assert data["totals"]["linked"] + data["totals"]["unlisted"] == 3
    own = [one for one in data["held"] if one["bespoke"]]
    assert [one["id"] for one in own] == [id_of(BESPOKE)]
    assert {one["id"] for one in data["disagreements"]} >= {id_of(PLAIN), id_of(ELSEWHERE)}
    page = PageReader(client.get("/documents").text)
    assert {f"/documents/{id_of(name)}" for name in make_documents()} <= set(page.linked)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("state=FL", [PLAIN]),
        ("model=TFM", [PLAIN, ELSEWHERE]),
        ("template=WSO-2025-02-15", [BESPOKE]),
        ("bespoke=yes", [BESPOKE]),
        ("bespoke=no&model=WSO", []),
        ("state=TX", []),
    ],
)
def test_the_list_is_filtered(client: TestClient, query: str, names: list[str]) -> None:
    found = client.get(f"/documents.json?{query}").json()["held"]
    assert sorted(one["id"] for one in found) == sorted(map(id_of, names))


def test_a_filter_that_is_none_is_refused(client: TestClient) -> None:
    assert client.get("/documents?model=XYZ").status_code == 400
    assert client.get("/documents?template=XYZ").status_code == 400
    assert client.get("/documents?state=Atlantis").status_code == 400


def test_totals_add_up() -> None:
    rows = [
        {"status": status, "agreement_id": agreement, "bespoke": bespoke}
        for status, agreement, bespoke in (("read", "a", True), ("waiting", None, False), ("unreadable", None, False))
    ]
    told = count_held(rows, 7)
    assert told == {
        "held": 3, "read": 1, "waiting": 1, "unreadable": 1, "linked": 1, "unlisted": 1, "bespoke": 1, "missing": 7,
    }  # fmt: skip


def test_a_document_says_what_it_is_and_from_which_words(client: TestClient) -> None:
    data = client.get(f"/documents/{id_of(PLAIN)}.json").json()
    fields = {one["field"]: one for one in data["fields"]}
    assert data["agreement_id"] == ALACHUA
    assert (fields["model"]["value"], fields["state"]["value"]) == ("TFM", "FL")
    assert fields["ice_signed_on"]["value"] == "2025-02-24"
    assert fields["ice_signed_on"]["place"]["page"] == 7
    page = PageReader(client.get(f"/documents/{id_of(PLAIN)}").text)
    for needed in ("February 24, 2025", "Word for word the template TFM-2025-02-12", "Alachua County Sheriff"):
        assert needed in page.text
    # the registry's day is another: said, not mended
    assert "ICE's list gives 2025-02-26; ICE's signature in the document is dated 2025-02-24" in page.text
    assert "/agency/fl-alachua-county-sheriff" in page.linked
    assert f"/agency/fl-alachua-county-sheriff#{'tfm-2025-02-26'}" in page.linked


def test_what_an_agency_changed_comes_first_in_words_as_well_as_in_colour(client: TestClient) -> None:
    html = client.get(f"/documents/{id_of(BESPOKE)}").text
    page = PageReader(html)
    assert (
        html.index('id="deviations"')
        < html.index("zanjero")
        < html.index('id="fields-what"')
        < html.index('id="clauses"')
    )
    inserted = re.findall(r"<ins>(.*?)</ins>", html, re.DOTALL)
    assert any("zanjero" in one and "[added:" in one for one in inserted)
    assert "It has words of its own" in page.text


def test_an_unreadable_file_says_why(client: TestClient) -> None:
    page = PageReader(client.get(f"/documents/{id_of(BLOCKED)}").text)
    assert "It couldn't be read" in page.text
    assert "web page" in page.text


@pytest.mark.parametrize("asked", [id_of(PLAIN)[:8], ALACHUA.replace("/", "-"), id_of(PLAIN).upper()])
def test_other_names_of_a_document_lead_to_it(client: TestClient, asked: str) -> None:
    answer = client.get(f"/documents/{asked}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/documents/{id_of(PLAIN)}")


def test_two_documents_of_one_agreement_are_offered(record_path: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copy(record_path, tmp_path / "record.duckdb"))
    with duckdb.connect(str(copied)) as connection:
        connection.execute("UPDATE moa SET agreement_id = ? WHERE file_name <> ?", [ALACHUA, BLOCKED])
    twice = TestClient(create_app(copied), follow_redirects=False)
    for address in (f"/documents/{ALACHUA.replace('/', '-')}", f"/documents/compare?a={ALACHUA}&b=template"):
        answer = twice.get(address)
        assert answer.status_code == 404
        linked = PageReader(answer.text).linked
        assert {f"/documents/{id_of(name)}" for name in (PLAIN, BESPOKE, ELSEWHERE)} <= set(linked), address


def test_a_document_that_is_not_held_is_said_so(client: TestClient) -> None:
    answer = client.get("/documents/ffffffffffff")
    assert answer.status_code == 404
    assert "holds no document" in answer.text


def test_names_of_documents() -> None:
    named = (
        ("aabbccdd" + "0" * 56, "fl-a/tfm/2025-01-01", "a.pdf"),
        ("aabbccdd" + "1" * 56, "fl-a/jem+tfm/2009-01-01", "b.pdf"),
        ("e" * 64, None, "c.pdf"),
    )
    rows = [
        {"sha256": sha256, "id": sha256[:12], "agreement_id": agreement_id, "file_name": file_name}
        for sha256, agreement_id, file_name in named
    ]
    assert find_held(rows, "c.pdf") is rows[2]
    assert find_held(rows, "sha256:" + "e" * 10) is rows[2]
    assert find_held(rows, "fl-a-tfm-2025-01-01") is rows[0]
    assert find_held(rows, "fl-a/jem+tfm/2009-01-01") is find_held(rows, "fl-a-jem-tfm-2009-01-01") is rows[1]
    with pytest.raises(Ambiguous, match="aabbccdd0000, aabbccdd1111"):
        find_held(rows, "aabbccdd")
    with pytest.raises(NotFound, match="no document"):
        find_held(rows, "eeee")
    with pytest.raises(NotFound, match="build --documents"):
        find_held([], "e" * 12)


def test_comparisons_made_from_the_record_are_the_record_s_own(connection: duckdb.DuckDBPyConnection) -> None:
    compared = 0
    for one in held(connection):
        if not one["template_id"]:
            continue
        found = compare_texts(read_template(connection, one["template_id"]), read_text(connection, one["sha256"]))
        mine = {(c.new.label, c.new.heading): (c.verdict, c.weight) for c in found if c.new}
        rows = connection.execute(
            "SELECT label, heading, verdict, words_changed FROM clause WHERE sha256 = ? AND page IS NOT NULL",
            [one["sha256"]],
        ).fetchall()
        stored = {(label, heading): (verdict, words) for label, heading, verdict, words in rows}
        assert {key: stored[key] for key in mine} == mine
        assert all(stored[key][0] == "not_compared" for key in stored.keys() - mine.keys())
        compared += len(mine)
    assert compared > 50


def plain(parts: list[Part], leaving: str) -> str:
    """The words of one side of a marked text."""
    kept = ((one.other if leaving == "added" and one.other else one.text) for one in parts if one.kind != leaving)
    return " ".join(" ".join(kept).split())


def test_marked_text_holds_both_texts_whole(connection: duckdb.DuckDBPyConnection) -> None:
    """Whatever differs, the new text can be read off the marks, and what is marked as left out stands in the old."""
    texts = [read_text(connection, one["sha256"]) for one in held(connection) if one["template_id"]]
    marked = 0
    for old in texts:
        for new in texts:
            for one in compare_texts(old, new):
                parts = mark_clause(one)
                if one.new is not None:
                    assert plain(parts, "left_out").replace(" ", "") == "".join(one.new.text.split())
                gone = [part.text for part in parts if part.kind == "left_out"]
                assert all(one.old and " ".join(part.split()) in " ".join(one.old.text.split()) for part in gone)
                changes = len([c for c in one.changes if c.old]) if one.verdict == "changed" else None
                assert changes is None or changes == len(gone)
                marked += len(gone)
    assert marked > 20


def test_shortened_text_keeps_every_change() -> None:
    long = "word " * 300
    parts = [Part("same", long), Part("left_out", "not"), Part("same", long), Part("added", "now"), Part("same", long)]
    short = shorten(parts)
    assert [one.text for one in short if one.kind != "same"] == ["not", "now"]
    assert sum(len(one.text) for one in short) < 700
    assert all(" … " in one.text for one in short if one.kind == "same")
    assert shorten([Part("same", "few words"), Part("filled", "Here")]) == [Part("same", "few wordsHere")]


def test_paragraphs_begin_at_points() -> None:
    assert paragraphs("One line\nruns on.\n1. First\n(b) second\n• third") == [
        "One line runs on.", "1. First", "(b) second", "• third",
    ]  # fmt: skip


def test_side_by_side(client: TestClient) -> None:
    address = f"/documents/compare?a={id_of(BESPOKE)}&b=template"
    html, data = client.get(address).text, client.get(address.replace("compare?", "compare.json?")).json()
    assert (data["old_id"], data["new_id"]) == ("WSO-2025-02-15", id_of(BESPOKE))
    assert {one["heading"] for one in data["clauses"] if one["verdict"] == "added"} == {"COUNTY OVERSIGHT"}
    assert html.index("No such clause.") < html.index("zanjero")
    turned = client.get(f"/documents/compare.json?a=template&b={id_of(BESPOKE)}").json()
    assert turned == data
    named = client.get(f"/documents/compare.json?a={id_of(BESPOKE)}&b=WSO-2025-02-15").json()
    assert named == data


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("a=template&b=template", 400),
        ("a=zzz&b=template", 404),
        (f"a={id_of(BLOCKED)}&b=template", 400),
        ("a=TFM-2025-02-12&b=template", 400),
        (f"a={id_of(PLAIN)}", 200),
    ],
)
def test_what_can_not_be_compared(client: TestClient, query: str, status: int) -> None:
    assert client.get(f"/documents/compare?{query}").status_code == status


def test_templates_and_their_changes(client: TestClient) -> None:
    rows = client.get("/documents/templates.json").json()["templates"]
    by_id = {one["template_id"]: one for one in rows}
    assert by_id["WSO-2025-02-15"]["before"] == "WSO-2019"
    assert by_id["WSO-2019"]["before"] is None
    assert by_id["WSO-2025-02-15"]["clauses_changed"] > 0
    page = client.get("/documents/templates/WSO-2025-02-15.json").json()
    assert len(page["changes"]) == by_id["WSO-2025-02-15"]["clauses_changed"]
    assert sum(one["words_changed"] for one in page["changes"]) == by_id["WSO-2025-02-15"]["words_changed"]
    text = PageReader(client.get("/documents/templates/WSO-2025-02-15").text)
    assert "What changed since WSO-2019" in text.text
    assert f"/documents/{id_of(BESPOKE)}" in text.linked
    assert client.get("/documents/templates/TFM-1999").status_code == 404


def test_search_tells_own_words_from_the_template_s(client: TestClient) -> None:
    data = client.get("/documents/clauses.json?q=complaint").json()
    assert data["found"] == 3
    assert data["with_own_words"] == 1
    own = [one for one in data["passages"] if one["own"]]
    assert [(one["sha256"][:12], one["heading"]) for one in own] == [(id_of(BESPOKE), "COUNTY OVERSIGHT")]
    assert all(
        one["passage"][start:end].lower().startswith("complaint")
        for one in data["passages"]
        for start, end in one["marks"]
    )
    assert data["passages"][0]["own"], "words of its own come first"
    html = client.get("/documents/clauses?q=complaint").text
    assert "<mark>complaint</mark>" in html
    assert client.get("/documents/clauses.json?q=zanjero").json()["found"] == 1
    assert client.get("/documents/clauses.json?q=zanjero&state=FL").json()["found"] == 0
    assert client.get("/documents/clauses.json?q=zanjero&model=WSO").json()["found"] == 1
    assert client.get('/documents/clauses.json?q="public within ten"').json()["found"] == 1
    assert client.get('/documents/clauses.json?q="within public ten"').json()["found"] == 0
    assert client.get("/documents/clauses", params={"q": "a " * 20}).status_code == 400
    assert client.get("/documents/clauses?q=complaint&page=2").status_code == 400


@pytest.mark.parametrize("asked", ["<script>alert(1)</script>", '"', "'", "%", "(", "\\", "§", "a" * 300, '""', " "])
def test_odd_searches_are_answered(client: TestClient, asked: str) -> None:
    answer = client.get("/documents/clauses", params={"q": asked})
    assert answer.status_code == 200
    assert PageReader(answer.text).faults == []


def test_passages_are_cut_where_words_stand() -> None:
    patterns = read_patterns('complaint "ten days"')
    text = "lead " * 60 + "each complaints matter\nwithin ten\ndays " + "tail " * 60
    passage, marks = find_passage(text, patterns)
    assert [passage[start:end] for start, end in marks] == ["complaints", "ten days"]
    assert "".join(piece for piece, _ in cut_at_marks(passage, marks)) == passage
    assert len(passage) < 320
    within, _ = find_passage("complaint one " + "and " * 100 + "a complaint two", patterns, "a complaint two")
    assert "two" in within
    with pytest.raises(UsageError, match="at most"):
        read_patterns("word " * 13)


def test_no_number_or_address_of_a_person_is_shown_anywhere(client: TestClient) -> None:
    private = TELEPHONE, MAILBOX, MAILBOX.partition("@")[0]
    for address in (
        f"/documents/{id_of(ELSEWHERE)}", f"/documents/{id_of(ELSEWHERE)}.json", "/documents.json?show=all",
        f"/documents/compare?a={id_of(PLAIN)}&b={id_of(ELSEWHERE)}", "/documents/clauses?q=contact",
        "/documents/clauses?q=555-010-1234", f"/api/v1/documents/{id_of(ELSEWHERE)}", "/api/v1/clauses?q=contact",
    ):  # fmt: skip
        text = client.get(address).text.replace('value="555-010-1234"', "").replace("q=555-010-1234", "")
        assert [one for one in private if one in text] == [], address
    assert client.get("/documents/clauses.json?q=555-010-1234").json()["found"] == 0


def test_agencies_and_states_lead_to_documents(client: TestClient) -> None:
    assert f"/documents/{id_of(PLAIN)}" in PageReader(client.get("/agency/fl-alachua-county-sheriff").text).linked
    assert "/documents?state=FL" in PageReader(client.get("/state/fl").text).linked
    assert f"/documents/{id_of(PLAIN)}" in client.get("/sitemap.xml").text
    assert "/es/documents/templates/WSO-2019" in client.get("/sitemap.xml").text


def test_a_record_without_documents_says_what_to_do(tmp_path: Path) -> None:
    record = build_site_record(tmp_path / "record.duckdb", lists())
    client = TestClient(create_app(record), follow_redirects=False)
    for address in ("/documents", "/documents/compare", "/documents/clauses", "/documents/templates", "/es/documents"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert PageReader(answer.text).faults == []
        assert EMPTY_RECORD_SAYS in answer.text, address
    assert "build --documents" in client.get("/documents/ffffffffffff").text
    assert "Alachua" in client.get("/documents?state=FL").text  # the lists' links are there all the same


def test_without_the_pdf_one_line_says_how_to_get_it(client: TestClient) -> None:
    page = PageReader(client.get(f"/documents/{id_of(PLAIN)}").text)
    assert "serve --documents DIR" in page.text
    assert [one for one in page.loaded if "/field/" in one] == []
    assert client.get(f"/documents/{id_of(PLAIN)}/field/0.png").status_code == 404


@pytest.fixture
def with_pdfs(record_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The site where the PDFs and what was read of them are at hand."""
    monkeypatch.setenv("SECTION287_DOCUMENTS", str(record_path.parent / "agreements"))
    monkeypatch.setenv("SECTION287_HOME", str(record_path.parent / "home"))
    return TestClient(create_app(record_path), follow_redirects=False)


def test_each_field_has_a_picture_of_its_place(with_pdfs: TestClient, record_path: Path) -> None:
    html = with_pdfs.get(f"/documents/{id_of(PLAIN)}").text
    pictures = [one for one in PageReader(html).loaded if "/field/" in one]
    assert len(pictures) > 15
    assert html.count('loading="lazy"') == len(pictures)
    for address in (pictures[0], pictures[-1]):
        answer = with_pdfs.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        width, height = struct.unpack(">II", answer.content[16:24])
        assert 300 < width <= 936
        assert 20 < height < 1211
        assert with_pdfs.get(address, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert with_pdfs.get(pictures[0].partition("?")[0]).headers["cache-control"] == "no-cache"
    kept = list((record_path.parent / "home" / "documents" / "regions").rglob("*.png"))
    assert len(kept) == len({one.rpartition("=")[2] for one in pictures})
    assert with_pdfs.get(f"/documents/{id_of(PLAIN)}/field/9999.png").status_code == 404
    assert with_pdfs.get("/documents/ffffffffffff/field/1.png").status_code == 404


def test_points_of_contact_have_no_picture(with_pdfs: TestClient, connection: duckdb.DuckDBPyConnection) -> None:
    for name in (PLAIN, BESPOKE, ELSEWHERE):
        fields = with_pdfs.get(f"/documents/{id_of(name)}.json").json()["fields"]
        contacts = [one for one in fields if one["field"].startswith(("contact_", "media_"))]
        assert [one["picture"] for one in contacts if one["picture"]] == []
        for one in contacts:
            assert with_pdfs.get(f"/documents/{id_of(name)}/field/{one['seq']}.png").status_code == 404
    document = next(one for one in held(connection) if one["id"] == id_of(PLAIN))
    fields = tell_document(connection, document).fields
    contact = next(one for one in fields if one["field"].startswith("contact_") and one["page"])
    end = contact["end_at"]
    below = {"seq": 99, "field": "state", "page": contact["page"], "start_at": end + 100, "end_at": end + 120}
    assert below not in list_drawn([*fields, below])
    assert list_among_contacts([*fields, below]) == [below]
    for other in ({**below, "page": 1}, {**below, "start_at": end + 5000, "end_at": end + 5001}):
        assert other in list_drawn([*fields, other])


def test_a_pdf_that_was_changed_is_not_shown(
    record_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / PLAIN).write_bytes(make_documents()[BESPOKE])
    monkeypatch.setenv("SECTION287_DOCUMENTS", str(tmp_path))
    monkeypatch.setenv("SECTION287_HOME", str(record_path.parent / "home"))
    page = PageReader(TestClient(create_app(record_path)).get(f"/documents/{id_of(PLAIN)}").text)
    assert [one for one in page.loaded if "/field/" in one] == []


def test_contacts_are_painted_over_and_words_framed() -> None:
    from section287.web.documents import drawing

    words = (Word("Sheriff", 60, 100, 110, 112, 100), Word(f"{MARK * 3}-{MARK * 4}", 120, 100, 170, 112, 100))
    page = Page(1, 612, 792, "text", 1.0, (words,))

    class Sheet:
        def get_size(self) -> tuple[float, float]:
            return 612.0, 792.0

        def render(self, **_: Any) -> Any:
            class Bitmap:
                stride, width, height = 612, 612, 792
                buffer = b"\xff" * (612 * 792)

                def close(self) -> None:
                    pass

            return Bitmap()

    image = drawing._render(Sheet(), page, 72)
    painted = image.pixels[106 * 612 + 121 : 106 * 612 + 169]
    assert set(painted) == {drawing.PAINT}
    assert image.pixels[106 * 612 + 80] == 255
    assert draw_region(image, page, 0, len(page.text) + 1) is None
    picture = draw_region(image, page, 0, 7)
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    framed = drawing._draw_frames(Grey(612, 792, 1.0, b"\xff" * (612 * 792)), words[:1])
    assert framed.pixels.count(drawing.FRAME) > 2 * 50


def test_documents_of_the_page_s_json_are_the_api_s(client: TestClient) -> None:
    page = client.get(f"/documents/{id_of(BESPOKE)}.json").json()
    api = client.get(f"/api/v1/documents/{id_of(BESPOKE)}").json()
    assert OWN_WORDS.split()[1] in json.dumps(api["deviations"])
    for one in page["fields"]:
        del one["picture"]
    api.pop("record", None)
    assert page == api


def test_compared_clauses_say_which_side_lacks_them(connection: duckdb.DuckDBPyConnection) -> None:
    rows = {one["id"]: one for one in held(connection)}
    template = read_template(connection, "WSO-2025-02-15")
    found: list[ClauseComparison] = compare_texts(read_text(connection, rows[id_of(BESPOKE)]["sha256"]), template)
    gone = [one for one in found if one.verdict == "left_out"]
    assert [one.old.heading for one in gone if one.old] == ["COUNTY OVERSIGHT"]
    assert [part.kind for part in mark_clause(gone[0])] == ["left_out"]


def test_what_can_not_be_drawn_is_tried_once(
    record_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connection: duckdb.DuckDBPyConnection
) -> None:
    """A reading of the document that is no longer kept whole: the picture is missing, the site goes on."""
    document = next(one for one in held(connection) if one["id"] == id_of(PLAIN))
    fields = tell_document(connection, document).fields
    monkeypatch.setenv("SECTION287_DOCUMENTS", str(record_path.parent / "agreements"))
    regions = Regions(shelf=Shelf(tmp_path))
    place = regions.shelf.place(document["sha256"])
    place.parent.mkdir(parents=True)
    place.write_bytes(b"no reading")
    calls: list[str] = []
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *words, **more: (calls.append("run"), run(*words, **more))[1])
    assert regions.can_draw(document)
    assert [regions.read(document, fields[0], fields) for _ in range(3)] == [None, None, None]
    assert calls == ["run"]
    assert not regions.can_draw(document)
