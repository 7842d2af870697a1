"""Releases of events that are loaded, as entries of a feed of their own: files, not people, and counts rounded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from section287.publish.feeds.entries import Entry, name_by_digest
from section287.questions.rows import fetch
from section287.referrals.bundled import bundled_sources, bundled_store
from section287.referrals.opening import open_store
from section287.referrals.store import is_bundled, read_loaded, read_meta
from section287.referrals.words import read_mapping

NAME = "releases"
TITLE = "Releases of ICE's events that are loaded"
PAGE = "/referrals"
NOT_NAMED = "not named"
_FILES = """
SELECT name, sha256, reading, kind, release, rows, counted, first_month, last_month
FROM file WHERE reading <> 'refused' ORDER BY name, file_no
"""


def read_releases(store: Path | None = None) -> list[Entry]:
    """Return the files that a store of referrals was made of, the newest loaded first.

    Args:
        store: its path; the bundled counts where none is given, or where there is none at the path.

    Raises:
        NotFound: what is at the path is no whole store.
    """
    connection = open_store(store if store and store.is_file() else bundled_store())
    try:
        rows = fetch(connection, _FILES)
        days = read_loaded(connection)
        bundled = is_bundled(read_meta(connection))
    finally:
        connection.close()
    entries = [_entry(row, days[row["sha256"]], bundled) for row in rows if row["sha256"] in days]
    return sorted(entries, key=lambda one: (one.on, one.row["change_id"]), reverse=True)


def _entry(row: Mapping[str, Any], on: date, bundled: bool) -> Entry:
    name, kind = row["name"], row["kind"]
    counts = row["reading"] == "events"
    what = f"{kind}, about {row['rows']:,} rows" if counts else f"{row['rows']:,} published figures"
    span = f", {row['first_month']} to {row['last_month']}" if row["first_month"] else ""
    told = [
        f"{name} (SHA-256 {row['sha256']}): {what}{span}.",
        f"Issued by: {_issuer(row)}.",
        f"Release: {row['release'] or kind}.",
        *([f"Counted: about {row['counted']:,}; counts of rows are rounded to hundreds."] if counts else []),
        f"{'Bundled with the program' if bundled else 'Loaded'} on {on}.",
    ]
    change = {
        "kind": "release_loaded",
        "state": None,
        "model": None,
        "change_id": f"{name}/{row['sha256']}",
        "publication_id": None,
    }
    source = {"file_name": name, "table_sha256": row["sha256"], "url": None}
    title = f"{row['release'] or kind}: {what}{span}"
    return Entry(name_by_digest(f"release {change['change_id']}"), on, title, " ".join(told), PAGE, change, source)


def _issuer(row: Mapping[str, Any]) -> str:
    """Return who issued a file: as the bundled list has it, else whose releases the mapping knows by this id."""
    known = next((one.issuer for one in bundled_sources() if one.file == row["name"]), None)
    if known:
        return known
    mapping = read_mapping("columns.yaml")
    releases = {str(one["id"]) for one in mapping["releases"]}
    return str(mapping["issuer"]) if row["release"] in releases else NOT_NAMED
