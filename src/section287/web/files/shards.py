"""Small JSON files that a static page's script reads: names to search in, changes and evidence to filter."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from section287.evidence.search import library_rows
from section287.places.states import list_states
from section287.questions.filters import Filters
from section287.questions.rows import changes
from section287.web.api.formats import plain
from section287.web.pages.curated import library
from section287.web.pages.nearest import list_entries, state_words
from section287.web.pages.page import Visit

PREFIX = 2  # letters of a word that name its shard
_CHANGE = ("on", "kind", "state", "agency_id", "agency", "model", "before", "after", "publication_id")
_ENTRY = ("id", "title", "issuer", "year", "kind", "stance", "states", "finding", "url")


def make_shards(visit: Visit) -> Iterator[tuple[str, bytes]]:
    """Yield the files under ``data/``: path and content."""
    yield from _search(visit)
    yield from _changes(visit)
    rows = [
        {**{name: row[name] for name in _ENTRY}, "topics": list(row["bears_on"])} for row in library_rows(library())
    ]
    yield "data/evidence.json", _write(rows)


def _search(visit: Visit) -> Iterator[tuple[str, bytes]]:
    shards: dict[str, list[Any]] = defaultdict(list)
    for entry in list_entries(visit):
        row = entry.row
        told = [row["agency_id"], row["name"], row["state"], row["county"], row["models_listed"], " ".join(entry.words)]
        for start in sorted({word[:PREFIX] for word in entry.words}):
            shards[start].append(told)
    for start, entries in sorted(shards.items()):
        yield f"data/search/{start}.json", _write(entries)
    states = [[one.code, one.name, " ".join(state_words(one.code))] for one in list_states()]
    yield "data/search.json", _write({"shards": {one: len(shards[one]) for one in sorted(shards)}, "states": states})


def _changes(visit: Visit) -> Iterator[tuple[str, bytes]]:
    """Yield all changes once by month and once by state: a filter reads the smaller part that has its rows."""
    months: dict[str, list[Any]] = defaultdict(list)
    states: dict[str, list[Any]] = defaultdict(list)
    for row in changes(visit.connection, Filters()):
        told = {name: row[name] for name in _CHANGE if row[name] is not None}
        months[f"{row['on']:%Y-%m}"].append(told)
        states[row["state"].lower()].append(told)
    for folder, parts in (("month", months), ("state", states)):
        for name, rows in sorted(parts.items()):
            yield f"data/changes/{folder}/{name}.json", _write(rows)
    yield "data/changes.json", _write({name: len(rows) for name, rows in sorted(months.items())})


def _write(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=plain).encode()
