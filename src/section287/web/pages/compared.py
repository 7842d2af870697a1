"""Two agreements side by side, or one beside its template, clause by clause."""

from __future__ import annotations

from typing import Any

from section287.web.documents.comparing import Chosen, choose, compare_chosen, list_templates
from section287.web.documents.held import BUILD, list_held, name_of
from section287.web.documents.telling import DIFFERS, left_parts, right_parts, tell_comparison, view_clause
from section287.web.pages.page import Page, Visit


def build(visit: Visit) -> Page:
    """Return two texts side by side; without a choice, the form to choose.

    Raises:
        UsageError: one is missing, or they can't be compared.
        NotFound: the record has no such document or template.
        Ambiguous: several documents go by a name.
    """
    held = list_held(visit.edition, visit.connection)
    templates = list_templates(visit.edition, visit.connection)
    a, b = (visit.query.get(name, "").strip() for name in ("a", "b"))
    view: dict[str, Any] = {
        "held": [one for one in held if one["status"] != "unreadable"],
        "templates": templates,
        "name_of": name_of,
        "build": BUILD,
        "a": a,
        "b": b,
        "clauses": [],
    }
    if not held or not (a and b):
        return Page("compare.html", {"old": None, "new": None, "clauses": []}, view)
    old, new = choose(visit.connection, held, templates, a, b)
    found = compare_chosen(old, new)
    data = {**tell_comparison(old.text, new.text, found), "old_id": old.id, "new_id": new.id}
    for one in map(view_clause, found):
        parts = one.pop("parts")
        view["clauses"].append({**one, "parts": parts, "left": left_parts(parts), "right": right_parts(parts)})
    view["sides"] = [_name(old), _name(new)]
    view["differing"] = sum(one["verdict"] in DIFFERS for one in view["clauses"])
    return Page("compare.html", data, view)


def _name(one: Chosen) -> dict[str, Any]:
    document = one.document
    if document is None:
        return {"id": one.id, "name": one.id, "model": one.id.partition("-")[0], "is_template": True, "day": None}
    day = document["listed_signed_on"] or document["ice_signed_on"]
    named = {"id": one.id, "name": name_of(document), "model": document["model"], "is_template": False}
    return {**named, "state": document["state"], "day": day}
