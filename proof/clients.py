"""Many clients at once: Debian's wrk where it is installed, else a client of our own; both count every error."""

from __future__ import annotations

import asyncio
import json
import random
import re
import shutil
import statistics
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from proof.running import ROOT, Served


@dataclass(frozen=True, slots=True)
class Figures:
    """What a load came to; times in milliseconds, from request to the answer's last byte."""

    client: str
    requests: int
    seconds: float
    p50: float
    p99: float
    longest: float
    errors: dict[str, int]

    @property
    def failed(self) -> int:
        """Return how many requests had no good answer."""
        return sum(self.errors.values())


def load(served: Served, addresses: list[str], connections: int, seconds: float, folder: Path) -> Figures:
    """Ask for addresses at random over so many connections for so long."""
    if wrk := shutil.which("wrk"):
        return _load_with_wrk(wrk, served, addresses, connections, seconds, folder)
    return asyncio.run(_load_ourselves(served, addresses, connections, seconds))


def _load_with_wrk(
    wrk: str, served: Served, addresses: list[str], connections: int, seconds: float, folder: Path
) -> Figures:
    listed = folder / "addresses.txt"
    listed.write_text("".join(f"{one}\n" for one in addresses))
    command = [
        wrk, "--threads", "1", "--connections", str(connections), "--duration", f"{max(1, round(seconds))}s",
        "--timeout", "30s", "--script", str(ROOT / "proof" / "mixed.lua"), served.address, "--", str(listed),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"FIGURES (\{.*\})", done.stdout)
    if not found:
        raise RuntimeError(f"wrk gave no figures: {done.stdout[-500:]}{done.stderr[-500:]}")
    told = json.loads(found.group(1))
    errors = {name: told[name] for name in ("connect", "read", "write", "status", "timeout")}
    return Figures("wrk", told["requests"], told["seconds"], told["p50"], told["p99"], told["longest"], errors)


async def _load_ourselves(served: Served, addresses: list[str], connections: int, seconds: float) -> Figures:
    times: list[float] = []
    errors: Counter[str] = Counter(connect=0, read=0, write=0, status=0, timeout=0)
    begun = time.perf_counter()

    async def client(number: int) -> None:
        chance = random.Random(number)
        try:
            reader, writer = await asyncio.open_connection(served.host, served.port, limit=2**24)
        except OSError:
            errors["connect"] += 1
            return
        while time.perf_counter() - begun < seconds:
            at = time.perf_counter()
            line = f"GET {chance.choice(addresses)} HTTP/1.1\r\nHost: {served.host}\r\nAccept-Encoding: gzip\r\n\r\n"
            try:
                writer.write(line.encode())
                await writer.drain()
                status = await asyncio.wait_for(read_answer(reader), 30)
            except TimeoutError:
                errors["timeout"] += 1
                break
            except (OSError, asyncio.IncompleteReadError):
                errors["read"] += 1
                break
            errors["status"] += status >= 400
            times.append((time.perf_counter() - at) * 1000)
        writer.close()

    await asyncio.gather(*(client(number) for number in range(connections)))
    taken = time.perf_counter() - begun
    parts = statistics.quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
    return Figures("own client", len(times), taken, parts[49], parts[98], max(times, default=0.0), dict(errors))


async def read_answer(reader: asyncio.StreamReader) -> int:
    """Read one answer to its end and return its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    if length:
        await reader.readexactly(int(length.group(1)))
    elif b"chunked" in head.lower():
        while size := int(await reader.readuntil(b"\r\n"), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    return int(head.split(b" ", 2)[1])
