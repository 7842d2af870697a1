"""What stands behind an id: what it is, and every decision about it with the rows that it rests on."""

from __future__ import annotations

from section287.questions.agency import explain
from section287.web.pages.page import Page, Visit


def build(visit: Visit) -> Page:
    """Return the page behind an id or a file's name.

    Raises:
        NotFound: nothing in the record goes by it.
    """
    return Page("why.html", explain(visit.connection, visit.place["wanted"]))
