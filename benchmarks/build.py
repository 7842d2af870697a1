"""The whole archive into a record; one new list on top of it; questions from the command line."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from benchmarks.measure import SECTION287, SHARED, line, median, run

NEWEST = "participatingAgencies05182026am.xlsx"


def main() -> None:
    publications = SHARED / "data" / "publications"
    with tempfile.TemporaryDirectory() as scratch:
        record = Path(scratch) / "record.duckdb"
        whole = [*SECTION287, "build", "--from", str(publications), "--record", str(record)]
        built = median(3, lambda: run(whole))
        line("whole archive into a finished record, wall", f"{built.seconds:.2f} s", "at most 10 s")
        line("whole archive into a finished record, peak memory", f"{built.peak_mb:.0f} MB", "at most 1,500 MB")
        _update(publications, Path(scratch), built.seconds)
        _questions(record)


def _update(publications: Path, scratch: Path, whole: float) -> None:
    older = scratch / "older"
    shutil.copytree(publications, older)
    (older / "participating" / NEWEST).unlink()
    base = scratch / "base.duckdb"
    run([*SECTION287, "build", "--from", str(older), "--record", str(base)])

    def add() -> object:
        target = scratch / "grown.duckdb"
        shutil.copyfile(base, target)
        new = publications / "participating" / NEWEST
        return run([*SECTION287, "build", "--add", "--from", str(new), "--record", str(target)])

    added = median(5, add)  # type: ignore[arg-type]
    line("one new publication on top of the record, wall with start-up", f"{added.seconds:.2f} s", "under 1 s")
    line("  ratio to the whole build", f"{whole / added.seconds:.1f}x")


def _questions(record: Path) -> None:
    for words in (["count", "--as-of", "2025-05-28", "--by", "model"], ["agency", "fl-alachua-county-sheriff"]):
        asked = median(5, lambda words=words: run([*SECTION287, *words, "--record", str(record)]))  # type: ignore[misc]
        line(f"section287 {' '.join(words[:2])}, wall with start-up", f"{asked.seconds:.2f} s", "under 0.5 s")


if __name__ == "__main__":
    main()
