"""``section287 serve``: a running site, and one clear line when it can't run."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

SERVE = [sys.executable, "-c", "from section287.cli.main import main; main()", "serve"]


def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*SERVE, *options], capture_output=True, text=True, timeout=60, env={**os.environ, **environment}, check=False
    )


def test_it_serves_and_stops_when_asked(record_path: Path) -> None:
    serving = subprocess.Popen(
        [*SERVE, "--port", "0", "--record", str(record_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert serving.stdout is not None
        line = serving.stdout.readline()
        found = re.fullmatch(r"Serving on (http://127\.0\.0\.1:\d+/) \(stop with Ctrl-C\)\n", line)
        assert found, line
        with urllib.request.urlopen(found.group(1), timeout=30) as answer:
            assert answer.status == 200
            assert "server" not in {name.lower() for name in answer.headers}
            assert b"287(g)" in answer.read()
    finally:
        serving.send_signal(signal.SIGINT)
        _, errors = serving.communicate(timeout=30)
    assert "Traceback" not in errors
    assert serving.returncode == 0


def test_a_missing_record_is_one_line_and_status_2(tmp_path: Path) -> None:
    told = run("--port", "0", "--record", str(tmp_path / "none.duckdb"))
    assert told.returncode == 2
    assert told.stdout == ""
    assert re.fullmatch(r"section287: \S+none\.duckdb: there is no record here; [^\n]+\n", told.stderr)


def test_a_busy_port_is_one_line_and_status_2(record_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = run("--port", port, "--record", str(record_path))
    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr == f"section287: --port: {port} is in use on 127.0.0.1; give another one, or 0 for any free\n"


def test_an_unusable_host_or_port_is_one_line_and_status_2(record_path: Path) -> None:
    told = run("--host", "no such host", "--record", str(record_path))
    assert told.returncode == 2
    assert told.stderr.startswith("section287: --host: 'no such host' is no address")
    assert told.stderr.count("\n") == 1
    assert run("--port", "99999").returncode == 2
