"""Pages as bytes, made as the server makes them.

What differs from the served page: addresses begin with the site's prefix; a small script for search and filters is
loaded; what needs the server says so; a redirect is a page that leads on.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from section287.errors import Ambiguous, NotFound
from section287.scratch import temporary_folder
from section287.web.answers import write_json
from section287.web.documents.sending import read_region
from section287.web.editions import Edition, FileMark
from section287.web.files.bulk import BulkConnection
from section287.web.files.plan import Task
from section287.web.files.shards import make_shards
from section287.web.links import language_prefix
from section287.web.pages.page import Page, Redirect, Visit
from section287.web.render import fill_path, load_sites, show_sentence
from section287.web.routes import FILES, ROUTES, PageRoute
from section287.web.words import LANGUAGES

if TYPE_CHECKING:
    import duckdb

    from section287.web.render import Site

Made = tuple[str, bytes]  # path within the site, content
SCRIPT = "site-files.js"
NEEDS_SERVER = {
    "en": (
        "This page needs the server",
        "These are the site's pages as files; no program answers behind them. To use this page, run "
        "'section287 serve' on your own machine, or open the site where it is served.",
    ),
    "es": (
        "Esta página necesita el servidor",
        "Estas son las páginas del sitio como archivos; ningún programa responde detrás de ellas. Para usar esta "
        "página, ejecute 'section287 serve' en su equipo o abra el sitio donde esté servido.",
    ),
}
ALL_SHOWN = {"evidence": {"show": "all"}, "documents": {"show": "all"}}  # a file can't be asked for the rest
_BY_NAME = {one.name: one for one in ROUTES}


class Maker:
    """Makes pages of one record."""

    def __init__(self, record: Path, groups: Sequence[Sequence[str]], base_url: str = "") -> None:
        connection = _open_alone(record)
        self.connection = BulkConnection(connection, groups)
        self.edition = Edition(record, FileMark(0, 0, 0), record, self.connection)  # type: ignore[arg-type]
        self.edition.serves = False
        parts = urlsplit(base_url)
        self.prefix = parts.path.rstrip("/")
        self.origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
        self.sites = load_sites(self.prefix, self.origin)
        self._script = f'<script src="{self.prefix}/static/{SCRIPT}" defer></script>\n'

    def make(self, task: Task) -> Iterator[Made]:
        """Yield a page's files: one a language, and its JSON."""
        route, place = _BY_NAME[task.route], dict(task.place)
        self.connection.next_page()
        for language in LANGUAGES:
            site = self.sites[language]
            inside = language_prefix(language) + fill_path(route, place)
            if route.needs_server:
                yield page_path(inside), self._say_needs_server(site).encode()
                continue
            query = ALL_SHOWN.get(route.name, {})
            visit = Visit(place, query, self.edition, self.connection, site.links)  # type: ignore[arg-type]
            try:
                content = route.build(visit)
            except (Ambiguous, NotFound):
                return  # an id of former times that several agencies share; the server offers them
            if isinstance(content, Redirect):
                yield page_path(inside), lead_on(content.location, self.origin).encode()
                continue
            yield page_path(inside), self._draw(route, content, place, site).encode("utf-8", "replace")
            if route.name == "document" and language == LANGUAGES[0]:
                yield from self._draw_regions(content)
            if language == LANGUAGES[0]:
                yield twin_path(route, place), write_json(content.data).encode("utf-8", "replace")

    def _draw(self, route: PageRoute, content: Page, place: dict[str, str], site: Site) -> str:
        html = site.draw_page(route, content, place, {})
        return html.replace("</head>", f"{self._script}</head>", 1)

    def _draw_regions(self, content: Page) -> Iterator[Made]:
        """Yield the pictures that a document's page shows, where its PDF is at hand."""
        for one in content.data["fields"]:
            found = read_region(self.edition, content.data["id"], one["seq"]) if one["picture"] else None
            if found:
                yield f"documents/{content.data['id']}/field/{one['seq']}.png", found[1]

    def _say_needs_server(self, site: Site) -> str:
        title, line = NEEDS_SERVER[site.language]
        return site.draw("problem.html", title=title, line=line, offered=[], route="problem", twin=None)

    def make_rest(self) -> Iterator[Made]:
        """Yield what is no page: assets, files of ``routes.py``, the page for addresses that there are none of."""
        for one in sorted((files("section287.web") / "static").iterdir(), key=lambda each: each.name):
            yield f"static/{one.name}", one.read_bytes()
        yield f"static/{SCRIPT}", (files("section287.web.files") / SCRIPT).read_bytes()
        site = self.sites[LANGUAGES[0]]
        for route in FILES:
            for place in route.places():
                visit = Visit(place, {}, self.edition, self.connection, site.links)  # type: ignore[arg-type]
                path = route.pattern.format(**place).lstrip("/")
                yield path, route.build(visit).encode("utf-8", "replace")
        rest = Visit({}, {}, self.edition, self.connection, site.links)  # type: ignore[arg-type]
        yield from make_shards(rest)
        line = show_sentence("There is no page at this address")
        missing = site.draw("problem.html", title="Not found", line=line, offered=[], route="problem", twin=None)
        yield "404.html", missing.encode()
        yield ".nojekyll", b""  # else GitHub Pages would leave out what begins with an underscore


def _open_alone(record: Path) -> duckdb.DuckDBPyConnection:
    """Open a record for one thread, by way of a copy of its own: one put in its place meanwhile doesn't matter."""
    import duckdb

    config: dict[str, Any] = {"enable_external_access": False, "threads": 1, "lock_configuration": True}
    with temporary_folder() as folder:
        copy = shutil.copyfile(record, Path(folder) / "record.duckdb")
        return duckdb.connect(str(copy), read_only=True, config=config)


def page_path(address: str) -> str:
    """Return where a page's file is: a folder's index, which every host shows at the folder's address.

    >>> page_path("/state/fl")
    'state/fl/index.html'
    """
    stem = address.strip("/")
    return f"{stem}/index.html" if stem else "index.html"


def twin_path(route: PageRoute, place: dict[str, str]) -> str:
    """Return where a page's JSON is."""
    path = fill_path(route, place)
    return "index.json" if path == "/" else f"{path.lstrip('/')}.json"


def lead_on(location: str, origin: str) -> str:
    """Return a page that leads elsewhere at once."""
    there = escape(location, quote=True)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>This page has moved</title>\n'
        f'<meta http-equiv="refresh" content="0; url={there}">\n<link rel="canonical" href="{escape(origin)}{there}">\n'
        f'</head>\n<body>\n<p><a href="{there}">{there}</a></p>\n</body>\n</html>\n'
    )
