"""Search in the text of all agreements that were read: passages with the words found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from section287.documents.agreement import Agreement

AROUND = 140  # characters on each side of what was found


@dataclass(frozen=True, slots=True)
class Passage:
    """One place in one agreement.

    Attributes:
        label: number of the clause that holds it; ``heading`` is the clause's.
        text: the passage, single blanks; ``marks`` are (start, end) of the words found in it.
    """

    file: str
    sha256: str
    agency: str | None
    model: str | None
    label: str
    heading: str
    page: int
    text: str
    marks: tuple[tuple[int, int], ...]

    def highlighted(self, before: str = "[", after: str = "]") -> str:
        """Return the passage with its found words set between two marks."""
        parts, at = [], 0
        for start, end in self.marks:
            parts += [self.text[at:start], before, self.text[start:end], after]
            at = end
        return "".join([*parts, self.text[at:]])

    def as_json(self) -> dict[str, Any]:
        """Return the passage as plain values."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "agency": self.agency,
            "model": self.model,
            "clause": self.label,
            "heading": self.heading,
            "page": self.page,
            "passage": self.text,
            "marks": [list(mark) for mark in self.marks],
        }


def search_clauses(agreements: Iterable[Agreement], wanted: str, limit: int | None = None) -> list[Passage]:
    """Find words in the clauses of agreements.

    Args:
        wanted: words that must all stand in a clause, in any form ("complaint" finds "complaints"); words between
            quotation marks must follow one another.
        limit: at most so many passages.
    """
    patterns = read_phrases(wanted)
    found: list[Passage] = []
    if not patterns:
        return found
    for agreement in agreements:
        for clause in agreement.clauses:
            passage = find_passage(clause.heading, clause.text, patterns)
            if passage is None:
                continue
            start, shown, marks = passage
            page = agreement.stream.locate(clause.start + start, clause.start + start + 1).page
            found.append(
                Passage(
                    agreement.document.name,
                    agreement.document.sha256,
                    agreement.value("agency"),
                    agreement.value("model"),
                    clause.label,
                    clause.heading,
                    page,
                    shown,
                    marks,
                )
            )
            if limit is not None and len(found) >= limit:
                return found
    return found


def read_phrases(wanted: str) -> list[re.Pattern[str]]:
    """Return patterns of the words and phrases of a search."""
    phrases = [" ".join(pair) for pair in re.findall(r'"([^"]+)"|(\S+)', wanted)]
    return [_pattern(phrase.strip()) for phrase in phrases if phrase.strip()]


def find_passage(
    heading: str, text: str, patterns: list[re.Pattern[str]]
) -> tuple[int, str, tuple[tuple[int, int], ...]] | None:
    """Return where in a clause the words stand, the passage around, and its marks; None unless all of them do."""
    if not all(pattern.search(f"{heading}. {text}") for pattern in patterns):
        return None
    flat = re.sub(r"\s", " ", text)
    first = next((m for m in (pattern.search(flat) for pattern in patterns) if m), None)
    start = first.start() if first else 0
    passage = flat[max(start - AROUND, 0) : min(start + AROUND, len(flat))].strip()
    marks = sorted({m.span() for pattern in patterns for m in pattern.finditer(passage)})
    return start, passage, tuple(_apart(marks))


def _pattern(phrase: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in phrase.split())
    return re.compile(rf"\b{words}\w*", re.IGNORECASE)


def _apart(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for mark in marks:
        if not kept or mark[0] >= kept[-1][1]:
            kept.append(mark)
    return kept
