"""Reading our own pages strictly: what a browser would mend is a fault here."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LOADED = {("link", "href"), ("script", "src"), ("img", "src"), ("image", "href"), ("use", "href"), ("iframe", "src")}
NOT_LOADED = ("alternate", "canonical")  # relations that a browser only notes


class PageReader(HTMLParser):
    """Collects what tests ask about, and every fault of the markup.

    Attributes:
        faults: tags left open or closed twice, attributes given twice, ids given twice, style and event attributes.
        loaded: addresses that a browser loads by itself.
        linked: addresses that a person may follow.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.loaded: list[str] = []
        self.linked: list[str] = []
        self.ids: set[str] = set()
        self.references: list[str] = []
        self.headings: list[str] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]
        self.faults += [f"refers to #{name}, which is not there" for name in self.references if name not in self.ids]

    @property
    def text(self) -> str:
        """The page's text, blanks folded."""
        return " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if len(given) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag == "script" and "src" not in given and given.get("type") != "application/ld+json":
            self.faults.append("a script inside the page")
        for name, value in given.items():
            if name == "style" or name.startswith("on"):
                self.faults.append(f"<{tag}> has {name}=")
            if name in ("aria-labelledby", "aria-describedby", "for"):
                self.references += (value or "").split()
            if (tag, name) in LOADED and given.get("rel") not in NOT_LOADED:
                self.loaded.append(value or "")
        if (tag == "a" or given.get("rel") in NOT_LOADED) and given.get("href"):
            self.linked.append(given["href"] or "")
        if name := given.get("id"):
            if name in self.ids:
                self.faults.append(f"id {name} twice")
            self.ids.add(name)
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            level = int(tag[1])
            if level > (int(self.headings[-1][1]) if self.headings else 0) + 1:
                self.faults.append(f"<{tag}> after {self.headings[-1:]}: a level is left out")
            self.headings.append(tag)
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes <{self._open[-1] if self._open else 'nothing'}>")
            if tag not in self._open:
                return
            while self._open[-1] != tag:
                self._open.pop()
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("script", "style"):
            self.texts.append(data)
