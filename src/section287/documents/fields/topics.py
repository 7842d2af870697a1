"""Which clauses an agreement has, and which functions it delegates."""

from __future__ import annotations

from section287.documents.fields.field import Field, load_patterns, read_field
from section287.documents.stream import Stream


def read_topics(stream: Stream) -> list[Field]:
    """Say of each kind of clause whether the agreement has it: ``clause_training`` and so on, value yes or no."""
    patterns = load_patterns("topics")
    fields = []
    for topic, signs in patterns["topics"].items():
        fields.append(_presence(stream, f"clause_{topic}", [*signs["phrases"], *signs["headings"]]))
    for function, phrases in patterns["functions"].items():
        fields.append(_presence(stream, f"function_{function}", phrases))
    return fields


def _presence(stream: Stream, name: str, phrases: list[str]) -> Field:
    for phrase in phrases:
        found = stream.squashed.find(phrase)
        if found:
            return read_field(stream, name, "yes", *found, sure=0.99)
    for phrase in phrases:
        near = stream.find_near(phrase)
        if near:
            return read_field(stream, name, "yes", *near, sure=0.95)
    unread = sum(page.via == "waiting" for page in stream.document.pages)
    return Field(name, None, "unread", confidence=0.5) if unread else Field(name, "no", "read", confidence=0.95)
