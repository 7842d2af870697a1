"""Search in all agreements that are held: passages by agreement, words of its own told from the template's."""

from __future__ import annotations

from typing import Any

from section287.documents.searching import cut_at_marks, find_passage, stand_in
from section287.questions.filters import read_filters
from section287.questions.rows import Row, fetch
from section287.web.documents.comparing import list_templates
from section287.web.documents.held import BUILD, list_held, name_of
from section287.web.documents.searching import Hit, read_patterns, search_held
from section287.web.pages.documents import MODELS
from section287.web.pages.page import Page, Visit, read_choice, read_number
from section287.web.queries import load_query

A_PAGE = 20  # agreements
LONGEST = 200  # characters of what is looked for


def build(visit: Visit) -> Page:
    """Return what was found, a page of agreements at a time; without words to look for, the form.

    Raises:
        UsageError: too many words, an unknown state or model, or a page that there isn't.
    """
    asked = visit.query.get("q", "").strip()[:LONGEST]
    state = read_filters(visit.query.get("state") or None).state
    model = read_choice(visit.query, "model", MODELS)
    held = list_held(visit.edition, visit.connection)
    chosen = [one for one in held if state in (None, one["state"]) and model in (None, one["model"])]
    found = search_held(visit.connection, chosen, asked) if asked else []
    pages = max(-(-len(found) // A_PAGE), 1)
    page = read_number(visit.query, "page", pages)
    shown = found[(page - 1) * A_PAGE : page * A_PAGE]
    data: dict[str, Any] = {
        "query": asked,
        "filters": {"state": state, "model": model},
        "agreements": len(chosen),
        "found": len(found),
        "with_own_words": sum(any(hit.own for hit in hits) for _, hits in found),
        "page": page,
        "pages": pages,
        "passages": [{**hit.passage.as_json(), "own": hit.own} for _, hits in shown for hit in hits],
    }
    view: dict[str, Any] = {
        "groups": [_group(document, hits) for document, hits in shown],
        "templates": _search_templates(visit, asked, model) if asked else [],
        "states": sorted({one["state"] for one in held if one["state"]}),
        "models": MODELS,
        "held": len(held),
        "build": BUILD,
    }
    return Page("clauses.html", data, view)


def _group(document: Row, hits: list[Hit]) -> dict[str, Any]:
    return {
        "document": document,
        "name": name_of(document),
        "own": [one for one in hits if one.own],
        "shared": [one for one in hits if not one.own],
    }


def _search_templates(visit: Visit, asked: str, model: str | None) -> list[dict[str, Any]]:
    """Return the passages of the templates: words that many agreements share stand here once."""
    patterns = read_patterns(asked)
    found = []
    for template in list_templates(visit.edition, visit.connection):
        if model not in (None, template["model"]):
            continue
        for clause in fetch(visit.connection, load_query("template_clauses"), {"id": template["template_id"]}):
            if patterns and stand_in(patterns, clause["heading"], clause["text"]):
                pieces = cut_at_marks(*find_passage(clause["text"], patterns))
                found.append({"template": template, "clause": clause, "pieces": pieces})
    return found
