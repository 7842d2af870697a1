"""Search in the clauses of all documents held: passages by agreement, the template's words told from its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from section287.documents.recorded import find_clauses, is_signatures
from section287.documents.searching import Passage, find_passage, read_phrases
from section287.errors import UsageError
from section287.questions.rows import Row, fetch
from section287.web.documents.held import name_of

MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found.

    Attributes:
        own: the words found stand in what this agreement has of its own, not in its template's words.
    """

    passage: Passage
    own: bool


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
    known = {one["sha256"]: one for one in documents}
    rows = [one for one in find_clauses(connection, asked) if one["sha256"] in known and not is_signatures(one)]
    own = _own_words(connection, {row["sha256"] for row in rows})
    by_sha: dict[str, list[Hit]] = {}
    for row in rows:
        found_in = next(
            (text for text in own.get((row["sha256"], row["seq"]), []) if any(one.search(text) for one in patterns)),
            None,
        )
        is_own = row["verdict"] == "added" or found_in is not None
        passage = _passage(row, known[row["sha256"]], patterns, found_in)
        by_sha.setdefault(row["sha256"], []).append(Hit(passage, is_own))
    found = [
        (one, sorted(by_sha[one["sha256"]], key=lambda hit: not hit.own))
        for one in documents
        if one["sha256"] in by_sha
    ]
    return sorted(found, key=lambda each: not any(hit.own for hit in each[1]))


def read_patterns(asked: str) -> list[re.Pattern[str]]:
    """Return what to look for, as ``read_phrases`` does.

    Raises:
        UsageError: more than ``MOST_WORDS`` words.
    """
    if len(asked.replace('"', " ").split()) > MOST_WORDS:
        raise UsageError(f"q: at most {MOST_WORDS} words")
    return read_phrases(asked)


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
        document["file_name"], row["sha256"], name_of(document), document["model"], row["label"], row["heading"],
        row["page"], text, marks,
    )  # fmt: skip
