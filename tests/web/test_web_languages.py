"""Two languages, one site: the same keys, the same sentences, the same placeholders, and every page in both."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import pytest
from page_checking import PageReader
from starlette.testclient import TestClient

from section287.law.rules import load_rule_book
from section287.law.scenarios import load_scenarios
from section287.web.render import load_sites, show_day, show_percent
from section287.web.words import LANGUAGES, load_sentences, load_words

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}|</?\w+>")


def said_in_templates() -> set[str]:
    """Every sentence that a template asks to be translated."""
    environment = load_sites()["en"]._environment
    found: set[str] = set()
    for one in (files("section287.web") / "templates").iterdir():
        for _, _, message in environment.extract_translations(one.read_text(encoding="utf-8")):  # type: ignore[attr-defined]
            found.update(part for part in (message if isinstance(message, tuple) else (message,)) if part)
    return found


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_sentence_is_translated_and_none_is_left_over(language: str) -> None:
    sentences = load_sentences(language)
    said = said_in_templates()
    assert len(said) > 400
    assert said - set(sentences) == set()
    assert set(sentences) - said == set()
    for source, translated in sentences.items():
        assert isinstance(translated, str)
        assert translated.strip(), source
        assert sorted(PLACEHOLDER.findall(source)) == sorted(PLACEHOLDER.findall(translated)), source


def shape(value: Any) -> Any:
    """A words file's keys, with the placeholders of its texts in place of the texts."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value]
    assert isinstance(value, str), value
    assert value.strip()
    return sorted(PLACEHOLDER.findall(value))


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_words_have_the_same_keys_and_placeholders(language: str) -> None:
    first, other = load_words(LANGUAGES[0]).entries, load_words(language).entries
    assert shape(other) == shape(first)
    assert list(other["changes"]) == list(first["changes"])  # the order in which changes stand


def test_names_of_the_law_are_the_law_files_own() -> None:
    words, book, scenarios = load_words("en"), load_rule_book(), load_scenarios()
    named = {
        "actions": {one.id: one.name for one in book.actions.values()},
        "touchpoints": {one.id: one.name for one in book.touchpoints.values()},
        "variants": {one.id: one.name for one in scenarios.variants.values()},
        "walk_steps": dict(scenarios.titles),
        "safeguards": {one.id: one.name for one in scenarios.safeguards},
    }
    for group, names in named.items():
        assert words.entries[group] == names
    assert words.entries["scenarios"] == {
        one.id: {"title": one.title, "does": one.in_short} for one in scenarios.scenarios.values()
    }


def test_days_and_shares_are_written_as_the_language_does() -> None:
    english, spanish = load_words("en"), load_words("es")
    assert "May 18, 2026" in show_day("2026-05-18", english)
    assert "18 de mayo de 2026" in show_day("2026-05-18", spanish)
    assert (show_percent(1, 4, english), show_percent(1, 4, spanish)) == ("25%", "25\u00a0%")


@pytest.mark.parametrize("path", ["/", "/map", "/state/fl", "/agency/fl-alachua-county-sheriff", "/models", "/cost"])
def test_a_page_names_itself_in_each_language(client: TestClient, path: str) -> None:
    for language, prefix in (("en", ""), ("es", "/es")):
        answer = client.get(prefix + path)
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text
        for other, start in (("en", ""), ("es", "/es"), ("x-default", "")):
            assert f'hreflang="{other}" href="{start}{path}"' in answer.text
        assert f'<link rel="canonical" href="{prefix}{path}">' in answer.text
        # JSON has no language: one twin for both
        assert f'href="{"/index" if path == "/" else path}.json"' in answer.text


def test_spanish_pages_stay_in_spanish(client: TestClient) -> None:
    page = PageReader(client.get("/es/state/fl").text)
    # what has no language stands under one address: the JSON and the feed
    inside = [one for one in page.linked if one.startswith("/") and not one.endswith((".json", ".atom"))]
    assert len(inside) > 20
    assert {one for one in inside if not one.startswith("/es/")} == {"/state/fl"}  # the way to the other language
    assert "acuerdos con" in page.text
    assert "agreements with" not in page.text


def test_a_problem_is_told_in_the_address_language(client: TestClient) -> None:
    answer = client.get("/es/state/zz")
    assert answer.status_code == 404
    assert '<html lang="es">' in answer.text
    assert "No encontrado" in answer.text
    assert client.get("/es/nowhere").text.count("No encontrado") >= 1
