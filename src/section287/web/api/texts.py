"""Texts sent in: claims checked, questions answered. Nothing that is sent is kept beyond the answer."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter
from fastapi import Query as InQuery
from starlette.responses import Response

from section287.web.api import schemas
from section287.web.api.answering import Asking
from section287.web.api.parameters import AskBody, AskQuery, CheckBody
from section287.web.texts import answer_sent, check_sent

if TYPE_CHECKING:
    from datetime import date

router = APIRouter(tags=["texts"])
_LIST = schemas.list_of
_REPORT = schemas.objects(
    checked_on=schemas.DAY, record=schemas.OBJECT, document=schemas.OBJECT, totals=schemas.OBJECT,
    claims=_LIST(
        schemas.objects(
            sentence=schemas.TEXT, start=schemas.NUMBER, end=schemas.NUMBER, kind=schemas.TEXT, claim=schemas.OBJECT,
            verdict=schemas.TEXT, computed=_LIST(schemas.OBJECT), explanation=schemas.TEXT,
            query=schemas.MAYBE_TEXT, sources=_LIST(schemas.NUMBER),
        )
    ),
    sources=_LIST(schemas.OBJECT),
)  # fmt: skip
_SENTENCES = _LIST(schemas.objects(text=schemas.TEXT, cites=_LIST(schemas.NUMBER)))
_ANSWER = schemas.objects(
    question=schemas.TEXT, answered={"type": "boolean"}, checked_on=schemas.DAY, searched=_LIST(schemas.OBJECT),
    summary=_SENTENCES, sections=_LIST(schemas.objects(heading=schemas.TEXT, sentences=_SENTENCES)),
    bottom_line=_SENTENCES, follow_ups=_LIST(schemas.TEXT), sources=_LIST(schemas.SOURCE),
)  # fmt: skip


@router.post("/check", responses=schemas.answer(_REPORT, body=True))
def check(asked: Asking, body: CheckBody) -> Response:
    """Check a text's claims against the record: each is supported, close, contradicted or not checkable."""
    return asked.answer(
        lambda _: check_sent(asked.edition, body.text, "text", body.dated).as_json(), sent=_name(body.text, body.dated)
    )


@router.get("/ask", responses=schemas.answer(_ANSWER))
def ask(asked: Asking, query: Annotated[AskQuery, InQuery()]) -> Response:
    """Answer a question from the record, each sentence with its sources; no language model takes part."""
    return asked.answer(
        lambda _: answer_sent(asked.edition, query.q, query.on).as_json(), sent=_name(query.q, query.on)
    )


@router.post("/ask", responses=schemas.answer(_ANSWER, body=True))
def ask_by_body(asked: Asking, body: AskBody) -> Response:
    """Answer a question from the record; the same as by address, for questions that are not to stand in logs."""
    return asked.answer(
        lambda _: answer_sent(asked.edition, body.question, body.on).as_json(), sent=_name(body.question, body.on)
    )


def _name(text: str, day: date | None) -> str:
    return sha256(f"{day} {text}".encode("utf-8", "surrogatepass")).hexdigest()
