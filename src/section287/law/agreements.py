"""What the registry shows of agreements, asked in plain SQL of a read-only record.

An agreement counts as in force on a day if it had begun by then (first listed, or signed where that is known and
earlier) and no list up to that day lacks it. That is what ICE's lists can show; a list may lag a signature or an end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BASIS = (
    "in force: first listed (or signed, where known and earlier) on or before the day, "
    "and not missing from any list up to it"
)
_BEGUN = "least(a.first_listed_on, coalesce(a.signed_on, a.first_listed_on))"
_COLUMNS = f"""
    a.agreement_id, a.agency_id, g.name, a.state, g.kind, g.level, g.county_fips, g.county, a.model, a.signed_on,
    a.first_listed_on, a.last_listed_on, a.missing_on, a.removal_confirmed, a.status, a.succession, a.moa_url,
    a.secondary_only, {_BEGUN} AS begun_on
    FROM agreement a JOIN agency g USING (agency_id)
"""


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One agreement with its agency; days are calendar days, None where the record doesn't know."""

    agreement_id: str
    agency_id: str
    agency: str
    state: str
    kind: str
    level: str
    county_fips: str | None
    county: str | None
    model: str
    signed_on: date | None
    first_listed_on: date
    last_listed_on: date
    missing_on: date | None
    removal_confirmed: bool
    status: str
    succession: str | None
    moa_url: str | None
    secondary_only: bool
    begun_on: date

    def basis(self) -> str:
        """Return in words what the dates rest on."""
        signed = self.signed_on == self.begun_on
        began = f"signed {self.signed_on}" if signed else f"first listed {self.first_listed_on}"
        until = f"still listed on {self.last_listed_on}"
        if self.missing_on:
            sure = "" if self.removal_confirmed else " (not yet confirmed by three later lists)"
            until = f"missing from the list of {self.missing_on}{sure}"
        copy = "; known only from a third party's copy of the list" if self.secondary_only else ""
        return f"{began}, {until}{copy}"


@dataclass(frozen=True, slots=True)
class Lists:
    """Which participating lists the record holds: the first, the newest, and the newest up to a day asked about."""

    first_on: date | None
    newest_on: date | None
    newest_by: date | None
    newest_by_id: str | None

    def caution(self, on: date) -> str | None:
        """Return what to know about a day on which the record has no list near, or None."""
        if self.newest_by is None:
            return f"the record has no list from {on} or before"
        if (on - self.newest_by).days > 31:
            return f"the newest list by then is of {self.newest_by}, {(on - self.newest_by).days} days before {on}"
        return None


def lists_by(connection: DuckDBPyConnection, on: date) -> Lists:
    """Return the span of trusted participating lists and the newest one up to ``on``."""
    span = connection.execute(
        "SELECT min(published_on), max(last_seen_on) FROM publication WHERE list = 'participating' AND trusted"
    ).fetchone()
    newest = connection.execute(
        """SELECT least(last_seen_on, ?), publication_id FROM publication
           WHERE list = 'participating' AND trusted AND published_on <= ?
           ORDER BY last_seen_on DESC, published_on DESC, publication_id LIMIT 1""",
        [on, on],
    ).fetchone()
    first, last = span if span else (None, None)
    return Lists(first, last, newest[0] if newest else None, newest[1] if newest else None)


def agreements_in_force(
    connection: DuckDBPyConnection, on: date, *, state: str | None = None, agency_id: str | None = None
) -> list[AgreementRow]:
    """Return the agreements in force on a day, by state or agency, in order of beginning."""
    where, values = _filters(state, agency_id)
    standing = f"{_BEGUN} <= ? AND (a.missing_on IS NULL OR a.missing_on > ?)"
    sql = f"SELECT {_COLUMNS} WHERE {standing}{where} ORDER BY begun_on, agreement_id"
    return [AgreementRow(*row) for row in connection.execute(sql, [on, on, *values]).fetchall()]


def agreements_ever(connection: DuckDBPyConnection, *, state: str | None = None) -> list[AgreementRow]:
    """Return every agreement of a state that the record knows, in order of beginning."""
    where, values = _filters(state, None)
    sql = f"SELECT {_COLUMNS} WHERE true{where} ORDER BY begun_on, agreement_id"
    return [AgreementRow(*row) for row in connection.execute(sql, values).fetchall()]


def agencies_of(connection: DuckDBPyConnection, state: str) -> list[dict[str, Any]]:
    """Return the agencies of a state that were ever on a participating or pending list."""
    rows = connection.execute(
        "SELECT agency_id, name, kind, level, county_fips, county FROM agency WHERE state = ? ORDER BY agency_id",
        [state],
    ).fetchall()
    return [
        dict(zip(("agency_id", "name", "kind", "level", "county_fips", "county"), row, strict=True)) for row in rows
    ]


def applications_by(connection: DuckDBPyConnection, state: str, on: date) -> dict[str, str]:
    """Return, for agencies of a state that had applied by a day, how their last application stood on it."""
    rows = connection.execute(
        """SELECT agency_id, first_listed_on, CASE WHEN missing_on <= ? THEN missing_on END FROM application
           WHERE state = ? AND first_listed_on <= ? ORDER BY first_listed_on, application_id""",
        [on, state, on],
    ).fetchall()
    return {
        agency_id: f"applied by {first}, gone from the pending list by {gone}" if gone else f"pending since {first}"
        for agency_id, first, gone in rows
    }


def agency_row(connection: DuckDBPyConnection, agency_id: str) -> dict[str, Any]:
    """Return one agency's row: id, name, state, kind, level, county."""
    row = connection.execute(
        "SELECT agency_id, name, state, kind, level, county FROM agency WHERE agency_id = ?", [agency_id]
    ).fetchone()
    if row is None:
        from section287.errors import NotFound

        raise NotFound(f"no agency {agency_id!r} in the record")
    return dict(zip(("agency_id", "name", "state", "kind", "level", "county"), row, strict=True))


def _filters(state: str | None, agency_id: str | None) -> tuple[str, list[str]]:
    filters = {"a.state": state, "a.agency_id": agency_id}
    asked = {column: value for column, value in filters.items() if value is not None}
    return "".join(f" AND {column} = ?" for column in asked), list(asked.values())


def counties_by_fips(state: str) -> dict[str, str]:
    """Return a state's counties and equivalents: FIPS code to name."""
    from section287.places.counties import counties_of

    return {one.fips: one.name for one in counties_of(state)}
