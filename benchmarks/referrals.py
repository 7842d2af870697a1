"""Ten million events into flows: ``referrals load`` and ``flows`` against the same in pandas and a bare DuckDB scan.

Run as ``python -m benchmarks.referrals [--rows 10000000] [--memory 1200MB] [--keep FOLDER]``, or with ``--linear`` for
time and peak memory at 10, 20 and 50 million events (``--sizes`` for others). The events are made up, seeded, in the
shape of the real releases (``benchmarks.referrals_made``): encounters, detainers, arrests, detentions and removals of
the same people. All read the same parquet files, each way in a process of its own:

- bare: DuckDB, one scan and one group-by a kind over all printed columns that the counts need, identifiers counted;
  nothing is matched or linked, repeated rows stay.
- section287: header matched, persons hashed, repeats found, later steps of the same person linked, values and places
  read, touchpoints, small counts withheld, store written; then flows by the model in force.
- pandas: all of that but hashing and the store, to the same cells and flows (``benchmarks.referrals_pandas``); it is
  an error when they differ.

Promised (issue 7, at 10 million): at least 20 times faster than pandas, at most twice the bare scan, under 2 GB.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.referrals_made import make_release
from benchmarks.referrals_pandas import READ

# by kind: its day, and the printed columns that its counts need; the identifier is read for repeats and later steps
PERSON, GONE = "Anonymized Identifier", "Departed Date"
WANTED = {kind: list(columns) for kind, columns in READ.items()}
PART = 10_000_000  # rows of a made-up release
SIZES = (10_000_000, 20_000_000, 50_000_000)

Found = tuple[int, int, dict[str, int]]  # events, cells, flows


def bare(files: list[Path], memory: str, folder: Path) -> Found:
    """One scan and group-by."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{memory}'")
    connection.execute(f"SET temp_directory = '{folder}'")
    connection.execute("SET preserve_insertion_order = false")
    events = cells = 0
    for kind, several in by_kind(files).items():
        day, *rest = sorted(WANTED[kind], key=lambda name, of=READ[kind]: of[name] != "day")
        keys = [f"strftime(\"{day}\", '%Y-%m')"]
        keys += [f'"{name}" IS NOT NULL' if name == GONE else f'"{name}"' for name in rest if name != PERSON]
        listed = ", ".join(f"'{one}'" for one in several)
        counts = f'count(*) AS n, count("{PERSON}") AS persons'
        connection.execute(
            f"CREATE OR REPLACE TABLE counted AS SELECT {', '.join(keys)}, {counts} "
            f"FROM read_parquet([{listed}]) GROUP BY ALL"
        )
        found = connection.execute("SELECT sum(n), count(*) FROM counted").fetchone()
        assert found is not None
        events, cells = events + int(found[0]), cells + int(found[1])
    return events, cells, {}


def by_kind(files: list[Path]) -> dict[str, list[Path]]:
    """Return made-up files by the kind of event that they hold."""
    found: dict[str, list[Path]] = {}
    for path in files:
        name = path.name.partition("-latest")[0]
        found.setdefault("detentions" if name == "detention-stays" else name, []).append(path)
    return {kind: found[kind] for kind in READ}


def section287(files: list[Path], memory: str, folder: Path) -> Found:
    """The whole load, and flows by model."""
    from section287.referrals.flows import find_flows
    from section287.referrals.loading import load
    from section287.referrals.scope import Scope, open_ground

    report = load(files, folder / "referrals.duckdb", memory=memory)
    ground = open_ground(Scope(), report.store, _record(files[0].parent))
    flows = find_flows(ground, "model").flows
    sums = {"/".join(row[side] for side in ("kind", "touchpoint", "outcome", "model")): row["n"] for row in flows}
    return report.events, report.cells, sums


def pandas(files: list[Path], _memory: str, _folder: Path) -> Found:
    """The same in pandas."""
    from benchmarks.referrals_pandas import count_in_pandas
    from section287.record.open import open_record
    from section287.referrals.agreements import read_spans

    with open_record(_record(files[0].parent)) as connection:
        spans = read_spans(connection)
    return count_in_pandas({kind: paths[0] for kind, paths in by_kind(files).items()}, spans)


WAYS = {"bare": bare, "section287": section287, "pandas": pandas}


def _record(folder: Path) -> Path:
    return folder / "record.duckdb"


def build_record(folder: Path) -> None:
    """Build the record of agreements to join to, from the bundled ledger."""
    from section287.registry.build import build_record as build
    from section287.registry.ledger import read_ledger

    if not _record(folder).exists():
        reading = read_ledger()
        build(reading.lists, _record(folder), reading.unreadable, "ledger")


def make_files(folder: Path, rows: int) -> list[Path]:
    """Return made-up files of so many rows in all, making those that aren't there."""
    files = []
    for first in range(0, rows, PART):
        some = min(PART, rows - first)
        files += make_release(folder, some, first=first)
    return files


def child(way: str, files: list[Path], memory: str) -> None:
    """Do one way once, imports before the clock, and print what it took."""
    import duckdb  # noqa: F401
    import pandas  # noqa: F401

    if way == "section287":
        from section287.referrals.engine import need_ibis

        need_ibis().duckdb.connect()
    with tempfile.TemporaryDirectory() as folder:
        start, before = time.perf_counter(), _processor()
        events, cells, flows = WAYS[way](files, memory, Path(folder))
        seconds, processor = time.perf_counter() - start, _processor() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "processor": processor, "peak_mb": peak, "found": [events, cells, flows]}))


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure(way: str, files: list[Path], memory: str) -> dict[str, Any]:
    """Return seconds, processor seconds, peak memory and what was found of one way in a process of its own."""
    call = [sys.executable, "-m", "benchmarks.referrals", "--child", way, "--memory", memory]
    done = subprocess.run([*call, "--files", *map(str, files)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{way}: {done.stderr[-800:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def compare(folder: Path, rows: int, memory: str, turns: int, ways: list[str]) -> None:
    """Print what each way takes, the best of so many turns, and the ratios with what is promised."""
    files = make_files(folder, rows)
    best: dict[str, dict[str, Any]] = {}
    for turn in range(turns):
        for way in ways:
            if turn == 0 or way != "pandas":  # minutes, which another turn changes little
                found = measure(way, files, memory)
                best[way] = min(best.get(way, found), found, key=lambda one: float(one["seconds"]))
    size = sum(one.stat().st_size for one in files) / 2**20
    print(f"referrals: {rows:,} made-up events, {size:.0f} MB of parquet, {memory} for the engine")
    for way, found in best.items():
        _print(way, rows, found)
    ours = best["section287"]
    print(f"referrals: peak {ours['peak_mb']:.0f} MB, promised under 2,048 MB at 10 million")
    _print_ratio(ours, best["bare"], "times a bare scan and group-by, promised at most 2")
    if "pandas" in best:
        if best["pandas"]["found"] != ours["found"]:
            raise RuntimeError("pandas and section287 find different cells or flows: they did not do the same work")
        _print_ratio(best["pandas"], ours, "times faster than the same in pandas, promised at least 20")


def _print(way: str, rows: int, found: dict[str, Any]) -> None:
    events, cells, _ = found["found"]
    print(
        f"referrals: {way:<11} {found['seconds']:7.2f} s  {found['processor']:7.2f} s of processor  "
        f"{rows / found['seconds']:>11,.0f} rows/s  peak {found['peak_mb']:6.0f} MB  "
        f"{events:,} events in {cells:,} cells"
    )


def _print_ratio(more: dict[str, Any], less: dict[str, Any], words: str) -> None:
    by_clock, by_processor = (more[one] / less[one] for one in ("seconds", "processor"))
    print(f"referrals: {by_clock:.2f} {words} ({by_processor:.2f} by processor time)")


def show_growth(folder: Path, memory: str, sizes: list[int], turns: int) -> None:
    """Print what ever more events take, and each figure against the first."""
    first = None
    for rows in sizes:
        files = make_files(folder, rows)
        found = min((measure("section287", files, memory) for _ in range(turns)), key=lambda one: float(one["seconds"]))
        _print("section287", rows, found)
        each = {name: found[name] / rows for name in ("seconds", "processor")}
        first = first or each
        print(
            f"referrals: an event takes {each['seconds'] / first['seconds']:.2f} times the time and "
            f"{each['processor'] / first['processor']:.2f} times the processor time that it takes at {sizes[0]:,}; "
            "linear is about 1"
        )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Events into flows, against pandas and a bare scan.")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--memory", default="1200MB")
    parser.add_argument("--turns", type=int, default=2, help="the best of so many turns counts")
    parser.add_argument("--without-pandas", action="store_true", help="pandas takes minutes and 3 GB at 10 million")
    parser.add_argument("--linear", action="store_true", help="ever more events instead (2 GB of files at 50 million)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many events, with --linear")
    parser.add_argument("--keep", type=Path, default=None, help="folder to keep the made-up events in")
    parser.add_argument("--child", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--files", type=Path, nargs="*", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.child:
        child(chosen.child, chosen.files, chosen.memory)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        build_record(folder)
        if chosen.linear:
            show_growth(folder, chosen.memory, list(chosen.sizes), chosen.turns)
        else:
            ways = [way for way in WAYS if not (way == "pandas" and (chosen.without_pandas or chosen.rows > PART))]
            compare(folder, chosen.rows, chosen.memory, chosen.turns, ways)


if __name__ == "__main__":
    main()
