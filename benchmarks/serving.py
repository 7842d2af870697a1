"""The site and the API against Datasette, serving the same tables on the same machine: list, row and JSON.

Both serve one process each on loopback; the load comes from this one, over connections that stay open. Requests go to
one server at a time, in turns, so that both meet the machine in the same state.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.measure import ROOT, SECTION287, line

DATASETTE = ROOT / ".venv" / "bench" / "bin" / "datasette"
SECONDS = 4.0  # of load for one figure
ROUNDS = 3
CLIENTS, MANY = 16, 50
GOAL_TIMES, GOAL_P95 = 10, 50  # times Datasette's rate; milliseconds
AGENCY = "fl-alachua-county-sheriff"
PAGES = (
    # what, ours, Datasette's: a list of 100 rows, one row with what belongs to it, a list of 100 rows as JSON
    ("list page", "/state/fl", "/section287/agency?_size=100&state=FL"),
    ("row page", f"/agency/{AGENCY}", f"/section287/agency/{AGENCY}"),
    ("JSON list", "/api/v1/agencies?limit=100", "/section287/agency.json?_size=100"),
    ("JSON row", f"/api/v1/agencies/{AGENCY}", f"/section287/agency/{AGENCY}.json"),
)


async def load(url: str, clients: int, seconds: float) -> tuple[float, list[float]]:
    """Ask for one address from so many clients for so long; return requests a second and each one's seconds.

    Raises:
        RuntimeError: an answer is not a 200.
    """
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    request = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    times: list[float] = []
    started = time.perf_counter()

    async def client() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        while (begun := time.perf_counter()) - started < seconds:
            writer.write(request)
            await writer.drain()
            await _read_answer(reader)
            times.append(time.perf_counter() - begun)
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return len(times) / (time.perf_counter() - started), times


async def _read_answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode(errors="replace")[:300])
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    if length:
        await reader.readexactly(int(length.group(1)))
        return
    while size := int(await reader.readuntil(b"\r\n"), 16):  # chunked
        await reader.readexactly(size + 2)
    await reader.readexactly(2)


@contextmanager
def serving(command: list[str], port: int, env: dict[str, str] | None = None) -> Iterator[str]:
    """Run a server until the block ends; yield its address once it answers."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **(env or {})}
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/", timeout=30).read()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def p95(times: list[float]) -> float:
    """Return the 95th percentile, in milliseconds."""
    return statistics.quantiles(times, n=20)[18] * 1000


def main() -> None:
    """Print requests a second of both, their ratio, and our 95th percentile with many clients."""
    if not DATASETTE.is_file():
        print("benchmarks: no Datasette (make bench installs it)", file=sys.stderr)
        sys.exit(2)
    with tempfile.TemporaryDirectory() as folder:
        record, export = Path(folder) / "record.duckdb", Path(folder) / "export"
        subprocess.run([*SECTION287, "build", "--record", str(record)], check=True, stdout=subprocess.DEVNULL)
        command = [*SECTION287, "export", "--to", str(export), "--format", "sqlite", "--record", str(record)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        ours, theirs = free_port(), free_port()
        serve = [*SECTION287, "serve", "--port", str(ours), "--record", str(record)]
        other = [str(DATASETTE), "serve", "-i", str(export / "section287.sqlite"), "-p", str(theirs)]
        with serving(serve, ours) as own, serving(other, theirs) as peer:
            for what, our_path, their_path in PAGES:
                compare(what, own + our_path, peer + their_path)


def compare(what: str, own: str, peer: str) -> None:
    """Measure one kind of page in turns and print it."""
    for address in (own, peer):  # made once before it counts, on both sides
        asyncio.run(load(address, 2, 0.5))
    rates: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        fast, _ = asyncio.run(load(own, CLIENTS, SECONDS / ROUNDS))
        slow, _ = asyncio.run(load(peer, CLIENTS, SECONDS / ROUNDS))
        rates.append((fast, slow))
    fast, slow = (statistics.median(one[place] for one in rates) for place in (0, 1))
    _, times = asyncio.run(load(own, MANY, SECONDS))
    line(f"{what}: requests a second, {CLIENTS} clients", f"{fast:,.0f} / {slow:,.0f}", "Section287 / Datasette")
    line(f"{what}: times Datasette's rate", f"{fast / slow:.1f}", f"goal {GOAL_TIMES}")
    line(f"{what}: 95th percentile, {MANY} clients", f"{p95(times):.1f} ms", f"goal under {GOAL_P95} ms")


if __name__ == "__main__":
    main()
