"""An answer: sentences, each with the facts that carry it, and sources, each numbered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

FactKind = Literal["rows", "clause", "entry", "law", "money", "term", "event", "place", "moment", "verdict", "limit"]


@dataclass(frozen=True, slots=True)
class Source:
    """One thing cited, as an answer prints it.

    Attributes:
        stance: of what takes a side; None for lists, laws and texts.
        note: a caution that belongs to it (a third party's copy, not opened); None otherwise.
        sha256: of a publication's table.
    """

    n: int
    kind: str
    title: str
    issuer: str
    date: str | None
    url: str | None
    stance: str | None = None
    note: str | None = None
    sha256: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it in the shape of ``ask --json``."""
        return {
            "n": self.n, "kind": self.kind, "title": self.title, "issuer": self.issuer, "date": self.date,
            "url": self.url, "stance": self.stance, "note": self.note, "sha256": self.sha256,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """What one or more sentences rest on.

    Attributes:
        id: f1, f2 ... within one answer.
        kind: ``rows`` resolves by running ``query``; every other kind resolves by ``ref`` (see answers/support.py).
        values: the figures, days, names and words that it carries, by name.
        query: the SQL behind ``rows``; None otherwise.
        rows: how many rows the query returned.
        ref: what it refers to in the facts of the house: "entry:pinheiro-2009", "clause:WSO-2025/two_only".
        quote: words quoted from the source; None where nothing is quoted.
        sources: numbers of its sources.
    """

    id: str
    kind: FactKind
    values: Mapping[str, Any]
    sources: tuple[int, ...]
    query: str | None = None
    rows: int | None = None
    ref: str | None = None
    quote: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        found: dict[str, Any] = {
            "id": self.id,
            "kind": self.kind,
            "values": {k: _plain(v) for k, v in self.values.items()},
        }
        for name in ("query", "rows", "ref", "quote"):
            if getattr(self, name) is not None:
                found[name] = getattr(self, name)
        return {**found, "sources": list(self.sources)}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, the facts that carry it and the numbers of their sources.

    Attributes:
        item: it is one line of a list under the sentence before it.
    """

    text: str
    facts: tuple[str, ...]
    cites: tuple[int, ...]
    item: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it in the shape of ``ask --json``."""
        found: dict[str, Any] = {"text": self.text, "cites": list(self.cites), "facts": list(self.facts)}
        if self.item:
            found["item"] = True
        return found


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of the answer."""

    heading: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """One search that really ran: a query of the record, or a look into a part of the facts."""

    what: str
    kind: str
    query: str
    found: int

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"what": self.what, "kind": self.kind, "query": self.query, "found": self.found}


@dataclass(frozen=True, slots=True)
class Answer:
    """A cited report on one question.

    Attributes:
        answered: False where the record can't answer, or where a name may be several and the asker has to choose.
        checked_on: the day for which it was checked: the newest list's, unless another was given.
        against: the publication checked against (id, list, day, address, sha256); None when the record has none.
        read_as: how names and days in the question were read, in sentences.
        phrasing: what a language model offered and what became of it; None when none was asked.
    """

    question: str
    intent: str
    answered: bool
    checked_on: date
    against: Mapping[str, Any] | None
    read_as: tuple[str, ...]
    searched: tuple[Searched, ...]
    summary: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    bottom_line: tuple[Sentence, ...]
    follow_ups: tuple[str, ...]
    sources: tuple[Source, ...]
    facts: tuple[Fact, ...]
    phrasing: Mapping[str, Any] | None = field(default=None)

    def sentences(self) -> list[Sentence]:
        """Return every sentence: summary, sections, bottom line."""
        inside = [one for section in self.sections for one in section.sentences]
        return [*self.summary, *inside, *self.bottom_line]

    def fact(self, fact_id: str) -> Fact:
        """Return a fact by its id."""
        return next(one for one in self.facts if one.id == fact_id)

    def as_json(self) -> dict[str, Any]:
        """Return the answer in the shape that others rely on (docs/ask.md)."""
        found: dict[str, Any] = {
            "question": self.question,
            "answered": self.answered,
            "intent": self.intent,
            "checked_on": self.checked_on.isoformat(),
            "against": {key: _plain(value) for key, value in self.against.items()} if self.against else None,
            "read_as": list(self.read_as),
            "searched": [one.as_json() for one in self.searched],
            "summary": [one.as_json() for one in self.summary],
            "sections": [
                {"heading": one.heading, "sentences": [each.as_json() for each in one.sentences]}
                for one in self.sections
            ],
            "bottom_line": [one.as_json() for one in self.bottom_line],
            "follow_ups": list(self.follow_ups),
            "sources": [one.as_json() for one in self.sources],
            "facts": [one.as_json() for one in self.facts],
        }
        if self.phrasing is not None:
            found["phrasing"] = dict(self.phrasing)
        return found


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
