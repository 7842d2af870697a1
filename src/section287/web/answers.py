"""Finished answers: bytes with their type and fingerprint, made once and sent many times."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

SMALLEST_PACKED = 600  # bytes; below, packing gains nothing

# One policy for every answer: all that a page loads comes from here, and no other page may frame it.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer.

    Attributes:
        packed: the same bytes under gzip; None for small ones.
        location: where the answer is instead, for redirects.
        kept: False for what answers a text of the asker's: no cache may hold it.
    """

    status: int
    media_type: str
    body: bytes
    packed: bytes | None
    mark: str
    location: str | None = None
    kept: bool = True

    @property
    def size(self) -> int:
        """Return how many bytes it keeps in memory."""
        return len(self.body) + len(self.packed or b"")

    def respond(self, request: Request) -> Response:
        """Return it as an HTTP response, or say that the asker has it already."""
        headers = {"Vary": "Accept-Encoding", "Cache-Control": "no-cache" if self.kept else "no-store"}
        if self.kept:
            headers["ETag"] = f'"{self.mark}"'
        if self.location:
            return Response(status_code=self.status, headers={**headers, "Location": self.location})
        if self.status == 200 and self.kept and self.mark in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if self.media_type.startswith("application/"):
            headers["Access-Control-Allow-Origin"] = "*"
        body = self.body
        if self.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            body, headers["Content-Encoding"] = self.packed, "gzip"
        return Response(body, self.status, headers, self.media_type)


def make_answer(text: str, media_type: str, status: int = 200, *, kept: bool = True) -> Answer:
    """Return text as an answer."""
    body = text.encode("utf-8", "replace")
    packed = gzip.compress(body, 6, mtime=0) if len(body) >= SMALLEST_PACKED else None
    return Answer(status, media_type, body, packed, sha256(body).hexdigest()[:20], kept=kept)


def make_redirect(location: str, *, permanent: bool) -> Answer:
    """Return an answer that sends the asker elsewhere on this site."""
    return Answer(
        301 if permanent else 302, "text/plain", b"", None, sha256(location.encode()).hexdigest()[:20], location
    )


def write_json(document: Any) -> str:
    """Return a document as JSON; days as ISO text."""
    return json.dumps(document, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")
