"""Signed agreements as documents: those held, where they differ from ICE's list, and those that are only linked."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from section287.questions.filters import read_filters
from section287.questions.rows import Row, fetch
from section287.web.documents.comparing import list_templates
from section287.web.documents.held import BUILD, list_held, name_of
from section287.web.pages.page import Page, Visit, read_choice
from section287.web.queries import load_query

FILTERS = ("state", "model", "template", "bespoke", "show")
MODELS = ("TFM", "JEM", "WSO")
SHOWN = 100  # documents on the page unless all are asked for


def build(visit: Visit) -> Page:
    """Return the documents held, by filter, and what the lists link to; of one state, each link.

    Raises:
        UsageError: an unknown state, model or template.
    """
    query = visit.query
    state = read_filters(query.get("state") or None).state
    templates = [one["template_id"] for one in list_templates(visit.edition, visit.connection)]
    filters = {
        "state": state,
        "model": read_choice(query, "model", MODELS),
        "template": read_choice(query, "template", tuple(templates)),
        "bespoke": read_choice(query, "bespoke", ("yes", "no")),
    }
    show = read_choice(query, "show", ("all",))
    every = list_held(visit.edition, visit.connection)
    links = visit.edition.remember("documents", lambda: fetch(visit.connection, load_query("documents")))
    totals = visit.edition.remember("document totals", lambda: fetch(visit.connection, load_query("document_totals")))
    held = [one for one in every if _fits(one, filters)]
    data: dict[str, Any] = {
        "state": state,
        "filters": filters,
        "totals": count_held(every, sum(one["missing"] for one in totals)),
        "found": len(held),
        "held": held if show else held[:SHOWN],
        "disagreements": list_disagreements(visit, [one for one in every if state in (None, one["state"])]),
        "by_state": totals,
        "documents": [one for one in links if one["state"] == state or (show and not state)],
    }
    view = {
        "linked": sum(one["linked"] for one in totals),
        "addenda": sum(one["addenda"] for one in totals),
        "agreements": sum(one["agreements"] for one in totals),
        "hosts": sorted({urlsplit(one["moa_url"] or "").hostname or "" for one in links} - {""}),
        "states": sorted({one["state"] for one in [*every, *links] if one["state"]}),
        "models": MODELS,
        "templates": templates,
        "name_of": name_of,
        "build": BUILD,
    }
    return Page("documents.html", data, view)


def count_held(rows: list[Row], missing: int) -> dict[str, int]:
    """Return how many documents are held, read, waiting, unreadable, linked and not; and how many are missing."""
    return {
        "held": len(rows),
        **{name: sum(one["status"] == name for one in rows) for name in ("read", "waiting", "unreadable")},
        "linked": sum(one["agreement_id"] is not None for one in rows),
        "unlisted": sum(one["agreement_id"] is None and one["status"] != "unreadable" for one in rows),
        "bespoke": sum(one["bespoke"] for one in rows),
        "missing": missing,
    }


def list_disagreements(visit: Visit, rows: list[Row]) -> list[Row]:
    """Return the decisions about these documents: where the list says otherwise, and what fits no agreement."""
    known = {one["id"]: one for one in rows}
    decisions = visit.edition.remember(
        "document decisions", lambda: fetch(visit.connection, load_query("document_decisions"))
    )
    return [
        {**one, "name": name_of(known[one["id"]]), "state": known[one["id"]]["state"]}
        for one in decisions
        if one["id"] in known
    ]


def _fits(one: Row, filters: dict[str, Any]) -> bool:
    return (
        filters["state"] in (None, one["state"])
        and filters["model"] in (None, one["model"])
        and filters["template"] in (None, one["template_id"])
        and filters["bespoke"] in (None, "yes" if one["bespoke"] else "no")
    )
