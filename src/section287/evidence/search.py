"""Search the library: SQLite's full-text index with curated synonyms, and both sides of what is contested."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from section287.errors import UsageError
from section287.evidence.library import SIDES, STANCES, Entry, Library, Topic
from section287.facts.citing import Citations
from section287.facts.reading import one_of
from section287.places.states import parse_state

_COLUMNS = ("title", "finding", "topics", "issuer", "geography", "rest")
_WEIGHTS = "8.0, 6.0, 4.0, 2.0, 2.0, 1.0"


def search_evidence(
    library: Library,
    query: str | None = None,
    *,
    topic: str | None = None,
    stance: str | None = None,
    state: str | None = None,
    limit: int = 10,
) -> dict[str, Any]:
    """Return ranked entries with finding, design, stance, limits and what contradicts them: ``evidence --json``.

    Contested topics that the query or ``topic`` names always bring the strongest entries of each side, or say that
    none was found on one; filters by stance or state don't hide a side there.

    Raises:
        UsageError: an unknown topic, stance or state; the message lists what is known.
    """
    code = _check_filters(library, topic, stance, state)
    ranked = _rank(library, query) if query and query.strip() else _by_strength(library)
    kept = [
        one
        for one in ranked
        if (topic is None or topic in one.bears_on)
        and (stance is None or one.stance == stance)
        and (code is None or code in one.states)
    ]
    touched = [library.topics[topic]] if topic else _topics_of(library, query)
    citations = Citations()
    return {
        "query": query,
        "topic": topic,
        "stance": stance,
        "state": code,
        "found": len(kept),
        "results": [entry_row(library, one, citations) for one in kept[:limit]],
        "sides": [_sides(library, one, citations) for one in touched if one.contested == "yes"],
        "sources": citations.as_list(),
        "source_lines": citations.lines(),
    }


def _check_filters(library: Library, topic: str | None, stance: str | None, state: str | None) -> str | None:
    if topic is not None and topic not in library.topics:
        raise UsageError(f"--topic: unknown topic {topic!r}; one of {one_of(list(library.topics))}")
    if stance is not None and stance not in STANCES:
        raise UsageError(f"--stance: unknown stance {stance!r}; one of {one_of(STANCES)}")
    if state is None:
        return None
    reading = parse_state(state)
    if reading.state is None or reading.corrected:
        raise UsageError(f"--state: unknown state {state!r}; a postal code or a name, such as NC")
    return reading.state.code


def words_of(text: str) -> list[str]:
    """Return the words of a text that a search looks for, in lower case."""
    return [word for word in re.findall(r"[\w’']+", text.lower()) if len(word) > 1 and word not in _STOPWORDS]


_STOPWORDS = frozenset(
    {
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "do",
        "does",
        "did",
        "for",
        "from",
        "has",
        "have",
        "how",
        "if",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "that",
        "the",
        "their",
        "there",
        "they",
        "this",
        "to",
        "was",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "with",
        "el",
        "la",
        "los",
        "las",
        "un",
        "una",
        "de",
        "del",
        "en",
        "que",
        "y",
        "o",
        "es",
        "287",
        "287g",
    }
)  # articles, question words, and the program's own number, which every entry has


def expand_query(library: Library, query: str) -> str:
    """Return an FTS5 expression: every word or one of its synonyms, any of them enough to match."""
    groups = []
    for word in words_of(query):
        words = library.synonyms.get(word, (word,))
        groups.append(" OR ".join(f'"{one}"' for one in words))
    return " OR ".join(f"({group})" for group in groups)


def _rank(library: Library, query: str | None) -> list[Entry]:
    """Return matching entries: those that match more of the query's words first, then by bm25, then by id."""
    text = query or ""
    expression = expand_query(library, text)
    if not expression:
        return _by_strength(library)
    connection = _index(library)
    try:
        rows = connection.execute(
            f"SELECT id, bm25(entry, 0.0, {_WEIGHTS}) FROM entry WHERE entry MATCH ? ORDER BY 2, 1",
            [expression],
        ).fetchall()
    finally:
        connection.close()
    scores: dict[str, float] = dict(rows)
    matched = {entry_id: _words_matched(library, text, library.entries[entry_id]) for entry_id in scores}
    order = sorted(scores, key=lambda one: (-matched[one], scores[one], one))
    return [library.entries[one] for one in order]


def _words_matched(library: Library, query: str, entry: Entry) -> int:
    """Return how many of the query's words, or synonyms of them, stand in an entry."""
    held = set(words_of(" ".join(_fields(library, entry).values())))
    return sum(1 for word in words_of(query) if held & set(library.synonyms.get(word, (word,))))


def _index(library: Library) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    columns = ", ".join(_COLUMNS)
    connection.execute(f"CREATE VIRTUAL TABLE entry USING fts5(id UNINDEXED, {columns}, tokenize='porter unicode61')")
    rows = [(one.id, *_fields(library, one).values()) for one in library.entries.values()]
    marks = ", ".join("?" * (len(_COLUMNS) + 1))
    connection.executemany(f"INSERT INTO entry VALUES ({marks})", rows)
    return connection


def _fields(library: Library, entry: Entry) -> dict[str, str]:
    topics = [library.topics[topic] for topic in entry.bears_on]
    return {
        "title": entry.title,
        "finding": entry.finding + " " + " ".join(entry.quantities),
        "topics": " ".join((*(f"{one.name} {one.id}" for one in topics), *entry.tags)).replace("_", " "),
        "issuer": entry.issuer + " " + (entry.interest or ""),
        "geography": entry.geography,
        "rest": " ".join((entry.limits, entry.kind, entry.design, str(entry.year), entry.stance)).replace("_", " "),
    }


def _by_strength(library: Library) -> list[Entry]:
    return sorted(library.entries.values(), key=lambda one: (-library.strength[one.design], -one.year, one.id))


def _topics_of(library: Library, query: str | None) -> list[Topic]:
    """Return the topics that a query names, by its words or synonyms of them."""
    asked = {same for word in words_of(query or "") for same in library.synonyms.get(word, (word,))}
    return [one for one in library.topics.values() if asked & {word.lower() for word in (*one.words, one.id)}]


def _sides(library: Library, topic: Topic, citations: Citations) -> dict[str, Any]:
    sides = []
    for side in SIDES:
        strongest = library.strongest(topic.id, side)
        sides.append(
            {"side": side, "says": topic.side_words(side), "none_found": not strongest,
             "entries": [entry_row(library, one, citations) for one in strongest]}
        )  # fmt: skip
    return {"topic": topic.id, "name": topic.name, "question": topic.question, "sides": sides}


def entry_row(library: Library, entry: Entry, citations: Citations) -> dict[str, Any]:
    """Return one entry as a plain row, with numbered sources and what contradicts it."""
    return {
        "id": entry.id,
        "title": entry.title,
        "issuer": entry.issuer,
        "year": entry.year,
        "kind": entry.kind,
        "design": entry.design.replace("_", " "),
        "stance": entry.stance,
        "interest": entry.interest,
        "geography": entry.geography,
        "states": list(entry.states),
        "period": entry.period,
        "finding": entry.finding,
        "quantities": list(entry.quantities),
        "bears_on": dict(entry.bears_on),
        "limits": entry.limits,
        "contradicted_by": [
            {"id": other, "title": library.entries[other].title, "stance": library.entries[other].stance,
             "finding": library.entries[other].finding}
            for other in library.contradicted_by(entry.id)
        ],
        "notes": list(entry.notes),
        "confidence": entry.confidence,
        "n": citations.numbers(entry.sources),
        "url": entry.sources[0].url,
    }  # fmt: skip


def library_rows(library: Library) -> list[dict[str, Any]]:
    """Return every entry as a plain row, by topic strength and year; for pages that list the whole library."""
    citations = Citations()
    return [entry_row(library, one, citations) for one in _by_strength(library)]


def topic_rows(library: Library) -> list[dict[str, Any]]:
    """Return the topics with their questions and how many entries stand on each side."""
    return [
        {"id": one.id, "name": one.name, "contested": one.contested == "yes", "question": one.question,
         "yes": one.yes, "no": one.no,
         "entries": {side: sum(1 for entry in library.entries.values() if entry.bears_on.get(one.id) == side)
                     for side in SIDES}}
        for one in library.topics.values()
    ]  # fmt: skip
