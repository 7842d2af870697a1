"""Problems as ``application/problem+json`` (RFC 9457): one form for every answer that isn't one."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from section287.errors import Ambiguous, NotFound, OverLimit, Overloaded, Section287Error, Unreadable, UsageError
from section287.web.api import PREFIX
from section287.web.api.formats import write_json

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
MOST_SHOWN = 80  # characters of a value that is shown again
SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "A problem (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"where": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["where", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}


class Problem(Exception):
    """An answer that isn't one, to be raised wherever it is noticed."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def answer_problem(
    status: int, detail: str, request: Request, headers: dict[str, str] | None = None, **more: Any
) -> Response:
    """Return a problem as a response."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.url.path[:300],
        **more,
    }
    return Response(write_json(document), status, {"Cache-Control": "no-store", **(headers or {})}, MEDIA_TYPE)


STATUS: dict[type[Section287Error], int] = {
    NotFound: 404,
    Ambiguous: 404,
    UsageError: 400,
    Unreadable: 422,
    OverLimit: 422,
    Overloaded: 503,
}


def add_handlers(app: FastAPI) -> None:
    """Have an app answer every fault as a problem."""
    for kind, status in STATUS.items():
        app.add_exception_handler(kind, _handler(status))
    app.add_exception_handler(Problem, _tell_problem)
    app.add_exception_handler(RequestValidationError, _tell_invalid)
    app.add_exception_handler(HTTPException, tell_http)
    app.add_exception_handler(Exception, tell_fault)


def _handler(status: int) -> Any:
    async def tell(request: Request, error: Exception) -> Response:
        return answer_problem(status, str(error).removeprefix("--"), request)

    return tell


async def _tell_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return answer_problem(error.status, error.detail, request)


async def _tell_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = [{"where": ".".join(str(part) for part in one["loc"]), "detail": _say(one)} for one in error.errors()]
    first = told[0] if told else {"where": "request", "detail": "not usable"}
    return answer_problem(422, f"{first['where']}: {first['detail']}", request, errors=told)


def _say(one: Any) -> str:
    if one["type"] == "extra_forbidden":
        return "there is no such parameter here; see /api/v1/docs"
    given = one.get("input")
    shown = f" (given: {given[:MOST_SHOWN]!r})" if isinstance(given, str) else ""
    return str(one["msg"]).removeprefix("Value error, ") + shown


async def tell_http(request: Request, error: Exception) -> Response:
    """Answer an address that isn't the API's, or a method that it doesn't take there."""
    assert isinstance(error, HTTPException)
    line = {
        404: "There is nothing at this address; /api/v1 lists what there is.",
        405: "This address doesn't take that method.",
        413: "The body is too large.",
    }.get(error.status_code, str(error.detail))
    headers = {"Allow": _methods_of(request)} if error.status_code == 405 else dict(error.headers or {})
    return answer_problem(error.status_code, line, request, headers)


def _methods_of(request: Request) -> str:
    """Return the methods of all routes at this address; the router names those of the first one only."""
    path = request.url.path.removeprefix(PREFIX)
    known = (route for route in request.app.state.endpoints if route.path_regex.match(path))
    return ", ".join(sorted({method for route in known for method in route.methods})) or "GET"


async def tell_fault(request: Request, error: Exception) -> Response:
    """Answer what should not have happened: the log has the details, the answer none of them."""
    known = isinstance(error, Section287Error)
    log.error("request failed: %s", request.url.path, exc_info=None if known else error)
    line = str(error) if known else "The answer could not be made. The fault is logged; the record is not affected."
    return answer_problem(500, line, request)
