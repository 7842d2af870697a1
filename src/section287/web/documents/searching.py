"""Search in the clauses of all documents held: passages by agreement, the template's words told from its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from section287.documents.searching import AROUND, Passage
from section287.errors import UsageError
from section287.questions.rows import Row, fetch
from section287.web.documents.held import name_of
from section287.web.queries import load_query

MOST_WORDS = 12
ORDER = "ORDER BY"


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found.

    Attributes:
        own: the words found stand in what this agreement has of its own, not in its template's words.
    """

    passage: Passage
    own: bool

    def pieces(self) -> list[tuple[str, bool]]:
        """Return the passage in pieces: (text, whether it is what was looked for)."""
        return cut_at_marks(self.passage.text, self.passage.marks)


def search_held(connection: Any, documents: Sequence[Row], asked: str) -> list[tuple[Row, list[Hit]]]:
    """Find words in the clauses of the documents given.

    Args:
        documents: rows of ``list_held``.
        asked: words that must all stand in one clause, in any form ("complaint" finds "complaints"); words between
            quotation marks must follow one another.

    Returns:
        Each document with its passages: those with words of their own first, else in the order of the documents.

    Raises:
        UsageError: more than ``MOST_WORDS`` words.
    """
    patterns = read_patterns(asked)
    if not patterns:
        return []
    rows = _read_clauses(connection, asked)
    own = _own_words(connection, {row["sha256"] for row in rows})
    by_sha: dict[str, list[Hit]] = {}
    known = {one["sha256"]: one for one in documents}
    for row in rows:
        document = known.get(row["sha256"])
        if document is None or not all(one.search(f"{row['heading']}. {row['text']}") for one in patterns):
            continue
        found_in = next(
            (text for text in own.get((row["sha256"], row["seq"]), []) if any(one.search(text) for one in patterns)),
            None,
        )
        is_own = row["verdict"] == "added" or found_in is not None
        passage = _passage(row, document, patterns, found_in)
        by_sha.setdefault(row["sha256"], []).append(Hit(passage, is_own))
    found = [
        (one, sorted(by_sha[one["sha256"]], key=lambda hit: not hit.own))
        for one in documents
        if one["sha256"] in by_sha
    ]
    return sorted(found, key=lambda each: not any(hit.own for hit in each[1]))


def read_patterns(asked: str) -> list[re.Pattern[str]]:
    """Return what to look for: each word in any form, each quotation as it stands.

    Raises:
        UsageError: more than ``MOST_WORDS`` words.
    """
    phrases = [" ".join(pair).split() for pair in re.findall(r'"([^"]+)"|([^\s"]+)', asked)]
    phrases = [one for one in phrases if one]
    if sum(map(len, phrases)) > MOST_WORDS:
        raise UsageError(f"q: at most {MOST_WORDS} words")
    return [re.compile(rf"\b{_spaced(one)}\w*" if one[0][:1].isalnum() else _spaced(one), re.I) for one in phrases]


def cut_at_marks(text: str, marks: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return a text in pieces: (text, whether it is marked)."""
    pieces, at = [], 0
    for start, end in marks:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [one for one in [*pieces, (text[at:], False)] if one[0]]


def find_passage(
    text: str, patterns: Sequence[re.Pattern[str]], within: str | None = None
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the stretch of a text around the first word found, and where the words found stand in it.

    Args:
        within: words of the text in which to look first.
    """
    flat = " ".join(text.split())
    begun = max(flat.find(" ".join(within.split())), 0) if within else 0
    first = next((found for found in (one.search(flat, begun) for one in patterns) if found), None)
    start = first.start() if first else 0
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


def _spaced(words: Sequence[str]) -> str:
    return r"\s+".join(re.escape(word) for word in words)


def _read_clauses(connection: Any, asked: str) -> list[Row]:
    words = sorted({word.lower() for word in re.findall(r'[^\s"]+', asked)})
    head, _, order = load_query("clauses_searched").rpartition(ORDER)
    narrowed = "".join(f" AND contains(lower(c.heading || '. ' || c.text), $w{n})" for n in range(len(words)))
    return fetch(connection, f"{head}{narrowed} {ORDER}{order}", {f"w{n}": word for n, word in enumerate(words)})


def _own_words(connection: Any, wanted: set[str]) -> dict[tuple[str, int], list[str]]:
    """Return what each clause has of its own: (document, clause) → its words."""
    if not wanted:
        return {}
    sql = "SELECT sha256, clause_seq, new FROM clause_change WHERE new <> '' ORDER BY sha256, clause_seq, seq"
    found: dict[tuple[str, int], list[str]] = {}
    for row in fetch(connection, sql):
        if row["sha256"] in wanted:
            found.setdefault((row["sha256"], row["clause_seq"]), []).append(row["new"])
    return found


def _passage(row: Row, document: Row, patterns: Sequence[re.Pattern[str]], within: str | None) -> Passage:
    text, marks = find_passage(row["text"], patterns, within)
    return Passage(
        document["file_name"], row["sha256"], name_of(document), document["model"], row["clause"], row["heading"],
        row["page"], text, marks,
    )  # fmt: skip
