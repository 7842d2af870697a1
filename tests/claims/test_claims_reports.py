"""Whole reports: every figure traces to its query or a quotation, the same bytes each time, judged anew."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from section287.claims.again import check_again, render_again
from section287.claims.check import check_document, check_text
from section287.claims.claim import Figure, Judged, Report, Slip
from section287.claims.intake.sniff import read_path
from section287.claims.panel import Panel
from section287.claims.rendering.claimreview import render_claimreview
from section287.claims.rendering.markdown import render_markdown
from section287.claims.rendering.page import render_page
from section287.claims.rendering.terminal import render_terminal
from section287.errors import UsageError
from section287.law.policies import load_policies
from section287.places.counties import counties_of
from section287.places.states import list_states

HERE = Path(__file__).parent
ARTICLES = sorted((HERE / "articles").iterdir())
SETS = ("labelled.jsonl", "heldout.jsonl", "second.jsonl", "third.jsonl")
NUMERAL = re.compile(r"(?<![\w.-])\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module")
def reports(claims_record: duckdb.DuckDBPyConnection, panel: Panel, check: Any) -> list[Report]:
    """The articles, and every labelled sentence."""
    found = [check_document(read_path(str(one)), claims_record, None, panel) for one in ARTICLES]
    for name in SETS:
        for line in (HERE / name).read_text(encoding="utf-8").splitlines():
            label = json.loads(line)
            found.append(check(label["text"], label["dated"]))
    return found


def figures_of(one: Judged) -> Iterator[Figure | Slip]:
    yield from one.computed
    for slip in one.slips:
        yield slip
        yield from slip.figures


def test_every_figure_is_what_its_query_gives(reports: list[Report], claims_record: duckdb.DuckDBPyConnection) -> None:
    asked: dict[str, Any] = {}
    for report in reports:
        for claim in report.claims:
            for figure in figures_of(claim):
                if not figure.query:
                    assert claim.claim.kind == "policy_count"  # counted from the facts on state law
                    assert claim.quotations or claim.notes
                    continue
                if figure.query not in asked:
                    row = claims_record.execute(figure.query).fetchone()
                    asked[figure.query] = row[0] if row else None
                assert float(asked[figure.query]) == pytest.approx(figure.value, abs=1e-3), figure.query
    assert len(asked) > 300


def test_every_number_told_is_computed_printed_or_quoted(reports: list[Report]) -> None:
    totals = {float(sum(1 for one in list_states() if one.kind != "territory" and one.code != "DC"))}
    totals |= {float(len(counties_of(state.code))) for state in list_states()}
    laws = " ".join(period.text for policy in load_policies().states.values() for period in policy.periods)
    for report in reports:
        for claim in report.claims:
            known = set(numbers_of(claim)) | totals
            if claim.claim.kind == "universal":
                known |= {float(len(claim.claim.scope.states))}
            quoted = " ".join(f"{one.text} {one.cite}" for one in claim.quotations)
            said = " ".join([quoted, claim.sentence, claim.claim.printed, *claim.claim.detail.values()])
            if claim.claim.kind == "policy":
                said += laws
            known |= {float(one.replace(",", "")) for one in NUMERAL.findall(said) if one.strip(",")}
            told = re.sub(r"\d{4}-\d\d-\d\d", "", claim.explanation)
            for one in NUMERAL.findall(told):
                assert float(one.strip(",").replace(",", "")) in known, (one, claim.explanation)


def numbers_of(claim: Judged) -> Iterator[float]:
    for figure in figures_of(claim):
        value = float(figure.value)
        yield from (value, abs(value), round(value, 1), round(value, 2), float(round(value)))
        yield round(100 * (value - 1), 1)
    for printed in (claim.claim.value, claim.claim.high):
        if printed is not None:
            yield from (float(printed), round(100 * (printed - 1), 1))


def test_every_source_is_cited_and_every_citation_resolves(reports: list[Report]) -> None:
    for report in reports:
        listed = [one.n for one in report.sources]
        assert listed == list(range(1, len(listed) + 1))
        cited = {n for claim in report.claims for n in claim.sources}
        assert cited == set(listed)
        for claim in report.claims:
            assert {one.n for one in claim.quotations} <= set(claim.sources)


def test_a_publication_is_cited_with_its_day_and_digest(reports: list[Report]) -> None:
    for report in reports:
        for source in report.sources:
            if source.kind == "publication":
                assert source.sha256 is not None
                assert len(source.sha256) == 64
                assert source.date


def test_parts_stand_where_they_are_said_to(reports: list[Report]) -> None:
    for report in reports:
        for claim in report.claims:
            assert report.text[claim.text_start : claim.text_end].replace("\n", " ") == claim.span
            assert claim.sentence_start <= claim.start < claim.end <= claim.sentence_end


@pytest.mark.parametrize("article", ARTICLES, ids=lambda one: one.name)
def test_the_same_text_and_record_give_the_same_bytes(article: Path, claims_record: duckdb.DuckDBPyConnection) -> None:
    first, second = (check_document(read_path(str(article)), claims_record) for _ in range(2))
    assert json.dumps(first.as_json()) == json.dumps(second.as_json())
    for render in (render_terminal, render_markdown, render_page, render_claimreview):
        assert render(first) == render(second)


def test_a_warm_panel_changes_nothing(claims_record: duckdb.DuckDBPyConnection, panel: Panel) -> None:
    document = read_path(str(ARTICLES[0]))
    assert check_document(document, claims_record) == check_document(document, claims_record, None, panel)


def test_a_page_marks_every_part_and_escapes_the_text(check: Any) -> None:
    report = check("<i>On May 28, 2025, 628 agreements</i> & 40 states <script>alert(1)</script> were listed.")
    page = render_page(report)
    assert "<script>" not in page
    for claim in report.claims:
        assert f'id="{claim.id}"' in page or f"#{claim.id}" in page


def test_claimreview_rates_what_has_a_verdict_only(check: Any) -> None:
    report = check("On May 28, 2025, 628 agreements were listed. Many sheriffs have signed 287(g) agreements.")
    graph = render_claimreview(report)["@graph"]
    assert [one["reviewRating"]["alternateName"] for one in graph] == ["supported"]
    assert graph[0]["citation"][0]["identifier"]


def test_markdown_and_terminal_name_every_source(check: Any) -> None:
    report = check("On May 28, 2025, 628 agreements were listed.")
    for text in (render_markdown(report), render_terminal(report)):
        for source in report.sources:
            assert source.title in text


# --- again ---


def kept(check: Any, text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(check(text).as_json()))
    return found


def test_a_kept_report_on_the_same_record_moves_nothing(check: Any, claims_record: duckdb.DuckDBPyConnection) -> None:
    for article in ARTICLES:
        report = check_document(read_path(str(article)), claims_record)
        old = json.loads(json.dumps(report.as_json()))
        again = check_again(old, claims_record)
        assert [(one.before, one.now, one.moved) for one in again.claims] == [
            (one.verdict, one.verdict, False) for one in report.claims if one.verdict != "dropped"
        ]


def test_a_verdict_that_moved_is_told(check: Any, claims_record: duckdb.DuckDBPyConnection) -> None:
    old = kept(check, "On May 28, 2025, 628 agreements were listed.")
    old["claims"][0]["verdict"] = "contradicted"
    again = check_again(old, claims_record)
    assert [(one.before, one.now) for one in again.claims if one.moved] == [("contradicted", "supported")]
    assert "contradicted -> supported" in render_again(again)
    assert again.as_json()["moved"] == 1


@pytest.mark.parametrize("old", [{}, [], {"claims": [{}]}, {"claims": [{"claim": {"typed": {"kind": "x"}}}]}, "text"])
def test_what_is_no_kept_report_is_refused(old: Any, claims_record: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError):
        check_again(old, claims_record)


def test_the_given_date_decides_where_the_text_has_none(claims_record: duckdb.DuckDBPyConnection) -> None:
    text = "There are 628 agreements."
    assert check_text(text, claims_record).claims[0].reason == "no_date"
    report = check_text(text, claims_record, date(2025, 5, 28))
    assert report.claims[0].verdict == "supported"
    assert report.document["dated_from"] == "given"
