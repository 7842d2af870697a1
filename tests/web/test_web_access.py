"""WCAG 2.2 AA by axe-core on every kind of page, in both languages, light and dark; keyboard and print besides."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Looked
from test_web_pages import KINDS

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PROBLEM = "/nowhere"


def find_violations(page: Any) -> list[str]:
    """What axe-core finds on a page, one line each."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


@pytest.mark.parametrize(("prefix", "scheme"), [("", "light"), ("/es", "dark")])
def test_axe_finds_nothing_on_any_kind_of_page(browser: Any, site: str, prefix: str, scheme: str) -> None:
    looked = Looked(browser, site, 1280, scheme)
    found = {}
    for name, address in KINDS.items():
        violations = find_violations(looked.open(prefix + address))
        if violations:
            found[name] = violations
    assert found == {}
    assert looked.faults == []
    looked.context.close()


def test_axe_finds_nothing_on_a_phone_or_on_a_problem(browser: Any, site: str) -> None:
    looked = Looked(browser, site, 360)
    for address in ("/", "/map", "/agency/fl-alachua-county-sheriff", "/check", "/cost"):
        assert find_violations(looked.open(address)) == [], address
    looked.page.goto(site + PROBLEM)
    assert find_violations(looked.page) == []
    looked.context.close()


def test_the_first_tab_skips_to_the_content(browser: Any, site: str) -> None:
    looked = Looked(browser, site, 1280)
    page = looked.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    looked.context.close()


def test_what_has_the_focus_is_seen(browser: Any, site: str) -> None:
    looked = Looked(browser, site, 1280)
    page = looked.open("/check")
    unseen = []
    for _ in range(25):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " return [e.tagName, e.outerHTML.slice(0, 60), s.outlineStyle, parseFloat(s.outlineWidth)] })()"
        )
        if style[0] != "BODY" and (style[2] == "none" or style[3] < 1):
            unseen.append(style)
    assert unseen == []
    looked.context.close()


def test_print_leaves_out_what_only_a_screen_needs(browser: Any, site: str) -> None:
    looked = Looked(browser, site, 1000)
    page = looked.open("/map")
    page.emulate_media(media="print")
    shown = page.evaluate(
        "['.top nav', '.search', '.player', '.zoom', '.map svg', '#by-state'].map(s =>"
        " getComputedStyle(document.querySelector(s)).display !== 'none')"
    )
    assert shown == [False, False, False, False, True, True]
    looked.context.close()


def test_nothing_moves_for_those_who_ask_for_less_motion(browser: Any, site: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{site}/map")
    moving = page.evaluate(
        "[document.documentElement, ...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);"
        " return s.scrollBehavior === 'smooth' || s.animationName !== 'none' ||"
        " parseFloat(s.transitionDuration) > 0 }).length"
    )
    assert moving == 0
    context.close()
