"""One publication: its rows as printed, what changed in it, the files that hold it, and how it was dated."""

from __future__ import annotations

import re
from typing import Any

from section287.errors import Ambiguous, NotFound
from section287.questions.filters import Filters
from section287.questions.rows import changes, fetch
from section287.web.pages.datasets import describe_list
from section287.web.pages.grouping import group_changes
from section287.web.pages.page import Page, Redirect, Visit
from section287.web.queries import load_query

# a printed row's fields in the order of ICE's sheets; those that a list leaves empty throughout are not shown
FIELDS = ("state", "agency", "type", "county", "model", "signed", "moa", "addendum")
SHORTEST_PREFIX = 8  # of a sha256
NAMED = 8  # candidates named in an error


def build(visit: Visit) -> Page | Redirect:
    """Return a publication's page; the beginning of a sha256 leads to it.

    Raises:
        Ambiguous: several publications begin with this sha256.
        NotFound: the record has no such publication.
    """
    asked = visit.place["publication_id"]
    found = fetch(visit.connection, load_query("publication"), {"id": asked})
    if not found:
        return _find_by_sha256(visit, asked)
    publication = found[0]
    key = {"id": asked}
    rows = fetch(visit.connection, load_query("publication_rows"), key)
    day = publication["published_on"]
    made = [
        one
        for one in changes(visit.connection, Filters(), since=day, until=publication["last_seen_on"])
        if one["publication_id"] == asked
    ]
    data: dict[str, Any] = {
        "publication": publication,
        "appearances": fetch(
            visit.connection, load_query("publication_neighbours"), {**key, "list": publication["list"]}
        ),
        "changes": made,
        "captures": fetch(visit.connection, load_query("captures"), key),
        "decisions": fetch(visit.connection, load_query("publication_decisions"), key),
        "rows": rows,
    }
    fields = [name for name in FIELDS if any(one[name].strip() or one.get(f"{name}_url") for one in rows)]
    view = {"groups": group_changes(made), "fields": fields, "dataset": describe_list(visit, publication)}
    return Page("publication.html", data, view)


def _find_by_sha256(visit: Visit, asked: str) -> Redirect:
    prefix = asked.strip().lower().removeprefix("sha256:")
    if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST_PREFIX},64}}", prefix):
        raise NotFound(
            f"The record has no list '{asked}'. A list's address is its id, such as participating/2025-05-28-am, "
            f"or at least the first {SHORTEST_PREFIX} characters of its sha256."
        )
    found = fetch(visit.connection, load_query("publication_by_sha256"), {"prefix": prefix})
    if not found:
        raise NotFound(f"No list and no file in the record has a sha256 that begins with {prefix}.")
    if len(found) > 1:
        named = ", ".join(one["publication_id"] for one in found[:NAMED])
        raise Ambiguous(f"{len(found)} lists have a sha256 that begins with {prefix}: {named}. Give more of it.")
    return Redirect(visit.links.publication(found[0]["publication_id"]), permanent=False)
