"""The pages in Debian's chromium: no fault, no request elsewhere, no sideways scrolling on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from browsing import Looked
from document_files import BESPOKE, id_of

PAGES = (
    "/",
    "/state/fl",
    "/agency/fl-alachua-county-sheriff",
    "/publication/participating/2025-03-10-am",
    "/publication/participating/2025-03-07-am",
    "/publications",
    "/changes",
    "/search?q=alachua",
    "/why/fl-alachua-county-sheriff",
    "/map",
    "/map?show=law&on=2025-03-11",
    "/model/tfm",
    "/walk?state=FL",
    "/cost?state=FL",
    "/check?text=On+April+3,+2025,+ICE+had+30+agreements+in+9+states.",
    "/ask?q=Does+Alachua+County+have+an+agreement",
    "/documents?state=FL",
    f"/documents/{id_of(BESPOKE)}",
    f"/documents/compare?a={id_of(BESPOKE)}&b=template",
    "/documents/compare",
    "/documents/clauses?q=complaint",
    "/documents/templates",
    "/es/documents/templates/WSO-2025-02-15",
    "/referrals",
    "/corrections",
    "/es/",
    "/es/agency/fl-alachua-county-sheriff",
    "/models",
    "/policies",
    "/policy/fl",
    "/evidence?topic=crime",
    "/glossary",
    "/methodology",
    "/about",
)

WIDTHS = (360, 1280, 2560)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark"), (2560, "light")])
def test_pages_load_without_fault_and_never_scroll_sideways(browser: Any, site: str, width: int, scheme: str) -> None:
    looked = Looked(browser, site, width, scheme)
    for address in PAGES:
        page = looked.open(address)
        for shown in (width, *WIDTHS):  # as it was loaded, and made narrower and wider
            page.set_viewport_size({"width": shown, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= shown, (address, shown)
        page.set_viewport_size({"width": width, "height": 800})
    assert looked.faults == []
    looked.context.close()


def test_light_and_dark_differ_and_text_stands_out(browser: Any, site: str) -> None:
    papers = []
    for scheme in ("light", "dark"):
        looked = Looked(browser, site, 800, scheme)
        page = looked.open("/")
        ink, paper = (
            page.evaluate(f"getComputedStyle(document.body).{name}.match(/\\d+/g).slice(0, 3).map(Number)")
            for name in ("color", "backgroundColor")
        )
        assert contrast(ink, paper) >= 7
        colours = page.evaluate(
            "[...document.querySelectorAll('main a, .quiet, .model, thead th, .label')].map(e => {"
            " const s = getComputedStyle(e); const c = e instanceof SVGElement ? s.fill : s.color;"
            " return [e.textContent, c.match(/[\\d.]+/g).slice(0, 3).map(Number)] })"
        )
        assert len(colours) > 50
        assert [text for text, colour in colours if contrast(colour, paper) < 4.5] == []
        papers.append(paper)
        looked.context.close()
    assert papers[0] != papers[1]


def contrast(one: list[float], other: list[float]) -> float:
    """Contrast of two colours by WCAG 2.2."""

    def light(colour: list[float]) -> float:
        parts = [value / 255 for value in colour]
        red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_a_table_sorts_in_place_and_by_link_alike(browser: Any, site: str) -> None:
    first_cells = "[...document.querySelectorAll('.states tbody tr')].map(r => r.cells[0].textContent)"
    looked = Looked(browser, site, 1200)
    page = looked.open("/")
    by_agreements = page.evaluate(first_cells)
    page.click(".states thead a >> text=State")
    by_name = page.evaluate(first_cells)
    assert by_name == sorted(by_name)
    assert by_name != by_agreements
    assert looked.faults == []
    plain = Looked(browser, site, 1200, script=False)
    page = plain.open("/")
    page.click(".states thead a >> text=State")
    assert page.url.startswith(f"{site}/?sort=name")
    rows = page.locator(".states tbody tr th").all_inner_texts()
    assert rows == by_name
    looked.context.close()
    plain.context.close()


def test_a_chart_tells_the_list_under_the_pointer(browser: Any, site: str) -> None:
    looked = Looked(browser, site, 1200)
    page = looked.open("/")
    chart = page.locator("svg.chart").first
    caption = page.locator(".charts figcaption").first
    before = caption.inner_text()
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    told = caption.inner_text()
    assert told != before
    assert "All " in told
    assert "TFM " in told
    page.mouse.move(box["x"] - 30, box["y"] - 30)
    assert caption.inner_text() == before
    looked.context.close()


def test_from_search_to_the_printed_row(browser: Any, site: str) -> None:
    looked = Looked(browser, site, 1200)
    page = looked.open("/")
    page.fill("#search", "dickson city")
    page.press("#search", "Enter")
    page.click("main >> text=Dickson City Police Department")
    page.wait_for_url("**/agency/pa-dickson-city-police")
    page.click(".decision td.n a >> nth=0")
    page.wait_for_url("**/publication/participating/*#row-*")
    target = page.locator("tr:target")
    assert "PENNSLYVANIA" in target.inner_text()
    assert looked.faults == []
    looked.context.close()
