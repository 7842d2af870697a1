"""One extracted value and where it was read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from section287.documents.stream import Span, Stream
from section287.yaml_text import read_bundled_yaml

Status = Literal["read", "unread", "absent"]
"""``read``: a value was read. ``unread``: something is there (a handwritten date), but it isn't guessed at.
``absent``: the document says nothing of it."""

HIGH = 0.9  # from here on a value counts as sure


@dataclass(frozen=True, slots=True)
class Field:
    """One value of one document.

    Attributes:
        name: see docs/documents.md for all names.
        value: the value in a settled form (ISO day, model code); None unless ``status`` is read.
        words: the words that it was read from, as printed.
        confidence: 0 to 1; from ``HIGH`` on it counts as sure.
        span: where the words stand; None when they don't stand in the document (a file name, an absence).
        basis: what it was read from, when not the document's text.
    """

    name: str
    value: str | None
    status: Status
    words: str = ""
    confidence: float = 0.0
    span: Span | None = None
    basis: str = "text"

    def as_json(self) -> dict[str, Any]:
        """Return the field as plain values."""
        place = None
        if self.span:
            place = {"page": self.span.page, "start": self.span.start, "end": self.span.end}
        return {
            "field": self.name,
            "value": self.value,
            "status": self.status,
            "words": self.words,
            "confidence": round(self.confidence, 3),
            "place": place,
            "basis": self.basis,
        }


def read_field(stream: Stream, name: str, value: str, start: int, end: int, sure: float = 1.0) -> Field:
    """Make a field of a stretch of the running text; its confidence is that of the rule times that of the reading."""
    span = stream.locate(start, end)
    return Field(
        name,
        value,
        "read",
        " ".join(stream.text[start:end].split()),
        round(sure * stream.confidence(span), 3),
        span,
    )


def absent(name: str, sure: float = 1.0) -> Field:
    """Make a field that the document says nothing of."""
    return Field(name, None, "absent", confidence=sure)


@cache
def load_patterns(name: str) -> Any:
    """Load a file of ``documents/patterns``.

    Raises:
        FileNotFoundError: there is no such file.
    """
    return read_bundled_yaml("section287.documents", f"patterns/{name}.yaml")
