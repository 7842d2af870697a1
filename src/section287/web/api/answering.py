"""From a request to finished bytes: which edition, which form, made once, told apart by the record's hash."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from section287 import __version__
from section287.questions.rows import fetch
from section287.web.answers import SMALLEST_PACKED
from section287.web.api import PREFIX
from section287.web.api.formats import MEDIA_TYPES, choose_format, write_json, write_rows
from section287.web.api.parameters import MOST_ROWS, USUAL_ROWS
from section287.web.api.problems import Problem
from section287.web.bounded import time_limit
from section287.web.editions import Edition, Editions

if TYPE_CHECKING:
    import duckdb

MAKERS = 3  # answers made at one time: more would only wait for each other's processor
Row = Mapping[str, Any]
_makers = threading.Semaphore(MAKERS)


@dataclass(frozen=True, slots=True)
class Finished:
    """An answer as bytes, kept for as long as its edition stands."""

    media_type: str
    body: bytes
    packed: bytes | None
    next: str | None = None

    @property
    def size(self) -> int:
        """Return how many bytes it keeps in memory."""
        return len(self.body) + len(self.packed or b"")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What names a record in answers.

    Attributes:
        sha256: of the record's lists and of the program's version: what answers depend on.
        newest_on: last day on which a believed participating list is known to have been up; None without any.
    """

    lists_sha256: str
    software: str
    newest_on: str | None
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """Return it as part of an answer."""
        return {"lists_sha256": self.lists_sha256, "software": self.software, "newest_on": self.newest_on}


def read_stamp(edition: Edition) -> Stamp:
    """Return the name of an edition's record, read once."""
    return edition.remember("stamp", lambda: _make_stamp(edition))


_DOCUMENTS = """
SELECT md5(string_agg(concat_ws(' ', sha256, status, template_id, words_changed, agreement_id), ',' ORDER BY sha256))
       AS mark
FROM moa
"""


def _make_stamp(edition: Edition) -> Stamp:
    with edition.connect() as connection:
        meta = {row["key"]: row["value"] for row in fetch(connection, "SELECT * FROM meta ORDER BY key")}
        newest = fetch(
            connection,
            "SELECT max(last_seen_on) AS day FROM publication WHERE list = 'participating' AND trusted",
        )[0]["day"]
        papers = fetch(connection, _DOCUMENTS)[0]["mark"]
    lists, software = meta.get("lists_sha256", ""), meta.get("software", "")
    # a record built by hand may lack the fingerprint; its file then speaks for it
    whole = f"{lists or edition.mark} {software} {__version__} {meta.get('schema_version')} {edition.store_mark}"
    whole += f" {papers}" if papers else ""
    return Stamp(lists, software, str(newest) if newest else None, sha256(whole.encode()).hexdigest())


class Asked:
    """One request: the edition that answers it and the form that it wants."""

    def __init__(self, request: Request) -> None:
        editions: Editions = request.app.state.editions
        self.request = request
        self.edition = editions.current()
        self.stamp = read_stamp(self.edition)
        self.path = request.url.path.removeprefix(PREFIX)
        self._query = sorted((name, value) for name, value in request.query_params.items() if name != "format")

    def choose(self, given: str | None = None, *, only_json: bool = False) -> str:
        """Return the form to answer in: the address' own ending, what the query says, or what is accepted.

        Raises:
            Problem: the request takes none of the forms.
        """
        ending = self.request.scope.get("section287.ending")
        form = given or ending or choose_format(self.request.headers.get("accept", ""))
        if only_json and (given or ending) not in (None, "json"):
            raise Problem(404, "This answer has no rows; it is JSON only.")
        if form is None or (only_json and form != "json"):
            offered = MEDIA_TYPES["json"] if only_json else ", ".join(MEDIA_TYPES.values())
            raise Problem(406, f"None of the types accepted is offered here: {offered}.")
        return str(form)

    def answer(self, make: Callable[[duckdb.DuckDBPyConnection], Any], sent: str = "") -> Response:
        """Answer with one JSON document.

        Args:
            sent: what tells the request's body from others, where it has one.
        """
        form = self.choose(only_json=True)

        def build() -> Finished:
            with self.edition.connect() as connection, time_limit(connection):
                return finish(write_json(make(connection)), MEDIA_TYPES["json"])

        return self._send(form, build, sent)

    def answer_rows(
        self,
        name: str,
        columns: Sequence[str],
        query: Any,
        make: Callable[[duckdb.DuckDBPyConnection], tuple[Sequence[Row], dict[str, Any]]],
    ) -> Response:
        """Answer with rows in the form that is wanted.

        Args:
            name: what the JSON document calls the rows.
            columns: of the formats that have columns.
            query: with ``format``; also ``limit`` and ``cursor`` where the list goes page by page.
            make: returns all rows that the filters leave, and what else the JSON document says.
        """
        form = self.choose(query.format)
        start = self._read_cursor(getattr(query, "cursor", None))
        asked_limit = getattr(query, "limit", None)
        paged = hasattr(query, "limit")
        limit = asked_limit or (USUAL_ROWS if form == "json" and paged else MOST_ROWS)

        def build() -> Finished:
            with self.edition.connect() as connection, time_limit(connection):
                rows, more = make(connection)
            end = start + limit
            shown = rows[start:end]
            following = self._link_next(end, query.format) if end < len(rows) else None
            if form != "json":
                return finish(write_rows(shown, columns, form), MEDIA_TYPES[form], following)
            told = {"total": len(rows), "next": following} if paged else {}
            document = {**more, name: shown, **told, "record": self.stamp.as_json()}
            return finish(write_json(document), MEDIA_TYPES["json"], following)

        response = self._send(form, build)
        if form in ("csv", "parquet"):
            response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
        return response

    def _read_cursor(self, cursor: str | None) -> int:
        if cursor is None:
            return 0
        edition, _, offset = cursor.partition("-")
        if edition != self.stamp.sha256[:12]:
            raise Problem(409, "cursor: it belongs to another edition of the record; begin again without it.")
        return int(offset)

    def _link_next(self, offset: int, form: str | None) -> str:
        kept = [(name, value) for name, value in self._query if name != "cursor"]
        kept += [("cursor", f"{self.stamp.sha256[:12]}-{offset}"), *([("format", form)] if form else [])]
        ending = self.request.scope.get("section287.ending")
        return f"{PREFIX}{self.path}{f'.{ending}' if ending else ''}?{urlencode(kept)}"

    def _send(self, form: str, build: Callable[[], Finished], sent: str = "") -> Response:
        key = ("api", form, self.path, sent, *self._query)
        mark = sha256(f"{self.stamp.sha256} {key}".encode("utf-8", "replace")).hexdigest()[:20]
        found = None if sent else self.edition.find_page(key)
        if found is None:
            found = build() if sent else self._make_once(key, build)
        headers = {"ETag": f'"{mark}"', "Cache-Control": "no-cache", "Vary": "Accept, Accept-Encoding"}
        if found.next:
            headers["Link"] = f'<{found.next}>; rel="next"'
        if sent:
            headers["Cache-Control"] = "no-store"
        # only now: an address that is no answer must not be called unchanged
        elif matches(mark, self.request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
        return respond(found, headers, self.request)

    def _make_once(self, key: tuple[Any, ...], build: Callable[[], Finished]) -> Finished:
        """Make an answer that others will ask for too, and keep it. What is sent is neither kept nor takes a place."""
        with _makers:
            found: Finished = self.edition.find_page(key) or build()
        self.edition.keep_page(key, found, found.size)
        return found


def matches(mark: str, given: str) -> bool:
    """Return whether an If-None-Match header names a mark."""
    marks = (one.strip().removeprefix("W/").strip('"') for one in given.split(","))
    return any(one in (mark, "*") for one in marks)


def finish(body: bytes, media_type: str, following: str | None = None) -> Finished:
    """Return bytes as a finished answer, packed where that gains something."""
    worth = len(body) >= SMALLEST_PACKED and "parquet" not in media_type
    return Finished(media_type, body, gzip.compress(body, 6, mtime=0) if worth else None, following)


def respond(found: Finished, headers: dict[str, str], request: Request) -> Response:
    """Return a finished answer as a response."""
    body = found.body
    if found.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers = found.packed, {**headers, "Content-Encoding": "gzip"}
    return Response(body, 200, headers, found.media_type)


Asking = Annotated[Asked, Depends(Asked)]
