"""What a form sends: read up to a limit, held in memory for one answer, stored nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from section287.web.pages.page import Sent

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST_BODY = 4 * 2**20  # bytes: a long report as PDF; a text of that size is a book
LARGEST_FIELD = 2**20
MultiPartParser.spool_max_size = LARGEST_BODY  # else a file of more than 1 MB would go by way of the disk


async def read_form(request: Request, names: tuple[str, ...]) -> Sent:
    """Return a form's fields and its file.

    Raises:
        HTTPException: 413 when it is larger than ``LARGEST_BODY``, 400 when it is no form.
    """
    body = await _read_body(request)

    async def once() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    request._receive = once  # the bytes are counted; the parser reads them from here
    request._stream_consumed = False
    try:
        async with request.form(max_files=1, max_fields=20, max_part_size=LARGEST_FIELD) as form:
            fields = {name: value for name in names if isinstance(value := form.get(name), str)}
            file = form.get("file")
            if isinstance(file, UploadFile) and file.filename:
                return Sent(fields, file.filename, await file.read())
    except (MultiPartException, UnicodeDecodeError, ValueError) as error:
        raise HTTPException(400, "this is no form that the page sends") from error
    return Sent(fields)


async def _read_body(request: Request) -> bytes:
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > LARGEST_BODY:
        raise HTTPException(413)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST_BODY:
            raise HTTPException(413)
        parts.append(part)
    return b"".join(parts)
