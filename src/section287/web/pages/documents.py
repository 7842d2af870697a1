"""Signed agreements as documents: which ones the lists link to, and what will be read from them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from section287.questions.filters import read_filters
from section287.questions.rows import fetch
from section287.web.pages.page import Page, Visit
from section287.web.queries import load_query


def build(visit: Visit) -> Page:
    """Return what the lists link to, by state; of one state, each document.

    Raises:
        UsageError: an unknown state.
    """
    state = read_filters(visit.query.get("state") or None).state
    rows = visit.edition.remember("documents", lambda: fetch(visit.connection, load_query("documents")))
    totals = visit.edition.remember("document totals", lambda: fetch(visit.connection, load_query("document_totals")))
    chosen = [one for one in rows if one["state"] == state] if state else []
    data: dict[str, Any] = {"state": state, "by_state": totals, "documents": chosen}
    view = {
        "linked": sum(one["linked"] for one in totals),
        "addenda": sum(one["addenda"] for one in totals),
        "agreements": sum(one["agreements"] for one in totals),
        "hosts": sorted({urlsplit(one["moa_url"] or "").hostname or "" for one in rows} - {""}),
    }
    return Page("documents.html", data, view)
