"""Search in the text of all agreements that were read: passages with the words found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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

    def pieces(self) -> list[tuple[str, bool]]:
        """Return the passage in pieces: (text, whether it is what was looked for)."""
        return cut_at_marks(self.text, self.marks)

    def highlighted(self, before: str = "[", after: str = "]") -> str:
        """Return the passage with its found words set between two marks."""
        return "".join(f"{before}{text}{after}" if found else text for text, found in self.pieces())

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
            if not stand_in(patterns, clause.heading, clause.text):
                continue
            shown, marks = find_passage(clause.text, patterns)
            start = clause.start + _find_first(clause.text, patterns)
            page = agreement.stream.locate(start, start + 1).page
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
    """Return what to look for: each word in any form, each quotation as it stands."""
    phrases = [" ".join(pair).split() for pair in re.findall(r'"([^"]+)"|([^\s"]+)', wanted)]
    return [_pattern(words) for words in phrases if words]


def stand_in(patterns: Sequence[re.Pattern[str]], heading: str, text: str) -> bool:
    """Return whether all that is looked for stands in a clause."""
    return all(pattern.search(f"{heading}. {text}") for pattern in patterns)


def find_passage(
    text: str, patterns: Sequence[re.Pattern[str]], within: str | None = None
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the stretch of a text around the first word found, in whole words, and where those found stand in it.

    Args:
        within: words of the text in which to look first.
    """
    flat = " ".join(text.split())
    begun = max(flat.find(" ".join(within.split())), 0) if within else 0
    start = _find_first(flat, patterns, begun)
    begin, end = max(start - AROUND, 0), min(start + AROUND, len(flat))
    begin = flat.find(" ", begin, start) + 1 if begin and flat.find(" ", begin, start) >= 0 else begin
    end = flat.rfind(" ", start, end) if end < len(flat) and flat.rfind(" ", start, end) > start else end
    passage = flat[begin:end].strip()
    marks = sorted({found.span() for one in patterns for found in one.finditer(passage)})
    apart: list[tuple[int, int]] = []
    for mark in marks:
        if mark[1] > mark[0] and (not apart or mark[0] >= apart[-1][1]):
            apart.append(mark)
    return passage, tuple(apart)


def cut_at_marks(text: str, marks: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return a text in pieces: (text, whether it is marked)."""
    pieces, at = [], 0
    for start, end in marks:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [one for one in [*pieces, (text[at:], False)] if one[0]]


def _find_first(text: str, patterns: Sequence[re.Pattern[str]], begun: int = 0) -> int:
    first = next((found for found in (one.search(text, begun) for one in patterns) if found), None)
    return first.start() if first else 0


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    spaced = r"\s+".join(re.escape(word) for word in words)
    return re.compile(rf"\b{spaced}\w*" if words[0][:1].isalnum() else spaced, re.IGNORECASE)
