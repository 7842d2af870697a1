"""Every page: its address, what it may be asked, and what makes it. The static build walks the same table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from section287.web.links import language_prefix
from section287.web.pages import (
    about,
    agency,
    ask,
    cards,
    changes,
    check,
    clauses,
    compared,
    corrections,
    cost,
    document,
    documents,
    evidence,
    glossary,
    home,
    impact,
    map,
    methodology,
    model,
    models,
    panel,
    policies,
    policy,
    publication,
    publications,
    referrals,
    referrals_compare,
    referrals_rates,
    referrals_series,
    rule,
    search,
    state,
    subject,
    template,
    templates,
    walk,
    why,
)
from section287.web.pages.page import Page, Redirect, Visit


@dataclass(frozen=True, slots=True)
class PageRoute:
    """One kind of page.

    Attributes:
        pattern: its address; names in braces become the visit's ``place``.
        query: names that it takes behind the question mark; others are passed over.
        twin: the address of its JSON.
        posted: names of the form fields that it takes by POST; none for a page that is only read.
        longest: characters of a value behind the question mark.
        kept: whether the finished page may be kept; False for what answers a text of the asker's.
        needs_server: a static build can only say so.
    """

    name: str
    pattern: str
    build: Callable[[Visit], Page | Redirect]
    query: tuple[str, ...] = ()
    posted: tuple[str, ...] = ()
    longest: int = 300
    kept: bool = True
    needs_server: bool = False

    def under(self, language: str) -> str:
        """Return the pattern of the page's address in a language."""
        return language_prefix(language) + self.pattern

    @property
    def twin(self) -> str:
        """Return the pattern of the JSON's address."""
        return "/index.json" if self.pattern == "/" else f"{self.pattern}.json"


@dataclass(frozen=True, slots=True)
class FileRoute:
    """A file that is no page: the same in every language.

    Attributes:
        build: returns its text.
        places: what stands in the braces of its address, for each file that there is.
    """

    name: str
    pattern: str
    media_type: str
    build: Callable[[Visit], str]
    places: Callable[[], list[dict[str, str]]] = lambda: [{}]


ROUTES: tuple[PageRoute, ...] = (
    PageRoute("home", "/", home.build, ("sort", "order")),
    PageRoute("map", "/map", map.build, ("show", "on", "marks")),
    PageRoute("state", "/state/{code}", state.build),
    PageRoute("agency", "/agency/{agency_id}", agency.build),
    PageRoute("agreement", "/agreement/{subject_id:path}", subject.build),
    PageRoute("application", "/application/{subject_id:path}", subject.build),
    PageRoute("publications", "/publications", publications.build),
    PageRoute("publication", "/publication/{publication_id:path}", publication.build),
    PageRoute("changes", "/changes", changes.build, ("state", "kind", "since", "until", "page")),
    PageRoute("search", "/search", search.build, ("q",)),
    PageRoute("why", "/why/{wanted:path}", why.build),
    PageRoute("rule", "/rule/{rule}", rule.build),
    PageRoute("models", "/models", models.build),
    PageRoute("model", "/model/{code}", model.build),
    PageRoute("walk", "/walk", walk.build, ("scenario", "variant", "state", "on")),
    PageRoute(
        "cost",
        "/cost",
        cost.build,
        ("model", "officers", "salary", "benefits", "overtime", "share", "state", "population", "on"),
    ),
    PageRoute(
        "check", "/check", check.build, check.FIELDS, posted=check.FIELDS, longest=2000, kept=False, needs_server=True
    ),
    PageRoute("ask", "/ask", ask.build, ask.FIELDS, posted=ask.FIELDS, longest=2000, kept=False, needs_server=True),
    PageRoute("documents", "/documents", documents.build, documents.FILTERS),
    PageRoute("compare", "/documents/compare", compared.build, ("a", "b"), needs_server=True),
    PageRoute("clauses", "/documents/clauses", clauses.build, ("q", "state", "model", "page"), needs_server=True),
    PageRoute("templates", "/documents/templates", templates.build),
    PageRoute("template", "/documents/templates/{template_id}", template.build),
    PageRoute("document", "/documents/{document_id}", document.build),
    PageRoute("referrals", "/referrals", referrals.build, referrals.FIELDS),
    PageRoute("referrals_rates", "/referrals/rates", referrals_rates.build, referrals_rates.FIELDS),
    PageRoute("referrals_compare", "/referrals/compare", referrals_compare.build, referrals_compare.FIELDS),
    PageRoute("referrals_series", "/referrals/series", referrals_series.build, referrals_series.FIELDS),
    PageRoute("referrals_state", "/referrals/state/{code}", referrals.build_state, referrals.FIELDS),
    PageRoute("panel", "/panel", panel.build, panel.FIELDS),
    PageRoute("impact", "/impact", impact.build, impact.QUERY, posted=impact.FIELDS),
    PageRoute("corrections", "/corrections", corrections.build),
    PageRoute("policies", "/policies", policies.build),
    PageRoute("policy", "/policy/{code}", policy.build),
    PageRoute("evidence", "/evidence", evidence.build, ("q", "topic", "stance", "state", "show")),
    PageRoute("glossary", "/glossary", glossary.build),
    PageRoute("methodology", "/methodology", methodology.build),
    PageRoute("about", "/about", about.build),
)

FILES: tuple[FileRoute, ...] = (
    FileRoute("sitemap", "/sitemap.xml", "application/xml; charset=utf-8", cards.write_sitemap),
    FileRoute("robots", "/robots.txt", "text/plain; charset=utf-8", cards.write_robots),
    FileRoute("light_map", "/map.svg", "image/svg+xml; charset=utf-8", cards.draw_light_map),
    FileRoute("dark_map", "/map-dark.svg", "image/svg+xml; charset=utf-8", cards.draw_dark_map),
    FileRoute("card", "/card.svg", "image/svg+xml; charset=utf-8", cards.draw_card),
    FileRoute(
        "state_card", "/card/{code}.svg", "image/svg+xml; charset=utf-8", cards.draw_state_card, cards.list_cards
    ),
)
