"""The bundled counts: a small store as text, for installations that have loaded no releases of their own.

``python -m section287.referrals.bundled FILE...`` makes the text anew from the releases that ``ledger/sources.yaml``
names; only what their licences allow to pass on goes in.
"""

from __future__ import annotations

import atexit
import csv
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from section287.errors import FactInvalid
from section287.scratch import lasting_folder, temporary_folder
from section287.yaml_text import read_bundled_yaml

if TYPE_CHECKING:
    import duckdb

TABLES = ("meta", "cell", "file", "loaded", "coverage", "series")
FLAG = "bundled"  # the key of the table meta that tells a bundled store from one that was loaded


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
    from section287.referrals.store import STORE_NAME, write_store

    folder = lasting_folder()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    place = folder / STORE_NAME
    write_store(place, _fill)
    return place


def _fill(connection: duckdb.DuckDBPyConnection) -> None:
    from section287.referrals.store import STORE_VERSION

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
    connection.execute("INSERT INTO meta VALUES ('store_version', ?), (?, 'yes')", [STORE_VERSION, FLAG])


def _text(name: str) -> str:
    return (files("section287.referrals") / "ledger" / name).read_text(encoding="utf-8")


def write_bundle(store: Path, folder: Path) -> None:
    """Write a store's counts as text, row by row in a fixed order, without its version."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(store), read_only=True) as connection:
        for table in TABLES:
            kept = " WHERE key <> 'store_version'" if table == "meta" else ""
            found = connection.execute(f"SELECT * FROM {table}{kept} ORDER BY ALL")
            _write_csv(folder / f"{table}.csv", [one[0] for one in found.description], found.fetchall())


def _write_csv(path: Path, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(names)
        writer.writerows([_plain(value) for value in row] for row in rows)


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return int(value) if isinstance(value, float) and value.is_integer() else value


def make_bundle(paths: Sequence[Path], folder: Path) -> None:
    """Load the files that may be passed on, out of those given, and write them as text.

    Raises:
        FactInvalid: a source of the list isn't among the files.
    """
    from section287.referrals.loading import find_files, load
    from section287.referrals.store import write_store

    wanted = {one.file for one in bundled_sources()}
    found = [one for one in find_files(paths) if one.name in wanted]
    if missing := wanted - {one.name for one in found}:
        raise FactInvalid(f"referrals/ledger/sources.yaml: {min(missing)} is not among the files given")
    with temporary_folder() as place:
        store = Path(place) / "referrals.duckdb"
        write_store(store, _fill)  # so that files bundled before keep the day of theirs
        load(found, store)
        write_bundle(store, folder)


if __name__ == "__main__":
    import sys

    make_bundle([Path(one) for one in sys.argv[1:]], Path(__file__).with_name("ledger"))
