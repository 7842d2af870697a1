"""What somebody asks leaves no trace: not in the log at its most talkative, not in a file, not in a cookie."""

from __future__ import annotations

import http.client
import json
import os
import urllib.parse
from pathlib import Path

import pytest
from proof.running import Served, serving

MARK = "Zyxomarkle287"  # in no text of ours
ADDRESS = "203.0.113.77"  # of a visitor behind a proxy
AGENT = f"Browser-{MARK}/1.0"
HEADERS = {
    "X-Forwarded-For": ADDRESS,
    "User-Agent": AGENT,
    "Cookie": f"who={MARK}",
    "Referer": f"https://{MARK}.example/",
}


def send(served: Served, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, list[str]]:
    connection = http.client.HTTPConnection(served.host, served.port, timeout=120)
    try:
        connection.request(
            method, path, body=body or None, headers={**HEADERS, **({"Content-Type": kind} if kind else {})}
        )
        answer = connection.getresponse()
        answer.read()
        return answer.status, [name.lower() for name, _ in answer.getheaders()]
    finally:
        connection.close()


def multipart(text: str) -> tuple[bytes, str]:
    body = (
        f'--line\r\nContent-Disposition: form-data; name="file"; filename="{MARK}.txt"\r\n'
        f"Content-Type: text/plain\r\n\r\n{text}\r\n--line--\r\n"
    )
    return body.encode(), "multipart/form-data; boundary=line"


def traces(folder: Path) -> list[str]:
    """Files below a folder that hold what was asked, or who asked it."""
    wanted = [one.encode() for one in (MARK, ADDRESS)]
    found = []
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            if MARK in name:
                found.append(f"{place}/{name}")
        for name in files:
            data = (Path(place) / name).read_bytes()
            if any(one in data or one.decode().encode("utf-16-le") in data for one in wanted):
                found.append(f"{place}/{name}")
    return found


def test_nothing_asked_is_logged_kept_or_answered_with_a_cookie(
    small_records: tuple[Path, Path], tmp_path: Path
) -> None:
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    for one in (home, scratch):
        one.mkdir()
    question = urllib.parse.quote(f"How many agreements does {MARK} have in Texas?")
    text = f"ICE has 72 agreements, said {MARK}. There are 24 in Kansas."
    form = urllib.parse.urlencode({"text": text}).encode()
    sent = [
        ("GET", "/", b"", ""),
        ("GET", f"/search?q={MARK}", b"", ""),
        ("GET", f"/ask?q={question}", b"", ""),
        ("GET", f"/es/ask?q={question}", b"", ""),
        ("GET", f"/api/v1/ask?q={question}", b"", ""),
        ("POST", "/api/v1/ask", json.dumps({"question": f"Who is {MARK}?"}).encode(), "application/json"),
        ("POST", "/api/v1/check", json.dumps({"text": text}).encode(), "application/json"),
        ("POST", "/api/v1/check", f'{{"text": {MARK}'.encode(), "application/json"),
        ("POST", "/check", form, "application/x-www-form-urlencoded"),
        ("POST", "/check", *multipart(text)),
        ("POST", "/check", *multipart(f"%PDF-1.4 {MARK}")),
        ("GET", f"/agency/{MARK}", b"", ""),
        ("GET", f"/why/{MARK}", b"", ""),
        ("GET", f"/nothing/{MARK}", b"", ""),
        ("GET", f"/api/v1/agencies?state={MARK}", b"", ""),
        ("GET", f"/api/v1/evidence?q={MARK}", b"", ""),
        ("GET", f"/evidence?q={MARK}", b"", ""),
        ("GET", f"/documents/clauses?q={MARK}", b"", ""),
        ("BREW", f"/{MARK}", b"", ""),
    ]
    environment = {
        "SECTION287_LOG": "DEBUG",
        "SECTION287_HOME": str(home),
        "TMPDIR": str(scratch),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        "HOME": str(home),
    }
    with serving(small_records[0], environment) as served:
        statuses = []
        for one in sent:
            status, headers = send(served, *one)
            statuses.append(status)
            assert status < 500, one
            assert "set-cookie" not in headers, one
        assert statuses.count(200) >= 10, statuses
        assert any(scratch.iterdir()), "the server's own copy should be here"
        assert traces(scratch) == []
        assert traces(home) == []
    said = "".join(served.said)
    assert "DEBUG" in said, "the log was not at its most talkative"
    for word in (MARK, ADDRESS, AGENT):
        assert word not in said, [line for line in served.said if word in line][:3]


def test_a_fault_of_ours_is_logged_without_what_was_asked(
    small_records: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from starlette.testclient import TestClient

    from section287.web import create_app
    from section287.web.bounded import Bounded

    def break_down(self: Bounded, *given: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Bounded, "run", break_down)
    client = TestClient(create_app(small_records[0]), raise_server_exceptions=False)
    for answer in (
        client.get("/ask", params={"q": MARK}),
        client.post("/check", data={"text": MARK}),
        client.post("/api/v1/check", json={"text": MARK}),
        client.get("/api/v1/ask", params={"q": MARK}),
    ):
        assert answer.status_code == 500
        assert "broken" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "RuntimeError: broken" in caplog.text
    assert MARK not in caplog.text


def test_what_is_sent_is_not_held_in_memory(small_records: tuple[Path, Path]) -> None:
    from starlette.testclient import TestClient

    from section287.web import create_app

    app = create_app(small_records[0])
    client = TestClient(app)
    edition = app.state.editions.current()
    client.get("/state/ks")
    before = set(edition._pages)
    assert client.get("/ask", params={"q": f"{MARK}: how many agreements?"}).headers["cache-control"] == "no-store"
    assert client.get("/api/v1/ask", params={"q": f"{MARK}: how many?"}).headers["cache-control"] == "no-store"
    assert client.post("/api/v1/check", json={"text": f"{MARK} has 72."}).headers["cache-control"] == "no-store"
    assert client.post("/check", data={"text": f"{MARK} has 72 agreements."}).headers["cache-control"] == "no-store"
    assert set(edition._pages) == before


def test_a_file_sent_is_not_put_on_the_disk(small_records: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    from tempfile import SpooledTemporaryFile

    from starlette.testclient import TestClient

    from section287.web import create_app

    rolled: list[bool] = []
    monkeypatch.setattr(SpooledTemporaryFile, "rollover", lambda self: rolled.append(True))
    client = TestClient(create_app(small_records[0]))
    text = "<p>ICE has 72 agreements.</p>" + "<!-- filler -->" * 100_000  # 1.5 MB
    answer = client.post("/check", files={"file": ("a.html", text.encode(), "text/html")})
    assert answer.status_code == 200
    assert rolled == []


def test_a_client_is_forgotten_when_its_budget_is_full_again() -> None:
    from section287.web.limits import Budgets

    now = 0.0
    budgets = Budgets(30, lambda: now)
    for number in range(50):
        budgets.take(f"203.0.113.{number}")
    assert len(budgets._clients) == 50
    now += 59
    budgets.take("203.0.113.7")
    now += 2
    budgets.take("198.51.100.1")
    assert set(budgets._clients) == {"203.0.113.7", "198.51.100.1"}
