"""The two texts that a reader chose, and how they compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from section287.documents.deviating import ClauseComparison
from section287.documents.recorded import Text, compare_revisions, compare_texts, in_order, read_template, read_text
from section287.errors import UsageError
from section287.questions.rows import Row, fetch
from section287.web.documents.held import find_held
from section287.web.editions import Edition
from section287.web.queries import load_query

TEMPLATE = "template"  # stands for the other side's own template


@dataclass(frozen=True, slots=True)
class Chosen:
    """One side: a document, or a template.

    Attributes:
        document: its row; None for a template.
    """

    id: str
    text: Text
    document: Row | None = None


def list_templates(edition: Edition, connection: Any) -> list[Row]:
    """Return the templates of the record, oldest first within a model."""
    return edition.remember("templates", lambda: fetch(connection, load_query("templates")))


def choose(connection: Any, held: Sequence[Row], templates: Sequence[Row], a: str, b: str) -> tuple[Chosen, Chosen]:
    """Return the two texts to compare, the older side first: a template stands before an agreement.

    Args:
        a: a document's id, its agreement's id, a template's id, or ``template`` for that of the other side.
        b: the same.

    Raises:
        UsageError: both are ``template``, or the agreement has none.
        NotFound: the record has no such document or template.
        Ambiguous: several documents go by it.
    """
    if a == b == TEMPLATE:
        raise UsageError(f"a and b: only one of the two may be '{TEMPLATE}'")
    if a == TEMPLATE:
        a, b = b, a
    first = _find(connection, held, templates, a)
    if b == TEMPLATE:
        if first.document is None or not first.document["template_id"]:
            raise UsageError(f"b: '{a}' has no template to compare it with")
        return _template(connection, first.document["template_id"]), first
    second = _find(connection, held, templates, b)
    if first.document is not None and second.document is None:
        return second, first
    return first, second


def compare_chosen(old: Chosen, new: Chosen) -> list[ClauseComparison]:
    """Return how two texts compare, clause by clause, in the new one's order."""
    if old.document is None and new.document is None:
        return in_order(compare_revisions(old.text, new.text), new.text)
    return in_order(compare_texts(old.text, new.text), new.text)


def _find(connection: Any, held: Sequence[Row], templates: Sequence[Row], asked: str) -> Chosen:
    named = next((one["template_id"] for one in templates if one["template_id"].lower() == asked.lower()), None)
    if named:
        return _template(connection, named)
    document = find_held(held, asked)
    return Chosen(document["id"], read_text(connection, document["sha256"]), document)


def _template(connection: Any, template_id: str) -> Chosen:
    return Chosen(template_id, read_template(connection, template_id))
