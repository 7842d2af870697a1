"""One agency's whole history, and the decisions behind any row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from section287.errors import NotFound
from section287.questions.rows import Row, fetch

if TYPE_CHECKING:
    import duckdb


def agency_history(connection: duckdb.DuckDBPyConnection, agency_id: str) -> dict[str, Any]:
    """Return everything the record holds about an agency.

    Returns:
        ``agency``, ``names`` (as printed, with days), ``agreements``, ``applications``, ``changes``, ``listings``
        (first and last printed row of each agreement, with the publication's sha256), ``decisions``.

    Raises:
        NotFound: no agency has this id.
    """
    found = fetch(connection, "SELECT * FROM agency WHERE agency_id = $id", {"id": agency_id})
    if not found:
        raise NotFound(f"no agency with the id '{agency_id}'")
    by_agency = {"id": agency_id}
    return {
        "agency": found[0],
        "names": fetch(
            connection,
            "SELECT * EXCLUDE (agency_id) FROM agency_name WHERE agency_id = $id ORDER BY first_on, last_on, "
            "state, name",
            by_agency,
        ),
        "agreements": fetch(
            connection,
            "SELECT * FROM agreement WHERE agency_id = $id ORDER BY first_listed_on, model, agreement_id",
            by_agency,
        ),
        "applications": fetch(
            connection,
            "SELECT * FROM application WHERE agency_id = $id ORDER BY first_listed_on, model, application_id",
            by_agency,
        ),
        "changes": fetch(
            connection, 'SELECT * FROM change WHERE agency_id = $id ORDER BY "on", kind, change_id', by_agency
        ),
        "listings": fetch(connection, _LISTINGS, by_agency),
        "decisions": decisions_about(connection, agency_id),
    }


# the first and the last list that print each agreement or application, with the row
_LISTINGS = """
SELECT l.subject_id, l.publication_id, p.published_on, p.file_name, p.table_sha256, l.row_number,
       r.state, r.agency, r.county, r.model, r.signed, r.moa
FROM listing l
JOIN publication p USING (publication_id)
JOIN printed_row r USING (row_id)
WHERE l.subject_id IN (SELECT agreement_id FROM agreement WHERE agency_id = $id
                       UNION ALL SELECT application_id FROM application WHERE agency_id = $id)
QUALIFY row_number() OVER (PARTITION BY l.subject_id ORDER BY p.published_on, l.publication_id, l.row_number) = 1
     OR row_number() OVER (PARTITION BY l.subject_id
                           ORDER BY p.published_on DESC, l.publication_id DESC, l.row_number) = 1
ORDER BY l.subject_id, p.published_on, l.publication_id, l.row_number
"""


def decisions_about(connection: duckdb.DuckDBPyConnection, subject_id: str) -> list[Row]:
    """Return the decisions behind an id, each with the rows that it rests on; an agency's include its agreements'."""
    decisions = fetch(
        connection,
        """
        SELECT * FROM decision
        WHERE subject_id = $id OR starts_with(subject_id, $id || '/') OR decision_id = $id
           OR decision_id IN (SELECT decision_id FROM decision_row r JOIN listing l USING (publication_id, row_number)
                              WHERE l.subject_id = $id OR l.agency_id = $id)
        ORDER BY subject_id, rule, decision_id
        """,
        {"id": subject_id},
    )
    rows = fetch(
        connection,
        """
        SELECT d.decision_id, d.publication_id, d.row_number, p.published_on, p.file_name, p.table_sha256,
               r.state, r.agency, r.county, r.model, r.signed
        FROM decision_row d
        JOIN listing l USING (publication_id, row_number)
        JOIN printed_row r USING (row_id)
        JOIN publication p USING (publication_id)
        WHERE d.decision_id IN (SELECT unnest($ids))
        ORDER BY p.published_on, d.publication_id, d.row_number
        """,
        {"ids": [one["decision_id"] for one in decisions]},
    )
    for decision in decisions:
        decision["rows"] = [
            {key: value for key, value in row.items() if key != "decision_id"}
            for row in rows
            if row["decision_id"] == decision["decision_id"]
        ]
    return decisions


def explain(connection: duckdb.DuckDBPyConnection, wanted: str) -> dict[str, Any]:
    """Return what stands behind an id: what it is, and every decision about it.

    Args:
        wanted: the id of an agency, agreement, application, publication or decision, or a file's name.

    Raises:
        NotFound: nothing in the record has this id.
    """
    text = wanted.strip()
    kinds = (
        ("agency", "SELECT agency_id AS id FROM agency WHERE agency_id = $id"),
        ("agency", "SELECT agency_id AS id FROM agency_alias WHERE alias = $id"),
        ("agreement", "SELECT agreement_id AS id FROM agreement WHERE agreement_id = $id"),
        ("agreement", "SELECT agreement_id AS id FROM agreement_alias WHERE alias = $id"),
        ("application", "SELECT application_id AS id FROM application WHERE application_id = $id"),
        (
            "publication",
            "SELECT publication_id AS id FROM publication WHERE publication_id = $id OR starts_with(table_sha256, $id)",
        ),
        (
            "publication",
            "SELECT publication_id AS id FROM capture WHERE file_name = $id AND publication_id IS NOT NULL",
        ),
        ("file", "SELECT file_name AS id FROM capture WHERE file_name = $id"),
        ("decision", "SELECT decision_id AS id FROM decision WHERE decision_id = $id"),
        (
            "change",
            "SELECT coalesce(agreement_id, application_id, agency_id) AS id FROM change WHERE change_id = $id",
        ),
    )
    for kind, sql in kinds:
        found = fetch(connection, sql, {"id": text}) if len(text) >= 6 else []
        if found:
            subject = str(found[0]["id"])
            decisions = decisions_about(connection, subject)
            of_file = [one for one in decisions if one["reason"].startswith(f"{text}: ")]
            return {
                "id": subject,
                "kind": kind,
                "facts": _facts(connection, kind, subject),
                "decisions": of_file or decisions,
            }
    raise NotFound(f"nothing in the record has the id '{wanted}'; 'section287 agency NAME' shows an agency's ids")


def _facts(connection: duckdb.DuckDBPyConnection, kind: str, subject: str) -> list[Row]:
    sql = {
        "agency": "SELECT * FROM agency WHERE agency_id = $id",
        "agreement": "SELECT * FROM agreement WHERE agreement_id = $id",
        "application": "SELECT * FROM application WHERE application_id = $id",
        "publication": "SELECT * FROM publication WHERE publication_id = $id",
        "file": "SELECT * FROM capture WHERE file_name = $id",
    }.get(kind)
    return fetch(connection, sql, {"id": subject}) if sql else []
