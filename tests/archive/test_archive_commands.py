"""The commands sync and archive: text, JSON, exit statuses, one line for what is wrong, and a watch that stops."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from publishing_host import Host, page, rows, status, workbook
from registry_lists import tables_of
from sync_desk import Desk

from section287.live.watch import Stopped, watch

SECTION287 = [sys.executable, "-m", "section287"]
FIRST, SECOND = (f"participatingAgencies05{day}2026am.xlsx" for day in (18, 19))


@pytest.fixture
def place(tmp_path: Path, desk: Desk) -> Path:
    """A folder with a sources file that names the host, and one list published."""
    source = f"{{id: ice, kind: page, url: '{desk.host.url('/287g')}'}}"
    text = f"manners: {{pause_seconds: 0, attempts: 1}}\nsources: [{source}]"
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    desk.post(FIRST, workbook(rows(120)))
    return tmp_path


def call(place: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, "SECTION287_HOME": str(place), **environment}
    done = subprocess.run(
        [*SECTION287, *arguments], capture_output=True, text=True, timeout=300, env=given, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def sync(place: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return call(place, "sync", "--sources", str(place / "sources.yaml"), "--no-ledger", *more, **environment)


def test_sync_tells_people_and_programs_what_changed(place: Path, desk: Desk) -> None:
    first = sync(place)
    assert first.returncode == 0, first.stderr
    assert f"archived     {FIRST}" in first.stdout
    assert "1 new lists" in first.stdout
    desk.post(SECOND, workbook(rows(122)))
    told = json.loads(sync(place, "--json").stdout)
    assert told["exit_status"] == 0
    assert [one["kind"] for one in told["changes"]] == ["signed", "signed"]
    assert told["newest"] == {"participating": "2026-05-19"}
    assert (place / "record.duckdb").is_file()
    assert (place / "archive" / "manifest.jsonl").is_file()
    assert json.loads((place / "record.sync.json").read_text())["change_count"] == 2


def test_its_exit_status_says_how_it_went(place: Path, desk: Desk) -> None:
    sync(place)
    desk.host.next("/287g", status(503))
    unreached = sync(place)
    assert (unreached.returncode, "answered 503" in unreached.stderr) == (1, True)
    desk.host.next("/287g", page("Access Denied"))
    doubted = sync(place)
    assert doubted.returncode == 3
    assert "NOT BELIEVED" in doubted.stderr
    assert "suspicious" in doubted.stderr  # the log says it too
    (place / "sources.yaml").write_text("sources: 3")
    wrong = sync(place)
    assert wrong.returncode == 2
    assert wrong.stderr.count("\n") == 1
    assert wrong.stderr.startswith("section287: --sources: ")


@pytest.mark.parametrize("url", ["example.org", "ftp://x.test/", "https://"])
def test_a_webhook_that_is_no_address_is_one_line(place: Path, url: str) -> None:
    told = sync(place, "--webhook", url)
    assert told.returncode == 2
    assert told.stderr == f"section287: --webhook: '{url}' is no address; write it as https://example.org/hook\n"


def test_the_bundled_sources_can_be_printed_and_given_back(place: Path) -> None:
    printed = call(place, "sync", "--show-sources").stdout
    (place / "sources.yaml").write_text(printed, encoding="utf-8")
    told = sync(place, "--offline", "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["sources"] == []


def test_a_dry_run_writes_nothing(place: Path) -> None:
    told = sync(place, "--dry-run")
    assert told.returncode == 0
    assert f"would fetch  http://127.0.0.1:{told.stdout.split(':')[2].split('/')[0]}/lists/{FIRST}" in told.stdout
    assert not (place / "archive").exists()
    assert not (place / "record.duckdb").exists()


class _Hook(BaseHTTPRequestHandler):
    taken: list[tuple[dict[str, str], dict[str, Any]]]
    statuses: list[int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.statuses.pop(0) if self.statuses else 204
        if answer == 204:
            self.taken.append((dict(self.headers.items()), json.loads(body)))
        self.send_response(answer)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_the_webhook_hears_of_what_is_not_believed_once(place: Path, desk: Desk) -> None:
    sync(place)
    hook = type("Hook", (_Hook,), {"taken": [], "statuses": [500, 500, 500]})
    server = ThreadingHTTPServer(("127.0.0.1", 0), hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_address[1]}/hook"
        desk.post(SECOND, workbook(rows(40)))
        down = sync(place, "--webhook", address, SECTION287_WEBHOOK_SECRET="s")
        assert (down.returncode, hook.taken) == (3, [])  # type: ignore[attr-defined]
        assert "told again next time" in down.stderr
        for _ in range(2):
            assert sync(place, "--webhook", address, SECTION287_WEBHOOK_SECRET="s").returncode == 0
        ((headers, told),) = hook.taken  # type: ignore[attr-defined]
        assert told["event"] == "quarantined"
        assert told["suspicious"][0]["file"] == SECOND
        assert "40 rows" in told["text"]
        assert headers["Section287-Signature"].startswith("sha256=")
    finally:
        server.shutdown()
        server.server_close()


def test_a_watch_syncs_and_ends_cleanly_when_asked(place: Path, desk: Desk) -> None:
    arguments = [
        *SECTION287,
        "sync",
        "--sources",
        str(place / "sources.yaml"),
        "--no-ledger",
        "--watch",
        "--every",
        "600",
    ]
    watching = subprocess.Popen(
        arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "SECTION287_HOME": str(place), "PYTHONUNBUFFERED": "1"},
    )
    assert watching.stdout is not None
    late = threading.Timer(300, watching.kill)  # a first round that fails is followed by ten quiet minutes
    late.start()
    for line in watching.stdout:
        if "newest lists" in line:
            break
    late.cancel()
    watching.send_signal(signal.SIGTERM)
    _, errors = watching.communicate(timeout=60)
    assert watching.returncode == 0, errors
    assert "Traceback" not in errors
    assert desk.listed() == 120


def test_a_watch_goes_on_after_a_round_that_failed() -> None:
    from section287.errors import Section287Error

    waits: list[float] = []
    told: list[str] = []
    rounds = iter([Section287Error("no disk"), ValueError("surprise"), None, Stopped()])

    def once() -> None:
        found = next(rounds)
        if found is not None:
            raise found

    with pytest.raises(Stopped):
        watch(once, 3600, waits.append, lambda: 0.5, told.append)
    assert waits == [3600, 3600, 3600]
    assert told == ["no disk", "this round failed (ValueError); the log has the details"]


def test_an_archive_is_verified_listed_and_restored(place: Path, desk: Desk) -> None:
    sync(place)
    whole = call(place, "archive", "verify")
    assert (whole.returncode, "all whole" in whole.stdout) == (0, True)
    listed = json.loads(call(place, "archive", "list", "--kind", "list", "--json").stdout)["entries"]
    assert [one["file_name"] for one in listed] == [FIRST]
    back = place / "back.duckdb"
    assert call(place, "archive", "restore", "--to", str(back)).returncode == 0
    assert tables_of(back) == tables_of(desk.record)
    sha256 = listed[0]["sha256"]
    (place / "archive" / "objects" / sha256[:2] / sha256).write_bytes(b"other")
    damaged = call(place, "archive", "verify")
    assert damaged.returncode == 1
    assert f"damaged: {FIRST}" in damaged.stdout
    broken = call(place, "archive", "restore", "--to", str(place / "never.duckdb"))
    assert (broken.returncode, broken.stderr.count("\n")) == (2, 1)
    assert not (place / "never.duckdb").exists()


def test_files_are_added_by_hand_once(place: Path) -> None:
    lists = place / "lists"
    lists.mkdir()
    (lists / FIRST).write_bytes(workbook(rows(120)))
    assert call(place, "archive", "add", str(lists / FIRST), "--build").returncode == 0
    (lists / SECOND).write_bytes(workbook(rows(121)))
    (lists / "pendingAgencies05192026am.xlsx").write_bytes(b"<html>no</html>")
    told = json.loads(call(place, "archive", "add", str(lists), "--json").stdout)
    assert len(told["added"]) == 2
    assert len(told["unreadable"]) == 1
    again = call(place, "archive", "add", str(lists), "--build")
    assert (again.returncode, "3 held already" in again.stdout) == (0, True)
    assert "not believed: pendingAgencies05192026am.xlsx" in again.stderr
    assert json.loads(call(place, "count", "--json").stdout)["agreements"] == 121


def test_an_empty_archive_says_what_to_do(place: Path) -> None:
    told = call(place, "archive", "restore", "--to", str(place / "x.duckdb"))
    assert told.returncode == 2
    assert "'section287 archive add' takes files in" in told.stderr


def test_a_record_of_one_name_keeps_its_own_note(place: Path, host: Host) -> None:
    other = place / "other.duckdb"
    assert sync(place, "--record", str(other)).returncode == 0
    assert (place / "other.sync.json").is_file()
    assert not (place / "record.sync.json").exists()
