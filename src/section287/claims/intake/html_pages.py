"""HTML: the words that a reader sees, each with its place in the source; nothing is fetched, nothing is run."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from html.parser import HTMLParser

from section287.claims.intake.document import Document, ViewBuilder, find_own_date

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "nav",
        "footer",
        "form",
        "button",
        "select",
        "iframe",
        "object",
        "audio",
        "video",
        "canvas",
        "math",
        "head",
        "textarea",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
        "summary",
        "details",
        "title",
    ]
)
_VOID = frozenset(
    ["br", "hr", "img", "input", "link", "meta", "source", "wbr", "area", "base", "col", "embed", "track"]
)
_DATE_NAMES = (
    "article:published_time",
    "article:modified_time",
    "og:article:published_time",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "parsely-pub-date",
    "sailthru.date",
    "datepublished",
    "cxenseparse:recs:publishtime",
)
_ISO_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")


class _Page(HTMLParser):
    """Collects visible text with its place; ``convert_charrefs`` off keeps every entity's place exact."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.builder = ViewBuilder()
        self.title: list[str] = []
        self.dates: dict[str, str] = {}
        self.times: list[str] = []
        self.json: list[str] = []
        self._hidden: list[str] = []
        self._in_title = self._in_json = False
        self._starts = [0]
        for match in re.finditer("\n", source):
            self._starts.append(match.end())

    def place(self) -> int:
        """Return where in the source the parser is."""
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
            if name in _DATE_NAMES:
                self.dates.setdefault(name, given.get("content", ""))
        if tag == "time" and given.get("datetime"):
            self.times.append(given["datetime"])
        self._in_json = tag == "script" and given.get("type", "").lower() == "application/ld+json"
        self._in_title = tag == "title" and not self.title
        if tag in _VOID:
            if tag in _BLOCKS and not self._hidden:
                self._line_break(tag)
            return
        unseen = "hidden" in given or given.get("aria-hidden") == "true" or "display:none" in given.get("style", "")
        footnote = tag == "sup"
        if tag in _SKIPPED or footnote or unseen or self._hidden:
            self._hidden.append(tag)
            if not footnote:
                self.builder.space(self.place())
        elif tag in _BLOCKS:
            self.builder.break_paragraph(self.place())

    def _line_break(self, tag: str) -> None:
        if tag == "br":
            self.builder.space(self.place())
        else:
            self.builder.break_paragraph(self.place())

    def handle_endtag(self, tag: str) -> None:
        self._in_json = self._in_title = False
        if self._hidden:
            if tag in self._hidden:
                while self._hidden.pop() != tag:
                    pass
        elif tag in _BLOCKS:
            self.builder.break_paragraph(self.place())

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
        if self._in_json:
            self.json.append(data)
        if self._hidden:
            return
        start = self.place()
        for match in re.finditer(r"\s+|\S+", data):
            if match.group(0)[0].isspace() and "\u00a0" not in match.group(0):
                self.builder.space(start + match.start())
            else:
                self.builder.add(match.group(0), start + match.start())

    def handle_entityref(self, name: str) -> None:
        self._entity(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._entity(f"&#{name};")

    def _entity(self, reference: str) -> None:
        shown = html.unescape(reference)
        if self._in_title:
            self.title.append(shown)
        if not self._hidden:
            self.builder.put(shown if shown != "\u00ad" else "", self.place())


def read_html(source: str) -> Document:
    """Return an HTML page as a document; offsets are those of the source as given.

    Navigation, forms, scripts, hidden parts and superscript note marks are left out. The document's date is that of
    its metadata (``article:published_time``, JSON-LD ``datePublished``, the first ``time``), failing that of its text.
    """
    page = _Page(source)
    page.feed(source)
    page.close()
    view, at = page.builder.finish(len(source))
    dated, found_in = _own_date(page, view)
    title = " ".join("".join(page.title).split()) or None
    return Document("html", source, view, at, title, dated, found_in)


def _own_date(page: _Page, view: str) -> tuple[date | None, str | None]:
    for name in _DATE_NAMES:
        day = _day(page.dates.get(name, ""))
        if day:
            return day, f"the page's {name}"
    for block in page.json:
        day = _json_date(block)
        if day:
            return day, "the page's datePublished"
    for text in page.times:
        day = _day(text)
        if day:
            return day, "the page's first time element"
    own = find_own_date(view)
    return (own[0], f"the line '{own[1]}'") if own else (None, None)


def _day(text: str) -> date | None:
    match = _ISO_DAY.search(text)
    try:
        return date.fromisoformat(match.group(0)) if match else None
    except ValueError:
        return None


def _json_date(block: str) -> date | None:
    try:
        data = json.loads(block)
    except (ValueError, RecursionError):
        return None
    waiting = [data]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, dict):
            if isinstance(one.get("datePublished"), str):
                return _day(one["datePublished"])
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return None
