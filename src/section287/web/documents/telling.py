"""One document as plain values, in the shape of ``section287 moa --json`` and a little more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from section287.documents.deviating import ClauseComparison
from section287.documents.recorded import Text, compare_texts, in_order, read_template, read_text
from section287.questions.rows import Row, fetch
from section287.web.documents.marking import Part, mark_clause
from section287.web.documents.regions import list_among_contacts
from section287.web.queries import load_query

ALIKE = "the most alike of its model"  # how the reading says that no template of the document's own revision is known
FROM_ADDRESSES = ("agency", "state")  # fields that may be read from an address, beside a person's name
DIFFERS = ("changed", "added", "left_out", "not_read")


@dataclass(frozen=True, slots=True)
class Told:
    """One document.

    Attributes:
        data: everything, as plain values.
        fields: its fields as rows.
        comparisons: its clauses against its template's, in its own order; none without a template.
    """

    data: dict[str, Any]
    fields: list[Row]
    comparisons: list[ClauseComparison]


def tell_document(connection: Any, document: Row) -> Told:
    """Return a document of the record with its fields, clauses, and what it changes against its template."""
    key = {"id": document["sha256"]}
    fields = fetch(connection, load_query("document_fields"), key)
    pages = fetch(connection, load_query("document_pages"), key)
    among = list_among_contacts(fields)
    comparisons = compare_with_template(connection, document)
    because = document["template_because"] or ""
    template = {"id": document["template_id"], "because": because, "named": ALIKE not in because}
    data = {
        "id": document["id"],
        "file": document["file_name"],
        "sha256": document["sha256"],
        "status": document["status"],
        "problem": document["problem"],
        "waiting_pages": [one["page"] for one in pages if one["read_by"] == "waiting"],
        "scanned": document["scanned"],
        "confidence": document["confidence"],
        "pages": pages,
        "model": document["model"],
        "agency": document["agency"],
        "state": document["state"],
        "fields": [_tell_field(one, hidden=one in among and one["field"] in FROM_ADDRESSES) for one in fields],
        "clauses": tell_clauses(connection, document),
        "template": template if document["template_id"] else None,
        "bespoke": document["bespoke"],
        "words_changed": document["words_changed"],
        "deviations": [one.as_json() for one in comparisons if one.verdict != "same"],
        "agreement_id": document["agreement_id"],
        "agency_id": document["agency_id"],
        "listed_as": document["listed_as"],
        "listed_signed_on": document["listed_signed_on"],
        "url": document["moa_url"],
        "linked_by": document["linked_by"],
        "link_confidence": document["link_confidence"],
        "decisions": find_decisions(connection, document),
    }
    return Told(data, fields, comparisons)


def tell_clauses(connection: Any, document: Row) -> list[dict[str, Any]]:
    """Return a document's clauses, each with its verdict against the template and what it changes."""
    key = {"id": document["sha256"]}
    changes: dict[int, list[dict[str, str]]] = {}
    for row in fetch(connection, load_query("document_changes"), key):
        changes.setdefault(row["clause_seq"], []).append({"old": row["old"], "new": row["new"]})
    return [
        {**{name: value for name, value in one.items() if name != "seq"}, "changes": changes.get(one["seq"], [])}
        for one in fetch(connection, load_query("document_clauses"), key)
    ]


def compare_with_template(connection: Any, document: Row) -> list[ClauseComparison]:
    """Return a document's clauses against its template's, in the document's order."""
    if not document["template_id"] or document["status"] == "unreadable":
        return []
    new = read_text(connection, document["sha256"])
    return in_order(compare_texts(read_template(connection, document["template_id"]), new), new)


def find_decisions(connection: Any, document: Mapping[str, Any]) -> list[Row]:
    """Return where a document differs from ICE's list, or why it is linked to nothing."""
    rows = fetch(connection, load_query("document_decisions"))
    return [one for one in rows if one["id"] and document["sha256"].startswith(one["id"])]


def tell_comparison(old: Text, new: Text, found: list[ClauseComparison]) -> dict[str, Any]:
    """Return two compared texts in the shape of ``section287 compare --json``."""
    return {"old": old.name, "new": new.name, "clauses": [one.as_json() for one in found]}


def view_clause(one: ClauseComparison) -> dict[str, Any]:
    """Return a compared clause as a page shows it."""
    side = one.new or one.old
    return {
        "label": side.label if side else "",
        "heading": side.heading if side else "",
        "page": one.new.page if one.new else None,
        "verdict": one.verdict,
        "words": one.weight,
        "parts": mark_clause(one),
        "misread": sum(each.kind == "noise" for each in one.differences),
    }


def left_parts(parts: list[Part]) -> list[Part]:
    """Return what stands on the old text's side."""
    return [
        Part("same", one.other) if one.kind in ("misread", "filled") else one for one in parts if one.kind != "added"
    ]


def right_parts(parts: list[Part]) -> list[Part]:
    """Return what stands on the new text's side."""
    return [
        Part("same", one.text) if one.kind in ("misread", "filled") else one for one in parts if one.kind != "left_out"
    ]


def _tell_field(row: Row, *, hidden: bool) -> dict[str, Any]:
    """Return a field; of one read among the points of contact not the words, which name persons."""
    place = {"page": row["page"], "start": row["start_at"], "end": row["end_at"]} if row["page"] else None
    names = ("seq", "field", "value", "status", "words", "confidence")
    told = {**{name: row[name] for name in names}, "place": place, "basis": row["basis"]}
    return {**told, "words": ""} if hidden else told
