"""Agreements of the record as spans of months: what was in force where, for joining to counts and for panels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_SPANS = """
SELECT a.agreement_id, a.agency_id, g.name, g.state, g.county_fips, g.level, a.model,
       a.signed_on, a.first_listed_on, a.last_listed_on,
       CASE WHEN a.status <> 'listed' THEN a.missing_on END AS missing_on,
       a.status, coalesce(a.succession, '') AS succession, g.officers
FROM agreement a JOIN agency g USING (agency_id)
ORDER BY a.agreement_id
"""


@dataclass(frozen=True, slots=True)
class Span:
    """One agreement from its signing (its first list, where the day is unknown) until it left the lists.

    Attributes:
        county: FIPS code of the agency's seat or jurisdiction; None for a statewide agency or an unknown one.
        missing_on: the first list without it; None while it is listed. It ended after ``last_listed_on`` and not
            after this day; the list tells no nearer.
        officers: sworn officers of the whole agency (FBI police employee data), not those trained; None unknown.
    """

    agreement_id: str
    agency_id: str
    agency: str
    state: str
    county: str | None
    level: str
    model: str
    signed_on: date | None
    first_listed_on: date
    last_listed_on: date
    missing_on: date | None
    status: str
    succession: str
    officers: int | None

    @property
    def begins(self) -> date:
        """The day from which it counts as in force."""
        return self.signed_on or self.first_listed_on

    def in_force(self, first: date, last: date) -> bool:
        """Return whether it was in force on any day of a period, as far as lists tell."""
        return self.begins <= last and (self.missing_on is None or self.missing_on > first)

    def models(self) -> tuple[str, ...]:
        """Return its models; before 2013 one agreement could hold two."""
        return tuple(self.model.split("+"))


def read_spans(connection: duckdb.DuckDBPyConnection) -> list[Span]:
    """Return every agreement of a record, by id."""
    return [Span(*row) for row in connection.execute(_SPANS).fetchall()]


COLUMNS = (
    ("agency_id", "VARCHAR"),
    ("state", "VARCHAR"),
    ("county", "VARCHAR"),
    ("jem", "BIGINT"),
    ("tfm", "BIGINT"),
    ("wso", "BIGINT"),
    ("from_month", "VARCHAR"),
    ("until_month", "VARCHAR"),
    ("officers", "BIGINT"),
)
NEVER = "9999-99"


def span_rows(spans: list[Span]) -> list[tuple[str | int, ...]]:
    """Return the spans of agencies with a county as rows of COLUMNS; the month in which one left is outside it."""
    return [
        (
            *(one.agency_id, one.state, one.county),
            *(int(model in one.models()) for model in ("JEM", "TFM", "WSO")),
            one.begins.isoformat()[:7],
            one.missing_on.isoformat()[:7] if one.missing_on else NEVER,
            one.officers or 0,
        )
        for one in spans
        if one.county
    ]


def newest_list(spans: list[Span]) -> date | None:
    """Return the last day on which any agreement was listed."""
    return max((one.last_listed_on for one in spans), default=None)
