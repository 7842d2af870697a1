"""What a record holds of documents: listed, counted, and each with the decisions about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
DISAGREEMENTS = "d.rule LIKE 'document\\_%\\_differs' ESCAPE '\\'"
LEAST_ID = 8  # letters of a sha256 by which a document may be named

_HELD = """
SELECT m.sha256, m.file_name, m.status, m.problem, m.pages, m.scanned, m.model, m.agency, m.state, m.template_id,
       m.bespoke, m.words_changed, m.agreement_id, m.linked_by, m.link_confidence,
       (SELECT min(f.value) FROM moa_field f WHERE f.sha256 = m.sha256 AND f.field = 'ice_signed_on') AS ice_signed_on,
       (SELECT count(*) FROM decision d WHERE contains(d.decision_id, '-' || substr(m.sha256, 1, 12)) AND {differs})
       AS disagreements
FROM moa m LEFT JOIN agreement a USING (agreement_id)
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
    return _fetch(connection, _COUNTS, {})[0]


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
        "waiting_files": _fetch(connection, waiting, {}),
        "unreadable_files": _fetch(connection, told, {}),
        "unlisted_files": _fetch(connection, unlisted, {}),
        "differing": _fetch(connection, differing, {}),
    }


def list_held(
    connection: duckdb.DuckDBPyConnection, state: str | None = None, model: str | None = None, bespoke: bool = False
) -> list[Row]:
    """Return the documents held, by state and agency.

    Args:
        bespoke: only those with words of their own against their template.
    """
    return _fetch(connection, _HELD, {"state": state, "model": model, "bespoke": bespoke})


def list_missing(
    connection: duckdb.DuckDBPyConnection, state: str | None = None, model: str | None = None
) -> list[Row]:
    """Return the agreements for which ICE lists a document that isn't held; none where no document is held."""
    return _fetch(connection, _MISSING, {"state": state, "model": model})


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
    return _fetch(connection, sql, {"id": agency_id})


def find_document(connection: duckdb.DuckDBPyConnection, wanted: str) -> str | None:
    """Return the sha256 of the one document that goes by a sha256's first letters, a file name or an agreement's id."""
    text = wanted.strip()
    if len(text) < LEAST_ID:
        return None
    for condition in ("starts_with(sha256, lower($id))", "file_name = $id", "agreement_id = $id"):
        found = connection.execute(f"SELECT sha256 FROM moa WHERE {condition} LIMIT 2", {"id": text}).fetchall()
        if len(found) == 1:
            return str(found[0][0])
    return None


def explain_document(connection: duckdb.DuckDBPyConnection, sha256: str) -> dict[str, Any]:
    """Return what a document is and every decision about it, in the shape of ``why``."""
    decisions = _fetch(
        connection,
        "SELECT * FROM decision d WHERE d.rule LIKE 'document\\_%' ESCAPE '\\' AND contains(d.decision_id, $short) "
        "ORDER BY d.decision_id",
        {"short": f"-{sha256[:12]}"},
    )
    return {
        "id": sha256,
        "kind": "document",
        "facts": _fetch(connection, "SELECT * FROM moa WHERE sha256 = $id", {"id": sha256}),
        "decisions": [{**one, "rows": []} for one in decisions],
    }


def _fetch(connection: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any]) -> list[Row]:
    result = connection.execute(sql, values)
    names = [one[0] for one in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
