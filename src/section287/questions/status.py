"""What the record holds, from when to when, what was re-dated or kept out, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from section287.errors import NotFound
from section287.questions.count import count
from section287.questions.rows import fetch
from section287.questions.standing import WEEK, newest_day

if TYPE_CHECKING:
    import duckdb

_ERAS = """
SELECT era, list, count(*) AS publications, min(published_on) AS first_on, max(last_seen_on) AS last_on,
       sum(row_count) AS rows
FROM publication WHERE trusted GROUP BY era, list ORDER BY first_on, list
"""
_GAPS = """
SELECT list, previous_on AS after, next_on AS before, next_on - previous_on AS days
FROM (SELECT list, seen_on AS previous_on, lead(seen_on) OVER (PARTITION BY list ORDER BY seen_on) AS next_on
      FROM (SELECT DISTINCT p.list, c.seen_on FROM capture c JOIN publication p USING (publication_id)
            WHERE p.trusted AND c.verdict <> 'quarantined' AND NOT p.secondary AND c.seen_on IS NOT NULL))
WHERE next_on - previous_on > $week ORDER BY list, after
"""
_CASES = """
SELECT c.file_name, c.verdict, c.publication_id, c.named_on, c.seen_on, c.reason
FROM capture c WHERE c.verdict <> 'trusted' ORDER BY c.verdict, c.file_name
"""
_TABLES = ("publication", "capture", "listing", "agency", "agreement", "application", "change", "decision")


def status(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return what the record holds, as plain values."""
    meta = {row["key"]: row["value"] for row in fetch(connection, "SELECT * FROM meta ORDER BY key")}
    cases = fetch(connection, _CASES)
    quarantined = fetch(
        connection,
        "SELECT publication_id, file_name, published_on, row_count, quarantine_reason AS reason FROM publication "
        "WHERE NOT trusted ORDER BY publication_id",
    )
    return {
        "meta": meta,
        "holds": {name: _size(connection, name) for name in _TABLES},
        "eras": fetch(connection, _ERAS),
        "gaps": fetch(connection, _GAPS, {"week": WEEK}),
        "redated": [one for one in cases if one["verdict"] == "redated"],
        "reclassified": [one for one in cases if one["verdict"] == "reclassified"],
        "quarantined_files": [one for one in cases if one["verdict"] == "quarantined"],
        "quarantined_publications": quarantined,
        "unreadable": [one for one in cases if one["verdict"] == "unreadable"],
        "undecided": fetch(
            connection,
            "SELECT decision_id, subject_id, rule, reason FROM decision WHERE outcome = 'declined' "
            "ORDER BY decision_id",
        ),
        "invariants": fetch(connection, "SELECT * FROM invariant ORDER BY name"),
        "headline": headline(connection),
    }


def headline(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return the newest figures: by ICE's own newest list, and by a third party's copy where that is newer."""
    own = fetch(
        connection,
        "SELECT max(last_seen_on) AS day FROM publication WHERE list = 'participating' AND trusted AND NOT secondary",
    )[0]["day"]
    found: dict[str, Any] = {}
    try:
        newest = newest_day(connection)
    except NotFound:
        pass  # only pending lists, or none that is trusted: there is no figure to head with
    else:
        found["newest"] = count(connection, newest, by="model").as_json()
        if own and own != newest:
            found["newest_own"] = count(connection, own, by="model").as_json()
    waiting = fetch(connection, "SELECT count(*) AS n FROM application WHERE outcome = 'waiting'")
    pending = fetch(
        connection,
        "SELECT max(last_seen_on) AS day FROM publication WHERE list = 'pending' AND trusted AND NOT secondary",
    )
    found["pending"] = {"waiting": waiting[0]["n"], "as_of": pending[0]["day"]}
    return found


def _size(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    return int(row[0]) if row else 0
