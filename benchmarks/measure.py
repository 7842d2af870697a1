"""Time whole commands from outside: wall seconds and peak memory, as the operating system accounts for them."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SECTION287_SHARED", ROOT.parent / "shared"))
SECTION287 = [sys.executable, "-m", "section287"]


@dataclass(frozen=True)
class Run:
    """One finished command."""

    seconds: float
    peak_mb: float


def run(command: Sequence[str], cwd: Path | None = None, env: dict[str, str] | None = None) -> Run:
    """Run a command to its end; raise when it fails. Peak memory is the largest of its processes."""
    started = time.perf_counter()
    process = subprocess.Popen(
        list(command), cwd=cwd, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    error = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(map(str, command))} failed: {error[-500:]}")
    return Run(time.perf_counter() - started, usage.ru_maxrss / 1024)


def median(times: int, action: Callable[[], Run]) -> Run:
    """Run an action several times and return the medians."""
    runs = [action() for _ in range(times)]
    return Run(statistics.median(one.seconds for one in runs), statistics.median(one.peak_mb for one in runs))


def line(what: str, value: str, goal: str = "") -> None:
    """Print one result."""
    print(f"{what:<78} {value:>22}  {goal}".rstrip(), flush=True)
