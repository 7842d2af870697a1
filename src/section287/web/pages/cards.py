"""Share cards and the lists for search engines: files beside the pages, drawn and written by us."""

from __future__ import annotations

from html import escape
from typing import Any

from section287.errors import NotFound
from section287.law.policies import load_policies
from section287.places.shapes.table import load_shapes
from section287.places.states import list_states, state_by_code
from section287.questions.rows import fetch
from section287.web.documents.held import list_held
from section287.web.maps.draw import all_state_lines, draw_merged, draw_place
from section287.web.pages.figures import count_state, read_headline
from section287.web.pages.map import read_newest_counties
from section287.web.pages.page import Visit
from section287.web.queries import load_query
from section287.web.words import LANGUAGES

WIDTH, HEIGHT = 1200, 630  # what services that show links expect
# a card has no stylesheet: its colours stand here, the same as the site's light ones
PAPER, INK, SOFT, RULE = "#fdfdfc", "#1a2228", "#55616a", "#d8dcdd"
MODEL_COLOURS = {"TFM": "#b4500a", "JEM": "#0a6ea8", "WSO": "#087653", "JEM+TFM": "#7a5aa8"}
SHADE_COLOURS = {1: "#b4500a", 2: "#0a6ea8", 3: "#7a5aa8", 4: "#f3ddc4"}
# state lines, then the shades of the map by model, as site.css has them
LIGHT = ("#7d8990", "#eceeee", "#b4500a", "#0a6ea8", "#7a5aa8", "#f3ddc4")
DARK = ("#76828b", "#262e34", "#ee8a45", "#58b0e6", "#b59ae0", "#54402b")
# pages that stand by themselves, in the order in which a reader may want them
SINGLE = ("/", "/map", "/changes", "/publications", "/models", "/policies", "/walk", "/cost", "/evidence", "/glossary",
          "/check", "/ask", "/documents", "/documents/templates", "/documents/clauses", "/documents/compare",
          "/referrals", "/referrals/rates", "/referrals/compare", "/referrals/series", "/panel", "/impact",
          "/corrections", "/methodology", "/about")  # fmt: skip


def draw_card(visit: Visit) -> str:
    """Return the site's share card: the newest figure and the country."""
    newest = read_headline(visit).get("newest")
    shades, _ = read_newest_counties(visit)
    land = "".join(f'<path d="{path}" fill="{SHADE_COLOURS[shade]}"/>' for shade, path in draw_merged(shades))
    lines = f'<path d="{all_state_lines()}" fill="none" stroke="{SOFT}" stroke-width="9"/>'
    art = f'<g transform="translate(500 120) scale(0.069)">{land}{lines}</g>'
    figures = _figures(newest) if newest else []
    return _card("Section 287(g)", "the public record", figures, art, newest)


def draw_light_map(visit: Visit) -> str:
    """Return the country on the newest list as a picture: the front page's map, which loads after the figures."""
    return _picture(visit, LIGHT)


def draw_dark_map(visit: Visit) -> str:
    """Return the same picture for a dark page."""
    return _picture(visit, DARK)


def _picture(visit: Visit, colours: tuple[str, ...]) -> str:
    shapes, (shades, _) = load_shapes(), read_newest_counties(visit)
    rest = shapes.outline(fips for fips in shapes.counties if fips not in shades)
    line, *fills = colours
    land = "".join(f'<path d="{path}" fill="{fills[shade]}"/>' for shade, path in [(0, rest), *draw_merged(shades)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {shapes.width} {shapes.height}">{land}'
        f'<path d="{all_state_lines()}" fill="none" stroke="{line}" stroke-width="9"/></svg>'
    )


def draw_state_card(visit: Visit) -> str:
    """Return a state's share card.

    Raises:
        NotFound: there is no such state.
    """
    state = state_by_code(visit.place["code"].upper())
    if state is None:
        raise NotFound(f"'{visit.place['code']}' is no state or territory of the United States")
    counted = count_state(visit, state.code)[0].as_json() if read_headline(visit).get("newest") else None
    place = draw_place(state.code, None)
    art = ""
    if place:
        art = (
            f'<svg x="640" y="110" width="500" height="420" viewBox="{place.box}">'
            f'<path d="{place.outline}" fill="{RULE}" stroke="{INK}" stroke-width="2" '
            'vector-effect="non-scaling-stroke"/></svg>'
        )
    return _card(state.name, "287(g) agreements", _figures(counted) if counted else [], art, counted)


def list_cards() -> list[dict[str, str]]:
    """Return the states that have a card, as the card's address names them."""
    return [{"code": one.code.lower()} for one in list_states()]


def _figures(counted: dict[str, Any]) -> list[tuple[str, str]]:
    return [(f"{counted['agreements']:,}", "agreements"), (f"{counted['agencies']:,}", "agencies")]


def _card(title: str, under: str, figures: list[tuple[str, str]], art: str, counted: dict[str, Any] | None) -> str:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="Charter, Georgia, serif" fill="{INK}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>{art}',
        f'<text x="60" y="120" font-size="64" font-weight="600">{escape(title)}</text>',
        f'<text x="60" y="170" font-size="34" fill="{SOFT}">{escape(under)}</text>',
    ]
    for number, (figure, what) in enumerate(figures):
        y = 300 + number * 120
        parts.append(f'<text x="60" y="{y}" font-size="84" font-weight="600">{figure}</text>')
        parts.append(f'<text x="60" y="{y + 36}" font-size="28" fill="{SOFT}">{what}</text>')
    if counted:
        parts.append(_bar(counted))
        day = counted["publication"]["published_on"]
        whose = "a copy of ICE's list" if counted["publication"]["secondary"] else "ICE's list"
        parts.append(f'<text x="60" y="592" font-size="24" fill="{SOFT}">{escape(whose)}, {day} · section287</text>')
    return "".join([*parts, "</svg>"])


def _bar(counted: dict[str, Any]) -> str:
    x, bars = 60.0, []
    for one in counted["by"]:
        width = one["agreements"] / max(counted["agreements"], 1) * 420
        colour = MODEL_COLOURS.get(one["key"], SOFT)
        bars.append(f'<rect x="{x:.1f}" y="525" width="{max(width - 3, 1):.1f}" height="18" fill="{colour}"/>')
        x += width
    return "".join(bars)


def list_addresses(visit: Visit) -> list[str]:
    """Return the path of every page that a search engine should know, in the first language."""
    rows = fetch(visit.connection, load_query("addresses"))
    links = type(visit.links)("", LANGUAGES[0])
    found = [*SINGLE, *(links.state(one.code) for one in list_states())]
    found += [links.policy(code) for code in load_policies().states]
    found += [links.model(code) for code in ("tfm", "jem", "wso", "none")]
    found += [links.template(one["template_id"]) for one in fetch(visit.connection, load_query("templates"))]
    found += [links.document(one["id"]) for one in list_held(visit.edition, visit.connection)]
    return found + [
        links.agency(row["id"]) if row["kind"] == "agency" else links.publication(row["id"]) for row in rows
    ]


def write_sitemap(visit: Visit) -> str:
    """Return sitemap.xml: each page in each language, with its other languages."""
    links = visit.links
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for path in list_addresses(visit):
        hrefs = {one: escape(links.absolute(links.in_language(one, path))) for one in LANGUAGES}
        others = "".join(f'<xhtml:link rel="alternate" hreflang="{one}" href="{href}"/>' for one, href in hrefs.items())
        lines += [f"<url><loc>{href}</loc>{others}</url>" for href in hrefs.values()]
    return "\n".join([*lines, "</urlset>", ""])


def write_robots(visit: Visit) -> str:
    """Return robots.txt: everything may be read, and where the sitemap is."""
    return f"User-agent: *\nAllow: /\nSitemap: {visit.links.absolute(visit.links.file('sitemap.xml'))}\n"
