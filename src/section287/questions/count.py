"""How many: agreements, agencies, counties, states and territories, each counted apart, on a named basis."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from section287.errors import UsageError
from section287.places.states import parse_state
from section287.questions.filters import Filters
from section287.questions.rows import fetch
from section287.questions.standing import Cover, as_json, cover

if TYPE_CHECKING:
    import duckdb

BASES = ("listed", "signed")
BY = ("state", "model", "kind", "level", "county")

# listed: the rows of the newest trustworthy list; signed: agreements signed by the day and not yet gone from the lists
_ROWS = {
    "listed": """
        SELECT DISTINCT a.agreement_id, a.model, g.agency_id, g.state, g.kind, g.level, g.county_fips, a.secondary_only
        FROM listing l
        JOIN agreement a ON a.agreement_id = l.subject_id
        JOIN agency g ON g.agency_id = a.agency_id
        WHERE l.publication_id = $publication AND {where}""",
    "signed": """
        SELECT a.agreement_id, a.model, g.agency_id, g.state, g.kind, g.level, g.county_fips, a.secondary_only
        FROM agreement a
        JOIN agency g ON g.agency_id = a.agency_id
        WHERE coalesce(a.signed_on, a.first_listed_on) <= $day
          AND (a.status = 'listed' OR a.missing_on > $day) AND {where}""",
}
_TOTALS = """
count(DISTINCT agreement_id) AS agreements, count(DISTINCT agency_id) AS agencies,
count(DISTINCT county_fips) AS counties,
count(DISTINCT state) FILTER (state NOT IN ('PR', 'GU', 'VI', 'AS', 'MP')) AS states,
count(DISTINCT state) FILTER (state IN ('PR', 'GU', 'VI', 'AS', 'MP')) AS territories"""
_SECONDARY = "SELECT count(*) FROM ({rows}) WHERE secondary_only"


@dataclass(frozen=True, slots=True)
class Count:
    """A count with everything needed to check it.

    Attributes:
        counties: counties (by FIPS code) in which at least one counted agency has its seat or jurisdiction.
        states: states and the District of Columbia; territories are counted apart.
        query: the SQL that was run, with its parameters filled in.
        secondary_only: agreements counted that only a third party's copy shows.
    """

    as_of: date
    basis: str
    cover: Cover
    agreements: int
    agencies: int
    counties: int
    states: int
    territories: int
    filters: Filters
    query: str
    by: list[dict[str, Any]] = field(default_factory=list)
    secondary_only: int = 0

    def notes(self) -> list[str]:
        """Return the cautions that belong to the figures."""
        told = self.cover.notes()
        if self.basis == "signed":
            told.append(
                "Signed: agreements whose signing day lies at or before this day and that had not left the lists, "
                "as all lists up to now show; a row without a readable day counts from its first list."
            )
        if self.secondary_only and not self.cover.before.secondary:
            told.append(
                f"{self.secondary_only} of the agreements are known only from a third party's copy of a later list."
            )
        if self.territories:
            both = self.states + self.territories
            told.append(
                f"{self.states} states and {self.territories} territories: often reported together as {both} states."
            )
        return told

    def as_json(self) -> dict[str, Any]:
        """Return the count in the shape that others rely on (see docs/json.md)."""
        publication = as_json(self.cover.before)
        gap = None
        if self.cover.in_gap:
            gap = {"before": publication, "after": as_json(self.cover.after)}
        return {
            "as_of": str(self.as_of),
            "basis": self.basis,
            "publication": publication,
            "age_days": self.cover.age_days,
            "gap": gap,
            "agreements": self.agreements,
            "agencies": self.agencies,
            "counties": self.counties,
            "states": self.states,
            "territories": self.territories,
            "by": self.by,
            "notes": self.notes(),
            "query": self.query,
            "sources": [source_of(self.cover)],
        }


def source_of(found: Cover) -> dict[str, Any]:
    """Return the citation of the list that an answer rests on."""
    one = found.before
    return {
        "n": 1,
        "kind": "publication",
        "title": f"{one.file_name}, {one.list} agencies, as up on {one.published_on}",
        "issuer": "a third party's copy of ICE's list" if one.secondary else "U.S. Immigration and Customs Enforcement",
        "date": str(one.published_on),
        "url": one.url,
        "sha256": one.sha256,
        "secondary": one.secondary,
    }


def count(
    connection: duckdb.DuckDBPyConnection,
    as_of: date,
    basis: str = "listed",
    filters: Filters | None = None,
    by: str | None = None,
) -> Count:
    """Count what stood on a day.

    Args:
        basis: ``listed`` counts the rows of the newest trustworthy list at or before the day (less its printed
            duplicates); ``signed`` counts by signing day, with all later lists' knowledge.
        by: also count for each value of this.

    Raises:
        UsageError: unknown basis or grouping.
        NotFound: the record begins after the day.
    """
    if basis not in BASES:
        raise UsageError(f"--basis: unknown basis '{basis}'; one of {', '.join(BASES)}")
    if by is not None and by not in BY:
        raise UsageError(f"--by: can't count by '{by}'; one of {', '.join(BY)}")
    filters = filters or Filters()
    found = cover(connection, as_of)
    where, values = filters.clause()
    values |= {"publication": found.before.id} if basis == "listed" else {"day": as_of}
    rows = _ROWS[basis].format(where=where)
    totals = connection.execute(f"SELECT {_TOTALS} FROM ({rows})", values).fetchone()
    assert totals is not None
    return Count(
        as_of,
        basis,
        found,
        int(totals[0]),
        int(totals[1]),
        int(totals[2]),
        int(totals[3]),
        int(totals[4]),
        filters,
        _filled(f"SELECT {_TOTALS} FROM ({rows})", values),
        _groups(connection, rows, values, by) if by else [],
        int((connection.execute(_SECONDARY.format(rows=rows), values).fetchone() or (0,))[0]),
    )


def _groups(connection: duckdb.DuckDBPyConnection, rows: str, values: dict[str, Any], by: str) -> list[dict[str, Any]]:
    column = "county_fips" if by == "county" else by
    # agencies without a county are of many states
    label = ", CASE WHEN county_fips IS NOT NULL THEN min(state) END AS state" if by == "county" else ""
    groups = fetch(
        connection,
        f"SELECT {column} AS key{label}, {_TOTALS} FROM ({rows}) GROUP BY {column} "
        "ORDER BY agreements DESC, key NULLS LAST",
        values,
    )
    for group in groups:
        group["name"] = _label(by, group["key"])
    return groups


def _label(by: str, key: str | None) -> str:
    if key is None:
        return "without a county"
    if by == "state":
        state = parse_state(key).state
        return state.name if state else key
    if by == "county":
        from section287.places.counties import county_by_fips

        found = county_by_fips(key)
        return f"{found.name}, {found.state}" if found else key
    if by == "model":
        from section287.registry.values import vocabulary

        return str(vocabulary()["model_names"].get(key, key))
    return key


def _filled(sql: str, values: dict[str, Any]) -> str:
    """Return the SQL as it can be run by hand: parameters written in."""
    for name, value in sorted(values.items(), key=lambda item: -len(item[0])):
        shown = str(value).replace("'", "''")
        sql = sql.replace(f"${name}", f"'{shown}'")
    return " ".join(sql.split())
