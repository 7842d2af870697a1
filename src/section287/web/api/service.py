"""The API as one ASGI application, to be mounted at its prefix."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from section287 import __version__
from section287.web.api import PREFIX, documents, law, referrals, registry, texts
from section287.web.api.answering import read_stamp
from section287.web.api.docs_page import make_docs_page
from section287.web.api.formats import MEDIA_TYPES, write_json
from section287.web.api.parameters import LARGEST_BODY
from section287.web.api.problems import add_handlers
from section287.web.editions import Editions

DESCRIPTION = """\
The public record of the 287(g) program: every known list of agencies that ICE published, resolved into agencies,
agreements, applications and changes; state law, rules of authority and the library of evidence.

- Lists of rows come as JSON, csv, NDJSON and Parquet: by the `Accept` header, by `format=csv`, or by an ending of the
  address (`/agencies.csv`). JSON goes page by page: follow `next` until it is null. The others give all rows.
- Every answer has an `ETag` that changes only when the record does: send it back in `If-None-Match`.
- Problems are `application/problem+json` (RFC 9457). A parameter that an address doesn't know is refused.
- Reading needs no key, from any origin. Texts that are sent in are not kept.
"""
_CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Content-Disposition"),
]
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "Content-Type, If-None-Match, Accept",
    "Access-Control-Max-Age": "86400",
}


def build_api(editions: Editions) -> ASGIApp:
    """Return the API over the editions of a record."""
    app = FastAPI(
        title="Section287",
        version=__version__,
        description=DESCRIPTION,
        license_info={"name": "CC0-1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"},
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.editions = editions
    routers = [part.router for part in (registry, documents, law, referrals, texts)]
    for one in routers:
        app.include_router(one)
    app.state.endpoints = [route for one in routers for route in one.routes]
    add_handlers(app)
    described: dict[str, bytes] = {}

    def describe() -> bytes:
        if not described:
            described["json"] = json.dumps(app.openapi(), ensure_ascii=False, indent=1).encode()
        return described["json"]

    async def send_description(request: Request) -> Response:
        return Response(describe(), 200, {"Cache-Control": "no-cache"}, MEDIA_TYPES["json"])

    async def send_docs(request: Request) -> Response:
        return Response(make_docs_page(app.openapi()), 200, {"Cache-Control": "no-cache"}, "text/html; charset=utf-8")

    async def send_start(request: Request) -> Response:
        return Response(write_json(_start(app, editions)), 200, {"Cache-Control": "no-cache"}, MEDIA_TYPES["json"])

    app.router.routes += [
        Route("/openapi.json", send_description),
        Route("/docs", send_docs),
        Route("/", send_start),
    ]
    return _Edge(app)


def _start(app: FastAPI, editions: Editions) -> dict[str, Any]:
    """Return what a client needs first: the record's name and where everything is."""
    paths = app.openapi()["paths"]
    return {
        "title": "Section287",
        "record": read_stamp(editions.current()).as_json(),
        "openapi": f"{PREFIX}/openapi.json",
        "docs": f"{PREFIX}/docs",
        "addresses": {
            PREFIX + path: next(iter(methods.values())).get("description", "").splitlines()[0]
            for path, methods in paths.items()
        },
    }


class _Edge:
    """What stands before the API: endings of addresses, other origins, HEAD."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = dict(scope)
        path = scope["path"]
        if scope["method"] == "OPTIONS" and _has(scope, b"access-control-request-method"):
            response = Response(None, 204, _PREFLIGHT)
            await response(scope, receive, _with_origin(send))
            return
        stem, dot, ending = path.rpartition(".")
        if dot and ending in MEDIA_TYPES and not path.endswith("/openapi.json"):
            scope["path"], scope["section287.ending"] = stem, ending
        if scope["method"] == "HEAD":
            scope["method"] = "GET"
        await self.app(scope, _at_most(LARGEST_BODY, receive), _with_origin(send))


def _at_most(limit: int, receive: Receive) -> Receive:
    """Return a receiver that refuses a body beyond so many bytes, whatever its length header says."""
    taken = 0

    async def receive_some() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413)
        return message

    return receive_some


def _has(scope: Scope, name: bytes) -> bool:
    return any(key == name for key, _ in scope["headers"])


def _with_origin(send: Send) -> Send:
    async def send_with_origin(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *_CORS]
        await send(message)

    return send_with_origin
