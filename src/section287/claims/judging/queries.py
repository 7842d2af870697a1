"""The SQL behind every figure: each query, run on the record, gives the figure that stands beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from section287.claims.claim import Scope

_TERRITORIES = "('PR', 'GU', 'VI', 'AS', 'MP')"
_UNITS = {
    "agreements": "count(DISTINCT a.agreement_id)",
    "rows": "count(*)",
    "agencies": "count(DISTINCT g.agency_id)",
    "counties": "count(DISTINCT g.county_fips)",
    "states": f"count(DISTINCT g.state) FILTER (g.state NOT IN {_TERRITORIES})",
    "territories": f"count(DISTINCT g.state) FILTER (g.state IN {_TERRITORIES})",
    "states_and_territories": "count(DISTINCT g.state)",
    "pending": "count(DISTINCT a.application_id)",
    "pending_agencies": "count(DISTINCT g.agency_id)",
}
_LISTED = (
    "FROM listing l JOIN agreement a ON a.agreement_id = l.subject_id JOIN agency g ON g.agency_id = a.agency_id "
    "WHERE l.publication_id = {publication}"
)
_PENDING = (
    "FROM listing l JOIN application a ON a.application_id = l.subject_id JOIN agency g ON g.agency_id = a.agency_id "
    "WHERE l.publication_id = {publication}"
)
_SIGNED = (
    "FROM agreement a JOIN agency g ON g.agency_id = a.agency_id "
    "WHERE coalesce(a.signed_on, a.first_listed_on) <= DATE '{day}' AND (a.status = 'listed' OR "
    "a.missing_on > DATE '{day}')"
)
_EVENTS = {
    "signed": "coalesce(a.signed_on, a.first_listed_on)",
    "first_listed": "a.first_listed_on",
    "ended": "a.missing_on",
}


def quoted(text: str) -> str:
    """Return text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _among(column: str, values: Iterable[str]) -> str:
    chosen = [quoted(one) for one in values]
    return f"{column} = {chosen[0]}" if len(chosen) == 1 else f"{column} IN ({', '.join(chosen)})"


def condition(scope: Scope) -> str:
    """Return a scope as a condition over the aliases ``a`` (agreement, application) and ``g`` (agency)."""
    parts = [
        _among(column, values)
        for column, values in (
            ("g.state", scope.states),
            ("g.county_fips", scope.counties),
            ("g.agency_id", scope.agency_ids),
            ("a.model", scope.models),
            ("g.kind", scope.kinds),
            ("g.level", scope.levels),
            ("g.place || ', ' || g.state", scope.places),
        )
        if values
    ]
    return " AND ".join(parts)


def _where(scope: Scope) -> str:
    found = condition(scope)
    return f" AND {found}" if found else ""


def listed_sql(measure: str, publication_id: str, scope: Scope) -> str:
    """Return the query of a count on one list."""
    base = _PENDING if measure.startswith("pending") else _LISTED
    return f"SELECT {_UNITS[measure]} {base.format(publication=quoted(publication_id))}{_where(scope)}"


def signed_sql(measure: str, day: date, scope: Scope) -> str:
    """Return the query of a count by signing day."""
    return f"SELECT {_UNITS[measure]} {_SIGNED.format(day=day)}{_where(scope)}"


def events_sql(measure: str, event: str, first: date, last: date, scope: Scope) -> str:
    """Return the query of what was signed, first listed or ended between two days, both included."""
    ended = " AND a.status = 'removed'" if event == "ended" else ""
    return (
        f"SELECT {_UNITS[measure]} FROM agreement a JOIN agency g ON g.agency_id = a.agency_id "
        f"WHERE {_EVENTS[event]} BETWEEN DATE '{first}' AND DATE '{last}'{ended}{_where(scope)}"
    )


def minus_sql(later: str, earlier: str) -> str:
    """Return the query of a difference."""
    return f"SELECT ({later}) - ({earlier})"


def plus_sql(one: str, other: str) -> str:
    """Return the query of a sum."""
    return f"SELECT ({one}) + ({other})"


def ratio_sql(later: str, earlier: str) -> str:
    """Return the query of how many times as much."""
    return f"SELECT round(({later}) / nullif(({earlier}), 0)::DOUBLE, 4)"


def percent_sql(part: str, whole: str) -> str:
    """Return the query of a share in percent; ``whole`` is a query or a number."""
    return f"SELECT round(100.0 * ({part}) / nullif(({whole}), 0)::DOUBLE, 4)"


def rows_sql(publication_id: str, scope: Scope, *, pending: bool = False) -> str:
    """Return the query that lists the rows behind a count on one list."""
    base = _PENDING if pending else _LISTED
    key = "application_id" if pending else "agreement_id"
    signed = "NULL" if pending else "a.signed_on"
    return (
        f"SELECT DISTINCT g.state, g.name, a.model, {signed} AS signed_on, a.{key} "
        f"{base.format(publication=quoted(publication_id))}"
        f"{_where(scope)} ORDER BY g.state, g.name, a.{key}"
    )


def events_rows_sql(event: str, first: date, last: date, scope: Scope) -> str:
    """Return the query that lists the agreements behind a flow."""
    ended = " AND a.status = 'removed'" if event == "ended" else ""
    return (
        "SELECT g.state, g.name, a.model, a.signed_on, a.agreement_id FROM agreement a JOIN agency g ON "
        "g.agency_id = a.agency_id "
        f"WHERE {_EVENTS[event]} BETWEEN DATE '{first}' AND DATE '{last}'{ended}{_where(scope)} ORDER BY "
        "g.state, g.name, a.agreement_id"
    )


def by_state_sql(measure: str, publication_id: str, scope: Scope) -> str:
    """Return the query of a ranking of states on one list."""
    return (
        f"SELECT g.state, {_UNITS[measure]} AS {measure} "
        f"{_LISTED.format(publication=quoted(publication_id))}{_where(scope)} "
        f"GROUP BY g.state ORDER BY {measure} DESC, g.state"
    )


def by_model_sql(publication_id: str, scope: Scope) -> str:
    """Return the query of a ranking of models on one list."""
    return (
        f"SELECT a.model, {_UNITS['agreements']} AS agreements "
        f"{_LISTED.format(publication=quoted(publication_id))}{_where(scope)} "
        "GROUP BY a.model ORDER BY agreements DESC, a.model"
    )


def printed_states_sql(publication_id: str) -> str:
    """Return the query of how many spellings of states a list prints."""
    return (
        "SELECT count(DISTINCT upper(trim(r.state))) FROM listing l JOIN printed_row r USING (row_id) "
        f"WHERE l.publication_id = {quoted(publication_id)}"
    )
