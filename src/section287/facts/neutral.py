"""Find loaded words in our own prose: in facts, in pages and in templates. Quotations and titles are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from section287.facts.base import Day, Fact, Text
from section287.facts.reading import Folder, facts_folder, keep_shipped, parse_entries, read_csv, read_yaml

FILE = "prose/loaded_words.yaml"
NOT_OURS = frozenset(
    {"title", "quote", "name", "citation", "issuer", "url", "via", "file", "claim", "ref", "groups", "words", "word",
     "source_title", "source_issuer", "tags", "pinpoint", "names", "id", "because", "sources"}
)  # fmt: skip
_QUOTED = re.compile(r"[\"“][^\"”“]*[\"”]|`[^`]*`|```.*?```", re.DOTALL)


class LoadedWord(Fact):
    """One word that takes a side: why, and what to write instead."""

    word: Text
    why: Text
    instead: Text
    checked_on: Day

    def pattern(self) -> str:
        """Return the regular expression that finds it, whole, in any ending where it ends in a star."""
        stem = re.escape(self.word.rstrip("*"))
        return rf"\b{stem}\w*" if self.word.endswith("*") else rf"\b{stem}\b"


@dataclass(frozen=True, slots=True)
class Finding:
    """A loaded word found: where, what, and what to write instead."""

    where: str
    word: str
    instead: str

    def __str__(self) -> str:
        return f"{self.where}: {self.word!r}; write {self.instead}"


@keep_shipped
def load_words(folder: Folder | None = None) -> tuple[LoadedWord, ...]:
    """Return the list of loaded words."""
    data = read_yaml(FILE, folder)
    return parse_entries(LoadedWord, data["words"], FILE, key="word", folder=folder, checked_on=data["checked_on"])


def find_loaded_words(text: str, where: str = "text", folder: Folder | None = None) -> list[Finding]:
    """Return the loaded words of a text, leaving out what stands in quotation marks or as code."""
    words = load_words(folder)
    own = _QUOTED.sub(" ", text)
    return [
        Finding(where, match.group(0), one.instead)
        for one in words
        for match in re.finditer(one.pattern(), own, re.IGNORECASE)
    ]


def prose_of_facts(folder: Folder | None = None) -> Iterator[tuple[str, str]]:
    """Yield every sentence of our own in the facts, with the file and entry in which it stands."""
    root = folder or facts_folder()
    for name in _fact_files(root):
        if name == FILE:
            continue
        if name.endswith(".csv"):
            for line, row in enumerate(read_csv(name, folder), start=2):
                yield from ((f"{name} line {line}, {key}", value) for key, value in row.items() if key not in NOT_OURS)
        else:
            yield from _strings(read_yaml(name, folder), name)


def _fact_files(root: Any) -> list[str]:
    names: list[str] = []
    for one in sorted(root.iterdir(), key=lambda each: each.name):
        if one.is_dir() and one.name != "__pycache__":
            names.extend(f"{one.name}/{file.name}" for file in sorted(one.iterdir(), key=lambda each: each.name))
        else:
            names.append(one.name)
    return [name for name in names if name.endswith((".yaml", ".csv"))]


def _strings(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        label = value.get("id") or value.get("state")
        here = f"{where}, {label}" if label else where
        for key, one in value.items():
            if key not in NOT_OURS:
                yield from _strings(one, f"{here}, {key}" if isinstance(one, str) else here)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one, where)
    elif isinstance(value, str):
        yield where, value
