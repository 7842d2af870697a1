"""Searching and comparing agreements from the record alone, without their PDFs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from section287.documents.deviating import ClauseComparison, Side, compare_sides, side_of_template
from section287.documents.searching import Passage, find_passage, read_phrases
from section287.documents.template.table import list_templates
from section287.documents.wording import name_forms, tokenize

if TYPE_CHECKING:
    import duckdb

_CLAUSES = """
SELECT m.file_name, m.sha256, m.agency, m.model, c.label, c.heading, c.page, c.text
FROM clause c JOIN moa m USING (sha256)
WHERE c.page IS NOT NULL AND ($model IS NULL OR m.model = $model)
ORDER BY m.file_name, m.sha256, c.seq
"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One agreement as the record holds it, cut into the clauses that are compared.

    Attributes:
        images: some of its pages are images, so that misreadings are to be expected.
        waiting: some of its pages weren't read.
    """

    sha256: str
    name: str
    template_id: str | None
    template_because: str | None
    images: bool
    waiting: bool
    sides: list[Side]


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
    found: list[Passage] = []
    for file, sha256, agency, named, label, heading, page, text in (
        connection.execute(_CLAUSES, {"model": model}).fetchall() if patterns else ()
    ):
        passage = find_passage(heading, text, patterns)
        if passage:
            _, shown, marks = passage
            found.append(Passage(file, sha256, agency, named, label, heading, page, shown, marks))
            if limit is not None and len(found) >= limit:
                break
    return found, held[0] if held else 0


def read_recorded(connection: duckdb.DuckDBPyConnection, sha256: str) -> Recorded:
    """Read one agreement's clauses from the record; ``holdings.find_document`` gives its sha256."""
    moa = connection.execute(
        "SELECT file_name, agency, template_id, template_because, status FROM moa WHERE sha256 = $id", {"id": sha256}
    ).fetchone()
    pages = connection.execute("SELECT count(*) FROM moa_page WHERE sha256 = $id AND read_by <> 'text'", {"id": sha256})
    assert moa is not None
    name, agency, template_id, because, status = moa
    rows = connection.execute(
        "SELECT label, heading, text, page, verdict FROM clause WHERE sha256 = $id AND page IS NOT NULL ORDER BY seq",
        {"id": sha256},
    ).fetchall()
    names = name_forms(agency, [row[2] for row in rows])
    sides = [
        Side(label, heading, text, page, tokenize(text, names))
        for label, heading, text, page, verdict in rows
        if not (verdict == "not_compared" and heading == "SIGNATURES")
    ]
    images = pages.fetchone()
    return Recorded(sha256, name, template_id, because, bool(images and images[0]), status == "waiting", sides)


def compare_recorded(old: Recorded, new: Recorded) -> list[ClauseComparison]:
    """Compare two agreements of the record clause by clause, as ``agreement.compare_agreements`` does."""
    return compare_sides(old.sides, new.sides, old.images or new.images, new.waiting)


def compare_recorded_with_template(one: Recorded) -> tuple[str, list[ClauseComparison]] | None:
    """Compare an agreement of the record with its template; None where it has none.

    Returns:
        The template's name with what says that it is this one's, and the comparison.
    """
    template: Any = next((each for each in list_templates() if each.id == one.template_id), None)
    if template is None:
        return None
    name = f"{template.id} (built from {template.agreements} agreements; {one.template_because})"
    return name, compare_sides(side_of_template(template), one.sides, one.images, one.waiting)
