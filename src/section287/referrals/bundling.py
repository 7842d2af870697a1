"""Making the bundled counts: ``python -m section287.referrals.bundling FILE...``.

Makes the text anew from the releases that ``ledger/sources.yaml`` names; only what their licences allow to pass on
goes in.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from section287.errors import FactInvalid
from section287.referrals.bundled import TABLES, bundled_sources, fill_bundled
from section287.referrals.loading import find_files, load
from section287.referrals.store import write_store
from section287.scratch import temporary_folder


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
    wanted = {one.file for one in bundled_sources()}
    found = [one for one in find_files(paths) if one.name in wanted]
    if missing := wanted - {one.name for one in found}:
        raise FactInvalid(f"referrals/ledger/sources.yaml: {min(missing)} is not among the files given")
    with temporary_folder() as place:
        store = Path(place) / "referrals.duckdb"
        write_store(store, fill_bundled)  # so that files bundled before keep the day of theirs
        load(found, store)
        write_bundle(store, folder)


if __name__ == "__main__":
    import sys

    make_bundle([Path(one) for one in sys.argv[1:]], Path(__file__).with_name("ledger"))
