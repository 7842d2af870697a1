"""Reading every published spreadsheet: Section287's readers against python-calamine alone.

Run as ``python -m benchmarks.reading``. Both read the same files in the same process, batch by batch in turn, so
that what else the machine does falls on both; the readers also resolve hyperlinks and error cells and check each
package before it is read, which calamine does not. The promise: at most 1.5 times calamine's wall time (median
of three turns).
"""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import python_calamine

from section287.readers.detect import read_tables

PROMISE = 1.5
TURNS = 3
BATCH = 50
ROOT = Path(__file__).resolve().parent.parent


def publications() -> list[Path]:
    """Return the published spreadsheets under SECTION287_SHARED (default ../shared)."""
    shared = Path(os.environ.get("SECTION287_SHARED", ROOT.parent / "shared"))
    return sorted((shared / "data" / "publications").glob("*/*.xlsx"))


def read_with_calamine(paths: list[Path]) -> int:
    """Read the cells of every sheet as calamine gives them; return the number of rows."""
    rows = 0
    for path in paths:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
        rows += sum(len(workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names)
    return rows


def read_with_readers(paths: list[Path]) -> int:
    """Read every file to tables with their hyperlinks; return the number of rows."""
    return sum(len(table.rows) for path in paths for table in read_tables(path.name, path.read_bytes()))


def clock(read: Callable[[list[Path]], int], paths: list[Path]) -> float:
    """Return the wall time of one reading of the paths, in seconds."""
    start = time.perf_counter()
    read(paths)
    return time.perf_counter() - start


def take_turn(paths: list[Path]) -> tuple[float, float]:
    """Return the wall times of calamine and of the readers, read in turn batch by batch."""
    gc.collect()
    theirs = ours = 0.0
    for start in range(0, len(paths), BATCH):
        batch = paths[start : start + BATCH]
        theirs += clock(read_with_calamine, batch)
        ours += clock(read_with_readers, batch)
    return theirs, ours


def main() -> None:
    paths = publications()
    if not paths:
        print("reading: lacks the real files (set SECTION287_SHARED)")
        return
    turns = [take_turn(paths) for _ in range(TURNS)]
    alone, ours = (statistics.median(times) for times in zip(*turns, strict=True))
    ratio = statistics.median(mine / theirs for theirs, mine in turns)
    print(f"reading: {len(paths):,} spreadsheets, {read_with_readers(paths):,} rows, {TURNS} turns")
    print(f"reading: python-calamine alone {alone:.2f} s, readers with hyperlinks {ours:.2f} s (medians)")
    print(f"reading: ratio {ratio:.2f}, promised at most {PROMISE}")


if __name__ == "__main__":
    main()
