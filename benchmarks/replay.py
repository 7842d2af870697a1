"""Replay the real files through `sync`, list by list over HTTP: the record must be the one that `build` makes.

`python -m benchmarks.replay` serves every file of ../shared/data/publications from a host on the loopback, in the
order in which the files were up, one program page a step, and syncs after each. Then every table of the record is
compared with that of one build of all files, and with that of a restore from the archive alone. `--last N` replays
only the last N steps, on a record built from the files before them.
"""

from __future__ import annotations

import argparse
import functools
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.measure import SHARED
from section287.archive.folder import Archive
from section287.live.building import restore_record
from section287.live.configuration import Configuration
from section287.live.naming import name_file
from section287.live.report import SyncReport
from section287.live.syncing import Wishes, sync
from section287.record.open import open_record
from section287.registry.build import build_record, find_files, read_files

Step = list[Path]


def tables_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of a record, sorted."""
    with open_record(path) as connection:
        names = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        return {name: connection.execute(f'SELECT * FROM "{name}" ORDER BY ALL').fetchall() for name in names}


def differing(one: Path, other: Path) -> list[str]:
    """Return the names of the tables in which two records differ."""
    first, second = tables_of(one), tables_of(other)
    return [name for name in sorted(first.keys() | second.keys()) if first.get(name) != second.get(name)]


def order_steps(record: Path, files: Sequence[Path]) -> list[Step]:
    """Return the files in the order in which they were up, those of one stamp together, as ICE posts them."""
    by_name = {one.name: one for one in files}
    with open_record(record) as connection:
        rows = connection.execute(
            "SELECT split_part(file_name, '#', 1) AS name, min(coalesce(seen_on, named_on, DATE '2025-02-01')), "
            "min(slot) FROM capture GROUP BY name ORDER BY 2, 3, 1"
        ).fetchall()
    steps: dict[tuple[Any, str], Step] = {}
    for name, day, slot in rows:
        if name in by_name:
            steps.setdefault((day, slot), []).append(by_name[name])
    return list(steps.values())


class _Quiet(SimpleHTTPRequestHandler):
    page = b""
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/287g":
            self.send_response(200)
            self.send_header("Content-Length", str(len(type(self).page)))
            self.end_headers()
            self.wfile.write(type(self).page)
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


def replay(steps: Sequence[Step], root: Path, archive: Path, record: Path, progress: bool = False) -> list[SyncReport]:
    """Post and sync step by step.

    Args:
        root: folder that all files are under, and that the host serves.
    """
    handler = type("Replaying", (_Quiet,), {"page": b""})
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/287g"
    configuration = Configuration.model_validate(
        {
            "manners": {"pause_seconds": 0},
            "sources": [{"id": "replay", "kind": "page", "url": address}],
        }
    )
    reports: list[SyncReport] = []
    try:
        for number, step in enumerate(steps, 1):
            links = "".join(f'<a href="/{quote(str(one.relative_to(root)))}">list</a>' for one in step)
            handler.page = f"<html><body>{links}</body></html>".encode()
            reports.append(sync(configuration, archive, record, Wishes(with_ledger=False)))
            if progress and number % 50 == 0:
                print(f"  {number:,} of {len(steps):,} steps, {step[-1].name}", flush=True)
    finally:
        server.shutdown()
        server.server_close()
    return reports


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay, compare, and say what was found; 1 when a table differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__)
    parser.add_argument("--last", type=int, default=0, help="only the last N steps, on a build of those before")
    wanted = parser.parse_args(arguments)
    root = SHARED / "data" / "publications"
    if not root.is_dir():
        print(f"the replay needs the real files: no {root} (set SECTION287_SHARED)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="section287-replay-") as scratch:
        return _run(root, Path(scratch), wanted.last)


def _run(root: Path, scratch: Path, last: int) -> int:
    found, _ = find_files([root])
    # a name that says no day gets the moment at which sync meets the file, which no replay can repeat
    files = [one for one in found if name_file(one.name, None, datetime.now(UTC)) == one.name]
    print(f"left out, as their names say no day: {', '.join(one.name for one in found if one not in files) or 'none'}")
    reading = read_files(files)
    built, grown, back = (scratch / f"{name}.duckdb" for name in ("built", "grown", "back"))
    build_record(reading.lists, built, reading.unreadable)
    steps = order_steps(built, files)
    chosen = steps[-last:] if last else steps
    if last:
        earlier = {one.name for step in steps[:-last] for one in step}
        build_record([one for one in reading.lists if one.file_name.partition("#")[0] in earlier], grown)
    started = time.perf_counter()
    reports = replay(chosen, root, scratch / "archive", grown, progress=True)
    seconds = time.perf_counter() - started
    archive = Archive(scratch / "archive")
    restore_record(archive, back)
    verified = archive.verify()
    wrong = differing(grown, built), differing(grown, back)
    doubted = [f"{one.file_name}: {one.reason}" for report in reports for one in report.suspicious]
    rows = sum(map(len, tables_of(grown).values()))
    print(f"{sum(map(len, chosen)):,} files in {len(chosen):,} syncs, {seconds:,.0f} s")
    print(f"  archive: {verified.entries:,} entries, {verified.objects:,} files, {len(verified.damaged)} damaged")
    print(f"  not believed when they came: {len(doubted)}")
    for line in doubted:
        print(f"    {line}")
    print(f"  record: {rows:,} rows; tables that differ from one build: {wrong[0] or 'none'}")
    print(f"  tables that differ from a restore from the archive alone: {wrong[1] or 'none'}")
    return 1 if any(wrong) or verified.damaged else 0


if __name__ == "__main__":
    sys.exit(main())
