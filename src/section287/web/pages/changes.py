"""What changed, list by list, with filters; newest first."""

from __future__ import annotations

from typing import Any

from section287.errors import UsageError
from section287.places.states import list_states
from section287.questions.filters import read_filters
from section287.questions.rows import changes
from section287.web.pages.grouping import group_changes
from section287.web.pages.page import Page, Visit, read_choice, read_date, read_number
from section287.web.words import load_words

PAGE_SIZE = 150  # changes; a page ends with the list that reaches it


def build(visit: Visit) -> Page:
    """Return the changes that the filters leave.

    Raises:
        UsageError: a filter's value is not usable.
    """
    kinds = load_words("en").codes("changes")
    filters = read_filters(visit.query.get("state") or None)
    kind = read_choice(visit.query, "kind", kinds)
    since, until = read_date(visit.query, "since"), read_date(visit.query, "until")
    if since and until and since > until:
        raise UsageError(f"since: {since} is after {until}, the day given as until")
    rows = changes(visit.connection, filters, since, until, kinds=(kind,) if kind else ())
    pages = _cut(group_changes(rows))
    number = read_number(visit.query, "page", max(len(pages), 1))
    groups = pages[number - 1] if pages else []
    data: dict[str, Any] = {
        "filters": {"state": filters.state, "kind": kind, "since": since, "until": until},
        "total": len(rows),
        "page": number,
        "pages": max(len(pages), 1),
        "changes": [one for group in groups for _, listed in group["kinds"] for one in listed],
    }
    view = {"groups": groups, "kinds": kinds, "states": sorted(list_states(), key=lambda one: one.name)}
    return Page("changes.html", data, view)


def _cut(groups: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    pages: list[list[dict[str, Any]]] = []
    size = PAGE_SIZE
    for group in groups:
        if size >= PAGE_SIZE:
            pages.append([])
            size = 0
        pages[-1].append(group)
        size += group["size"]
    return pages
