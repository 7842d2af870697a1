"""Agreements as documents: those held, one with its fields and clauses, two compared, and passages by words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path
from fastapi import Query as InQuery
from starlette.responses import Response

from section287.web.api import columns as of
from section287.web.api import schemas
from section287.web.api.answering import Asked, Asking
from section287.web.api.parameters import ClausesQuery, CompareQuery, DocumentsQuery, Query, Rows
from section287.web.documents.comparing import choose, compare_chosen, list_templates
from section287.web.documents.held import find_held, list_held
from section287.web.documents.searching import search_held
from section287.web.documents.telling import tell_clauses, tell_comparison, tell_document

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
router = APIRouter(tags=["documents"])
DocumentId = Annotated[
    str,
    Path(
        max_length=120,
        pattern=r"^[A-Za-z0-9+-]+$",
        description="The beginning of the file's sha256 (8 characters or more), or its agreement's id with dashes.",
    ),
]
_LIST = schemas.list_of
_NUMBER: schemas.Schema = {"type": "number"}
_YES: schemas.Schema = {"type": "boolean"}
_DAY: schemas.Schema = {"type": ["string", "null"], "format": "date"}
_DOCUMENT = schemas.row_of(
    of.DOCUMENTS, "moa", "agreement", id=schemas.TEXT, listed_as=schemas.MAYBE_TEXT, listed_signed_on=_DAY,
    lea_signed_on=_DAY, ice_signed_on=_DAY, agency_id=schemas.MAYBE_TEXT, moa_url=schemas.MAYBE_TEXT,
    state=schemas.MAYBE_TEXT,
)  # fmt: skip
_CHANGES = _LIST(schemas.objects(old=schemas.TEXT, new=schemas.TEXT))
_CLAUSE = schemas.objects(
    clause=schemas.TEXT, heading=schemas.TEXT, page={"type": ["integer", "null"]}, text=schemas.TEXT,
    verdict=schemas.TEXT, words_changed=schemas.NUMBER, misread=schemas.NUMBER, changes=_CHANGES,
)  # fmt: skip
_FIELD = schemas.objects(
    field=schemas.TEXT, value=schemas.MAYBE_TEXT, status=schemas.TEXT, words=schemas.TEXT, confidence=_NUMBER,
    place=schemas.MAYBE_OBJECT, basis=schemas.TEXT,
)  # fmt: skip
_COMPARED = schemas.objects(
    clause=schemas.TEXT, heading=schemas.TEXT, verdict=schemas.TEXT, page={"type": ["integer", "null"]},
    words_changed=schemas.NUMBER, text=schemas.MAYBE_TEXT, changes=_CHANGES, misread=schemas.NUMBER,
    filled_in=_LIST(schemas.TEXT),
)  # fmt: skip
_WHOLE = schemas.objects(
    id=schemas.TEXT, file=schemas.TEXT, sha256=schemas.TEXT, status=schemas.TEXT, problem=schemas.MAYBE_TEXT,
    waiting_pages=_LIST(schemas.NUMBER), scanned=_YES, pages=_LIST(schemas.OBJECT), fields=_LIST(_FIELD),
    clauses=_LIST(_CLAUSE), template=schemas.MAYBE_OBJECT, bespoke=_YES, deviations=_LIST(_COMPARED),
    agreement_id=schemas.MAYBE_TEXT, linked_by=schemas.MAYBE_TEXT, decisions=_LIST(schemas.OBJECT),
)  # fmt: skip
_COMPARISON = schemas.objects(
    old=schemas.TEXT, new=schemas.TEXT, old_id=schemas.TEXT, new_id=schemas.TEXT, clauses=_LIST(_COMPARED)
)
_PASSAGE = schemas.objects(
    file=schemas.TEXT, sha256=schemas.TEXT, agency=schemas.MAYBE_TEXT, model=schemas.MAYBE_TEXT, clause=schemas.TEXT,
    heading=schemas.TEXT, page=schemas.NUMBER, passage=schemas.TEXT, marks=_LIST(_LIST(schemas.NUMBER)), own=_YES,
)  # fmt: skip


@router.get("/documents", responses=schemas.rows_answer("documents", _DOCUMENT))
def list_documents(asked: Asking, query: Annotated[DocumentsQuery, InQuery()]) -> Response:
    """Agreements held as documents: model, agency, days, template, whether it has words of its own, and its link."""

    def make(connection: duckdb.DuckDBPyConnection) -> tuple[list[Row], Row]:
        return [one for one in list_held(asked.edition, connection) if _fits(one, query)], {}

    return asked.answer_rows("documents", of.DOCUMENTS, query, make)


@router.get("/documents/{document_id}", responses=schemas.answer(_WHOLE))
def show_document(asked: Asking, document_id: DocumentId, query: Annotated[Query, InQuery()]) -> Response:
    """One document: every field with its words and place, its clauses, and what it changes against its template."""

    def make(connection: duckdb.DuckDBPyConnection) -> Row:
        return tell_document(connection, _find(asked, connection, document_id)).data

    return asked.answer(make)


@router.get("/documents/{document_id}/clauses", responses=schemas.rows_answer("clauses", _CLAUSE, id=schemas.TEXT))
def list_clauses(asked: Asking, document_id: DocumentId, query: Annotated[Rows, InQuery()]) -> Response:
    """One document's clauses, each with its verdict against the template and what it changes."""

    def make(connection: duckdb.DuckDBPyConnection) -> tuple[list[Row], Row]:
        document = _find(asked, connection, document_id)
        return tell_clauses(connection, document), {"id": document["id"]}

    return asked.answer_rows("clauses", of.CLAUSES, query, make)


@router.get("/compare", responses=schemas.answer(_COMPARISON))
def compare(asked: Asking, query: Annotated[CompareQuery, InQuery()]) -> Response:
    """Two agreements clause by clause, or one with its template; blanks filled in and misreadings don't count."""

    def make(connection: duckdb.DuckDBPyConnection) -> Row:
        held, templates = list_held(asked.edition, connection), list_templates(asked.edition, connection)
        old, new = choose(connection, held, templates, query.a, query.b)
        told = tell_comparison(old.text, new.text, compare_chosen(old, new))
        return {**told, "old_id": old.id, "new_id": new.id}

    return asked.answer(make)


@router.get(
    "/clauses", responses=schemas.rows_answer("passages", _PASSAGE, query=schemas.TEXT, agreements=schemas.NUMBER)
)
def search_clauses(asked: Asking, query: Annotated[ClausesQuery, InQuery()]) -> Response:
    """Passages of all agreements held in which the words stand; `own`: in words that aren't the template's."""

    def make(connection: duckdb.DuckDBPyConnection) -> tuple[list[Row], Row]:
        chosen = [
            one
            for one in list_held(asked.edition, connection)
            if query.state in (None, one["state"]) and query.model in (None, one["model"])
        ]
        found = search_held(connection, chosen, query.q)
        rows = [{**hit.passage.as_json(), "own": hit.own} for _, hits in found for hit in hits]
        return rows, {"query": query.q, "agreements": len(chosen)}

    return asked.answer_rows("passages", of.PASSAGES, query, make)


def _find(asked: Asked, connection: duckdb.DuckDBPyConnection, document_id: str) -> Row:
    return find_held(list_held(asked.edition, connection), document_id)


def _fits(one: Row, query: DocumentsQuery) -> bool:
    return (
        query.state in (None, one["state"])
        and query.model in (None, one["model"])
        and query.template in (None, one["template_id"])
        and (query.bespoke is None or one["bespoke"] == (query.bespoke == "yes"))
        and query.linked in (None, "yes" if one["agreement_id"] else "no")
    )
