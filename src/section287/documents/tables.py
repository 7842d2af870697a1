"""Documents → rows for the record (``record/schema.sql`` says what the tables hold), and rows → links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from section287.documents.told import FIELDS, Told, tell

if TYPE_CHECKING:
    from section287.documents.agreement import Agreement
    from section287.documents.link import Listed

Row = tuple[Any, ...]
Rows = Mapping[str, Sequence[Row]]
HELD = ("moa", "moa_page", "moa_field", "clause", "clause_change")  # rows of a document, its sha256 first
TABLES = (*HELD, "moa_template", "template_clause", "moa_missing")
LINKED = ("moa", "moa_missing", "decision")  # what changes when the registry does
_UNLINKED = (None, None, 0.0)  # agreement_id, linked_by, link_confidence: the last columns of moa
_DECISION = ("decision_id", "subject_id", "subject_kind", "rule", "outcome", "reason", "before", "after")


def make_rows(agreements: Iterable[Agreement]) -> dict[str, list[Row]]:
    """Return the rows of documents, linked to nothing yet; of two files with the same content, the first's name."""
    unique: dict[str, Agreement] = {}
    for one in agreements:
        if one.document.sha256:
            unique.setdefault(one.document.sha256, one)
    rows: dict[str, list[Row]] = {name: [] for name in HELD}
    for _, agreement in sorted(unique.items()):
        _add_agreement(rows, agreement)
    return rows


def make_templates() -> dict[str, list[Row]]:
    """Return the rows of the bundled templates."""
    from section287.documents.template.table import list_templates

    rows: dict[str, list[Row]] = {"moa_template": [], "template_clause": []}
    for template in list_templates():
        rows["moa_template"].append((template.id, template.model, template.mark, template.agreements))
        for seq, clause in enumerate(template.clauses):
            rows["template_clause"].append(
                (template.id, seq, clause.label, clause.heading, clause.text, clause.agreements)
            )
    return rows


def link_rows(held: Rows, listed: list[Listed]) -> dict[str, list[Row]]:
    """Link documents to the registry's agreements.

    Args:
        held: rows of ``moa``, and those of ``moa_field`` that tell what a document is.

    Returns:
        ``moa`` with its links, ``moa_missing``, and the documents' rows of ``decision``.
    """
    rows: dict[str, list[Row]] = {name: [] for name in LINKED}
    if not held["moa"]:
        return rows
    from section287.documents.linking import link_documents

    linking = link_documents(tell_rows(held), listed)
    for moa in held["moa"]:
        link = linking.links.get(moa[0])
        found = (link.agreement_id, link.by, link.confidence) if link else _UNLINKED
        rows["moa"].append((*moa[: -len(_UNLINKED)], *found))
    rows["moa_missing"] = sorted(linking.missing)
    rows["decision"] = sorted(tuple(one[column] for column in _DECISION) for one in linking.decisions)
    return rows


def tell_rows(held: Rows) -> list[Told]:
    """Return what documents tell of their agreements, from their rows."""
    values: dict[str, dict[str, tuple[str, float]]] = defaultdict(dict)
    for sha256, _, field, value, status, _, sure, *_ in held["moa_field"]:
        if field in FIELDS and status == "read" and value:
            values[sha256].setdefault(field, (value, sure))
    return [tell(row[0], row[1], row[2] == "unreadable", values[row[0]].get) for row in held["moa"]]


def _add_agreement(rows: dict[str, list[Row]], agreement: Agreement) -> None:
    document = agreement.document
    sha256 = document.sha256
    template, because = agreement.template
    weights = [one.weight for one in agreement.deviations if one.verdict in ("changed", "added", "left_out")]
    read = [page.confidence for page in document.pages if page.via != "blank"]
    rows["moa"].append(
        (
            sha256,
            document.name,
            agreement.status,
            document.problem,
            len(document.pages),
            document.scanned,
            round(sum(read) / len(read), 3) if read else 0.0,
            agreement.value("model"),
            agreement.value("agency"),
            agreement.value("state"),
            template.id if template else None,
            because if template else None,
            agreement.bespoke,
            sum(weights),
            *_UNLINKED,
        )
    )
    for page in document.pages:
        rows["moa_page"].append((sha256, page.number, page.via, page.confidence, page.rotation, page.text))
    for seq, field in enumerate(agreement.fields):
        place = (field.span.page, field.span.start, field.span.end) if field.span else (None, None, None)
        told = (field.name, field.value, field.status, field.words, round(field.confidence, 3))
        rows["moa_field"].append((sha256, seq, *told, *place, field.basis))
    _add_clauses(rows, agreement)


def _add_clauses(rows: dict[str, list[Row]], agreement: Agreement) -> None:
    sha256 = agreement.document.sha256
    compared = {(one.new.label, one.new.heading): one for one in agreement.deviations if one.new}
    seq = -1
    for seq, clause in enumerate(agreement.clauses):
        one = compared.get((clause.label, clause.heading))
        misread = sum(part.kind == "noise" for part in one.differences) if one else 0
        verdict = one.verdict if one else "not_compared"
        place = (clause.label, clause.heading, clause.page, clause.text)
        rows["clause"].append((sha256, seq, *place, verdict, one.weight if one else 0, misread))
        for number, change in enumerate(one.changes if one else []):
            rows["clause_change"].append((sha256, seq, number, change.old, change.new))
    gone: Sequence[Any] = [one for one in agreement.deviations if one.new is None and one.old]
    for offset, one in enumerate(gone, seq + 1):
        rows["clause"].append(
            (sha256, offset, one.old.label, one.old.heading, None, one.old.text, one.verdict, one.weight, 0)
        )
