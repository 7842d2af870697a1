"""The site's words for the record's codes and its sentences, one file each a language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from section287.yaml_text import read_bundled_yaml

LANGUAGES = ("en", "es")  # the first one's sentences stand in the templates, and its addresses have no prefix


class Words:
    """Words of one language; a code without a word is shown as it is, its underscores as blanks."""

    def __init__(self, entries: dict[str, Any]) -> None:
        self.entries = entries

    def of(self, group: str, code: str | None) -> str:
        """Return the word for a code of a group."""
        if code is None:
            return ""
        found = self.entries[group].get(code)
        if isinstance(found, dict):
            return str(found["title"])
        return str(found) if found is not None else code.replace("_", " ")

    def meaning(self, group: str, code: str) -> str:
        """Return what a code says, in a sentence; empty when it has none."""
        found = self.entries[group].get(code)
        return str(found["does"]) if isinstance(found, dict) else ""

    def detail(self, group: str, code: str) -> str:
        """Return what is shown beside each entry of a code; empty when nothing needs saying."""
        found = self.entries[group].get(code)
        return str(found.get("with", "")) if isinstance(found, dict) else ""

    def knows(self, group: str, code: str | None) -> bool:
        """Return whether a group has a word for a code."""
        return code in self.entries[group]

    def codes(self, group: str) -> tuple[str, ...]:
        """Return the codes of a group, in the file's order."""
        return tuple(self.entries[group])

    def month(self, number: int, *, short: bool = False) -> str:
        """Return a month's name; January is 1."""
        return str(self.entries["months_short" if short else "months"][number - 1])


def _read(name: str) -> Any:
    return read_bundled_yaml("section287.web.words", name)


@cache
def load_words(language: str) -> Words:
    """Return the words of a language."""
    return Words(_read(f"{language}.yml"))


@cache
def load_sentences(language: str) -> Mapping[str, str]:
    """Return the templates' sentences in a language, by their English; empty for English itself.

    A sentence for one and for many stands under both of its English forms.
    """
    if language == LANGUAGES[0]:
        return {}
    found: dict[str, str] = _read(f"{language}_sentences.yml") or {}
    return found
