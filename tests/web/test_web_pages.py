"""Every kind of page: there, well made, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import jinja2
import pytest
from document_files import BESPOKE, BLOCKED, ELSEWHERE, PLAIN, id_of
from page_checking import PageReader
from starlette.testclient import TestClient

from section287.web import create_app, render
from section287.web.links import asset_mark
from section287.web.routes import ROUTES

ALACHUA = "/agency/fl-alachua-county-sheriff"
KINDS = {
    "home": "/",
    "map": "/map",
    "state": "/state/fl",
    "agency": ALACHUA,
    "publications": "/publications",
    "publication": "/publication/participating/2025-03-06-am",
    "changes": "/changes?state=FL&kind=signed&since=2025-03-01&until=2025-12-31",
    "search": "/search?q=alachua",
    "why": "/why/fl-alachua-county-sheriff",
    "rule": "/rule/redated",
    "models": "/models",
    "model": "/model/wso",
    "walk": "/walk",
    "cost": "/cost",
    "check": "/check?text=On+April+3,+2025,+ICE+had+30+agreements+in+9+states.",
    "ask": "/ask?q=Does+Alachua+County+have+an+agreement",
    "documents": "/documents",
    "document": f"/documents/{id_of(BESPOKE)}",
    "compare": f"/documents/compare?a={id_of(BESPOKE)}&b=template",
    "clauses": "/documents/clauses?q=complaint",
    "templates": "/documents/templates",
    "template": "/documents/templates/WSO-2025-02-15",
    "referrals": "/referrals",
    "referrals_state": "/referrals/state/wa",
    "referrals_rates": "/referrals/rates",
    "referrals_compare": "/referrals/compare",
    "referrals_series": "/referrals/series",
    "panel": "/panel",
    "impact": "/impact",
    "corrections": "/corrections",
    "policies": "/policies",
    "policy": "/policy/fl",
    "evidence": "/evidence",
    "glossary": "/glossary",
    "methodology": "/methodology",
    "about": "/about",
}
OTHERS = [
    "/?sort=name",
    "/?sort=TFM&order=asc",
    "/map?show=law&on=2025-03-07",
    "/map?show=population&marks=yes",
    "/map?show=status&on=2025-04-01",
    "/map?show=first",
    "/map?show=agreements",
    "/model/tfm",
    "/model/jem",
    "/model/none",
    "/walk?scenario=campus_stop&variant=us_citizen&state=FL&on=2025-06-01",
    "/cost?model=WSO&officers=12&salary=58,000&state=FL&population=40000",
    "/cost?model=JEM&on=2025-11-01",
    "/check",
    "/ask",
    "/ask?q=Springfield",
    "/documents?state=FL",
    "/documents?model=WSO&bespoke=yes&template=WSO-2025-02-15",
    "/documents?show=all",
    f"/documents/{id_of(PLAIN)}",
    f"/documents/{id_of(ELSEWHERE)}",
    f"/documents/{id_of(BLOCKED)}",
    "/documents/compare",
    f"/documents/compare?a={id_of(PLAIN)}&b={id_of(ELSEWHERE)}",
    "/documents/compare?a=TFM-2025-02-12&b=TFM-2025-03-07",
    "/documents/clauses",
    "/documents/clauses?q=zanjero",
    "/documents/clauses?q=nothing+like+it",
    "/documents/templates/TFM-2025-02-12",
    "/state/vt",
    "/state/gu",
    "/state/oh",
    "/state/tx",
    "/agency/tx-wise-county-sheriff",
    "/agency/oh-lake-county-sheriff",
    "/agency/ga-script-alert-x-script-sons-police",
    "/publication/participating/2025-03-07-am",
    "/publication/participating/2025-03-10-am",
    "/publication/participating/2025-07-24",
    "/publication/pending/2025-04-01-am",
    "/changes",
    "/changes?kind=moa_posted",
    "/search",
    "/search?q=brevard+county",
    "/search?q=zzzzz",
    "/search?q=Indialantc",
    "/why/participatingAgencies01032025pm.csv",
    "/why/participatingAgencies03082025am.xlsx",
    "/why/participating/2025-03-07-am",
    "/rule/blip",
]


def test_every_kind_of_page_is_tested() -> None:
    redirecting = {"agreement", "application"}
    assert {one.name for one in ROUTES} - redirecting == set(KINDS)


@pytest.mark.parametrize("address", [*KINDS.values(), *OTHERS])
def test_page_is_whole(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<!doctype html>")
    page = PageReader(answer.text)
    assert page.faults == []
    assert page.headings.count("h1") == 1
    assert page.loaded == [
        f"/static/site.css?v={asset_mark('site.css')}",
        f"/static/icon.svg?v={asset_mark('icon.svg')}",
        f"/static/site.js?v={asset_mark('site.js')}",
        *(["/map.svg"] if address.partition("?")[0] == "/" else []),
        *([f"/static/map.js?v={asset_mark('map.js')}"] if address.startswith("/map") else []),
    ]


def words_of(page: str) -> list[str]:
    """The words that a page shows; a full stop belongs to the word before it."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    text = re.sub(r"</?(?:a|abbr|b|cite|code|i|mark|output|q|small|span|strong|time|tspan)\b[^>]*>", "", text)
    return re.sub(r"\s+\.(?!\S)", ".", re.sub(r"<[^>]+>", " ", text)).split()


def test_no_words_run_together(client: TestClient, record_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line ends after the templates' tags are cut off; no words may have been kept apart by one of them only."""
    addresses = [*KINDS.values(), *OTHERS, "/changes?page=2"]
    shown = {address: words_of(client.get(address).text) for address in addresses}
    usual = jinja2.Environment.__init__

    def loosely(self: jinja2.Environment, *given: Any, **options: Any) -> None:
        usual(self, *given, **options | {"trim_blocks": False, "lstrip_blocks": False})

    monkeypatch.setattr(jinja2.Environment, "__init__", loosely)
    monkeypatch.setattr(render, "_compiled", render._Compiled())
    loose = TestClient(create_app(record_path), follow_redirects=False)
    for address in addresses:
        assert shown[address] == words_of(loose.get(address).text), address


def test_every_link_of_every_page_leads_to_a_page(client: TestClient) -> None:
    seen: dict[str, PageReader | None] = {}
    waiting = ["/"]
    anchors: list[tuple[str, str, str]] = []
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        answer = client.get(address)
        hops = 0
        while answer.status_code in (301, 302) and hops < 3:
            answer = client.get(answer.headers["location"])
            hops += 1
        assert answer.status_code == 200, f"{address} gives {answer.status_code}"
        if not answer.headers["content-type"].startswith("text/html"):
            seen[address] = None
            continue
        page = seen[address] = PageReader(answer.text)
        assert page.faults == [], address
        for link in [*page.linked, *page.loaded]:
            target = urlsplit(urljoin(f"http://site{address}", link))
            if target.netloc != "site":
                assert link in page.linked, f"{address} loads {link}"
                assert target.scheme in ("http", "https"), f"{address} links to {link}"
                continue
            query = f"?{target.query}" if target.query else ""
            waiting.append(f"{target.path}{query}")
            if target.fragment:
                anchors.append((address, f"{target.path}{query}", unquote(target.fragment)))
    for address, target, fragment in anchors:
        found = seen[target]
        assert found is None or fragment in found.ids, f"{address} links to {target}#{fragment}"
    assert len(seen) > 150  # the crawl reached states, agencies, lists, decisions and their JSON


def test_home_gives_both_newest_figures_with_their_sources(client: TestClient) -> None:
    page = PageReader(client.get("/").text)
    assert "31 agreements" not in page.text
    assert "A third party's copy of ICE's list" in page.text
    assert "ICE's own newest list is of April 3, 2025" in page.text
    for needed in (
        "migrantusa_ice_287g_2025-07-24.csv",
        "participatingAgencies01032025pm.csv",
        "SELECT count(DISTINCT",
    ):
        assert needed in page.text


def test_state_page_says_removed_from_the_list_and_never_terminated(client: TestClient) -> None:
    text = PageReader(client.get("/state/tx").text).text
    assert "Removed from the list 1" in text
    assert "Wise County Sheriff's Office" in text
    assert "terminat" not in text.lower()


def test_agency_page_shows_its_whole_history(client: TestClient) -> None:
    page = PageReader(client.get(ALACHUA).text)
    for needed in (
        "2 agreements on the newest list",
        "Alachua County Sheriff’s Office␣",  # the blank at the end, which the list printed
        "granted: WSO 2025-03-04",
        "ICE corrected the day",
        "printed over time: 2025-03-04, 2025-03-05",
    ):
        assert needed in page.text
    assert {"tfm-2025-02-26", "wso-2025-03-04", "wso-pending-2025-03-03"} <= page.ids
    assert "https://www.ice.gov/doclib/287gMOA/AlachuaTFM.pdf" in page.linked


def test_publication_page_shows_why_it_is_not_believed(client: TestClient) -> None:
    address = "/publication/participating/2025-03-07-am"
    reason = client.get(f"{address}.json").json()["publication"]["quarantine_reason"]
    assert "7 rows" in reason
    text = PageReader(client.get(address).text).text
    assert f"Not believed. {reason[0].upper()}{reason[1:]}." in text
    assert "A list that is not believed is compared with none." in text


def test_publication_page_shows_rows_as_printed_with_links(client: TestClient) -> None:
    page = PageReader(client.get("/publication/participating/2025-03-06-am").text)
    assert "PENNSLYVANIA" in page.text
    assert {f"row-{number}" for number in range(2, 27)} <= page.ids
    assert f"{ALACHUA}#tfm-2025-02-26" in page.linked
    assert "https://www.ice.gov/doclib/287gMOA/AlachuaTFM.pdf" in page.linked
    first = PageReader(client.get("/publication/participating/2025-03-05-am").text)
    assert "/why/pa-dickson-city-police/tfm/2025-02-27" in first.linked


def test_lists_page_names_gaps_where_they_are(client: TestClient) -> None:
    text = PageReader(client.get("/publications").text).text
    assert "21 days without a list: none known between 2025-03-11 and 2025-04-01" in text


def test_changes_page_keeps_to_its_filters(client: TestClient) -> None:
    page = PageReader(client.get("/changes?state=TX&kind=removed").text)
    assert "1 change" in page.text
    assert "/agency/tx-wise-county-sheriff#wso-2025-02-20" in page.linked
    nothing = PageReader(client.get("/changes?state=TX&until=2025-03-04").text)
    assert "0 changes" in nothing.text


def test_the_calendar_adds_up_and_leads_to_each_month(client: TestClient) -> None:
    page = PageReader(client.get("/changes").text)
    months = sorted({one for one in page.linked if "since=" in one and "until=" in one})
    assert len(months) >= 2
    sizes = [client.get(one.replace("/changes?", "/changes.json?")).json()["total"] for one in months]
    assert min(sizes) >= 1
    assert sum(sizes) == client.get("/changes.json").json()["total"]


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("Alachua County Sheriff's Office", ALACHUA),
        ("alachua so", ALACHUA),
        ("indiatlantic pd", "/agency/fl-indialantic-police"),
        ("Brevard County, Florida", "/agency/fl-indialantic-police"),
        ("penn", "/state/pa"),
        ("DC", "/state/dc"),
        ("Indialantc", "/agency/fl-indialantic-police"),
    ],
)
def test_search_finds(client: TestClient, typed: str, link: str) -> None:
    assert link in PageReader(client.get("/search", params={"q": typed}).text).linked


def test_methodology_tells_every_rule_and_every_number_with_its_reason(client: TestClient) -> None:
    from section287.registry.rules import load_rules
    from section287.web.pages.methodology import read_thresholds

    text = PageReader(client.get("/methodology").text).text
    for rule in load_rules().values():
        assert " ".join(rule["does"].split()) in text
    for one in read_thresholds():
        assert one["reason"], f"dating.yml gives no reason for {one['name']}"
        assert one["reason"] in text
