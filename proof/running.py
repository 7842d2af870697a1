"""Running the program as others run it: commands, a server on a port, and what memory they hold."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = (sys.executable, "-m", "section287")
START_SECONDS = 120.0


def say(line: str = "") -> None:
    """Print a line at once."""
    click.echo(line)
    sys.stdout.flush()


def describe_machine() -> str:
    """Return how many processors there are, and how loaded they are right now."""
    return f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} when begun"


def command_for(*arguments: str | Path) -> list[str]:
    """Return a command of the program."""
    return [*PROGRAM, *(str(one) for one in arguments)]


def run_program(
    *arguments: str | Path,
    environment: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
    seconds: float = 300,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end.

    Args:
        before: is called in the new process before the program starts, to set limits.
    """
    return subprocess.run(
        command_for(*arguments),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        preexec_fn=before,
    )


@dataclass(slots=True)
class Served:
    """A running server."""

    process: subprocess.Popen[str]
    host: str
    port: int
    said: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Return its address without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, Mapping[str, str], bytes]:
        """Ask once, over a connection of one's own; return status, headers and body."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=120)
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()


@contextlib.contextmanager
def serving(
    record: Path, environment: Mapping[str, str] | None = None, *options: str, command: str = "serve"
) -> Iterator[Served]:
    """Serve a record on a free port of the loopback until the block ends; what it says is kept.

    Raises:
        RuntimeError: it doesn't come up.
    """
    process = subprocess.Popen(
        command_for(command, "--port", "0", "--record", record, *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
    )
    assert process.stdout is not None
    said: list[str] = []
    found: re.Match[str] | None = None
    for line in process.stdout:
        said.append(line)
        found = re.search(r"http://([\d.]+):(\d+)/", line)
        if found:
            break
    if not found:
        process.wait(30)
        raise RuntimeError("".join(said))
    reader = threading.Thread(target=said.extend, args=(process.stdout,), daemon=True)
    reader.start()
    try:
        yield Served(process, found.group(1), int(found.group(2)), said)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(30)
        reader.join(10)


def children_of(process: int) -> list[int]:
    """Return a process and all that it has started, as far as they live."""
    found = [process]
    for one in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def resident_bytes(process: int) -> int:
    """Return how much memory a process has resident; 0 when it has gone."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def wait_until(holds: Callable[[], bool], seconds: float = START_SECONDS) -> bool:
    """Wait until something holds; return whether it came to that."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if holds():
            return True
        time.sleep(0.05)
    return holds()


def slope_an_hour(samples: Sequence[tuple[float, float]]) -> float:
    """Return by how much a value grows in an hour: the straight line through (seconds, value) with the least squares.

    >>> slope_an_hour([(0, 1.0), (1800, 2.0), (3600, 3.0)])
    2.0
    """
    if len(samples) < 2:
        return 0.0
    mean_at = sum(at for at, _ in samples) / len(samples)
    mean = sum(value for _, value in samples) / len(samples)
    spread = sum((at - mean_at) ** 2 for at, _ in samples)
    return 3600 * sum((at - mean_at) * (value - mean) for at, value in samples) / spread if spread else 0.0
