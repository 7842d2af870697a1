"""Ways through the site as people take them, in chromium: with the script, and without where that must do as well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsing import Looked

pytestmark = pytest.mark.browser
CLASSES = "[...document.querySelectorAll('.land path')].map(e => e.id + e.getAttribute('class'))"
CLAIM = "On April 3, 2025, ICE had 29 agreements in Florida. Officers may be trained."


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def looked(request: pytest.FixtureRequest, browser: Any, site: str) -> Any:
    found = Looked(browser, site, 1280, script=request.param)
    yield found
    assert found.faults == []
    found.context.close()


def test_search_agency_decision_raw_row(looked: Looked) -> None:
    page = looked.open("/")
    page.fill("#search", "dickson city")
    page.press("#search", "Enter")
    page.click("main >> text=Dickson City Police Department")
    page.wait_for_url("**/agency/pa-dickson-city-police")
    page.click("text=Why it is read so >> nth=0")
    page.wait_for_url("**/why/pa-dickson-city-police/**")
    page.click(".decision td.n a >> nth=0")
    page.wait_for_url("**/publication/participating/*#row-*")
    assert "PENNSLYVANIA" in page.locator("tr:target").inner_text()


def test_check_a_pasted_text(looked: Looked) -> None:
    page = looked.open("/check")
    page.fill("textarea[name=text]", CLAIM)
    page.fill("input[name=dated]", "2025-04-03")
    page.click("main form button")
    page.wait_for_selector("#parts")
    assert page.url.endswith("/check"), "a pasted text does not stand in the address"
    first = page.locator(".checked .claim").first
    first.click()
    part = page.locator("details.part").first
    assert part.evaluate("e => e.open")
    assert "participating/2025-01-03-pm" in part.inner_html() or "SELECT" in part.inner_html()
    part.locator("summary >> text=Query").click()
    assert "SELECT" in part.locator("pre").first.inner_text()


def test_check_a_file(looked: Looked, tmp_path: Path) -> None:
    file = tmp_path / "article.md"
    file.write_text(f"# A report\n\n{CLAIM}\n", encoding="utf-8")
    page = looked.open("/check")
    page.set_input_files("input[name=file]", str(file))
    page.click("main form button")
    page.wait_for_selector("#parts")
    assert "29 agreements" in page.locator(".checked").inner_text()


def test_is_it_true_that_from_the_front_page(looked: Looked) -> None:
    page = looked.open("/")
    page.fill("#box-check", "ICE has 29 agreements in 9 states.")
    page.click(".box >> nth=0 >> button")
    page.wait_for_selector(".verdict")
    assert "dated=2025-07-24" in page.url
    assert page.locator(".checked .claim").count() >= 1


def test_ask_and_open_a_source(looked: Looked) -> None:
    page = looked.open("/")
    page.fill("#box-ask", "Does Alachua County have an agreement?")
    page.click(".box >> nth=1 >> button")
    page.wait_for_selector(".answer")
    assert "Alachua County Sheriff" in page.locator(".answer").inner_text()
    cite = page.locator(".answer .cite").first
    number = cite.inner_text().strip("[]")
    cite.click()
    assert page.evaluate("location.hash") == f"#source-{number}"
    assert page.locator(f"#source-{number}").count() == 1


def test_the_calculator_reckons_with_what_is_put_in(looked: Looked) -> None:
    page = looked.open("/cost")
    assert page.locator(".warning").count() == 1  # the form's numbers are an example
    page.select_option("select[name=model]", "WSO")
    page.fill("input[name=officers]", "4")
    page.fill("input[name=salary]", "50,000")
    page.fill("input[name=benefits]", "0.5")
    page.click("main form button")
    page.wait_for_url("**/cost?model=WSO&officers=4*")
    # 4 officers x 50,000 and half as much for benefits
    rows = page.locator("table >> nth=0").inner_text()
    assert "$200,000" in rows
    assert "$100,000" in rows
    assert page.locator(".headline .warning").count() == 0


def test_the_language_is_switched_and_stays(looked: Looked) -> None:
    page = looked.open("/agency/fl-alachua-county-sheriff")
    page.click(".switch a")
    page.wait_for_url("**/es/agency/fl-alachua-county-sheriff")
    assert page.evaluate("document.documentElement.lang") == "es"
    page.click("nav >> text=Cambios")
    page.wait_for_url("**/es/changes")
    page.click(".switch a")
    page.wait_for_url(f"{looked.site}/changes")


def test_every_figure_of_the_headline_opens(looked: Looked) -> None:
    page = looked.open("/")
    for one in page.locator(".sources details").all():
        one.locator("summary").click()
        text = one.inner_text()
        assert "SELECT" in text
        assert "section287" in text
        assert one.locator("a").count() >= 1


def open_map(looked: Looked, address: str = "/map") -> Any:
    page = looked.open(address)
    page.wait_for_selector("[data-ready=yes]")
    return page


def test_the_slider_plays_every_list_by_keyboard(browser: Any, site: str) -> None:
    looked = Looked(browser, site, 1280)
    page = open_map(looked)
    newest = page.evaluate(CLASSES)
    slider = page.locator("#map-step")
    assert slider.get_attribute("max") == slider.input_value()
    slider.focus()
    page.keyboard.press("Home")
    first = page.evaluate(CLASSES)
    assert first != newest
    days = {page.locator("#map-now").inner_text()}
    for _ in range(int(slider.get_attribute("max") or 0)):
        page.keyboard.press("ArrowRight")
        days.add(page.locator("#map-now").inner_text())
    assert len(days) >= 6
    assert page.evaluate(CLASSES) == newest
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector("#map-stale:not([hidden])")
    assert "on=" in page.url
    assert looked.faults == []
    looked.context.close()


@pytest.mark.parametrize("show", ["model", "agreements", "status", "first", "population", "law"])
def test_the_script_shades_as_the_server_does(browser: Any, site: str, show: str) -> None:
    looked, plain = Looked(browser, site, 1280), Looked(browser, site, 1280, script=False)
    page = open_map(looked)
    page.select_option("#map-show", show)
    steps = int(page.locator("#map-step").get_attribute("max") or 0)
    served = plain.open(f"/map?show={show}")
    days = served.locator("select[name=on] option").evaluate_all("all => all.map(one => one.value)")
    assert len(days) >= 5
    lists = page.evaluate("fetch('/map.json').then(a => a.json()).then(d => d.lists.map(one => one.last_on))")
    for day in (days[0], days[len(days) // 2], days[-1]):
        step = max(number for number, one in enumerate(lists) if one == day)
        assert step <= steps
        page.evaluate(f"s => {{ const e = document.getElementById('map-step'); e.value = {step};"
                      " e.dispatchEvent(new Event('input')) }")  # fmt: skip
        served = plain.open(f"/map?show={show}&on={day}")
        assert page.evaluate(CLASSES) == served.evaluate(CLASSES), day
    looked.context.close()
    plain.context.close()


def test_a_county_is_picked_zoomed_and_told(browser: Any, site: str) -> None:
    looked = Looked(browser, site, 1280)
    page = open_map(looked)
    page.evaluate("document.querySelector('#c12001').dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    picked = page.locator(".picked")
    assert "Alachua County, FL" in picked.inner_text()
    assert picked.locator("a[href='/agency/fl-alachua-county-sheriff']").count() == 1
    whole = page.locator(".map svg").get_attribute("viewBox")
    page.click("[data-zoom=in]")
    closer = page.locator(".map svg").get_attribute("viewBox")
    assert closer != whole
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".map svg").get_attribute("viewBox") != closer
    page.keyboard.press("0")
    assert page.locator(".map svg").get_attribute("viewBox") == whole
    box = page.locator("#c48141").bounding_box()
    page.locator("#c48141").scroll_into_view_if_needed()
    box = page.locator("#c48141").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert "El Paso County, TX" in page.locator(".tip").inner_text()
    looked.context.close()


def test_the_map_without_script_by_its_form(browser: Any, site: str) -> None:
    looked = Looked(browser, site, 1280, script=False)
    page = looked.open("/map")
    before = page.evaluate(CLASSES)
    page.select_option("select[name=show]", "status")
    page.select_option("select[name=on]", "2025-03-05")
    page.click(".map-form button")
    page.wait_for_url("**/map?show=status&on=2025-03-05*")
    assert page.evaluate(CLASSES) != before
    assert page.locator(".player").is_hidden()
    assert "March 5, 2025" in page.locator(".lede").inner_text()
    looked.context.close()
