"""Text, Markdown and HTML of one answer: the same content, every citation an anchor, and no name becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from asking import Asker, wordings
from lxml import html as parser

from section287.answers.render import as_html, as_markdown, as_text
from section287.answers.render.markdown import escape
from section287.answers.report import Answer

COUNT = "How many agreements did ICE have on May 28, 2025?"
NASTY = '<script>alert(1)</script> [x](javascript:alert(1)) `rm` *b* & "q" \u202e\x00'
SAMPLE = [row[1] for row in wordings()[::23]]


def _nasty(found: Answer) -> Answer:
    """The answer with every text that others could have written made hostile."""
    source = replace(found.sources[0], title=NASTY, issuer=NASTY, note=NASTY, url="javascript:alert(1)")
    sentence = replace(found.summary[0], text=NASTY)
    return replace(
        found, question=NASTY, read_as=(NASTY,), summary=(sentence, *found.summary[1:]), follow_ups=(NASTY,),
        sources=(source, *found.sources[1:]),
    )  # fmt: skip


@pytest.mark.parametrize("question", SAMPLE)
def test_every_form_holds_every_sentence_and_source(question: str, ask: Asker) -> None:
    found = ask(question)
    page = " ".join(parser.fromstring(as_html(found)).text_content().split())
    text = " ".join(as_text(found).split())
    marked = as_markdown(found)
    for one in found.sentences():
        assert one.text in page
        assert " ".join(one.text.split()) in text
        assert escape(one.text) in marked
    for one in found.sources:
        assert one.title in page
        assert (one.url or "") in marked


@pytest.mark.parametrize("question", SAMPLE)
def test_every_citation_leads_to_a_source(question: str, ask: Asker) -> None:
    page = parser.fromstring(as_html(ask(question)))
    ids = {one.get("id") for one in page.iter("li")} - {None}
    links = [one.get("href") for one in page.iter("a") if one.get("class") == "cite"]
    assert links
    assert {one.removeprefix("#") for one in links} <= ids


def test_a_follow_up_is_a_link_that_asks_it(ask: Asker) -> None:
    found = ask(COUNT)
    page = parser.fromstring(as_html(found, ask_path="/ask?q="))
    links = [one.get("href") for one in page.iter("a") if str(one.get("href")).startswith("/ask?q=")]
    assert len(links) == len(found.follow_ups)
    assert all(" " not in one for one in links)


def test_no_name_becomes_markup(ask: Asker) -> None:
    found = _nasty(ask(COUNT))
    page = parser.fromstring(as_html(found))
    assert list(page.iter("script")) == []
    assert not any(str(one.get("href")).startswith("javascript:") for one in page.iter("a"))
    for text in (as_text(found), as_markdown(found), as_html(found)):
        assert "\u202e" not in text
        assert "\x00" not in text
    assert "\\<script\\>" in as_markdown(found)
    assert "[x](" not in as_markdown(found)


def test_the_page_has_no_script_and_no_style(ask: Asker) -> None:
    page = parser.fromstring(as_html(ask(COUNT)))
    assert not list(page.iter("script")) + list(page.iter("style"))
    assert not any(name.startswith("on") or name == "style" for one in page.iter() for name in one.attrib)


def test_what_was_searched_is_shown_as_queries_that_run(ask: Asker) -> None:
    found = ask(COUNT)
    queries = [one.query for one in found.searched if one.kind == "record"]
    assert queries
    assert len(ask.connection.execute(queries[0]).fetchall()) == found.searched[0].found
    assert all(one in as_markdown(found) for one in queries)


@pytest.mark.parametrize("width", [60, 100])
def test_text_keeps_to_its_width(width: int, ask: Asker) -> None:
    lines = as_text(ask("Does 287(g) reduce crime?"), width).splitlines()
    long: list[Any] = [one for one in lines if len(one) > width and not re.search(r"https?://\S+$|^\S+$", one)]
    assert long == []


def test_an_unanswered_question_says_so_in_every_form(ask: Asker) -> None:
    found = ask("how many agreements in 2035")
    assert not found.answered
    for text in (as_text(found), as_markdown(found), as_html(found)):
        assert "Not answered from the record." in text
