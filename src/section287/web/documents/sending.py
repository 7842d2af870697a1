"""Pictures of page regions over HTTP, at the addresses that the static site has them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from section287.errors import Ambiguous, NotFound
from section287.questions.rows import Row, fetch
from section287.web.documents.held import find_held, list_held
from section287.web.documents.regions import find_regions, mark_of
from section287.web.editions import Edition, Editions
from section287.web.queries import load_query

REGION = "/documents/{document_id}/field/{seq:int}.png"


def send_region(editions: Editions) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint of the pictures of the places from which fields were read."""

    async def answer(request: Request) -> Response:
        edition = editions.current()
        place = request.path_params
        found = await run_in_threadpool(read_region, edition, str(place["document_id"])[:80], int(place["seq"]))
        if found is None:
            raise HTTPException(404)
        field, picture = found
        mark = sha256(picture).hexdigest()[:20]
        # a document's bytes never change under its hash, and the mark names the place: such a picture is for ever
        lasting = request.query_params.get("v") == mark_of(field)
        headers = {
            "ETag": f'"{mark}"',
            "Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache",
        }
        if mark in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(picture, 200, headers, "image/png")

    return answer


def read_region(edition: Edition, document_id: str, seq: int) -> tuple[Row, bytes] | None:
    """Return a field of a document and its picture; None where there is none to show."""
    with edition.connect() as connection:
        try:
            document = find_held(list_held(edition, connection), document_id)
        except (NotFound, Ambiguous):
            return None
        fields = fetch(connection, load_query("document_fields"), {"id": document["sha256"]})
    field = next((one for one in fields if one["seq"] == seq), None)
    picture = find_regions(edition).read(document, field, fields) if field else None
    return (field, picture) if field and picture else None
