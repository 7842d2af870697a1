"""The record's tools for assistants (Model Context Protocol): the same questions, each answer with its sources."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from section287 import __version__
from section287.answers import answer
from section287.claims import check_text
from section287.errors import Section287Error, UsageError
from section287.evidence.search import search_evidence
from section287.facts.base import STATES
from section287.law.agency_view import view_agency
from section287.law.agreements import counties_by_fips
from section287.law.authority import Question, answer_question
from section287.law.policies import load_policies
from section287.law.policy_report import state_report
from section287.questions import rows as questions
from section287.questions.agency import agency_history
from section287.questions.count import count
from section287.questions.filters import read_filters
from section287.questions.lookup import find_agency
from section287.questions.standing import newest_day
from section287.web.api.formats import plain
from section287.web.editions import Editions
from section287.web.pages.curated import evaluator, library

if TYPE_CHECKING:
    import duckdb

Document = dict[str, Any]
MOST_CHANGES = 200
INSTRUCTIONS = """\
The public record of the U.S. 287(g) program: every known list of agencies that ICE published, resolved into agencies,
agreements, applications and changes, with state law, rules of authority and a library of evidence. Every result has
"sources": cite them with the figures, and say what a result's notes say. Agreements, agencies, counties, states and
territories are different counts. "removed" says that ICE's lists no longer show an agreement, not that anybody ended
it. What the record cannot show, it says; nothing here is legal advice."""
State = Annotated[str, Field(description="A state or territory: its name or postal code.")]
Day = Annotated[str, Field(description="A day, YYYY-MM-DD; default: the newest list's.")]


def make_server(record: Path | str | None = None) -> MCPServer:
    """Return a server of the record's tools.

    Raises:
        RecordMissing: there is no record.
        RecordDamaged: it is no whole record of this version.
    """
    tools = _Tools(Editions(record))
    server = MCPServer(
        "section287", title="Section287", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING"
    )
    only_reads = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    for one in (
        tools.count, tools.changes, tools.agency, tools.authority, tools.policy, tools.evidence, tools.check, tools.ask,
    ):  # fmt: skip
        server.add_tool(_tell_mistakes(one), annotations=only_reads, structured_output=True)
    return server


def _tell_mistakes(tool: Callable[..., Document]) -> Callable[..., Document]:
    """Return the tool with the asker's mistakes told in words; the SDK shows nothing of other exceptions."""

    @wraps(tool)
    def call(*args: Any, **kwargs: Any) -> Document:
        try:
            return tool(*args, **kwargs)
        except Section287Error as error:
            raise ToolError(str(error).removeprefix("--")) from error

    return call


class _Tools:
    """The tools; their docstrings are what assistants read."""

    def __init__(self, editions: Editions) -> None:
        self._editions = editions

    def _connect(self) -> duckdb.DuckDBPyConnection:
        return self._editions.current().connect()

    def count(
        self,
        as_of: Day | None = None,
        state: State | None = None,
        model: Annotated[str | None, Field(description="TFM, JEM or WSO.")] = None,
        kind: Annotated[str | None, Field(description="sheriff, police, corrections ...")] = None,
        by: Annotated[str | None, Field(description="Group by state, model, kind, level or county.")] = None,
        basis: Annotated[str, Field(description="listed (the lists' rows) or signed (by signing day).")] = "listed",
    ) -> Document:
        """Count agreements, agencies, counties, states and territories on a day, each apart, from a named list."""
        with self._connect() as connection:
            day = _read_day(as_of) or newest_day(connection)
            return _plain(count(connection, day, basis, read_filters(state, model, kind), by).as_json())

    def changes(
        self,
        since: Day | None = None,
        until: Day | None = None,
        state: State | None = None,
        model: Annotated[str | None, Field(description="TFM, JEM or WSO.")] = None,
        agency: Annotated[str | None, Field(description="An agency, by id or name.")] = None,
        limit: Annotated[int, Field(ge=1, le=MOST_CHANGES)] = 50,
    ) -> Document:
        """What changed between consecutive lists (signed, removed, renewed, applications ...), newest first."""
        with self._connect() as connection:
            filters = read_filters(state, model)
            agency_id = find_agency(connection, agency, filters.state) if agency else None
            rows = questions.changes(connection, filters, _read_day(since), _read_day(until), agency_id)
            shown = rows[::-1][:limit]
            sources = _publications(connection, [one["publication_id"] for one in shown])
        return _plain({"total": len(rows), "shown": len(shown), "changes": shown, "sources": sources})

    def agency(
        self,
        name: Annotated[str, Field(description="Id, or name with its state: 'Alachua County Sheriff, FL'.")],
        state: State | None = None,
    ) -> Document:
        """One agency's whole history: agreements, applications, names as printed, changes, decisions."""
        with self._connect() as connection:
            found = agency_history(connection, find_agency(connection, name, read_filters(state).state))
            sources = _publications(connection, [one["publication_id"] for one in found["listings"]])
        return _plain({**found, "sources": sources})

    def authority(
        self,
        touchpoint: Annotated[str, Field(description="traffic_stop, jail_booking, in_custody_interview ...")],
        action: Annotated[str, Field(description="interrogate, serve_warrant, arrest_without_warrant ...")],
        model: Annotated[str | None, Field(description="TFM, JEM, WSO or none.")] = None,
        agency: Annotated[
            str | None, Field(description="An agency: its agreements in force and its state's law.")
        ] = None,
        state: State | None = None,
        on: Day | None = None,
        facts: Annotated[
            dict[str, str] | None,
            Field(description="What is known: certified, supervised, custody, warrant, at_release, in_jurisdiction."),
        ] = None,
    ) -> Document:
        """What an officer may do at a touchpoint, with the clauses it rests on; texts, not practice or legal advice."""
        policies = load_policies()
        with self._connect() as connection:
            day = _read_day(on) or newest_day(connection)
            code = read_filters(state).state
            question = Question(
                touchpoint=touchpoint,
                action=action,
                on=day,
                model=model,  # type: ignore[arg-type]
                state=code,
                given=facts or {},
                agency=view_agency(connection, agency, day, code) if agency else None,
            )
        return _plain(answer_question(evaluator(), policies, question))

    def policy(self, state: State, on: Day | None = None) -> Document:
        """A state's law on agreements, in force, coming and earlier, and what ICE's lists show beside it."""
        found = load_policies().find(state)
        with self._connect() as connection:
            day = _read_day(on) or newest_day(connection)
            counties = counties_by_fips(found.state)
            return _plain(state_report(found, STATES[found.state], day, connection, counties))

    def evidence(
        self,
        query: Annotated[str | None, Field(description="Words, English or Spanish.")] = None,
        topic: Annotated[str | None, Field(description="crime, reporting, trust, cost, oversight ...")] = None,
        stance: Annotated[str | None, Field(description="supports, critical, neutral, academic or government.")] = None,
        state: State | None = None,
        limit: Annotated[int, Field(ge=1, le=50)] = 10,
    ) -> Document:
        """Findings and positions with their limits; a contested topic always brings every side."""
        return _plain(search_evidence(library(), query, topic=topic, stance=stance, state=state, limit=limit))

    def check(
        self,
        text: Annotated[str, Field(min_length=1, max_length=100_000)],
        dated: Annotated[str | None, Field(description="The text's own date, YYYY-MM-DD.")] = None,
    ) -> Document:
        """Check a text's claims: each is supported, close, contradicted or not checkable, with the figures."""
        with self._connect() as connection:
            report = check_text(text, connection, _read_day(dated)).as_json()
        report.pop("text")  # the asker has it
        return _plain(report)

    def ask(self, question: Annotated[str, Field(min_length=1, max_length=2_000)], on: Day | None = None) -> Document:
        """Answer a question in words from the record, each sentence with its sources; no language model takes part."""
        with self._connect() as connection:
            return _plain(answer(question, connection, _read_day(on)).as_json())


def _read_day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text}' is no day; write it as 2025-05-28") from None


def _publications(connection: duckdb.DuckDBPyConnection, ids: list[str]) -> list[Document]:
    """Return the lists that rows come from, as sources."""
    rows = questions.fetch(
        connection,
        "SELECT publication_id, list, file_name, published_on, url, table_sha256, secondary FROM publication "
        "WHERE publication_id IN (SELECT unnest($ids)) ORDER BY published_on DESC, publication_id",
        {"ids": sorted(set(ids))},
    )
    return [
        {
            "n": number,
            "kind": "publication",
            "id": row["publication_id"],
            "title": f"{row['file_name']}, {row['list']} agencies",
            "issuer": "a third party's copy of ICE's list"
            if row["secondary"]
            else "U.S. Immigration and Customs Enforcement",
            "date": str(row["published_on"]),
            "url": row["url"],
            "sha256": row["table_sha256"],
        }
        for number, row in enumerate(rows, start=1)
    ]


def _plain(document: Document) -> Document:
    """Return a document of JSON's own types: days as text."""
    made: Document = json.loads(json.dumps(document, default=plain))
    return made
