"""One query for all ids instead of one an id: a connection that answers ``WHERE ... = $id`` from what it read ahead.

Pages ask the same queries with one id after another. Each is run once, joined to all ids; a sample of the answers is
compared with the query's own, and a query that differs is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import duckdb

from section287.questions import agency

Row = tuple[Any, ...]
SAMPLE = 8  # ids on which a bulk answer is compared with the query's own
_ORDER = "ORDER BY"
_OWNERS = """
(SELECT agreement_id AS subject_id, agency_id AS bulk_id FROM agreement
 UNION ALL SELECT application_id, agency_id FROM application) o JOIN listing l ON l.subject_id = o.subject_id"""


class Result:
    """What a query returned; rows are tuples, so that nobody can change what is kept."""

    def __init__(self, description: Any, rows: list[Row]) -> None:
        self.description = description
        self._rows = rows

    def fetchall(self) -> list[Row]:
        """Return all rows."""
        return list(self._rows)

    def fetchone(self) -> Row | None:
        """Return the first row, None when there is none."""
        return self._rows[0] if self._rows else None


class BulkConnection:
    """A connection for making many pages, one after another.

    Attributes:
        groups: sets of ids that pages are made for, each asked about in bulk at once.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, groups: Sequence[Sequence[str]]) -> None:
        self._connection = connection
        self._groups = [tuple(one) for one in groups]
        self._group_of = {one: place for place, group in enumerate(self._groups) for one in group}
        self._bulk: dict[tuple[str, int], tuple[Any, dict[str, list[Row]]] | None] = {}
        self._listed: dict[str, tuple[Any, list[Row]] | None] = {}
        self._page: dict[Any, Result] = {}

    def next_page(self) -> None:
        """Forget what the last page asked."""
        self._page.clear()

    def cursor(self) -> BulkConnection:
        """Return itself: pages are made one at a time."""
        return self

    def __enter__(self) -> BulkConnection:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def close(self) -> None:
        """Close the connection underneath."""
        self._connection.close()

    def execute(self, sql: str, values: Any = None) -> Result:
        """Run a query, or find its answer among those read ahead."""
        found = self._find(sql, values) or self._find_listed(sql, values)
        if found is not None:
            return found
        # the other languages of the page ask the same again
        key = (sql, repr(values))
        if key not in self._page:
            result = self._connection.execute(sql, values or {})
            self._page[key] = Result(result.description, result.fetchall())
        return self._page[key]

    def _find(self, sql: str, values: Any) -> Result | None:
        if not isinstance(values, dict) or set(values) != {"id"} or "$id" not in sql:
            return None
        wanted = values["id"]
        group = self._group_of.get(wanted)
        if group is None:
            return None
        if (sql, group) not in self._bulk:
            self._bulk[sql, group] = self._read_ahead(sql, self._groups[group])
        ahead = self._bulk[sql, group]
        return Result(ahead[0], ahead[1].get(wanted, [])) if ahead else None

    def _find_listed(self, sql: str, values: Any) -> Result | None:
        """Return the rows of a query about a list of decisions: out of all decisions' rows, in the same order."""
        if not isinstance(values, dict) or set(values) != {"ids"}:
            return None
        if sql not in self._listed:
            every = [str(row[0]) for row in self._connection.execute("SELECT decision_id FROM decision").fetchall()]
            result = self._connection.execute(sql, {"ids": every})
            whole = result.description[0][0] == "decision_id"
            self._listed[sql] = (result.description, result.fetchall()) if whole else None
        ahead = self._listed[sql]
        if ahead is None:
            return None
        wanted = set(values["ids"])
        return Result(ahead[0], [row for row in ahead[1] if row[0] in wanted] if wanted else [])

    def _read_ahead(self, sql: str, ids: tuple[str, ...]) -> tuple[Any, dict[str, list[Row]]] | None:
        if len(ids) <= SAMPLE:
            return None
        try:
            if sql == agency._LISTINGS:
                result = self._connection.execute(_bulk_listings(sql))
            else:
                result = self._connection.execute(_bulk(sql), {"all": list(ids)})
        except duckdb.Error:
            return None
        description = result.description[1:]
        found: dict[str, list[Row]] = {}
        for row in result.fetchall():
            found.setdefault(row[0], []).append(row[1:])
        for one in ids[:: max(len(ids) // SAMPLE, 1)]:
            if found.get(one, []) != self._connection.execute(sql, {"id": one}).fetchall():
                return None
        return description, found


def _bulk(sql: str) -> str:
    """Return a query for all ids: the one for an id, joined to each; its order stands outside."""
    head, _, order = sql.rpartition(_ORDER)
    if not head or ")" in order.replace("()", ""):  # an order inside the query is not the query's
        head, order = sql, ""
    told = re.sub(r"\b[a-z]\.", "", order)
    return (
        f"SELECT ids.id AS bulk_id, q.* FROM (SELECT unnest($all) AS id) ids, LATERAL "
        f"({head.replace('$id', 'ids.id')}) q ORDER BY bulk_id{f', {told}' if told else ''}"
    )


def _bulk_listings(sql: str) -> str:
    """Return the query of first and last rows for all agencies; joined to each id it would read all rows for each."""
    start, _, rest = sql.partition("WHERE")
    qualify = rest[rest.index("QUALIFY") : rest.rindex(_ORDER)]
    columns = start.replace("SELECT ", "SELECT o.bulk_id, ", 1).replace("FROM listing l", f"FROM {_OWNERS}", 1)
    return f"{columns} {qualify} ORDER BY bulk_id, l.subject_id, p.published_on, l.publication_id, l.row_number"
