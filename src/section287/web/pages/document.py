"""One agreement as a document: what was read, from which words, and what it changes against its template."""

from __future__ import annotations

from typing import Any

from section287.questions.rows import Row
from section287.web.documents.held import find_held, list_held, name_of
from section287.web.documents.marking import shorten
from section287.web.documents.regions import find_regions, list_drawn, mark_of
from section287.web.documents.telling import DIFFERS, tell_document, view_clause
from section287.web.pages.page import Page, Redirect, Visit

# groups of fields in the order of the page; a name with a line at its end stands for all that begin with it
GROUPS = (
    ("what", ("model", "revision", "agency", "state", "field_office")),
    ("signatures", ("lea_", "ice_", "other_")),
    ("term", ("effective", "term", "expires", "review", "notice_", "suspension")),
    ("addendum", ("addendum",)),
    ("contacts", ("contact_", "media_")),
    ("functions", ("function_",)),
    ("topics", ("clause_",)),
)
SHORT_GROUPS = ("functions", "topics")  # yes or no: their places stand folded


def build(visit: Visit) -> Page | Redirect:
    """Return a document's page.

    Raises:
        Ambiguous: several documents go by what the address says.
        NotFound: no document does.
    """
    asked = visit.place["document_id"]
    document = find_held(list_held(visit.edition, visit.connection), asked)
    if asked != document["id"]:
        return Redirect(visit.links.document(document["id"]), permanent=False)
    told = tell_document(visit.connection, document)
    drawn = find_regions(visit.edition).can_draw(document)
    places = {row["seq"]: mark_of(row) for row in list_drawn(told.fields)} if drawn else {}
    for one in told.data["fields"]:
        mark = places.get(one["seq"])
        one["picture"] = visit.links.region(document["id"], one["seq"], mark) if mark else None
    clauses = [view_clause(one) for one in told.comparisons]
    view: dict[str, Any] = {
        "name": name_of(document),
        "groups": _group(told.data["fields"]),
        "short": SHORT_GROUPS,
        "drawn": drawn,
        "deviations": [{**one, "parts": shorten(one["parts"])} for one in clauses if one["verdict"] in DIFFERS],
        "clauses": clauses,
        "misread": sum(one["misread"] for one in clauses),
        "read_by": _count_pages(told.data["pages"]),
    }
    return Page("document.html", told.data, view)


def _group(fields: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the fields in groups; those of no group stand with the first."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name, _ in GROUPS}
    for one in fields:
        name = next((group for group, starts in GROUPS if one["field"].startswith(starts)), GROUPS[0][0])
        found[name].append(one)
    return [(name, own) for name, own in found.items() if own]


def _count_pages(pages: list[Row]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in pages:
        found[one["read_by"]] = found.get(one["read_by"], 0) + 1
    return found
