"""Data of the reference pages: models and what each commits a party to, timeline, glossary, what else is asked."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field, model_validator

from section287.facts.base import Confidence, Day, Fact, Id, Model, PartialDay, Source, Sourced, State, Text
from section287.facts.citing import Citations
from section287.facts.reading import Folder, keep_shipped, parse_entries, parse_entry, read_csv, read_yaml, require
from section287.law.rules import RuleBook, Template

TIMELINE_CHECKED_ON = date(2026, 11, 22)


class Commitment(Fact):
    """One thing that a model commits a party to, with its clauses or sources."""

    topic: Text
    text: Text
    clauses: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Commitment:
        if not self.clauses and not self.sources:
            raise ValueError(f"no source: {self.topic!r} needs clauses or sources")
        return self


class ModelPage(Fact):
    """One model, in English and Spanish name, and its commitments."""

    model: Model
    name: Text
    name_es: Text
    in_short: Text
    offered: Text
    where: Text
    commitments: Annotated[tuple[Commitment, ...], Field(min_length=1)]
    checked_on: Day


class TextChange(Fact):
    """What changed from one agreement text to a later one."""

    item: Text
    before: Text
    after: Text
    clauses: dict[str, tuple[str, ...]]
    checked_on: Day


class Correction(Fact):
    """A statement that circulates, and what the texts say."""

    claim: Text
    what_the_text_says: Text
    clauses: dict[str, tuple[str, ...]]
    checked_on: Day


class Term(Sourced):
    """A word of the field in English and Spanish."""

    id: Id
    term: Text
    term_es: Text
    means: Text
    means_es: Text


class Event(Sourced):
    """One dated event; its date may be a day, a month or a year."""

    date: PartialDay
    event: Text
    topic: Text
    state: State | None = None
    disputed: bool = False


class AlsoAsked(Fact):
    """A question outside the table of acts, and what the texts say."""

    id: Id
    question: Text
    answer: Text
    clauses: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    confidence: Confidence
    checked_on: Day

    @model_validator(mode="after")
    def _leads_somewhere(self) -> AlsoAsked:
        if not self.clauses and not self.sources:
            raise ValueError("no source: a question needs clauses or sources")
        return self


def newest_text(book: RuleBook, model: str) -> Template | None:
    """Return the newest text read of a model that isn't one agency's own."""
    read = [one for one in book.templates if one.model == model and one.text == "read" and one.only_state is None]
    return max(read, key=lambda one: one.used_from) if read else None


def models_page(book: RuleBook, folder: Folder | None = None) -> dict[str, Any]:
    """Return the page of models: each with its commitments and clauses, what changed, and corrected statements.

    Raises:
        FactInvalid: an entry breaks its schema or names a clause that the text doesn't have.
    """
    data = read_yaml("models.yaml", folder)
    checked_on = data.get("checked_on")
    pages = parse_entries(ModelPage, data["models"], "models.yaml", key="model", folder=folder, checked_on=checked_on)
    changes = parse_entries(
        TextChange, data["changes"], "models.yaml", key="item", folder=folder, checked_on=checked_on
    )
    corrections = parse_entries(
        Correction, data["corrections"], "models.yaml", key="claim", folder=folder, checked_on=checked_on
    )
    citations = Citations()
    return {
        "models": [_model(book, page, citations) for page in pages],
        "changes": [
            {"item": one.item, "before": one.before, "after": one.after,
             "clauses": _named_clauses(book, one.clauses, one.item, citations)} for one in changes
        ],
        "corrections": [
            {"claim": one.claim, "what_the_text_says": one.what_the_text_says,
             "clauses": _named_clauses(book, one.clauses, one.claim, citations)} for one in corrections
        ],
        "texts": [
            {"id": one.id, "model": one.model, "name": one.name, "revision": one.revision, "text": one.text,
             "used_from": one.used_from.isoformat(),
             "used_until": one.used_until.isoformat() if one.used_until else None,
             "note": one.note, "n": citations.number(book.template_sources[one.id])} for one in book.templates
        ],
        "sources": citations.as_list(),
        "source_lines": citations.lines(),
    }  # fmt: skip


def _model(book: RuleBook, page: ModelPage, citations: Citations) -> dict[str, Any]:
    template = newest_text(book, page.model)
    commitments = []
    for one in page.commitments:
        clauses = _clauses(book, template, one.clauses, f"{page.model}: {one.topic}", citations) if template else []
        commitments.append(
            {"topic": one.topic, "text": one.text, "clauses": clauses, "n": citations.numbers(one.sources)}
        )
    return {**page.model_dump(mode="json", exclude={"commitments"}), "commitments": commitments}


def _named_clauses(
    book: RuleBook, named: dict[str, tuple[str, ...]], entry: str, citations: Citations
) -> list[dict[str, Any]]:
    """Look clauses up by template id, or by model for the newest text."""
    found = []
    for key, names in named.items():
        template = next((one for one in book.templates if one.id == key), None) or newest_text(book, key)
        require(template is not None, "models.yaml", entry, f"no text {key!r}")
        if template is not None:
            found.extend(_clauses(book, template, names, entry, citations))
    return found


def _clauses(
    book: RuleBook, template: Template, names: tuple[str, ...], entry: str, citations: Citations
) -> list[dict[str, Any]]:
    found = []
    for name in names:
        require(name in template.clauses, "models.yaml", entry, f"{template.id} has no clause {name!r}")
        clause = template.clauses[name]
        found.append(
            {"cite": f"{template.model} ({template.revision}), {clause.section}, p. {clause.page}",
             "quote": clause.quote,
             "n": citations.number(book.template_sources[template.id])}
        )  # fmt: skip
    return found


def also_asked(book: RuleBook, folder: Folder | None = None) -> dict[str, Any]:
    """Return questions outside the table of acts, each with its answer, clauses and sources."""
    data = read_yaml("authority/also_asked.yaml", folder)
    entries = parse_entries(
        AlsoAsked, data["also_asked"], "authority/also_asked.yaml", folder=folder, checked_on=data.get("checked_on")
    )
    citations = Citations()
    questions = [
        {"id": one.id, "question": one.question, "answer": one.answer, "confidence": one.confidence,
         "clauses": _named_clauses(book, one.clauses, one.id, citations), "n": citations.numbers(one.sources)}
        for one in entries
    ]  # fmt: skip
    return {"questions": questions, "sources": citations.as_list(), "source_lines": citations.lines()}


def load_glossary(folder: Folder | None = None) -> tuple[Term, ...]:
    """Return the words of the field, in English and Spanish."""
    data = read_yaml("glossary.yaml", folder)
    return parse_entries(Term, data["terms"], "glossary.yaml", folder=folder, checked_on=data.get("checked_on"))


@keep_shipped
def load_timeline(folder: Folder | None = None) -> tuple[Event, ...]:
    """Return dated events, oldest first.

    Raises:
        FactInvalid: a row breaks the schema; the message names it by its date and line.
    """
    events = [
        parse_entry(Event, _event(row), "timeline.csv", f"line {line} ({row.get('date')})", folder)
        for line, row in enumerate(read_csv("timeline.csv", folder), start=2)
    ]
    return tuple(sorted(events, key=lambda one: one.date))


def _event(row: dict[str, str]) -> dict[str, Any]:
    source = {
        "title": row["source_title"], "issuer": row["source_issuer"], "date": row["source_date"] or None,
        "url": row["url"] or None, "read": row["read"] or "excerpt", "via": row["via"] or None,
    }  # fmt: skip
    return {
        "date": row["date"],
        "event": row["event"],
        "topic": row["topic"],
        "state": row["state"] or None,
        "disputed": row["disputed"] == "yes",
        "notes": (row["note"],) if row["note"] else (),
        "confidence": row["confidence"],
        "sources": (source,) if row["source_title"] else (),
        "checked_on": TIMELINE_CHECKED_ON,
    }


def timeline_rows(topic: str | None = None, state: str | None = None) -> list[dict[str, Any]]:
    """Return the timeline as plain rows, of one topic or one state if given."""
    return [
        {"date": one.date, "event": one.event, "topic": one.topic, "state": one.state, "disputed": one.disputed,
         "note": one.notes[0] if one.notes else None, "confidence": one.confidence,
         "source": one.sources[0].cite(), "url": one.sources[0].url}
        for one in load_timeline()
        if (topic is None or one.topic == topic) and (state is None or one.state == state)
    ]  # fmt: skip


def glossary_rows() -> list[dict[str, Any]]:
    """Return the glossary as plain rows, in order of the English term."""
    return sorted(
        (
            {**one.model_dump(include={"id", "term", "term_es", "means", "means_es", "confidence"}),
             "source": one.sources[0].cite(), "url": one.sources[0].url}
            for one in load_glossary()
        ),
        key=lambda row: str(row["term"]).lower(),
    )  # fmt: skip
