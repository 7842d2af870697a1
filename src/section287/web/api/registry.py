"""Agencies, agreements, applications, publications, changes, counts, and what stands behind an id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path
from fastapi import Query as InQuery
from starlette.responses import Response

from section287.errors import NotFound
from section287.questions import rows as questions
from section287.questions.agency import agency_history, explain
from section287.questions.count import count
from section287.questions.filters import Filters
from section287.questions.rows import fetch
from section287.questions.standing import as_json, newest_day
from section287.questions.status import status
from section287.web.api import columns as of
from section287.web.api import schemas
from section287.web.api.answering import Asking
from section287.web.api.parameters import (
    AgenciesQuery,
    AgreementsQuery,
    ApplicationsQuery,
    ChangesQuery,
    CountsQuery,
    PublicationsQuery,
    Query,
    Rows,
    narrow,
)
from section287.web.queries import load_query

if TYPE_CHECKING:
    import duckdb

router = APIRouter(tags=["record"])
SubjectId = Annotated[str, Path(max_length=200, pattern=r"^[A-Za-z0-9_+/.-]+$")]
_AGREEMENT = schemas.row_of(of.AGREEMENTS, "agreement", "agency", agency=schemas.TEXT)
_AGENCY = schemas.row_of(
    of.AGENCIES, "agency", agency=schemas.TEXT, models_listed=schemas.MAYBE_TEXT,
    agreements_listed=schemas.NUMBER, agreements_ever=schemas.NUMBER,
)  # fmt: skip
_APPLICATION = schemas.row_of(of.APPLICATIONS, "application", agency=schemas.TEXT)
_CHANGE = schemas.row_of(of.CHANGES, "change")
_PUBLICATION = schemas.row_of(of.PUBLICATIONS, "publication")
_PRINTED = schemas.row_of(of.PRINTED, "printed_row", "listing")
_COUNTS = dict.fromkeys(("agreements", "agencies", "counties", "states", "territories"), schemas.NUMBER)
_COUNT: dict[str, Any] = {
    "as_of": schemas.DAY, "basis": schemas.TEXT, "publication": schemas.OBJECT, "age_days": schemas.NUMBER,
    "gap": schemas.MAYBE_OBJECT, **_COUNTS, "notes": schemas.list_of(schemas.TEXT), "query": schemas.TEXT,
    "sources": schemas.list_of(schemas.SOURCE),
}  # fmt: skip


@router.get("/agencies", responses=schemas.rows_answer("agencies", _AGENCY))
def list_agencies(asked: Asking, query: Annotated[AgenciesQuery, InQuery()]) -> Response:
    """Agencies that ICE's lists have ever named, with their jurisdiction and FBI identifiers."""
    filters = query.filters()
    return asked.answer_rows(
        "agencies",
        of.AGENCIES,
        query,
        lambda connection: (questions.agencies(connection, filters, listed=query.listed == "true"), {}),
    )


_HISTORY = schemas.objects(
    agency=schemas.OBJECT,
    **{
        name: schemas.list_of(schemas.OBJECT)
        for name in ("names", "agreements", "applications", "changes", "listings", "decisions")
    },
)


@router.get("/agencies/{agency_id}", responses=schemas.answer(_HISTORY))
def show_agency(
    asked: Asking,
    agency_id: Annotated[str, Path(max_length=120, pattern="^[a-z0-9-]+$")],
    query: Annotated[Query, InQuery()],
) -> Response:
    """One agency's whole history; an id of former times leads to the one of today."""

    def make(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
        known = fetch(connection, load_query("agency_alias"), {"id": agency_id})
        if not known:
            raise NotFound(f"no agency in the record has the id '{agency_id}'")
        return agency_history(connection, str(known[0]["agency_id"]))

    return asked.answer(make)


@router.get("/agreements", responses=schemas.rows_answer("agreements", _AGREEMENT, publication=schemas.MAYBE_OBJECT))
def list_agreements(asked: Asking, query: Annotated[AgreementsQuery, InQuery()]) -> Response:
    """Agreements; with `as_of` those on the list that stood on that day, and the list itself."""
    filters = query.filters()

    def make(connection: duckdb.DuckDBPyConnection) -> tuple[list[questions.Row], dict[str, Any]]:
        found, standing = questions.agreements(connection, filters, query.as_of, query.status)
        return found, {"publication": as_json(standing.before) if standing else None}

    return asked.answer_rows("agreements", of.AGREEMENTS, query, make)


@router.get("/agreements/{agreement_id:path}", responses=schemas.answer(_AGREEMENT))
def show_agreement(asked: Asking, agreement_id: SubjectId, query: Annotated[Query, InQuery()]) -> Response:
    """One agreement; an id of former times leads to the one of today."""
    return asked.answer(lambda connection: _find_subject(connection, agreement_id, "agreement"))


@router.get("/applications", responses=schemas.rows_answer("applications", _APPLICATION))
def list_applications(asked: Asking, query: Annotated[ApplicationsQuery, InQuery()]) -> Response:
    """Applications and what became of them."""
    filters = query.filters()
    return asked.answer_rows(
        "applications",
        of.APPLICATIONS,
        query,
        lambda connection: (questions.applications(connection, filters, query.outcome), {}),
    )


@router.get("/applications/{application_id:path}", responses=schemas.answer(_APPLICATION))
def show_application(asked: Asking, application_id: SubjectId, query: Annotated[Query, InQuery()]) -> Response:
    """One application."""
    return asked.answer(lambda connection: _find_subject(connection, application_id, "application"))


def _find_subject(connection: duckdb.DuckDBPyConnection, asked_id: str, kind: str) -> questions.Row:
    """Return the row of an agreement or application, as its list has it."""
    known = fetch(connection, load_query("agreement_alias"), {"id": asked_id})
    found_id = str(known[0]["id"]) if known else asked_id
    everything = (
        questions.agreements(connection, Filters())[0]
        if kind == "agreement"
        else questions.applications(connection, Filters())
    )
    rows = [one for one in everything if one[f"{kind}_id"] == found_id]
    if not rows:
        raise NotFound(f"no {kind} in the record has the id '{asked_id}'")
    return rows[0]


@router.get("/publications", responses=schemas.rows_answer("publications", _PUBLICATION))
def list_publications(asked: Asking, query: Annotated[PublicationsQuery, InQuery()]) -> Response:
    """Every list as ICE published it, newest first, also those that are not believed."""

    def make(connection: duckdb.DuckDBPyConnection) -> tuple[list[questions.Row], dict[str, Any]]:
        values = {"list": query.list, "since": query.since, "until": query.until}
        return fetch(connection, _PUBLICATIONS, values), {}

    return asked.answer_rows("publications", of.PUBLICATIONS, query, make)


_PUBLICATIONS = f"""
SELECT {", ".join(f'"{one}"' for one in of.PUBLICATIONS)} FROM publication
WHERE ($list IS NULL OR list = $list) AND ($since IS NULL OR last_seen_on >= $since)
  AND ($until IS NULL OR published_on <= $until)
ORDER BY published_on DESC NULLS LAST, publication_id DESC
"""
ListName = Annotated[str, Path(pattern="^(participating|pending)$")]
ListDay = Annotated[str, Path(max_length=60, pattern="^[A-Za-z0-9_-]+$")]


@router.get(
    "/publications/{list_name}/{day}",
    responses=schemas.rows_answer("rows", _PRINTED, publication=_PUBLICATION),
)
def show_publication(asked: Asking, list_name: ListName, day: ListDay, query: Annotated[Rows, InQuery()]) -> Response:
    """One list with its rows as printed."""
    publication_id = f"{list_name}/{day}"

    def make(connection: duckdb.DuckDBPyConnection) -> tuple[list[questions.Row], dict[str, Any]]:
        found = fetch(connection, load_query("publication"), {"id": publication_id})
        if not found:
            raise NotFound(f"the record has no list '{publication_id}'")
        publication = {name: found[0][name] for name in of.PUBLICATIONS}
        return fetch(connection, load_query("publication_rows"), {"id": publication_id}), {"publication": publication}

    return asked.answer_rows("rows", of.PRINTED, query, make)


@router.get("/changes", responses=schemas.rows_answer("changes", _CHANGE))
def list_changes(asked: Asking, query: Annotated[ChangesQuery, InQuery()]) -> Response:
    """What differs between consecutive lists, in time order."""
    filters = query.filters()
    kinds = (query.change,) if query.change else ()
    return asked.answer_rows(
        "changes",
        of.CHANGES,
        query,
        lambda connection: (
            questions.changes(connection, filters, query.since, query.until, query.agency, kinds),
            {},
        ),
    )


@router.get(
    "/counts",
    responses=schemas.rows_answer("by", schemas.objects(key=schemas.MAYBE_TEXT, **_COUNTS), paged=False, **_COUNT),
)
def count_standing(asked: Asking, query: Annotated[CountsQuery, InQuery()]) -> Response:
    """How many agreements, agencies, counties, states and territories stood on a day, each counted apart.

    As csv, NDJSON or Parquet: the rows of `by`, or without it one row of totals.
    """
    filters = narrow(query.state, query.model, query.kind, query.level, query.county)

    def make(connection: duckdb.DuckDBPyConnection) -> tuple[list[questions.Row], dict[str, Any]]:
        found = count(connection, query.as_of or newest_day(connection), query.basis, filters, query.by).as_json()
        groups = found.pop("by")
        if query.by is None and asked.choose(query.format) != "json":
            groups = [{"key": None, "name": "all", **found}]
        return groups, found

    return asked.answer_rows("by", of.COUNTS if query.by != "county" else of.COUNTY_COUNTS, query, make)


_WHY = schemas.objects(
    id=schemas.TEXT, kind=schemas.TEXT, facts=schemas.list_of(schemas.OBJECT),
    decisions=schemas.list_of(schemas.OBJECT),
)  # fmt: skip


@router.get("/why/{wanted:path}", responses=schemas.answer(_WHY))
def show_why(asked: Asking, wanted: SubjectId, query: Annotated[Query, InQuery()]) -> Response:
    """What stands behind an id or a file's name: what it is, and every decision about it with its rows."""
    return asked.answer(lambda connection: explain(connection, wanted))


@router.get("/status", responses=schemas.answer(schemas.objects(meta=schemas.OBJECT, holds=schemas.OBJECT)))
def show_status(asked: Asking, query: Annotated[Query, InQuery()]) -> Response:
    """What the record holds, from when to when, and what is not believed, undecided or unreadable."""
    return asked.answer(status)
