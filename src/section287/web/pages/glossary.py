"""The words of the field in English and Spanish, and dated events."""

from __future__ import annotations

from section287.law.reference import glossary_rows, timeline_rows
from section287.web.pages.curated import confidence_words
from section287.web.pages.page import Page, Visit


def build(visit: Visit) -> Page:
    """Return the words and the timeline."""
    data = {"terms": glossary_rows(), "events": timeline_rows()}
    return Page("glossary.html", data, {"confidence": confidence_words()})
