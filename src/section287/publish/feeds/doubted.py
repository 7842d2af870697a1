"""Files that are not believed, as entries of a feed of their own: nothing in the record ended because of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from section287.publish.feeds.entries import Entry, name_by_digest
from section287.questions.rows import Row, fetch
from section287.sources.listing import identify

if TYPE_CHECKING:
    import duckdb

NAME = "not-believed"
TITLE = "Files posted as 287(g) lists that are not believed"
PAGE = "/publications"
_DOUBTED = """
SELECT c.file_name, c.file_sha256, c.publication_id, c.verdict, p.table_sha256, p.url,
       coalesce(c.seen_on, c.named_on, c.captured_at::DATE) AS on_day,
       CASE WHEN c.verdict IN ('quarantined', 'unreadable') THEN c.reason ELSE p.quarantine_reason END AS reason
FROM capture c LEFT JOIN publication p USING (publication_id)
WHERE c.verdict IN ('quarantined', 'unreadable') OR (p.trusted IS NOT NULL AND NOT p.trusted)
ORDER BY c.file_name, c.file_sha256
"""
_NEWEST = "SELECT max(last_seen_on) AS day FROM publication WHERE NOT secondary"


def read_doubted(connection: duckdb.DuckDBPyConnection) -> list[Entry]:
    """Return the files that are not believed, newest first; a file that names no day stands at the newest list's."""
    newest = fetch(connection, _NEWEST)[0]["day"] or date(2006, 1, 1)
    entries = [_entry(row, newest) for row in fetch(connection, _DOUBTED)]
    return sorted(entries, key=lambda one: (one.on, one.row["change_id"]), reverse=True)


def _entry(row: Row, newest: date) -> Entry:
    name, reason = row["file_name"], str(row["reason"]).removeprefix(f"{row['file_name']}: ")
    known = identify(name.partition("#")[0])
    named = (known[1].named_on or (known[1].captured_at.date() if known[1].captured_at else None)) if known else None
    what = "could not be read" if row["verdict"] == "unreadable" else "is not believed"
    told = {
        "kind": "not_believed",
        "state": None,
        "model": None,
        "change_id": f"{name}/{row['file_sha256']}",
        "publication_id": row["publication_id"],
    }
    urn = name_by_digest(f"doubt {told['change_id']}")
    text = f"{name} (SHA-256 {row['file_sha256']}) {what}: {reason}. It is kept; no agreement ended because of it."
    source = {"file_name": name, "table_sha256": row["table_sha256"], "url": row["url"]}
    return Entry(urn, row["on_day"] or named or newest, f"{name} {what}", text, PAGE, told, source)
