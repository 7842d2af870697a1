"""The bundled counts: a small store as text, for installations that have loaded no releases of their own.

``python -m section287.referrals.bundling`` makes the text.
"""

from __future__ import annotations

import atexit
import csv
import shutil
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from section287.errors import FactInvalid
from section287.referrals.store import BUNDLED, STORE_NAME, STORE_VERSION, write_store
from section287.scratch import lasting_folder
from section287.yaml_text import read_bundled_yaml

if TYPE_CHECKING:
    import duckdb

TABLES = ("meta", "cell", "file", "loaded", "coverage", "series")


@dataclass(frozen=True, slots=True)
class BundledSource:
    """A file behind the bundled counts.

    Attributes:
        holds: ``counts`` (our own counts of its rows) or ``series`` (its figures as published).
        licence: under which it may be passed on, and why that is thought to hold.
    """

    file: str
    holds: str
    title: str
    issuer: str
    compiler: str
    licence: str
    confidence: str


@cache
def bundled_sources() -> tuple[BundledSource, ...]:
    """Return the files behind the bundled counts.

    Raises:
        FactInvalid: the list lacks a field or has one too many.
    """
    entries = read_bundled_yaml("section287.referrals", "ledger/sources.yaml")
    try:
        return tuple(BundledSource(**one) for one in entries["sources"])
    except TypeError as error:
        raise FactInvalid(f"referrals/ledger/sources.yaml: {error}") from error


@cache
def bundled_store() -> Path:
    """Return a store made of the bundled counts, written once a process to a folder that goes with it."""
    folder = lasting_folder()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    place = folder / STORE_NAME
    write_store(place, fill_bundled)
    return place


def fill_bundled(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill a new store with the bundled counts."""
    for table in TABLES:
        with as_file(files("section287.referrals") / "ledger" / f"{table}.csv") as source:
            with source.open(encoding="utf-8", newline="") as opened:
                names = next(csv.reader(opened))
            columns = ", ".join(f'"{name}"' for name in names)
            types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE {table}").fetchall()}
            typed = ", ".join(f"'{name}': '{types[name]}'" for name in names)
            connection.execute(
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM read_csv(?, header = true, delim = ',', "
                f"quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false, columns = {{{typed}}})",
                [str(source)],
            )
    connection.execute("INSERT INTO meta VALUES ('store_version', ?), (?, 'yes')", [STORE_VERSION, BUNDLED])


def _text(name: str) -> str:
    return (files("section287.referrals") / "ledger" / name).read_text(encoding="utf-8")
