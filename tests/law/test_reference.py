"""Models, timeline, glossary and what else is asked: the pages' data, each with its source."""

from __future__ import annotations

from section287.facts.base import MODELS
from section287.law.reference import also_asked, glossary_rows, models_page, timeline_rows
from section287.law.rules import load_rule_book


def test_every_commitment_of_every_model_leads_to_a_clause_or_source() -> None:
    page = models_page(load_rule_book())
    assert [one["model"] for one in page["models"]] == list(MODELS)
    for model in page["models"]:
        assert model["name_es"]
        for one in model["commitments"]:
            assert one["clauses"] or one["n"], one["topic"]
    assert all(one["clauses"] for one in (*page["changes"], *page["corrections"]))


def test_the_common_error_about_warrant_service_is_corrected() -> None:
    corrections = models_page(load_rule_book())["corrections"]
    found = next(one for one in corrections if "unless they are already in custody" in one["claim"])
    assert "no power to question anyone" in found["what_the_text_says"]
    assert found["clauses"][0]["quote"] == "are only delegated the two authorities listed below"


def test_changes_between_texts_quote_both_texts() -> None:
    changes = {one["item"]: one for one in models_page(load_rule_book())["changes"]}
    quotes = [one["quote"] for one in changes["Claims of citizenship"]["clauses"]]
    assert "in no case more than one hour" in quotes
    assert any("generally within one hour" in quote for quote in quotes)


def test_the_timeline_is_in_order_and_sourced() -> None:
    rows = timeline_rows()
    assert [one["date"] for one in rows] == sorted(one["date"] for one in rows)
    assert all(one["source"] for one in rows)
    dates = {one["date"]: one["event"] for one in rows}
    assert "adds section 287(g)" in dates["1996-09-30"]
    assert "ten states" in dates["2026-02-18"]
    assert all(one["note"] for one in rows if one["disputed"])
    assert {one["state"] for one in timeline_rows(state="TX")} == {"TX"}


def test_the_glossary_is_in_both_languages_and_in_order() -> None:
    rows = glossary_rows()
    assert all(one["term_es"] and one["means_es"] and one["source"] for one in rows)
    assert [str(one["term"]).lower() for one in rows] == sorted(str(one["term"]).lower() for one in rows)


def test_what_else_is_asked_leads_to_clauses_or_sources() -> None:
    for one in also_asked(load_rule_book())["questions"]:
        assert one["clauses"] or one["n"], one["id"]
        assert one["question"].endswith("?")
