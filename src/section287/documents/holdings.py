"""What a record holds of documents: listed, counted, and each with the decisions about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from section287.questions.rows import Row, fetch

if TYPE_CHECKING:
    import duckdb

DISAGREEMENTS = "d.rule LIKE 'document\\_%\\_differs' ESCAPE '\\'"
SHORTEST_PREFIX = 8  # letters of a sha256 by which a document may be named

_HELD = """
WITH days AS (
    SELECT sha256, min(try_cast(value AS DATE)) FILTER (field = 'lea_signed_on') AS lea_signed_on,
           min(try_cast(value AS DATE)) FILTER (field = 'ice_signed_on') AS ice_signed_on
    FROM moa_field
    WHERE field IN ('lea_signed_on', 'ice_signed_on')
    GROUP BY sha256
)
SELECT m.sha256, substr(m.sha256, 1, 12) AS id, m.file_name, m.status, m.problem, m.pages, m.scanned,
       round(m.confidence, 3) AS confidence, m.model, m.agency, coalesce(m.state, a.state) AS state, m.template_id,
       m.template_because, m.bespoke, m.words_changed, m.agreement_id, a.agency_id, g.name AS listed_as, m.linked_by,
       m.link_confidence, a.signed_on AS listed_signed_on, a.moa_url, a.addendum_url, d.lea_signed_on, d.ice_signed_on,
       (SELECT count(*) FROM decision d WHERE contains(d.decision_id, '-' || substr(m.sha256, 1, 12)) AND {differs})
       AS disagreements
FROM moa m
LEFT JOIN agreement a USING (agreement_id)
LEFT JOIN agency g ON g.agency_id = a.agency_id
LEFT JOIN days d ON d.sha256 = m.sha256
WHERE ($state IS NULL OR coalesce(m.state, a.state) = $state)
  AND ($model IS NULL OR coalesce(m.model, a.model) = $model)
  AND (m.bespoke OR NOT $bespoke)
ORDER BY coalesce(m.state, a.state), m.agency, m.file_name, m.sha256
""".replace("{differs}", DISAGREEMENTS)
_MISSING = """
SELECT s.agreement_id, a.state, g.name AS agency, a.model, a.signed_on, a.status, s.url
FROM moa_missing s JOIN agreement a USING (agreement_id) JOIN agency g USING (agency_id)
WHERE ($state IS NULL OR a.state = $state) AND ($model IS NULL OR a.model = $model)
ORDER BY a.state, g.name, s.agreement_id
"""
_COUNTS = f"""
SELECT count(*) AS held, count(*) FILTER (status = 'read') AS read, count(*) FILTER (status = 'waiting') AS waiting,
       count(*) FILTER (status = 'unreadable') AS unreadable, count(agreement_id) AS linked,
       count(*) FILTER (agreement_id IS NULL AND status <> 'unreadable') AS unlisted,
       (SELECT count(*) FROM moa_missing) AS missing, count(*) FILTER (bespoke) AS bespoke,
       (SELECT count(*) FROM decision d WHERE {DISAGREEMENTS}) AS disagreements
FROM moa
"""


def count_held(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Count documents: held, read, waiting for OCR, unreadable, linked, unlisted, missing, bespoke, disagreements."""
    return fetch(connection, _COUNTS)[0]


def describe_holdings(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return the counts, and by name what isn't as it should be: unread, unlisted, differing from ICE's list."""
    told = "SELECT file_name, sha256, problem AS reason FROM moa WHERE status = 'unreadable' ORDER BY 1, 2"
    waiting = "SELECT file_name, sha256 FROM moa WHERE status = 'waiting' ORDER BY 1, 2"
    unlisted = (
        "SELECT file_name, sha256, linked_by AS reason FROM moa "
        "WHERE agreement_id IS NULL AND status <> 'unreadable' ORDER BY 1, 2"
    )
    differing = f"SELECT subject_id, rule, reason, before, after FROM decision d WHERE {DISAGREEMENTS} ORDER BY 1, 2"
    return {
        **count_held(connection),
        "waiting_files": fetch(connection, waiting),
        "unreadable_files": fetch(connection, told),
        "unlisted_files": fetch(connection, unlisted),
        "differing": fetch(connection, differing),
    }


def list_held(
    connection: duckdb.DuckDBPyConnection, state: str | None = None, model: str | None = None, bespoke: bool = False
) -> list[Row]:
    """Return the documents held, by state and agency, each with its link and the days of its signatures.

    Args:
        bespoke: only those with words of their own against their template.
    """
    return fetch(connection, _HELD, {"state": state, "model": model, "bespoke": bespoke})


def list_missing(
    connection: duckdb.DuckDBPyConnection, state: str | None = None, model: str | None = None
) -> list[Row]:
    """Return the agreements for which ICE lists a document that isn't held; none where no document is held."""
    return fetch(connection, _MISSING, {"state": state, "model": model})


def documents_of_agreements(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the sha256 of the document of each agreement that has one; of several, the surest linked."""
    rows = connection.execute(
        "SELECT agreement_id, sha256 FROM moa WHERE agreement_id IS NOT NULL ORDER BY link_confidence, sha256 DESC"
    ).fetchall()
    return dict(rows)


def documents_of_agency(connection: duckdb.DuckDBPyConnection, agency_id: str) -> list[Row]:
    """Return the documents of an agency's agreements."""
    sql = (
        "SELECT m.agreement_id, m.sha256, m.file_name, m.status, m.pages, m.template_id, m.bespoke, m.words_changed "
        "FROM moa m JOIN agreement a USING (agreement_id) WHERE a.agency_id = $id ORDER BY a.signed_on, m.sha256"
    )
    return fetch(connection, sql, {"id": agency_id})


def match_documents(rows: Iterable[Row], asked: str) -> list[Row]:
    """Return every document that goes by a name.

    Args:
        rows: documents with ``sha256``, ``agreement_id`` and ``file_name``.
        asked: at least 8 letters of a sha256; an agreement's id, slashes as in the registry or as dashes; or a file's
            name.
    """
    wanted = asked.strip().lower().removeprefix("sha256:")
    prefix = re.fullmatch(rf"[0-9a-f]{{{SHORTEST_PREFIX},64}}", wanted)
    held = list(rows)
    return (
        [one for one in held if prefix and one["sha256"].startswith(wanted)]
        or [one for one in held if one["agreement_id"] and wanted in _names(one["agreement_id"])]
        or [one for one in held if one["file_name"] == asked.strip()]
    )


def find_document(connection: duckdb.DuckDBPyConnection, wanted: str) -> str | None:
    """Return the sha256 of the one document that goes by a name (see ``match_documents``); None for none or several."""
    found = match_documents(fetch(connection, "SELECT sha256, agreement_id, file_name FROM moa"), wanted)
    return str(found[0]["sha256"]) if len(found) == 1 else None


def explain_document(connection: duckdb.DuckDBPyConnection, sha256: str) -> dict[str, Any]:
    """Return what a document is and every decision about it, in the shape of ``why``."""
    decisions = fetch(
        connection,
        "SELECT * FROM decision d WHERE d.rule LIKE 'document\\_%' ESCAPE '\\' AND contains(d.decision_id, $short) "
        "ORDER BY d.decision_id",
        {"short": f"-{sha256[:12]}"},
    )
    return {
        "id": sha256,
        "kind": "document",
        "facts": fetch(connection, "SELECT * FROM moa WHERE sha256 = $id", {"id": sha256}),
        "decisions": [{**one, "rows": []} for one in decisions],
    }


def _names(agreement_id: str) -> tuple[str, str]:
    return agreement_id.lower(), agreement_id.lower().replace("/", "-").replace("+", "-")
