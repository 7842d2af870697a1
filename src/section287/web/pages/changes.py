"""What changed, list by list, with filters; newest first."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from datetime import date
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
    view = {
        "groups": groups,
        "months": count_months(rows),
        "kinds": kinds,
        "states": sorted(list_states(), key=lambda one: one.name),
    }
    return Page("changes.html", data, view)


def count_months(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the calendar of changes, newest year first: per year twelve months with their first and last day."""
    sizes = Counter((one["on"].year, one["on"].month) for one in rows)
    return [
        {"year": year, "months": [
            {"month": month, "size": sizes[year, month], "first": date(year, month, 1),
             "last": date(year, month, monthrange(year, month)[1])} for month in range(1, 13)]}
        for year in sorted({year for year, _ in sizes}, reverse=True)
    ]  # fmt: skip


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
