"""Referrals: what came of agreements in ICE's own releases; a shell that says what will stand here."""

from __future__ import annotations

from section287.evidence.search import search_evidence
from section287.web.pages.curated import confidence_words, library, name_sources
from section287.web.pages.page import Page, Visit

WORDS = "arrests encounters detainers removals 287(g) data release"
SMALLEST_CELL = 10  # totals under it are not shown; see the design of the record


def build(visit: Visit) -> Page:
    """Return what is known of flows so far: entries of the library that speak of them."""
    found = search_evidence(library(), WORDS, limit=8)
    data = {"smallest_cell": SMALLEST_CELL, "evidence": found}
    return Page("referrals.html", data, {"sources": name_sources(found), "confidence": confidence_words()})
