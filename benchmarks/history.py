"""Against simonw/git-history: the 28 participating lists of 16 May to 18 July 2025, replayed as csv commits.

git-history keys items by their columns, so it needs a key: state, agency and model, as a newsroom would choose.
It resolves no identities; the record does, and is still to be faster.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.measure import ROOT, SECTION287, SHARED, line, run
from section287.registry.build import read_files
from section287.sources.listing import PrintedList

READ_CSV = "list(csv.DictReader(io.StringIO(content.decode())))"
FIRST, LAST = date(2025, 5, 16), date(2025, 7, 18)


def main() -> None:
    tool = ROOT / ".venv" / "bench" / "bin" / "git-history"
    if not tool.exists():
        print(f"git-history is not installed at {tool}: run 'make bench'", file=sys.stderr)
        sys.exit(2)
    paths = [one for one in sorted((SHARED / "data/publications/participating").glob("*.xlsx")) if _within(one)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        repository = folder / "lists"
        _commit_all(paths, repository)
        convert = ["--import", "csv", "--import", "io", "--convert", READ_CSV]
        history = [str(folder / "history.db"), str(repository / "list.csv"), "--id", "key", *convert]
        theirs = run([str(tool), "file", *history, "--repo", str(repository), "--branch", "main", "--silent"])
        chosen = [part for one in paths for part in ("--from", str(one))]
        ours = run([*SECTION287, "build", *chosen, "--record", str(folder / "record.duckdb")])
    line(f"git-history over {len(paths)} lists, wall", f"{theirs.seconds:.1f} s")
    line(f"section287 build over the same {len(paths)} files, identities resolved, wall", f"{ours.seconds:.2f} s")
    line("  ratio", f"{theirs.seconds / ours.seconds:.0f}x", "at least 50x")


def _within(path: Path) -> bool:
    return any(one.name.named_on and FIRST <= one.name.named_on <= LAST for one in read_files([path]).lists)


def _commit_all(paths: list[Path], repository: Path) -> None:
    repository.mkdir()
    git = ["git", "-C", str(repository), "-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    subprocess.run([*git, "init", "--quiet", "--initial-branch", "main"], check=True)
    for one in sorted(read_files(paths).lists, key=lambda item: (item.name.named_on or date.min, item.name.slot)):
        _write(one, repository / "list.csv")
        subprocess.run([*git, "add", "list.csv"], check=True)
        stamp = f"{one.name.named_on}T{'12' if 'am' in one.name.slot else '20'}:00:00Z"
        subprocess.run(
            [*git, "commit", "--quiet", "--allow-empty", "--message", one.file_name, "--date", stamp], check=True
        )


def _write(one: PrintedList, path: Path) -> None:
    seen: dict[str, int] = {}
    with open(path, "w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["key", "state", "agency", "type", "county", "model", "signed", "moa", "addendum"])
        for _, row in one.rows():
            key = "|".join((row.state.strip(), row.agency.strip(), row.model.strip()))
            seen[key] = seen.get(key, 0) + 1  # git-history refuses a key that stands twice
            key = key if seen[key] == 1 else f"{key}|{seen[key]}"
            writer.writerow(
                [key, row.state, row.agency, row.type, row.county, row.model, row.signed, row.moa, row.addendum]
            )


if __name__ == "__main__":
    main()
