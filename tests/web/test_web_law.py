"""The pages on law and evidence: whole, sourced, and saying what the rules and the library say."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from page_checking import PageReader
from starlette.testclient import TestClient

from section287.evidence.library import STANCES, load_library
from section287.facts.base import CONFIDENCE_MEANS, STATES
from section287.law.evaluate import Evaluator
from section287.law.policies import load_policies
from section287.law.rules import load_rule_book
from section287.law.table import table_rows

NEWEST = "July 24, 2025"  # of the small record
ADDRESSES = [
    "/models",
    "/policies",
    "/policy/fl",
    "/policy/tx",
    "/policy/il",
    "/policy/hi",
    "/evidence",
    "/evidence?show=all",
    "/evidence?q=crime",
    "/evidence?topic=reporting&stance=academic",
    "/evidence?topic=adoption",
    "/evidence?state=NC",
    "/evidence?q=xyzzy",
    "/glossary",
]


@pytest.fixture(scope="module")
def models(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/models.json").json()
    return found


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_whole_and_loads_nothing_from_elsewhere(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    page = PageReader(answer.text)
    assert page.faults == []
    assert page.headings.count("h1") == 1
    assert page.loaded
    assert all(one.startswith("/") and not one.startswith("//") for one in page.loaded)


@pytest.mark.parametrize("address", ADDRESSES)
def test_links_within_the_site_lead_somewhere(client: TestClient, address: str) -> None:
    page = PageReader(client.get(address).text)
    pages: dict[str, PageReader] = {}
    for link in dict.fromkeys(page.linked):
        target = urlsplit(urljoin(f"http://site{address}", link))
        if target.netloc != "site":
            assert target.scheme in ("http", "https"), link
            continue
        place = target.path + (f"?{target.query}" if target.query else "")
        if place not in pages:
            answer = client.get(place)
            assert answer.status_code == 200, link
            pages[place] = PageReader(answer.text)
        if target.fragment:
            assert unquote(target.fragment) in pages[place].ids, link


@pytest.mark.parametrize("address", ["/models", "/policies", "/policy/fl", "/evidence", "/glossary"])
def test_words_for_how_sure_stand_with_their_meaning(client: TestClient, address: str) -> None:
    text = PageReader(client.get(address).text).text
    for meaning in CONFIDENCE_MEANS.values():
        assert meaning in text


@pytest.mark.parametrize("address", ["/models", "/policies", "/policy/fl"])
def test_pages_on_law_state_their_day(client: TestClient, address: str) -> None:
    assert f"{NEWEST} , the day of the newest list" in PageReader(client.get(address).text).text


def test_warrant_service_officers_may_question_nobody(client: TestClient, models: dict[str, Any]) -> None:
    cells = [one for one in models["cells"] if (one["model"], one["action"]) == ("WSO", "interrogate")]
    assert {one["touchpoint"] for one in cells} == set(load_rule_book().touchpoints)
    assert {one["in_words"] for one in cells} == {"not permitted"}
    html = client.get("/models").text
    drawn = [
        part for part in html.split("<td data-cell=")[1:] if part.startswith('"') and "WSO interrogate" in part[:300]
    ]
    assert drawn
    for part in drawn:
        assert "<summary>Not permitted.</summary>" in part.split("</td>")[0]
    assert "traffic_stop" in "".join(one.split(">")[0] for one in drawn)


def test_every_cell_is_the_tables_and_has_a_clause(models: dict[str, Any]) -> None:
    rows = table_rows(Evaluator(load_rule_book()), date(2025, 7, 24))
    expected = {(one["action"], one["touchpoint"], one["model"]): one for one in rows}
    assert len(models["cells"]) == len(expected)
    for cell in models["cells"]:
        row = expected[cell["action"], cell["touchpoint"], cell["model"]]
        assert (cell["outcome"], cell["in_words"]) == (row["outcome"], row["in_words"])
        first = cell["because"][0]
        assert (first["rule"], first["clauses"][0]["cite"]) == (row["rule"], row["cite"])
        assert all(reason["clauses"] for reason in cell["because"])


def test_every_cell_of_the_table_is_drawn(client: TestClient, models: dict[str, Any]) -> None:
    drawn = set()
    for part in client.get("/models").text.split('<td data-cell="')[1:]:
        *touchpoints, model, action = part.split('"')[0].split()
        drawn |= {(action, touchpoint, model) for touchpoint in touchpoints}
    assert drawn == {(one["action"], one["touchpoint"], one["model"]) for one in models["cells"]}


def test_all_states_stand_in_the_table_with_their_stance_and_sources(client: TestClient) -> None:
    found = client.get("/policies.json").json()
    assert [one["name"] for one in found["states"]] == sorted(STATES.values())
    day = date.fromisoformat(found["on"])
    assert day == date(2025, 7, 24)
    for one in found["states"]:
        period = load_policies().states[one["state"]].period_on(day)
        assert one["stance"] == (period.stance if period else None)
        assert one["cited"]["sources"]


def test_agreements_beside_the_law_are_those_listed_on_the_states_page(client: TestClient) -> None:
    found = client.get("/policies.json").json()
    for one in found["states"]:
        state = client.get(f"/state/{one['state'].lower()}.json").json()
        assert one["agreements"] == sum(each["status"] == "listed" for each in state["agreements"])
        # a third party's copy never ends an agreement: what it leaves out still counts
        assert one["agreements"] == state["counts"][0]["agreements"] + len(state["absent_from_copy"])
    assert found["newest_is_copy"]
    for address in ("/policies", "/policy/fl"):
        assert "what it leaves out still counts here" in PageReader(client.get(address).text).text


def test_state_page_leads_to_its_law_and_territories_have_none(client: TestClient) -> None:
    assert "/policy/fl" in PageReader(client.get("/state/fl").text).linked
    assert not any("/policy/" in one for one in PageReader(client.get("/state/gu").text).linked)
    assert client.get("/policy/gu").status_code == 404
    assert client.get("/policy/nowhere").status_code == 404
    moved = client.get("/policy/Florida")
    assert (moved.status_code, moved.headers["location"]) == (301, "/policy/fl")


def test_policy_page_shows_law_then_and_now_and_the_lists(client: TestClient) -> None:
    page = PageReader(client.get("/policy/fl").text)
    policy = load_policies().states["FL"]
    for period in policy.periods:
        assert " ".join(period.text.split()) in page.text
    assert {one.id for one in policy.instruments} <= page.ids
    for one in policy.instruments:
        assert all(source.url in page.linked for source in one.sources if (source.url or "").startswith("http"))
    assert "/publication/participating/2025-07-24" in page.linked


def test_contested_topic_shows_every_side(client: TestClient) -> None:
    found = client.get("/evidence.json?topic=crime").json()
    (topic,) = found["sides"]
    assert {one["side"] for one in topic["sides"]} == {"yes", "no", "mixed"}
    stances = {entry["stance"] for side in topic["sides"] for entry in side["entries"]}
    assert len(stances) >= 2
    html = client.get("/evidence?topic=crime&stance=supports").text
    sides = html.split('<div class="sides">')[1].split("</section>")[0]
    assert sum(f'<span class="issuer-stance">{one}</span>' in sides for one in STANCES) >= 2
    for side in topic["sides"]:
        assert side["says"] in PageReader(html).text


def test_evidence_shows_all_that_an_entry_says(client: TestClient) -> None:
    page = PageReader(client.get("/evidence?show=all").text)
    library = load_library()
    assert set(library.entries) <= page.ids
    for one in library.entries.values():
        for said in (one.title, one.finding, one.limits, one.interest or "", *one.quantities):
            assert " ".join(said.split()) in page.text
        assert all(source.url in page.linked for source in one.sources if (source.url or "").startswith("http"))


def test_evidence_keeps_to_its_filters(client: TestClient) -> None:
    library = load_library()
    found = client.get("/evidence.json?stance=critical&state=NC&show=all").json()
    expected = {one.id for one in library.entries.values() if one.stance == "critical" and "NC" in one.states}
    assert {one["id"] for one in found["results"]} == expected
    assert client.get("/evidence.json?state=Florida").json()["state"] == "FL"
    for wrong in ("topic=zzz", "stance=loud", "state=Atlantis", "show=some"):
        assert client.get(f"/evidence?{wrong}").status_code == 400


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' OR 1=1 --", 'a\x00b"*(']
)
def test_hostile_words_are_only_text(client: TestClient, text: str) -> None:
    answer = client.get("/evidence", params={"q": text})
    assert answer.status_code == 200
    assert PageReader(answer.text).faults == []
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    for name in ("state", "topic", "stance", "show"):
        refused = client.get("/evidence", params={name: text})
        assert refused.status_code < 500
        assert "<img" not in refused.text
        assert "<script>alert" not in refused.text


def test_navigation_leads_to_law_and_evidence(client: TestClient) -> None:
    linked = PageReader(client.get("/").text).linked
    assert {"/models", "/evidence"} <= set(linked)
    assert {"/policies", "/glossary"} <= set(PageReader(client.get("/models").text).linked)


def test_glossary_has_every_word_in_both_languages(client: TestClient) -> None:
    found = client.get("/glossary.json").json()
    text = PageReader(client.get("/glossary").text).text
    assert found["terms"]
    for one in found["terms"]:
        for said in (one["term"], one["term_es"], one["means"], one["means_es"], one["source"]):
            assert " ".join(said.split()) in text
    for one in found["events"]:
        assert " ".join(one["event"].split()) in text
