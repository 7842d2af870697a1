"""State law, rules of authority, what an officer may do, and the library of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path
from fastapi import Query as InQuery
from starlette.responses import Response

from section287.errors import NotFound
from section287.evidence.search import library_rows, search_evidence, topic_rows
from section287.facts.base import STATES
from section287.law.agency_view import view_agency
from section287.law.agreements import counties_by_fips
from section287.law.authority import STATUTE_DAY, Question, answer_question
from section287.law.policy_report import all_states, outside_counts, state_report
from section287.law.rules import Rule
from section287.questions.standing import newest_day
from section287.web.api import columns as of
from section287.web.api import schemas
from section287.web.api.answering import Asking
from section287.web.api.parameters import (
    AuthorityQuery,
    DayQuery,
    EvidenceQuery,
    LawState,
    OnDay,
    Query,
    RulesQuery,
)
from section287.web.pages.curated import evaluator, library, policies, rule_book
from section287.web.pages.models import list_cells

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
router = APIRouter(tags=["law and evidence"])
MOST_ENTRIES = 10_000
_LIST = schemas.list_of
_POLICY = schemas.objects(
    state=schemas.TEXT, name=schemas.TEXT, stance=schemas.MAYBE_TEXT, since=schemas.MAYBE_TEXT,
    confidence=schemas.TEXT, agreements=schemas.NUMBER, agencies=schemas.NUMBER,
    because=_LIST(schemas.TEXT), sources=_LIST(schemas.TEXT),
)  # fmt: skip


@router.get(
    "/policies",
    responses=schemas.rows_answer("policies", _POLICY, on=schemas.DAY, outside_counts=_LIST(schemas.OBJECT)),
)
def list_policies(asked: Asking, query: Annotated[OnDay, InQuery()]) -> Response:
    """How the law of each state stands on agreements on a day, because of what, and the agreements beside it."""

    def make(connection: duckdb.DuckDBPyConnection) -> tuple[list[Row], Row]:
        day = query.on or newest_day(connection)
        rows = all_states(policies(), STATES, day, connection)
        return rows, {"on": day, "outside_counts": outside_counts(policies(), day)}

    return asked.answer_rows("policies", of.POLICIES, query, make)


_STATE_LAW = schemas.objects(
    state=schemas.TEXT, name=schemas.TEXT, on=schemas.DAY, stance=schemas.MAYBE_TEXT, in_force=_LIST(schemas.OBJECT),
    coming=_LIST(schemas.OBJECT), history=_LIST(schemas.OBJECT), instruments=_LIST(schemas.OBJECT),
    registry=schemas.MAYBE_OBJECT, sources=_LIST(schemas.OBJECT),
)  # fmt: skip


@router.get("/policies/{state}", responses=schemas.answer(_STATE_LAW))
def show_policy(asked: Asking, state: Annotated[LawState, Path()], query: Annotated[DayQuery, InQuery()]) -> Response:
    """One state's law on agreements, then and now, and what the lists show beside it."""

    def make(connection: duckdb.DuckDBPyConnection) -> Row:
        day = query.on or newest_day(connection)
        return state_report(policies().states[state], STATES[state], day, connection, counties_by_fips(state))

    return asked.answer(make)


_RULE = schemas.objects(
    id=schemas.TEXT, models=_LIST(schemas.TEXT), outcome=schemas.TEXT, text=schemas.TEXT,
    clauses=_LIST(schemas.OBJECT), sources=_LIST(schemas.OBJECT), confidence=schemas.TEXT,
)  # fmt: skip


@router.get("/rules", responses=schemas.rows_answer("rules", _RULE))
def list_rules(asked: Asking, query: Annotated[RulesQuery, InQuery()]) -> Response:
    """The rules of authority, each with the clauses of agreement texts and the sources that say so."""

    def make(connection: duckdb.DuckDBPyConnection) -> tuple[list[Row], Row]:
        kept = [one for one in rule_book().rules if query.model is None or query.model in one.models]
        return [_rule_row(one) for one in kept], {}

    return asked.answer_rows("rules", of.RULES, query, make)


def _rule_row(rule: Rule) -> Row:
    row: Row = rule.model_dump(mode="json", include=set(of.RULES))
    row["clauses"] = [
        {"template": text.id, "model": text.model, "revision": text.revision, "clause": name,
         "section": text.clauses[name].section, "page": text.clauses[name].page, "quote": text.clauses[name].quote}
        for text in rule_book().templates
        if text.model in rule.models
        for name in rule.clauses
        if name in text.clauses
    ]  # fmt: skip
    return row


_AUTHORITY = schemas.objects(
    question=schemas.OBJECT,
    outcome={
        "type": "string",
        "enum": ["permitted", "permitted_with_supervision", "not_permitted", "undetermined"],
    },
    because=_LIST(schemas.OBJECT),
    needs=_LIST(schemas.TEXT),
)


@router.get("/authority", responses=schemas.answer(_AUTHORITY))
def ask_authority(asked: Asking, query: Annotated[AuthorityQuery, InQuery()]) -> Response:
    """What an officer may do at a touchpoint, with every clause it rests on; texts, not practice, no legal advice."""

    def make(connection: duckdb.DuckDBPyConnection) -> Row:
        day = query.on or newest_day(connection)
        if day < STATUTE_DAY:
            raise NotFound(f"on: {day} is before section 287(g) was enacted ({STATUTE_DAY})")
        question = Question(
            touchpoint=query.touchpoint,
            action=query.action,
            on=day,
            model=query.model,  # type: ignore[arg-type]
            state=query.state,
            given=query.given(),
            agency=view_agency(connection, query.agency, day, None) if query.agency else None,
        )
        return answer_question(evaluator(), policies(), question)

    return asked.answer(make)


_CELL = schemas.objects(
    action=schemas.TEXT, touchpoint=schemas.TEXT, model=schemas.TEXT, outcome=schemas.TEXT, in_words=schemas.TEXT,
    needs=_LIST(schemas.TEXT), because=_LIST(schemas.OBJECT),
)  # fmt: skip


@router.get("/authority/table", responses=schemas.rows_answer("cells", _CELL, on=schemas.DAY))
def show_table(asked: Asking, query: Annotated[OnDay, InQuery()]) -> Response:
    """The whole table of authority for a certified officer under supervision: action by touchpoint by model."""

    def make(connection: duckdb.DuckDBPyConnection) -> tuple[list[Row], Row]:
        day = query.on or newest_day(connection)
        if day < STATUTE_DAY:
            raise NotFound(f"on: {day} is before section 287(g) was enacted ({STATUTE_DAY})")
        return list_cells(evaluator(), day), {"on": day}

    return asked.answer_rows("cells", of.CELLS, query, make)


_ENTRY = schemas.objects(
    id=schemas.TEXT, title=schemas.TEXT, issuer=schemas.TEXT, year=schemas.NUMBER, stance=schemas.TEXT,
    finding=schemas.TEXT, limits=schemas.TEXT, confidence=schemas.TEXT, n=_LIST(schemas.NUMBER), url=schemas.MAYBE_TEXT,
)  # fmt: skip
_LIBRARY = schemas.rows_answer(
    "results", _ENTRY, found=schemas.NUMBER, sides=_LIST(schemas.OBJECT), topics=_LIST(schemas.OBJECT),
    sources=_LIST(schemas.OBJECT), source_lines=_LIST(schemas.TEXT),
)  # fmt: skip


@router.get("/evidence", responses=_LIBRARY)
def search_library(asked: Asking, query: Annotated[EvidenceQuery, InQuery()]) -> Response:
    """Findings and positions on the program, and every side of what is contested."""

    def make(connection: duckdb.DuckDBPyConnection) -> tuple[list[Row], Row]:
        found = search_evidence(
            library(), query.q, topic=query.topic, stance=query.stance, state=query.state, limit=MOST_ENTRIES
        )
        return found.pop("results"), {**found, "topics": topic_rows(library())}

    return asked.answer_rows("results", of.EVIDENCE, query, make)


@router.get("/evidence/{entry_id}", responses=schemas.answer(_ENTRY))
def show_entry(
    asked: Asking,
    entry_id: Annotated[str, Path(max_length=120, pattern="^[A-Za-z0-9_-]+$")],
    query: Annotated[Query, InQuery()],
) -> Response:
    """One entry of the library, with its sources."""

    def make(connection: duckdb.DuckDBPyConnection) -> Row:
        if entry_id not in library().entries:
            raise NotFound(f"the library has no entry '{entry_id}'")
        row = next(one for one in library_rows(library()) if one["id"] == entry_id)
        named = [one.model_dump(mode="json") for one in library().entries[entry_id].sources]
        return {**row, "n": list(range(1, len(named) + 1)), "sources": named}

    return asked.answer(make)
