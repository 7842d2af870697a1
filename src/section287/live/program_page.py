"""The program page → the lists it links to, whatever they are called that week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from section287.live.naming import SUFFIXES, base_name
from section287.readers.links import clean_url
from section287.sources.listing import identify

_STEMS = {"participating": "particip", "pending": "pending"}
_FAR = 300  # characters before a link within which its list may be named
MOST_LINKS = 5_000  # of a page that are looked at


@dataclass(frozen=True, slots=True)
class Link:
    """One link to what may be a list.

    Attributes:
        roster: participating or pending, by its file's name, its own words or the words before it; None: unsaid.
    """

    url: str
    text: str
    roster: str | None


def find_lists(page: bytes, address: str) -> list[Link]:
    """Return the links to spreadsheets and other tables, in the page's order, each address once.

    A page that can't be read, or has no such link, gives none.
    """
    from lxml import etree, html

    if not page.strip():
        return []
    try:
        tree = html.fromstring(page, parser=html.HTMLParser(encoding=_encoding(page), no_network=True))
    except (etree.LxmlError, ValueError):
        return []
    found: dict[str, Link] = {}
    before = ""
    seen = 0
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        if element.tag == "a" and element.get("href"):
            seen += 1
            if seen > MOST_LINKS:
                break
            link = _read_link(element, address, before)
            if link:
                found.setdefault(link.url, link)
        before = f"{before} {element.text or ''}"[-_FAR:]
    return list(found.values())


def _encoding(page: bytes) -> str | None:
    try:
        page.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _read_link(element: Any, address: str, before: str) -> Link | None:
    try:
        target = clean_url(element.get("href")) or clean_url(urljoin(address, element.get("href").strip()))
    except ValueError:  # "http://[" and its like: one broken link takes none of the others along
        return None
    if target is None:
        return None
    target = urlsplit(target)._replace(fragment="").geturl()
    name = base_name(target)
    if not name.lower().endswith(SUFFIXES) or name.lower().endswith((".html", ".htm", ".json")):
        return None
    text = " ".join(str(element.text_content()).split())
    known = identify(name)
    roster = known[2] if known and known[2] else None
    for words in (name, f"{text} {element.get('title') or ''}", before):
        roster = roster or _named(words)
    return Link(target, text, roster)


def _named(words: str) -> str | None:
    """Return the list that words name; the one named last when both are."""
    places = {one: words.lower().rfind(stem) for one, stem in _STEMS.items()}
    last = max(places, key=lambda one: places[one])
    return last if places[last] >= 0 else None
