"""About the data: what the record holds and lacks, what is not believed, not decided, not readable."""

from __future__ import annotations

from section287.web.pages.figures import read_headline, read_status
from section287.web.pages.page import Page, Visit


def build(visit: Visit) -> Page:
    """Return the page about the data."""
    return Page("about.html", {**read_status(visit), "headline": read_headline(visit)})
