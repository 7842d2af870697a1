"""Changes as entries: what a feed, a webhook and a digest say of each, in the same words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from section287.questions.filters import Filters
from section287.questions.rows import Row, changes, fetch

if TYPE_CHECKING:
    import duckdb

_WORDS = {
    "signed": "{agency}, {state}: a {model} agreement came onto ICE's list",
    "removed": "{agency}, {state}: its {model} agreement is no longer on ICE's list",
    "returned": "{agency}, {state}: its {model} agreement is on ICE's list again",
    "renewed": "{agency}, {state}: a new {model} agreement took the place of the earlier one",
    "switched_model": "{agency}, {state}: its agreement changed from {before} to {after}",
    "redated": "{agency}, {state}: the {model} agreement is printed with another signing day",
    "renamed": "{agency}, {state}: the {model} agreement is printed under another name",
    "relocated": "{agency}, {state}: the {model} agreement is printed under another state",
    "moa_posted": "{agency}, {state}: the {model} agreement's text was posted",
    "addendum_posted": "{agency}, {state}: an addendum to the {model} agreement was posted",
    "application_added": "{agency}, {state}: an application for {model} came onto ICE's pending list",
    "application_granted": "{agency}, {state}: the applicant's {model} agreement came onto ICE's list",
    "application_dropped": "{agency}, {state}: its {model} application left the pending list, no agreement followed",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, said.

    Attributes:
        id: a URN that never changes: made from the change's own id.
        on: the day of the list in which the change shows.
        path: of the agency's page on the site.
        source: the list: its id, file name, address and SHA-256.
    """

    id: str
    on: date
    title: str
    text: str
    path: str
    row: Row
    source: Row


def read_entries(
    connection: duckdb.DuckDBPyConnection, filters: Filters | None = None, agency_id: str | None = None
) -> list[Entry]:
    """Return the changes that the filters leave, newest first."""
    lists = {
        row["publication_id"]: row
        for row in fetch(connection, "SELECT publication_id, file_name, url, table_sha256, secondary FROM publication")
    }
    rows = changes(connection, filters or Filters(), agency_id=agency_id)
    return [_entry(row, lists[row["publication_id"]]) for row in reversed(rows)]


def select(entries: Sequence[Entry], **wanted: str) -> list[Entry]:
    """Return the entries whose change has these values."""
    return [one for one in entries if all(one.row[name] == value for name, value in wanted.items())]


def _entry(row: Row, source: Row) -> Entry:
    said = {name: value if value is not None else "unknown" for name, value in row.items()}
    title = _WORDS.get(row["kind"], "{agency}, {state}: {kind}").format(**said)
    told = [f"{title}."]
    if row["before"] or row["after"]:
        told.append(f"Before: {row['before'] or 'nothing'}. After: {row['after'] or 'nothing'}.")
    told.append(f"Shown by {source['file_name']} (table SHA-256 {source['table_sha256']}), up on {row['on']}.")
    if row["previous_on"]:
        gap = ", across a gap in the record" if row["across_gap"] else ""
        told.append(f"The list before it is of {row['previous_on']}{gap}.")
    if source["secondary"]:
        told.append("That list is a third party's copy, not ICE's own.")
    return Entry(
        name_by_digest(row["change_id"]), row["on"], title, " ".join(told), f"/agency/{row['agency_id']}", row, source
    )


def name_by_digest(text: str) -> str:
    """Return a URN that a text always has; one of the UUID kind may be made from any digest (RFC 9562, version 8)."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"urn:uuid:{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"


def as_json(entry: Entry) -> dict[str, Any]:
    """Return a change as plain values: the row, its words, and its source."""
    row = {name: value.isoformat() if isinstance(value, date) else value for name, value in entry.row.items()}
    return {"id": entry.id, "title": entry.title, "text": entry.text, "change": row, "source": entry.source}
