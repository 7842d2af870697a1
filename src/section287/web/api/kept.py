"""Answers sent again without being made again, or even routed: the record doesn't change between builds.

Stands before the whole site. What a GET was answered with is kept, as bytes with its headers, for as long as the
edition of the record stands, and looked up by the address as it was written and the headers that it varies by.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from section287.web.api import PREFIX

if TYPE_CHECKING:
    from section287.web.editions import Edition, Editions

Headers = list[tuple[bytes, bytes]]
LONGEST_ADDRESS = 600  # bytes; longer ones are questions that nobody will ask again
NEVER = frozenset({"/healthz", "/metrics"})  # says how things stand now
_KEPT_STATUS = frozenset({200, 301})
_VARYING = frozenset({b"accept-encoding", b"accept"})
_NOT_AGAIN = (b"content-type", b"content-length", b"content-encoding", b"content-disposition")


class Wanted(NamedTuple):
    """What a GET asks for, as far as answers vary by it."""

    path: str
    query: bytes
    accept: bytes
    encoding: bytes
    given: bytes

    @property
    def key(self) -> tuple[str, bytes, bool, bytes]:
        """Return what tells kept answers apart; the form is chosen by Accept only under the API."""
        form = self.accept if self.path.startswith(PREFIX) else b""
        return (self.path, self.query, b"gzip" in self.encoding, form)


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it went out.

    Attributes:
        unchanged: the headers of the answer that says that the asker has it.
    """

    start: Message
    body: Message
    unchanged: Message
    mark: bytes
    size: int

    def answers(self, wanted: Wanted) -> bool:
        """Return whether the asker has it already."""
        return bool(wanted.given and self.mark and self.mark in wanted.given)


class Kept:
    """Keeps answers of the application behind it."""

    def __init__(self, app: ASGIApp, editions: Editions) -> None:
        self.app = app
        self.editions = editions

    @staticmethod
    def find(edition: Edition, wanted: Wanted) -> Sent | None:
        """Return what is kept for a request."""
        found: Sent | None = edition.find_page(wanted.key)
        return found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or pass on and keep the answer."""
        wanted = _read(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if wanted is None or wanted.path in NEVER or len(wanted.query) + len(wanted.path) > LONGEST_ADDRESS:
            await self.app(scope, receive, send)
            return
        edition, key = self.editions.current(), wanted.key
        found = self.find(edition, wanted)
        if found is None:
            await self.app(scope, receive, _Keeper(send, lambda sent: edition.keep_page(key, sent, sent.size)))
        elif found.answers(wanted):
            await send(found.unchanged)
            await send({"type": "http.response.body", "body": b""})
        else:
            await send(found.start)
            await send(found.body)


def _read(scope: Scope) -> Wanted:
    told = {b"accept": b"", b"accept-encoding": b"", b"if-none-match": b""}
    for name, value in scope["headers"]:
        if name in told:
            told[name] = value
    return Wanted(scope["path"], scope["query_string"], *told.values())


class _Keeper:
    """Passes messages on and, when they were a whole answer that may be kept, hands it over."""

    def __init__(self, send: Send, keep: Callable[[Sent], None]) -> None:
        self._send = send
        self._keep = keep
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message if _may_be_kept(message) else None
        elif self._start is not None:
            if not message.get("more_body"):
                self._keep(_make_sent(self._start, message))
            self._start = None
        await self._send(message)


def _may_be_kept(message: Message) -> bool:
    headers = dict(message["headers"])
    varies = {one.strip().lower() for one in headers.get(b"vary", b"").split(b",") if one.strip()}
    return (
        message["status"] in _KEPT_STATUS
        and b"etag" in headers
        and b"set-cookie" not in headers
        and headers.get(b"content-type") != b"image/png"  # these have a place on disk
        and b"no-store" not in headers.get(b"cache-control", b"")
        and varies <= _VARYING
    )


def _make_sent(start: Message, body: Message) -> Sent:
    headers: Headers = [(name, value) for name, value in start["headers"]]
    same = [(name, value) for name, value in headers if name not in _NOT_AGAIN]
    mark = dict(headers)[b"etag"] if start["status"] == 200 else b""
    return Sent(
        {"type": "http.response.start", "status": start["status"], "headers": headers},
        {"type": "http.response.body", "body": body.get("body", b"")},
        {"type": "http.response.start", "status": 304, "headers": same},
        mark,
        len(body.get("body", b"")) + 400,
    )
