"""Feeds of changes over HTTP, at the addresses that the static site has them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from section287.publish.feeds.write import MEDIA_TYPES, Feed, all_feeds, write_atom, write_json_feed
from section287.web.answers import Answer, make_answer
from section287.web.editions import Edition, Editions


def send_feed(editions: Editions) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint of ``/feeds/NAME.atom`` and ``/feeds/NAME.json``."""

    async def answer(request: Request) -> Response:
        stem, _, form = str(request.path_params["name"]).rpartition(".")
        if form not in MEDIA_TYPES:
            raise HTTPException(404)
        edition = editions.current()
        base = str(request.base_url).rstrip("/")
        found = await run_in_threadpool(_make, edition, stem, form, base)
        if found is None:
            raise HTTPException(404)
        response = found.respond(request)
        response.headers["Access-Control-Allow-Origin"] = "*"
        # the feed's own addresses are those that it was asked at
        response.headers["Vary"] = "Accept-Encoding, Host"
        return response

    return answer


def _make(edition: Edition, name: str, form: str, base: str) -> Answer | None:
    key = ("feed", name, form, base)
    found: Answer | None = edition.find_page(key)
    if found is None:
        feed = edition.remember("feeds", lambda: _read_all(edition)).get(name)
        if feed is None:
            return None
        text = write_atom(feed, base) if form == "atom" else write_json_feed(feed, base)
        found = make_answer(text.decode(), f"{MEDIA_TYPES[form]}; charset=utf-8")
        edition.keep_page(key, found, found.size)
    return found


def _read_all(edition: Edition) -> dict[str, Feed]:
    with edition.connect() as connection:
        return {one.name: one for one in all_feeds(connection, edition.store())}
