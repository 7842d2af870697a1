"""Searching and comparing agreements from the record alone, so that no PDF needs to be at hand.

The command line and the site both read here; a test holds that the verdicts are the record's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from section287.documents.deviating import ClauseComparison, Side, compare_sides
from section287.documents.searching import Passage, find_passage, read_phrases, stand_in
from section287.documents.wording import name_forms, tokenize
from section287.questions.rows import Row, fetch

if TYPE_CHECKING:
    import duckdb

_CLAUSES = """
SELECT m.file_name, m.sha256, m.agency, m.model, c.seq, c.label, c.heading, c.page, c.text, c.verdict
FROM clause c JOIN moa m USING (sha256)
WHERE c.page IS NOT NULL AND ($model IS NULL OR m.model = $model) {narrowed}
ORDER BY m.file_name, m.sha256, c.seq
"""
_DOCUMENT = """
SELECT m.file_name, m.agency, m.status, m.template_id, m.template_because,
       coalesce((SELECT bool_or(p.read_by <> 'text') FROM moa_page p WHERE p.sha256 = m.sha256), m.scanned) AS scanned
FROM moa m WHERE m.sha256 = $id
"""
_SIGNATURES = ("", "SIGNATURES")  # label and heading of the block of signatures, which isn't compared


@dataclass(frozen=True, slots=True)
class Text:
    """One side of a comparison, cut into the clauses that are compared.

    Attributes:
        name: the document's file name, or the template's id.
        scanned: some of its pages are images, so that misreadings are to be expected.
        unread: some of its pages weren't read.
        template_id: the template that a document is compared with; ``template_because`` says what tells so.
    """

    name: str
    sides: list[Side]
    scanned: bool = False
    unread: bool = False
    template_id: str | None = None
    template_because: str | None = None


def search_record(
    connection: duckdb.DuckDBPyConnection, wanted: str, model: str | None = None, limit: int | None = None
) -> tuple[list[Passage], int]:
    """Find words in the clauses of the record's agreements.

    A passage's page is that on which its clause begins.

    Args:
        wanted: as for ``searching.search_clauses``.
        limit: at most so many passages.

    Returns:
        The passages, and in how many agreements they were looked for.
    """
    held = connection.execute(
        "SELECT count(*) FROM moa WHERE status <> 'unreadable' AND ($model IS NULL OR model = $model)",
        {"model": model},
    ).fetchone()
    patterns = read_phrases(wanted)
    found = [
        Passage(
            row["file_name"], row["sha256"], row["agency"], row["model"], row["label"], row["heading"], row["page"],
            *find_passage(row["text"], patterns),
        )
        for row in find_clauses(connection, wanted, model)[:limit]
    ]  # fmt: skip
    return found, held[0] if held else 0


def find_clauses(connection: duckdb.DuckDBPyConnection, wanted: str, model: str | None = None) -> list[Row]:
    """Return the clauses of the record's agreements in which all that is looked for stands; none for no words."""
    patterns = read_phrases(wanted)
    if not patterns:
        return []
    words = {f"w{n}": word for n, word in enumerate(sorted({*re.findall(r'[^\s"]+', wanted.lower())}))}
    narrowed = "".join(f" AND contains(lower(c.heading || '. ' || c.text), ${name})" for name in words)
    rows = fetch(connection, _CLAUSES.format(narrowed=narrowed), {"model": model, **words})
    return [row for row in rows if stand_in(patterns, row["heading"], row["text"])]


def is_signatures(row: Row) -> bool:
    """Return whether a clause is the block of signatures."""
    return (row["label"], row["heading"]) == _SIGNATURES


def read_text(connection: duckdb.DuckDBPyConnection, sha256: str) -> Text:
    """Return the text of a document of the record; ``holdings.find_document`` gives its sha256."""
    document = fetch(connection, _DOCUMENT, {"id": sha256})[0]
    sql = "SELECT label, heading, text, page FROM clause WHERE sha256 = $id AND page IS NOT NULL ORDER BY seq"
    rows = fetch(connection, sql, {"id": sha256})
    names = name_forms(document["agency"], [row["text"] for row in rows])
    return Text(
        document["file_name"],
        [Side(**row, tokens=tokenize(row["text"], names)) for row in rows if not is_signatures(row)],
        document["scanned"],
        document["status"] == "waiting",
        document["template_id"],
        document["template_because"],
    )


def read_template(connection: duckdb.DuckDBPyConnection, template_id: str) -> Text:
    """Return the text of a template; one without clauses where the record has no such template."""
    sql = "SELECT label, heading, text, NULL AS page FROM template_clause WHERE template_id = $id ORDER BY seq"
    rows = fetch(connection, sql, {"id": template_id})
    return Text(template_id, [Side(**row, tokens=tokenize(row["text"])) for row in rows])


def compare_texts(old: Text, new: Text) -> list[ClauseComparison]:
    """Compare two texts clause by clause: in the order of the old one, then what only the new one has."""
    return compare_sides(old.sides, new.sides, old.scanned or new.scanned, new.unread)


def compare_revisions(old: Text, new: Text) -> list[ClauseComparison]:
    """Compare two revisions of a template, misreadings told apart: those before 2025 were built from scans."""
    return compare_sides(old.sides, new.sides, scanned=True)


def compare_with_template(
    connection: duckdb.DuckDBPyConnection, one: Text
) -> tuple[str, list[ClauseComparison]] | None:
    """Compare a document of the record with its template; None where it has none.

    Returns:
        The template's name with what says that it is this one's, and the comparison.
    """
    sql = "SELECT template_id, agreements FROM moa_template WHERE template_id = $id"
    for template in fetch(connection, sql, {"id": one.template_id}):
        name = f"{one.template_id} (built from {template['agreements']} agreements; {one.template_because})"
        return name, compare_texts(read_template(connection, template["template_id"]), one)
    return None


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
