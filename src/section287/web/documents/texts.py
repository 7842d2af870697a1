"""Texts of the record as they are compared: an agreement's clauses, a template's, and what a comparison gives.

Made from the record alone, so that no PDF needs to be at hand; a test holds that the verdicts are the record's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from section287.documents.deviating import ClauseComparison, Side, compare_sides
from section287.documents.wording import name_forms, tokenize
from section287.questions.rows import Row, fetch
from section287.web.queries import load_query


@dataclass(frozen=True, slots=True)
class Text:
    """One side of a comparison.

    Attributes:
        name: the document's file name, or the template's id.
        sides: its clauses; the block of signatures isn't compared.
        scanned: misreadings are to be expected.
        unread: some of its pages weren't read.
    """

    name: str
    sides: list[Side]
    scanned: bool = False
    unread: bool = False


def read_text(connection: Any, document: Row) -> Text:
    """Return the text of a document of the record."""
    key = {"id": document["sha256"]}
    rows = [one for one in fetch(connection, load_query("document_clauses"), key) if one["page"] is not None]
    names = name_forms(document["agency"], [one["text"] for one in rows])
    pages = fetch(connection, load_query("document_pages"), key)
    sides = [
        Side(one["clause"], one["heading"], one["text"], one["page"], tokenize(one["text"], names))
        for one in rows
        if not is_signatures(one)
    ]
    scanned = any(one["read_by"] != "text" for one in pages) if pages else bool(document["scanned"])
    return Text(document["file_name"], sides, scanned, document["status"] == "waiting")


def read_template(connection: Any, template_id: str) -> Text:
    """Return the text of a template; one without clauses where the record has no such template."""
    rows = fetch(connection, load_query("template_clauses"), {"id": template_id})
    return Text(
        template_id,
        [Side(one["clause"], one["heading"], one["text"], None, tokenize(one["text"])) for one in rows],
    )


def is_signatures(clause: Row) -> bool:
    """Return whether a clause is the block of signatures."""
    return not clause["clause"] and clause["heading"] == "SIGNATURES"


def compare_texts(old: Text, new: Text) -> list[ClauseComparison]:
    """Compare two texts clause by clause: in the order of the old one, then what only the new one has."""
    return compare_sides(old.sides, new.sides, old.scanned or new.scanned, new.unread)


def compare_revisions(old: Text, new: Text) -> list[ClauseComparison]:
    """Compare two revisions of a template, misreadings told apart: those before 2025 were built from scans."""
    return compare_sides(old.sides, new.sides, scanned=True)


def in_order(comparisons: list[ClauseComparison], new: Text) -> list[ClauseComparison]:
    """Return clauses in the new text's order; each that was left out stands where the old text had it."""
    places = {(one.label, one.heading): index for index, one in enumerate(new.sides)}
    placed: list[tuple[float, int, ClauseComparison]] = []
    last = -1.0
    for index, one in enumerate(comparisons):
        if one.new is not None:
            last = float(places[one.new.label, one.new.heading])
        placed.append((last if one.new is not None else last + 0.5, index, one))
    return [one for _, _, one in sorted(placed, key=lambda each: each[:2])]
