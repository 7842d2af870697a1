"""The store of referrals: one DuckDB file beside the record, counts only, written whole and moved into place."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from section287.errors import Section287Error
from section287.scratch import folder_beside
from section287.settings import home

if TYPE_CHECKING:
    from datetime import date

    import duckdb

STORE_NAME = "referrals.duckdb"
STORE_VERSION = "1"
BUNDLED = "bundled"  # the key of the table meta that tells a bundled store from one that was loaded

SCHEMA = """
CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
CREATE TABLE cell (                   -- no cell under the threshold; "withheld": small values together
    kind VARCHAR NOT NULL, year VARCHAR NOT NULL, month VARCHAR NOT NULL, state VARCHAR NOT NULL,
    county VARCHAR NOT NULL,          -- five-digit FIPS, unknown, redacted, other or withheld
    touchpoint VARCHAR NOT NULL, outcome VARCHAR NOT NULL, method VARCHAR NOT NULL, program VARCHAR NOT NULL,
    criminality VARCHAR NOT NULL, region VARCHAR NOT NULL,
    n BIGINT NOT NULL
);
CREATE TABLE file (                   -- counts of events rounded to hundreds: exact ones would be second totals
    file_no INTEGER PRIMARY KEY, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, reading VARCHAR NOT NULL,
    kind VARCHAR, release VARCHAR, title_rows INTEGER, rows BIGINT, counted BIGINT, no_day BIGINT,
    impossible_day BIGINT, repeated_in_file BIGINT, released_again BIGINT, counted_from_other BIGINT,
    first_month VARCHAR, last_month VARCHAR, linkable_percent INTEGER, unknown_columns VARCHAR, kept_out VARCHAR,
    refused VARCHAR
);
CREATE TABLE loaded (sha256 VARCHAR PRIMARY KEY, loaded_on DATE NOT NULL);  -- the first load that had the file
CREATE TABLE unknown_value (field VARCHAR NOT NULL, value VARCHAR NOT NULL, n BIGINT NOT NULL);  -- n rounded
CREATE TABLE coverage (               -- n rounded; shares in per cent
    kind VARCHAR NOT NULL, release VARCHAR NOT NULL, first_month VARCHAR NOT NULL, last_month VARCHAR NOT NULL,
    n BIGINT NOT NULL, with_state INTEGER NOT NULL, with_county INTEGER NOT NULL, linkable INTEGER NOT NULL
);
CREATE TABLE series (
    series_id VARCHAR NOT NULL, file_no INTEGER NOT NULL, kind VARCHAR NOT NULL, period VARCHAR NOT NULL,
    place VARCHAR NOT NULL, state VARCHAR, county VARCHAR, key VARCHAR, value DOUBLE, unit VARCHAR NOT NULL,
    withheld BOOLEAN NOT NULL, note VARCHAR
);
"""


def default_store() -> Path:
    """Return the path of the store: beside the record."""
    return home() / STORE_NAME


def read_meta(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return what a store says of itself."""
    return dict(connection.execute("SELECT key, value FROM meta ORDER BY key").fetchall())


def is_bundled(meta: Mapping[str, str]) -> bool:
    """Return whether a store is the bundled one, by what it says of itself."""
    return meta.get(BUNDLED) == "yes"


def read_loaded(connection: duckdb.DuckDBPyConnection) -> dict[str, date]:
    """Return by SHA-256 the day on which each file of a store was first loaded; none of a store that keeps none."""
    has = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'loaded'").fetchone()
    return dict(connection.execute("SELECT sha256, loaded_on FROM loaded").fetchall()) if has else {}


def write_store(path: Path, fill: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
    """Write a store beside ``path`` and move it there; a reader sees the old one or the new one.

    Raises:
        Section287Error: the folder can't be written to.
    """
    import duckdb

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with folder_beside(path) as folder:
            place = Path(folder) / STORE_NAME
            connection = duckdb.connect(str(place))
            try:
                connection.execute("SET preserve_insertion_order = false")  # rows of a store have no order
                connection.execute("SET threads = 1")  # two that compress side by side take twice the processor time
                connection.execute(SCHEMA)
                fill(connection)
            finally:
                connection.close()
            os.replace(place, path)
    except OSError as error:
        raise Section287Error(f"{path}: can't be written ({error.strerror}); give another --store") from error
