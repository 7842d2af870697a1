"""Opening a store of referrals: the one asked for, the one beside the record, or the bundled counts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from section287.errors import NotFound
from section287.referrals.bundled import bundled_store
from section287.referrals.store import STORE_VERSION, default_store

if TYPE_CHECKING:
    import duckdb


def open_store(path: Path | str | None = None) -> duckdb.DuckDBPyConnection:
    """Open a store for reading: the one at the path, else the one beside the record, else the bundled counts.

    Raises:
        NotFound: there is none, or it isn't a whole one of this version; the message says which command makes it.
    """
    import duckdb

    place = Path(path) if path else default_store()
    if not path and not place.is_file():
        place = bundled_store()
    if not place.is_file():
        raise NotFound(f"{place}: no releases are loaded; run 'section287 referrals load FILE...' to count some")
    try:
        connection = duckdb.connect(str(place), read_only=True)
        found = connection.execute("SELECT value FROM meta WHERE key = 'store_version'").fetchone()
    except duckdb.Error as error:
        raise NotFound(f"{place}: not a whole store of referrals; run 'section287 referrals load' anew") from error
    if found is None or found[0] != STORE_VERSION:
        connection.close()
        raise NotFound(f"{place}: made by another version; run 'section287 referrals load' anew")
    return connection
