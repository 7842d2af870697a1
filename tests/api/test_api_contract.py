"""The API does what its own OpenAPI document says: schemathesis makes the requests and checks the answers."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

EXAMPLES = "12"  # requests an operation in the phase of random ones; the machine is small and shared


@pytest.fixture(scope="module")
def served(ledger_record: Path) -> Iterator[str]:
    """The address of a running site."""
    serving = subprocess.Popen(
        [sys.executable, "-m", "section287", "serve", "--port", "0", "--record", str(ledger_record)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert serving.stdout is not None
    found = re.search(r"http://\S+/", serving.stdout.readline())
    assert found
    yield found.group()
    serving.send_signal(signal.SIGINT)
    serving.wait(timeout=30)


def test_schemathesis_runs_clean(served: str, tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [
            str(command), "run", f"{served}api/v1/openapi.json", "--max-examples", EXAMPLES, "--seed", "287",
            "--phases", "fuzzing", "--workers", "2", "--no-color", "--report", "ndjson", "--report-dir", str(tmp_path),
        ],
        capture_output=True, text=True, check=False, timeout=600, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert re.search(r"Selected: (\d+)/\1\n", done.stdout), done.stdout[-2000:]
    events = [json.loads(line) for one in tmp_path.glob("*.ndjson") for line in one.read_text().splitlines()]
    assert events, "no report was written"
