"""The site over HTTP: addresses to pages, errors to pages, and the headers that every answer carries."""

from __future__ import annotations

import logging
import mimetypes
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from section287.errors import Ambiguous, NotFound, OverLimit, Overloaded, Section287Error, Unreadable, UsageError
from section287.settings import setting
from section287.web.answers import HEADERS, Answer, make_answer, make_redirect, write_json
from section287.web.api import PREFIX
from section287.web.api.feeds import send_feed
from section287.web.api.kept import Kept
from section287.web.api.problems import tell_http
from section287.web.api.service import build_api
from section287.web.bounded import time_limit
from section287.web.documents.sending import REGION, send_region
from section287.web.editions import Edition, Editions
from section287.web.forms import read_form
from section287.web.health import Counted, Metrics, send_metrics, tell_health
from section287.web.limits import Limited
from section287.web.links import asset_mark
from section287.web.pages.nearest import find_nearest, list_choices
from section287.web.pages.page import Page, Redirect, Sent, Visit
from section287.web.panel_files import send_panel
from section287.web.render import Site, load_sites, show_sentence
from section287.web.routes import FILES, ROUTES, FileRoute, PageRoute
from section287.web.texts import make_ready
from section287.web.words import LANGUAGES

log = logging.getLogger(__name__)

LONGEST_TEXT = 300  # characters of an address' part or a query's value; no id or name is longer
WARMED = ("home", "referrals")  # counts shared by many pages; libraries that take seconds to load
BUILDERS = 4  # pages made at one time: more would only wait for each other's processor


def build_app(record_path: Path | str | None = None) -> Starlette:
    """Return the application; see ``section287.web.create_app``."""
    editions = Editions(record_path)
    metrics = Metrics(editions)
    pages = _Pages(editions, load_sites(origin=setting("SECTION287_SITE_URL")))
    routes: list[BaseRoute] = [
        Route("/healthz", tell_health(editions)),
        Route("/metrics", send_metrics(metrics)),
        Route("/static/{name}", _send_asset),
        Mount(PREFIX, build_api(editions)),
        Route("/feeds/{name:path}", send_feed(editions)),
        Route("/panel/{name}", send_panel(editions)),
        Route(REGION, send_region(editions)),
    ]
    routes += [Route(one.pattern, pages.file_endpoint(one)) for one in FILES]
    for one in ROUTES:
        # the JSON's address first: the page's own pattern would take it in
        routes.append(Route(one.twin, pages.endpoint(one, LANGUAGES[0], as_json=True)))
    for language in LANGUAGES[::-1]:
        for one in ROUTES:
            methods = ["GET", "POST"] if one.posted else ["GET"]
            routes.append(Route(one.under(language), pages.endpoint(one, language, as_json=False), methods=methods))
    app = Starlette(
        routes=routes,
        # what is kept stands before the limits: sending it again costs nothing, so it isn't held against the asker
        middleware=[
            Middleware(Counted, metrics=metrics),
            Middleware(Kept, editions=editions),
            Middleware(_Headers),
            Middleware(Limited),
        ],
        exception_handlers={HTTPException: pages.answer_problem, Exception: pages.answer_fault},
    )
    app.state.warm = pages.warm
    app.state.editions = editions
    app.state.metrics = metrics
    return app


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for: a page in a language, with what its address and its form say."""

    route: PageRoute
    language: str
    place: dict[str, str]
    query: dict[str, str]
    sent: Sent | None = None


class _Pages:
    """Makes the answers to requests, from the edition that stands when each comes."""

    def __init__(self, editions: Editions, sites: Mapping[str, Site]) -> None:
        self.editions = editions
        self.sites = sites
        self._builders = threading.Semaphore(BUILDERS)

    def endpoint(self, route: PageRoute, language: str, *, as_json: bool) -> Any:
        async def answer(request: Request) -> Response:
            query = {name: request.query_params[name] for name in route.query if name in request.query_params}
            place = {name: str(value) for name, value in request.path_params.items()}
            _check_length(place, LONGEST_TEXT)
            _check_length(query, route.longest)
            sent: Sent | None = None
            if request.method == "POST":
                sent = await read_form(request, route.posted)
            edition = self.editions.current()
            key = (route.name, language, as_json, *sorted(place.items()), *sorted(query.items()))
            found: Answer | None = edition.find_page(key) if sent is None else None
            if found is None:
                asked = Asked(route, language, place, query, sent)
                found = await run_in_threadpool(self._make, edition, key, asked, as_json)
            return found.respond(request)

        return answer

    def file_endpoint(self, route: FileRoute) -> Any:
        async def answer(request: Request) -> Response:
            place = {name: str(value) for name, value in request.path_params.items()}
            _check_length(place, LONGEST_TEXT)
            edition = self.editions.current()
            key = (route.name, *sorted(place.items()))
            found: Answer | None = edition.find_page(key)
            if found is None:
                found = await run_in_threadpool(self._make_file, edition, key, route, place)
            return found.respond(request)

        return answer

    def _make_file(self, edition: Edition, key: Any, route: FileRoute, place: dict[str, str]) -> Answer:
        site = self.sites[LANGUAGES[0]]
        with self._builders, edition.connect() as connection:
            try:
                text = route.build(Visit(place, {}, edition, connection, site.links))
            except NotFound as error:
                return self._problem(404, _first_clause(error, "; "), False, site)
        made = make_answer(text, route.media_type)
        edition.keep_page(key, made, made.size)
        return made

    def warm(self, over: threading.Event) -> None:
        """Make ready what would be slow for the first visitor: the front page, referrals, and who reads texts.

        Args:
            over: set when the server ends; the next piece is not begun then.
        """
        edition, language = self.editions.current(), LANGUAGES[0]
        for route in ROUTES:
            if route.name in WARMED and not over.is_set():
                self._make(edition, (route.name, language, False), Asked(route, language, {}, {}), False)
        if not over.is_set():
            make_ready(edition)

    def _make(self, edition: Edition, key: Any, asked: Asked, as_json: bool) -> Answer:
        try:
            return self._build(edition, key, asked, as_json)
        except OverLimit as error:  # of queries that are ours, not the asker's: the machine has too much to do
            log.warning("page stopped: %s", error)
            line = "The server has too much to do at the moment; please try again in a minute."
            return self._problem(503, line, as_json, self.sites[asked.language])

    def _build(self, edition: Edition, key: Any, asked: Asked, as_json: bool) -> Answer:
        route, site = asked.route, self.sites[asked.language]
        with self._place(route), edition.connect() as connection, time_limit(connection):
            # another request may have made it while this one waited
            made: Answer | None = edition.find_page(key) if asked.sent is None else None
            if made is not None:
                return made
            visit = Visit(asked.place, asked.query, edition, connection, site.links, asked.sent)
            try:
                content = route.build(visit)
            except Ambiguous as error:
                # the choices stand below as links, so the line need not name them
                return self._problem(404, _first_clause(error, ": "), as_json, site, list_choices(visit), "choose")
            except NotFound as error:
                return self._problem(404, _first_clause(error, "; "), as_json, site, find_nearest(visit))
            except (UsageError, Unreadable, OverLimit) as error:
                return self._problem(400, str(error).removeprefix("--"), as_json, site)
            except Overloaded as error:
                return self._problem(503, str(error), as_json, site)
            made = self._finish(route, content, asked, as_json)
        if route.kept and asked.sent is None:
            edition.keep_page(key, made, made.size)
        return made

    def _place(self, route: PageRoute) -> AbstractContextManager[Any]:
        """Return a builder's place; what waits for a process that reads texts takes none from the other pages."""
        return self._builders if route.kept else nullcontext()

    def _finish(self, route: PageRoute, content: Page | Redirect, asked: Asked, as_json: bool) -> Answer:
        if isinstance(content, Redirect):
            location = content.location
            if as_json:
                path, _, _ = location.partition("#")
                location = f"{path}.json"
            return make_redirect(location, permanent=content.permanent)
        if as_json:
            return make_answer(write_json(content.data), "application/json")
        html = self.sites[asked.language].draw_page(route, content, asked.place, asked.query)
        return make_answer(html, "text/html; charset=utf-8", kept=route.kept and asked.sent is None)

    def _problem(
        self,
        status: int,
        line: str,
        as_json: bool,
        site: Site,
        offered: list[dict[str, str]] | None = None,
        title: str = "",
    ) -> Answer:
        line, offered = show_sentence(line), offered or []
        if as_json:
            named = self.sites[LANGUAGES[0]].words.of("problems", title or str(status))
            document = {"type": "about:blank", "title": named, "status": status, "detail": line, "offered": offered}
            return make_answer(write_json(document), "application/problem+json", status)
        named = site.words.of("problems", title or str(status))
        html = site.draw("problem.html", title=named, line=line, offered=offered, route="problem", twin=None)
        return make_answer(html, "text/html; charset=utf-8", status)

    async def answer_problem(self, request: Request, error: Exception) -> Response:
        """Answer an address that is no page's, a method that isn't GET, or a part that is too long."""
        status = error.status_code if isinstance(error, HTTPException) else 400
        line = {
            404: f"There is no page at {request.url.path[:LONGEST_TEXT]}.",
            405: "Pages here are only read: use GET.",
            413: "What was sent is too large; the page says how much it takes.",
        }.get(status, getattr(error, "detail", ""))
        path = request.url.path
        if path.startswith(f"{PREFIX}/"):  # a line break in an address leads past the API's own routes
            return await tell_http(request, error)
        return self._problem(status, line, path.endswith(".json"), self._site_of(path)).respond(request)

    def _site_of(self, path: str) -> Site:
        language = path.split("/", 2)[1]
        return self.sites[language if language in LANGUAGES else LANGUAGES[0]]

    async def answer_fault(self, request: Request, error: Exception) -> Response:
        """Answer what should not have happened: the log has the details, the page none of them."""
        known = isinstance(error, Section287Error)
        log.error("page failed: %s", request.url.path, exc_info=None if known else error)
        line = str(error) if known else "The page could not be made. The fault is logged; the record is not affected."
        path = request.url.path
        response = self._problem(500, line, path.endswith(".json"), self._site_of(path)).respond(request)
        response.headers.update(HEADERS)  # faults are answered outside the middleware
        return response


def _first_clause(error: Exception, end: str) -> str:
    return str(error).partition(end)[0]


def _check_length(given: dict[str, str], longest: int) -> None:
    for name, value in given.items():
        if len(value) > longest:
            raise HTTPException(400, f"{name}: longer than {longest} characters")


class _Headers:
    """Adds the headers that every answer carries."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(pair for pair in _ENCODED_HEADERS if pair[0] not in given),
                ]
            await send(message)

        await self.app(scope, receive, send_with_headers)


_ENCODED_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


@cache
def _assets() -> dict[str, Answer]:
    folder = files("section287.web") / "static"
    found = {}
    for one in sorted(folder.iterdir(), key=lambda place: place.name):
        kind = mimetypes.guess_type(one.name)[0] or "application/octet-stream"
        kind = "text/javascript" if one.name.endswith(".js") else kind
        found[one.name] = make_answer(one.read_text(encoding="utf-8"), f"{kind}; charset=utf-8")
    return found


async def _send_asset(request: Request) -> Response:
    name = request.path_params["name"]
    asset = _assets().get(name)
    if asset is None:
        raise HTTPException(404)
    response = asset.respond(request)
    if request.query_params.get("v") == asset_mark(name):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
