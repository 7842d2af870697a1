"""Addresses of pages: made in one place, so that a static build or another language can move them all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from urllib.parse import quote, urlencode

from section287.web.words import LANGUAGES


def anchor_of(subject_id: str) -> str:
    """Return an agreement's or application's anchor on its agency's page.

    >>> anchor_of("fl-alachua-county-sheriff/tfm/2025-02-26")
    'tfm-2025-02-26'
    """
    return subject_id.partition("/")[2].replace("/", "-").replace("+", "-")


def language_prefix(language: str) -> str:
    """Return what a language's addresses begin with: nothing for the first one."""
    return "" if language == LANGUAGES[0] else f"/{language}"


class Links:
    """Addresses of one language's pages under a prefix ('' for the server's root).

    Attributes:
        origin: scheme and host of the site, for what must name them (share cards, the sitemap); empty: not known.
    """

    def __init__(self, prefix: str = "", language: str = LANGUAGES[0], origin: str = "") -> None:
        self.prefix = prefix
        self.language = language
        self.origin = origin.rstrip("/")
        self._base = prefix + language_prefix(language)

    def absolute(self, href: str) -> str:
        """Return an address with the site's origin before it, where that is known."""
        return self.origin + href

    def _path(self, path: str, **query: str | None) -> str:
        return self._base + _with_query(path, query)

    def in_language(self, language: str, path: str, **query: str | None) -> str:
        """Return the address of a page in a language; ``path`` is as the first language has it."""
        return self.prefix + language_prefix(language) + _with_query(path, query)

    def home(self, **query: str | None) -> str:
        """Return the home page's address."""
        return self._path("/", **query)

    def state(self, code: str) -> str:
        """Return a state's address."""
        return self._path(f"/state/{code.lower()}")

    def agency(self, agency_id: str) -> str:
        """Return an agency's address."""
        return self._path(f"/agency/{agency_id}")

    def subject(self, subject_id: str) -> str:
        """Return the address of an agency, agreement or application: the agency's page, at the right place."""
        agency_id, _, rest = subject_id.partition("/")
        return self.agency(agency_id) + (f"#{anchor_of(subject_id)}" if rest else "")

    def publication(self, publication_id: str, row: int | None = None) -> str:
        """Return a publication's address, at a row."""
        return self._path(f"/publication/{publication_id}") + (f"#row-{row}" if row else "")

    def publications(self) -> str:
        """Return the address of all publications."""
        return self._path("/publications")

    def map(self, **query: str | None) -> str:
        """Return the map's address, for a measure and a day."""
        return self._path("/map", **query)

    def changes(self, **query: str | None) -> str:
        """Return the changes page's address, with filters."""
        return self._path("/changes", **query)

    def search(self, q: str | None = None) -> str:
        """Return the search page's address."""
        return self._path("/search", q=q)

    def why(self, wanted: str) -> str:
        """Return the address of what stands behind an id."""
        return self._path(f"/why/{wanted}")

    def rule(self, name: str) -> str:
        """Return the address of a rule's decisions."""
        return self._path(f"/rule/{name}")

    def methodology(self) -> str:
        """Return the methodology's address."""
        return self._path("/methodology")

    def about(self) -> str:
        """Return the address of the page about the data."""
        return self._path("/about")

    def models(self) -> str:
        """Return the address of the models and of what an officer may do under each."""
        return self._path("/models")

    def model(self, code: str) -> str:
        """Return one model's address."""
        return self._path(f"/model/{code.lower()}")

    def check(self, **query: str | None) -> str:
        """Return the address of the page that checks a text."""
        return self._path("/check", **query)

    def ask(self, **query: str | None) -> str:
        """Return the address of the page that answers questions."""
        return self._path("/ask", **query)

    def walk(self, **query: str | None) -> str:
        """Return the address of a scenario step by step, with choices."""
        return self._path("/walk", **query)

    def cost(self, **query: str | None) -> str:
        """Return the address of the calculator, with inputs."""
        return self._path("/cost", **query)

    def documents(self, **query: str | None) -> str:
        """Return the address of signed agreements as documents."""
        return self._path("/documents", **query)

    def document(self, document_id: str) -> str:
        """Return one document's address."""
        return self._path(f"/documents/{document_id}")

    def region(self, document_id: str, seq: int, mark: str) -> str:
        """Return the address of the picture of the place from which a field was read; the same in every language."""
        return f"{self.prefix}/documents/{document_id}/field/{seq}.png?v={mark}"

    def compare(self, **query: str | None) -> str:
        """Return the address of two texts side by side."""
        return self._path("/documents/compare", **query)

    def clauses(self, **query: str | None) -> str:
        """Return the address of the search in all agreements."""
        return self._path("/documents/clauses", **query)

    def templates(self) -> str:
        """Return the address of the templates' revisions."""
        return self._path("/documents/templates")

    def template(self, template_id: str) -> str:
        """Return the address of one revision of a template."""
        return self._path(f"/documents/templates/{template_id}")

    def referrals(self, **query: str | None) -> str:
        """Return the address of what came of agreements, with filters."""
        return self._path("/referrals", **query)

    def referrals_state(self, code: str) -> str:
        """Return the address of what came of agreements in a state."""
        return self._path(f"/referrals/state/{code.lower()}")

    def referrals_rates(self, **query: str | None) -> str:
        """Return the address of events per resident and per officer, with filters."""
        return self._path("/referrals/rates", **query)

    def referrals_compare(self, **query: str | None) -> str:
        """Return the address of counties with and without an agreement, with filters."""
        return self._path("/referrals/compare", **query)

    def referrals_series(self, **query: str | None) -> str:
        """Return the address of totals as others published them, or of one series."""
        return self._path("/referrals/series", **query)

    def panel(self, **query: str | None) -> str:
        """Return the address of the panel of treatment, with its unit and period."""
        return self._path("/panel", **query)

    def impact(self, **query: str | None) -> str:
        """Return the address of event studies."""
        return self._path("/impact", **query)

    def corrections(self) -> str:
        """Return the address of corrections."""
        return self._path("/corrections")

    def policies(self) -> str:
        """Return the address of the states' law."""
        return self._path("/policies")

    def policy(self, code: str) -> str:
        """Return the address of one state's law."""
        return self._path(f"/policy/{code.lower()}")

    def evidence(self, **query: str | None) -> str:
        """Return the address of the library of evidence, with filters."""
        return self._path("/evidence", **query)

    def glossary(self) -> str:
        """Return the address of the words and the timeline."""
        return self._path("/glossary")

    def static(self, name: str) -> str:
        """Return an asset's address; it changes with the asset, so that it may be kept for ever."""
        return f"{self.prefix}/static/{name}?v={asset_mark(name)}"

    def file(self, path: str) -> str:
        """Return the address of a file that is no page, such as ``sitemap.xml`` or ``card/fl.svg``."""
        return f"{self.prefix}/{quote(path)}"

    def twin(self, path: str, **query: str | None) -> str:
        """Return the address of a page's JSON, which is the same in every language."""
        return self.prefix + _with_query("/index.json" if path == "/" else f"{path}.json", query)


def _with_query(path: str, query: Mapping[str, str | None]) -> str:
    given = {key: value for key, value in query.items() if value}
    return quote(path) + (f"?{urlencode(given)}" if given else "")


@cache
def asset_mark(name: str) -> str:
    """Return a short fingerprint of an asset of ``static/``."""
    return sha256((files("section287.web") / "static" / name).read_bytes()).hexdigest()[:12]
