"""Ways through the agreements as people take them, in chromium: with the script and without."""

from __future__ import annotations

from typing import Any

import pytest
from browsing import Looked
from document_files import BESPOKE, PLAIN, id_of
from test_web_access import find_violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_from_a_word_to_the_clause_and_the_template_beside_it(browser: Any, site: str, script: bool) -> None:
    looked = Looked(browser, site, 1280, script=script)
    page = looked.open("/documents")
    page.fill("#clause-search", "zanjero")
    page.press("#clause-search", "Enter")
    page.wait_for_url("**/documents/clauses?q=zanjero*")
    assert page.locator("mark").first.inner_text() == "zanjero"
    page.click("main article h3 a")
    page.wait_for_url(f"**/documents/{id_of(BESPOKE)}")
    page.click("text=Side by side with the template")
    page.wait_for_url("**/documents/compare?*")
    assert "zanjero" in page.locator("ins").first.inner_text()
    page.select_option("select[name=a]", id_of(PLAIN))
    page.click("text=Compare >> nth=0")
    page.wait_for_url(f"**a={id_of(PLAIN)}*")
    assert "The same words in every clause" in page.locator("#result").inner_text()
    assert looked.faults == []
    looked.context.close()


def test_all_clauses_open_and_narrow_pages_hold(browser: Any, site: str) -> None:
    looked = Looked(browser, site, 360, "dark")
    for address in (f"/es/documents/{id_of(BESPOKE)}", f"/documents/compare?a={id_of(BESPOKE)}&b=template"):
        page = looked.open(address)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
        assert find_violations(page) == [], address
    quoted = page.evaluate(
        "[...document.querySelectorAll('.clause-text')].every(e => e.closest('[lang]').lang === 'en')"
    )
    assert quoted
    assert looked.faults == []
    looked.context.close()


def test_words_of_agreements_are_marked_as_english_on_spanish_pages(browser: Any, site: str) -> None:
    looked = Looked(browser, site, 1280)
    for address in (f"/es/documents/{id_of(BESPOKE)}", "/es/documents/clauses?q=complaint"):
        page = looked.open(address)
        languages = page.evaluate(
            "[...document.querySelectorAll('.clause-text, main q, mark')].map(e => e.closest('[lang]').lang)"
        )
        assert set(languages) == {"en"}, address
    unseen = looked.open(f"/es/documents/{id_of(BESPOKE)}").evaluate(
        "[...document.querySelectorAll('ins .unseen')].map(e => [e.lang, e.textContent])"
    )
    assert ["es", "[añadido:"] in unseen
    looked.context.close()
