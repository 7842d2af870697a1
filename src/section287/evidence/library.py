"""The library: studies, oversight, rulings, statements and positions, each with what it can and can't show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from section287.facts.base import STATES, Day, Fact, Id, Sourced, Text, Word
from section287.facts.reading import Folder, keep_shipped, list_files, parse_entries, read_yaml, require

Stance = Literal["supports", "critical", "neutral", "academic", "government"]
STANCES: tuple[Stance, ...] = ("supports", "critical", "neutral", "academic", "government")
Side = Literal["yes", "no", "mixed"]
SIDES: tuple[Side, ...] = ("yes", "no", "mixed")
TOPICS_FILE = "evidence/topics.yaml"
SYNONYMS_FILE = "evidence/synonyms.yaml"


class Entry(Sourced):
    """One entry: what was found, how, where and when, by whom with what interest, and what it can't show."""

    id: Id
    title: Text
    issuer: Text
    year: Annotated[int, Field(ge=1996, le=2100)]
    kind: Text
    design: Text
    stance: Stance
    interest: str | None = None
    geography: Text
    period: str | None = None
    finding: Text
    quantities: tuple[str, ...] = ()
    bears_on: dict[str, Word] = Field(default_factory=dict)
    limits: Text
    contradicts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def states(self) -> tuple[str, ...]:
        """The postal codes of the states that its geography names."""
        return tuple(
            code for code, name in STATES.items() if name in self.geography and not _hides(name, self.geography)
        )


def _hides(name: str, text: str) -> bool:
    """Return whether a state's name stands in a text only inside a longer one (Virginia in West Virginia)."""
    longer = [other for other in STATES.values() if name in other and other != name]
    for other in longer:
        text = text.replace(other, "")
    return name not in text


class Topic(Fact):
    """A topic, its question, and what each side says to it."""

    id: Id
    name: Text
    contested: Word
    question: Text
    yes: Text
    no: Text
    words: tuple[str, ...]
    checked_on: Day

    def side_words(self, side: Side) -> str:
        """Return what a side says, in words."""
        return {"yes": self.yes, "no": self.no, "mixed": "Both, or it depends."}[side]


@dataclass(frozen=True, slots=True)
class Library:
    """All entries, topics, the strength of designs and the synonyms of the search."""

    entries: Mapping[str, Entry]
    topics: Mapping[str, Topic]
    strength: Mapping[str, int]
    synonyms: Mapping[str, tuple[str, ...]]

    def contradicted_by(self, entry_id: str) -> list[str]:
        """Return the entries that contradict one, in either direction of the link."""
        own = self.entries[entry_id].contradicts
        others = [one.id for one in self.entries.values() if entry_id in one.contradicts]
        return list(dict.fromkeys((*own, *others)))

    def strongest(self, topic: str, side: Side, limit: int = 3) -> list[Entry]:
        """Return the strongest entries of one side of a topic: by design, confidence and year; unread ones last."""
        confidence = {"confirmed": 0, "reported": 1, "unverified": 2}
        on_side = [one for one in self.entries.values() if one.bears_on.get(topic) == side]
        unread = {one.id: one.confidence == "unverified" for one in on_side}
        on_side.sort(
            key=lambda one: (unread[one.id], -self.strength[one.design], confidence[one.confidence], -one.year, one.id)
        )
        return on_side[:limit]


@keep_shipped
def load_library(folder: Folder | None = None) -> Library:
    """Return the library from ``folder`` (default: the shipped facts).

    Raises:
        FactInvalid: an entry breaks its schema, or names a topic, design or entry that isn't there.
    """
    raw: dict[str, Any] = read_yaml(TOPICS_FILE, folder)
    topics = parse_entries(Topic, _side_keys(raw["topics"]), TOPICS_FILE, folder=folder, checked_on=raw["checked_on"])
    strength = {str(design): int(weight) for design, weight in raw["strength"].items()}
    found: list[tuple[str, Entry]] = []
    for file in list_files("evidence", folder):
        if file in (TOPICS_FILE, SYNONYMS_FILE):
            continue
        data = read_yaml(file, folder)
        entries = parse_entries(Entry, data.get("entries"), file, folder=folder, checked_on=data.get("checked_on"))
        found.extend((file, entry) for entry in entries)
    library = Library(
        entries={entry.id: entry for _, entry in found},
        topics={one.id: one for one in topics},
        strength=strength,
        synonyms=_synonyms(folder),
    )
    _check(library, found)
    return library


def _side_keys(topics: list[dict[Any, Any]]) -> list[dict[str, Any]]:
    """Undo YAML's reading of the bare keys yes and no as true and false."""
    return [
        {{"True": "yes", "False": "no"}.get(str(key), str(key)): value for key, value in one.items()} for one in topics
    ]


def _synonyms(folder: Folder | None) -> dict[str, tuple[str, ...]]:
    groups = read_yaml(SYNONYMS_FILE, folder)["groups"]
    table: dict[str, tuple[str, ...]] = {}
    for group in groups:
        words = tuple(str(word).lower() for word in group)
        for word in words:
            require(word not in table, SYNONYMS_FILE, word, "stands in two groups")
            table[word] = words
    return table


def _check(library: Library, found: list[tuple[str, Entry]]) -> None:
    ids = [entry.id for _, entry in found]
    for file, entry in found:
        require(ids.count(entry.id) == 1, file, entry.id, "there are two entries of this id")
        require(
            entry.design in library.strength, file, entry.id, f"unknown design {entry.design!r}; not in {TOPICS_FILE}"
        )
        for topic, side in entry.bears_on.items():
            require(topic in library.topics, file, entry.id, f"bears_on: unknown topic {topic!r}; not in {TOPICS_FILE}")
            require(side in SIDES, file, entry.id, f"bears_on: {topic} is one of {', '.join(SIDES)}, not {side!r}")
        for other in entry.contradicts:
            require(other in library.entries, file, entry.id, f"contradicts: no entry {other!r}")
