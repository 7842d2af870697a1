"""Rows for lists and files: agreements, agencies, applications and changes, filtered, in a fixed order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from section287.questions.filters import Filters
from section287.questions.standing import Cover, cover

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]

_AGREEMENTS = """
SELECT a.agreement_id, a.agency_id, g.name AS agency, a.state, g.county, g.county_fips, g.kind, g.level, g.ori,
       a.model, a.signed_on, a.first_listed_on, a.last_listed_on, a.missing_on, a.status, a.succession,
       a.superseded_by, a.moa_url, a.addendum_url, a.secondary_only, a.publications
FROM agreement a JOIN agency g USING (agency_id)
WHERE {where}
ORDER BY a.state, g.name, a.model, a.signed_on, a.agreement_id
"""
_AGENCIES = """
SELECT g.agency_id, g.name AS agency, g.state, g.kind, g.level, g.county, g.county_fips, g.place, g.ori,
       g.ori_status, g.population, g.officers,
       string_agg(DISTINCT a.model, ', ' ORDER BY a.model) FILTER (a.status = 'listed') AS models_listed,
       count(a.agreement_id) FILTER (a.status = 'listed') AS agreements_listed,
       count(a.agreement_id) AS agreements_ever, g.first_listed_on, g.last_listed_on
FROM agency g LEFT JOIN agreement a USING (agency_id)
WHERE {where}
GROUP BY ALL
ORDER BY g.state, g.name, g.agency_id
"""
_APPLICATIONS = """
SELECT p.application_id, p.agency_id, g.name AS agency, p.state, p.model, p.first_listed_on, p.last_listed_on,
       p.missing_on, p.outcome, p.agreement_id, p.days_to_listing, p.publications
FROM application p JOIN agency g USING (agency_id)
WHERE {where}
ORDER BY p.state, g.name, p.model, p.first_listed_on, p.application_id
"""
_CHANGES = """
SELECT c."on", c.kind, c.state, c.agency_id, c.agency, c.model, c.agreement_id, c.application_id,
       c.before, c.after, c.publication_id, c.previous_publication_id, c.previous_on, c.across_gap, c.secondary,
       c.change_id
FROM change c JOIN agency g USING (agency_id)
WHERE {where}
ORDER BY c."on", c.publication_id, c.state, c.agency_id, c.kind, c.change_id
"""


def fetch(connection: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any] | None = None) -> list[Row]:
    """Run a query and return its rows as dicts, columns in the query's order."""
    result = connection.execute(sql, values or {})
    names = [one[0] for one in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def agreements(
    connection: duckdb.DuckDBPyConnection,
    filters: Filters,
    as_of: date | None = None,
    status: str | None = None,
) -> tuple[list[Row], Cover | None]:
    """Return agreements; with ``as_of`` those on the list that stood on that day, and the list itself."""
    where, values = filters.clause()
    found: Cover | None = None
    if as_of:
        found = cover(connection, as_of)
        where += " AND a.agreement_id IN (SELECT subject_id FROM listing WHERE publication_id = $publication)"
        values["publication"] = found.before.id
    if status:
        where += " AND a.status = $status"
        values["status"] = status
    return fetch(connection, _AGREEMENTS.format(where=where), values), found


def agencies(connection: duckdb.DuckDBPyConnection, filters: Filters, *, listed: bool = False) -> list[Row]:
    """Return agencies ever seen on a list; ``listed`` keeps those with an agreement on the newest one."""
    where, values = filters.clause()
    if listed:
        where += " AND g.agency_id IN (SELECT agency_id FROM agreement WHERE status = 'listed')"
    return fetch(connection, _AGENCIES.format(where=where), values)


def applications(connection: duckdb.DuckDBPyConnection, filters: Filters, outcome: str | None = None) -> list[Row]:
    """Return applications, optionally of one outcome (granted, dropped, waiting)."""
    where, values = filters.clause(agreement="p")
    if outcome:
        where += " AND p.outcome = $outcome"
        values["outcome"] = outcome
    return fetch(connection, _APPLICATIONS.format(where=where), values)


def changes(
    connection: duckdb.DuckDBPyConnection,
    filters: Filters,
    since: date | None = None,
    until: date | None = None,
    agency_id: str | None = None,
    kinds: Sequence[str] = (),
) -> list[Row]:
    """Return changes in time order; both days are included."""
    where, values = filters.clause(agreement="c")
    for name, condition, value in (
        ("since", 'c."on" >= $since', since),
        ("until", 'c."on" <= $until', until),
        ("agency_id", "c.agency_id = $agency_id", agency_id),
    ):
        if value is not None:
            where += f" AND {condition}"
            values[name] = value
    if kinds:
        where += " AND c.kind IN (SELECT unnest($kinds))"
        values["kinds"] = list(kinds)
    return fetch(connection, _CHANGES.format(where=where), values)
