"""Tables of releases → one relation ``events``: whole numbers and days, no text, persons as salted hashes.

The identifier of a person is hashed, with a salt that only this process knows, as it is read; nothing after this
module sees it. What the engine puts on disk when memory is short is encrypted with a key that it never writes.
Printed fields are hashed too, so that what is joined and grouped are numbers on every engine; ``printed`` gives the
distinct values with their hashes.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from section287.errors import Ambiguous
from section287.referrals.header import Layout
from section287.referrals.tables import EventTable, identifier, quote
from section287.referrals.words import KINDS, empty_words, struck_out

if TYPE_CHECKING:
    import duckdb

TEXTS = ("state", "county", "method", "program", "landmark", "criminality", "citizenship", "disposition", "facility")
EVENTS = "events"
# Formats met in csv releases; ISO days are read without any of them.
DAY_FORMATS = ("%m/%d/%Y", "%m/%d/%y", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%Y%m%d", "%d-%b-%y", "%d%b%Y")


def open_engine(memory: str = "1500MB", folder: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open an engine in memory that spills, encrypted, into ``folder`` when ``memory`` is used up."""
    import duckdb

    connection = duckdb.connect(":memory:")
    connection.execute(f"SET memory_limit = {quote(memory)}")
    # the engine's built-in cipher is not one it vouches for; what spills is codes and salted hashes in a private folder
    connection.execute("SET force_mbedtls_unsafe = 'true'")
    connection.execute("SET temp_file_encryption = true")
    connection.execute("SET preserve_insertion_order = false")
    if folder:
        connection.execute(f"SET temp_directory = {quote(str(folder))}")
    return connection


class Staging:
    """Tables added one by one, then all of them as one relation.

    The salt lives as long as this object and is written nowhere.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._salt = secrets.token_hex(16)
        self._parts: list[str] = []
        self._columns: dict[str, list[str]] = {}
        self._releases: dict[str, int] = {}
        self._flows: dict[tuple[str, str], int] = {}

    def add(self, table: EventTable, layout: Layout, file_no: int) -> int:
        """Take a table in; return its number of rows.

        Raises:
            duckdb.Error: a row of a csv can't be read; the caller names the file.
        """
        scan, names, types = table.scan, table.header, table.types
        if scan is None:
            scan, names, types = self._take_in(table, layout, file_no)
        elif table.path.suffix.lower() in (".csv", ".txt", ".tsv"):
            from section287.referrals.tables import _distinct

            names = _distinct(table.header)
        self._parts.append(self._select(scan, names, types, layout, file_no))
        counted = self._connection.execute(f"SELECT count(*) FROM {scan}").fetchone()
        return int(counted[0]) if counted else 0

    def finish(self) -> str:
        """Make the relation over all tables; return its name.

        Its columns: flow_no (kind and release), release_no, kind_no, file_no, person, event (from 0 on: person, flow
        and day; under 0, for a row without an identifier: all that it prints; none without a day), day, departed, and
        a hash for each of TEXTS.
        """
        parts = "\nUNION ALL\n".join(self._parts) or "SELECT NULL WHERE false"
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW {EVENTS} AS {parts}")
        return EVENTS

    def printed(self, column: str) -> list[tuple[int, str]]:
        """Return the distinct values of one of TEXTS with their hashes; nothing printed is an empty text.

        Raises:
            Ambiguous: two values have the same hash, which one load in a million million would meet.
        """
        nothing = "SELECT CAST(NULL AS VARCHAR) AS printed"  # what files without the column print
        several = " UNION ".join([nothing, *self._columns.get(column, [])])
        found = self._connection.execute(f"SELECT {_key('printed')}, coalesce(printed, '') FROM ({several})").fetchall()
        if len({key for key, _ in found}) < len(found):
            raise Ambiguous(f"two values of {column} have the same hash; load anew")
        return [(int(key), str(value)) for key, value in found]

    def _release(self, layout: Layout) -> int:
        """Return a number for a release; identifiers of two releases never meet."""
        return self._releases.setdefault(layout.release, len(self._releases) + 1)

    def _take_in(self, table: EventTable, layout: Layout, file_no: int) -> tuple[str, list[str], list[str]]:
        """Copy the columns that are read into the engine, the identifier already hashed."""
        import pyarrow  # type: ignore[import-untyped]

        wanted = [(field, index) for field, index in layout.columns.items()]
        names = [field for field, _ in wanted]
        place = f"staged_{file_no}"
        text = ", ".join(f"{identifier(name)} VARCHAR" for name in names)
        self._connection.execute(f"CREATE TEMP TABLE {place} ({text}, person BIGINT)")
        for rows in table.batches():
            blank = [""] * len(table.header)
            full = [row + blank[len(row) :] if len(row) < len(blank) else row for row in rows]
            columns = {field: [row[index] or None for row in full] for field, index in wanted}
            person = [row[layout.person] or None for row in full] if layout.person is not None else [None] * len(full)
            batch = pyarrow.table(
                {name: pyarrow.array(values, pyarrow.string()) for name, values in (columns | {"#": person}).items()}
            )
            self._connection.register("batch", batch)
            hashed = self._hash(identifier("#"), layout.release)
            self._connection.execute(
                f"INSERT INTO {place} SELECT {', '.join(identifier(name) for name in names)}, {hashed} FROM batch"
            )
            self._connection.unregister("batch")
        return place, [*names, "person"], ["VARCHAR"] * len(names) + ["BIGINT"]

    def _hash(self, column: str, release: str) -> str:
        """Return SQL for the salted hash of an identifier; no value, and a struck-out one, stay unknown.

        Identifiers are long and seldom stand between blanks: all others are looked at closely, which takes its time.
        """
        none = sorted(struck_out() | empty_words())
        longest = max(map(len, none)) + 2
        text = f"CAST({column} AS VARCHAR)"
        words = ", ".join(quote(one) for one in none)
        salt = quote(self._salt + release)
        # a list, not IN, which the engine would join for every scan, even where no identifier is asked for
        return (
            f"CASE WHEN strlen({text}) > {longest} AND NOT ends_with({text}, ' ') AND NOT starts_with({text}, ' ') "
            f"THEN CAST(hash({salt}, {text}) >> 1 AS BIGINT) "
            f"WHEN {column} IS NULL OR list_contains([{words}], lower(trim({text}))) THEN NULL "
            f"ELSE CAST(hash({salt}, trim({text})) >> 1 AS BIGINT) END"
        )

    def _select(self, scan: str, names: list[str], types: list[str], layout: Layout, file_no: int) -> str:
        staged = scan.startswith("staged_")
        kinds = dict(zip(names, types, strict=True))

        def name_of(field: str) -> str | None:
            if staged:
                return field if field in layout.columns else None
            index = layout.columns.get(field)
            return names[index] if index is not None else None

        def text(field: str) -> str:
            name = name_of(field)
            return f"CAST({identifier(name)} AS VARCHAR)" if name else "CAST(NULL AS VARCHAR)"

        def day(field: str) -> str:
            name = name_of(field)
            return _day(identifier(name), kinds[name]) if name else "CAST(NULL AS DATE)"

        person = "person" if staged else "CAST(NULL AS BIGINT)"
        if not staged and layout.person is not None:
            person = self._hash(identifier(names[layout.person]), layout.release)
        for field in TEXTS:
            if name_of(field):
                several = self._columns.setdefault(field, [])
                several.append(f"SELECT DISTINCT {text(field)} AS printed FROM {scan}")
        printed_day = (
            identifier(name_of("day") or "") if name_of("day") else "NULL"
        )  # its text only where it is asked for
        flow = self._flows.setdefault((layout.kind, layout.release), len(self._flows) + 1)
        numbers = f"{flow} AS flow_no, {self._release(layout)} AS release_no, {KINDS.index(layout.kind)} AS kind_no"
        keys = ", ".join(f"{_key(text(field))} AS {field}" for field in TEXTS)
        same = f"hash({quote(self._salt)}, {flow}, CAST(day_printed AS VARCHAR), {', '.join(TEXTS)})"
        return (
            f"SELECT {numbers}, CAST({file_no} AS INTEGER) AS file_no, person, "
            f"CASE WHEN day IS NULL THEN NULL WHEN person IS NOT NULL "
            f"THEN CAST(hash(person, {flow}, day) >> 1 AS BIGINT) ELSE -1 - CAST({same} >> 1 AS BIGINT) END AS event, "
            f"day, departed, {', '.join(TEXTS)} "
            f"FROM (SELECT {person} AS person, {day('day')} AS day, {day('departed')} AS departed, "
            f"{printed_day} AS day_printed, {keys} FROM {scan})"
        )


def _key(text: str) -> str:
    """Return SQL for the number that stands for a text."""
    return f"CAST(hash({text}) >> 1 AS BIGINT)"


def _day(column: str, kind: str) -> str:
    """Return SQL that reads a day, or NULL where there is none."""
    if kind.startswith(("DATE", "TIMESTAMP")):
        return f"CAST({column} AS DATE)"
    text = f"trim(CAST({column} AS VARCHAR))"
    formats = ", ".join(quote(one) for one in DAY_FORMATS)
    return (
        f"coalesce(try_cast({text} AS DATE), try_cast(left({text}, 10) AS DATE), "
        f"CAST(try_strptime({text}, [{formats}]) AS DATE))"
    )
