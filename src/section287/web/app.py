"""The site over HTTP: addresses to pages, errors to pages, and the headers that every answer carries."""

from __future__ import annotations

import logging
import mimetypes
import threading
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
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from section287.errors import Ambiguous, NotFound, Section287Error, UsageError
from section287.web.answers import HEADERS, Answer, make_answer, make_redirect, write_json
from section287.web.editions import Edition, Editions
from section287.web.links import Links, asset_mark
from section287.web.pages.nearest import find_nearest, list_choices
from section287.web.pages.page import Page, Redirect, Visit
from section287.web.render import Site, show_sentence
from section287.web.routes import ROUTES, PageRoute

log = logging.getLogger(__name__)

LONGEST_TEXT = 300  # characters of an address' part or a query's value; no id or name is longer
BUILDERS = 4  # pages made at one time: more would only wait for each other's processor
TITLES = {400: "Not a usable request", 404: "Not found", 405: "Not allowed", 500: "Something went wrong here"}


def build_app(record_path: Path | str | None = None) -> Starlette:
    """Return the application; see ``section287.web.create_app``."""
    pages = _Pages(Editions(record_path), Site(Links()))
    routes: list[Route] = [Route("/healthz", pages.tell_health), Route("/static/{name}", _send_asset)]
    for one in ROUTES:
        # the JSON's address first: the page's own pattern would take it in
        routes.append(Route(one.twin, pages.endpoint(one, as_json=True)))
        routes.append(Route(one.pattern, pages.endpoint(one, as_json=False)))
    app = Starlette(
        routes=routes,
        middleware=[Middleware(_Headers)],
        exception_handlers={HTTPException: pages.answer_problem, Exception: pages.answer_fault},
    )
    app.state.warm = pages.warm
    return app


class _Pages:
    """Makes the answers to requests, from the edition that stands when each comes."""

    def __init__(self, editions: Editions, site: Site) -> None:
        self.editions = editions
        self.site = site
        self._builders = threading.Semaphore(BUILDERS)

    def endpoint(self, route: PageRoute, *, as_json: bool) -> Any:
        async def answer(request: Request) -> Response:
            query = {name: request.query_params[name] for name in route.query if name in request.query_params}
            place = {name: str(value) for name, value in request.path_params.items()}
            _check_length({**place, **query})
            edition = self.editions.current()
            key = (route.name, as_json, *sorted(place.items()), *sorted(query.items()))
            found: Answer | None = edition.find_page(key)
            if found is None:
                found = await run_in_threadpool(self._make, edition, key, route, place, query, as_json)
            return found.respond(request)

        return answer

    def warm(self) -> None:
        """Make the front page ahead of the first visitor; templates compile and shared figures are counted on it."""
        home = ROUTES[0]
        self._make(self.editions.current(), (home.name, False), home, {}, {}, False)

    def _make(
        self, edition: Edition, key: Any, route: PageRoute, place: dict[str, str], query: dict[str, str], as_json: bool
    ) -> Answer:
        with self._builders, edition.connect() as connection:
            made: Answer | None = edition.find_page(key)  # another request may have made it while this one waited
            if made is not None:
                return made
            visit = Visit(place, query, edition, connection, self.site.links)
            try:
                content = route.build(visit)
            except Ambiguous as error:
                # the choices stand below as links, so the line need not name them
                return self._problem(404, _first_clause(error, ": "), as_json, list_choices(visit), "Which one?")
            except NotFound as error:
                return self._problem(404, _first_clause(error, "; "), as_json, find_nearest(visit))
            except UsageError as error:
                return self._problem(400, str(error).removeprefix("--"), as_json)
            made = self._finish(route, content, place, query, as_json)
        edition.keep_page(key, made, made.size)
        return made

    def _finish(
        self, route: PageRoute, content: Page | Redirect, place: dict[str, str], query: dict[str, str], as_json: bool
    ) -> Answer:
        if isinstance(content, Redirect):
            location = content.location
            if as_json:
                path, _, _ = location.partition("#")
                location = f"{path}.json"
            return make_redirect(location, permanent=content.permanent)
        if as_json:
            return make_answer(write_json(content.data), "application/json")
        path = route.pattern.replace(":path", "").format(**place)
        html = self.site.draw(
            content.template,
            page=content.data,
            view=content.view,
            route=route.name,
            query=query,
            twin=self.site.links.twin(path, **query),
        )
        return make_answer(html, "text/html; charset=utf-8")

    def _problem(
        self, status: int, line: str, as_json: bool, offered: list[dict[str, str]] | None = None, title: str = ""
    ) -> Answer:
        title = title or TITLES.get(status, "Not answered")
        line, offered = show_sentence(line), offered or []
        if as_json:
            document = {"type": "about:blank", "title": title, "status": status, "detail": line, "offered": offered}
            return make_answer(write_json(document), "application/problem+json", status)
        html = self.site.draw("problem.html", title=title, line=line, offered=offered, route="problem", twin=None)
        return make_answer(html, "text/html; charset=utf-8", status)

    async def answer_problem(self, request: Request, error: Exception) -> Response:
        """Answer an address that is no page's, a method that isn't GET, or a part that is too long."""
        status = error.status_code if isinstance(error, HTTPException) else 400
        line = {
            404: f"There is no page at {request.url.path[:LONGEST_TEXT]}.",
            405: "Pages here are only read: use GET.",
        }.get(status, getattr(error, "detail", ""))
        return self._problem(status, line, request.url.path.endswith(".json")).respond(request)

    async def answer_fault(self, request: Request, error: Exception) -> Response:
        """Answer what should not have happened: the log has the details, the page none of them."""
        known = isinstance(error, Section287Error)
        log.error("page failed: %s", request.url.path, exc_info=None if known else error)
        line = str(error) if known else "The page could not be made. The fault is logged; the record is not affected."
        response = self._problem(500, line, request.url.path.endswith(".json")).respond(request)
        response.headers.update(HEADERS)  # faults are answered outside the middleware
        return response

    async def tell_health(self, request: Request) -> Response:
        """Say that the site answers, and from which record."""
        edition = self.editions.current()

        def read() -> dict[str, Any]:
            with edition.connect() as connection:
                meta = dict(connection.execute("SELECT key, value FROM meta ORDER BY key").fetchall())
            return {"ok": True, "record": meta, "record_is_newest": not self.editions.is_stale}

        document = await run_in_threadpool(read)
        return make_answer(write_json(document), "application/json").respond(request)


def _first_clause(error: Exception, end: str) -> str:
    return str(error).partition(end)[0]


def _check_length(given: dict[str, str]) -> None:
    for name, value in given.items():
        if len(value) > LONGEST_TEXT:
            raise HTTPException(400, f"{name}: longer than {LONGEST_TEXT} characters")


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
