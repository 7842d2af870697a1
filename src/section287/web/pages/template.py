"""One revision of a model's template: what changed in it, its text, and the agreements on it."""

from __future__ import annotations

from typing import Any

from section287.documents.recorded import compare_revisions, in_order, read_template
from section287.errors import NotFound
from section287.questions.rows import fetch
from section287.web.documents.held import list_held, name_of
from section287.web.documents.marking import paragraphs, shorten
from section287.web.documents.telling import DIFFERS, view_clause
from section287.web.pages.page import Page, Visit
from section287.web.pages.templates import list_steps
from section287.web.queries import load_query


def build(visit: Visit) -> Page:
    """Return a template's page.

    Raises:
        NotFound: there is no such template.
    """
    asked = visit.place["template_id"]
    steps = list_steps(visit)
    step = next((one for one in steps if one["template_id"] == asked), None)
    if step is None:
        raise NotFound(f"The record has no template '{asked}'. /documents/templates lists those that there are.")
    clauses = fetch(visit.connection, load_query("template_clauses"), {"id": asked})
    data: dict[str, Any] = {**step, "text": clauses, "changes": []}
    view: dict[str, Any] = {
        "after": next((one["template_id"] for one in steps if one["before"] == asked), None),
        "paragraphs": paragraphs,
        "held": [one for one in list_held(visit.edition, visit.connection) if one["template_id"] == asked],
        "name_of": name_of,
        "deviations": [],
    }
    if step["before"]:
        old, new = (read_template(visit.connection, name) for name in (step["before"], asked))
        differing = [one for one in in_order(compare_revisions(old, new), new) if one.verdict in DIFFERS]
        data["changes"] = [one.as_json() for one in differing]
        shown = [view_clause(one) for one in differing]
        view["deviations"] = [{**one, "parts": shorten(one["parts"])} for one in shown]
    return Page("template.html", data, view)
