"""The store of referrals as exports see it: its tables beside the record's, where releases have been loaded."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from section287.publish.dictionary import Table, read_tables
from section287.referrals.opening import open_store
from section287.referrals.store import STORE_NAME

if TYPE_CHECKING:
    import duckdb

__all__ = ["attach_store", "counted_tables"]

_FILE = "counted.yaml"
_VIEWS = {
    "referral_cell": "SELECT * FROM referral_store.cell",
    "referral_series": """
        SELECT row_number() OVER (ORDER BY s.series_id, s.file_no, s.kind, s.key NULLS FIRST, s.state NULLS FIRST,
            s.county NULLS FIRST, s.period, s.value NULLS FIRST) AS figure_no, s.series_id, f.name AS file_name,
            f.sha256 AS file_sha256, s.kind, s.period, s.place, s.state, s.county AS county_fips, s.key, s.value,
            s.unit, s.withheld, s.note
        FROM referral_store.series s JOIN referral_store.file f USING (file_no)""",
    "referral_release": "SELECT * FROM referral_store.coverage",
    "referral_file": """
        SELECT *, repeated_in_file + released_again AS repeated, nullif(f.unknown_columns, '') AS unknown
        FROM referral_store.file f""",
}


@cache
def counted_tables() -> tuple[Table, ...]:
    """Return the tables of a store of referrals, as the data dictionary has tables."""
    text = (files("section287.publish") / _FILE).read_text(encoding="utf-8")
    return tuple(read_tables(text, _FILE).values())


def attach_store(connection: duckdb.DuckDBPyConnection, record: Path) -> tuple[Table, ...]:
    """Put the tables of the store beside a record within reach of a connection; return them, none without a store.

    Raises:
        NotFound: the store is no whole one of this version.
    """
    place = record.parent / STORE_NAME
    if not place.is_file():
        return ()
    open_store(place).close()  # says in one line what is wrong with it, if anything is
    quoted = str(place).replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS referral_store (READ_ONLY)")
    for table in counted_tables():
        named = ", ".join(_column(name) for name in table.columns)
        connection.execute(f'CREATE TEMP VIEW "{table.name}" AS SELECT {named} FROM ({_VIEWS[table.name]})')
    return counted_tables()


def _column(name: str) -> str:
    return 'unknown AS "unknown_columns"' if name == "unknown_columns" else f'"{name}"'
