"""The running service: swapped whole under readers when sync builds, and open about how it stands."""

from __future__ import annotations

import re
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from publishing_host import rows, workbook
from starlette.testclient import TestClient
from sync_desk import Desk

from section287.live.last import last_path, read_last, write_last
from section287.web import create_app
from section287.web.health import Metrics, name_surface, tell_health

FIRST_DAY = datetime(2026, 5, 18, tzinfo=UTC).timestamp()
FIRST, SECOND = (f"participatingAgencies05{day}2026am.xlsx" for day in (18, 19))


@pytest.fixture
def served(desk: Desk) -> TestClient:
    desk.post(FIRST, workbook(rows(120)))
    write_last(desk.sync())
    return TestClient(create_app(desk.record))


def values(client: TestClient) -> dict[str, float]:
    """The metrics as name and labels to value."""
    lines = client.get("/metrics").text.splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}


def test_a_sync_under_a_running_site_shows_at_once_and_whole(desk: Desk, served: TestClient) -> None:
    assert served.get("/api/v1/counts").json()["agreements"] == 120
    desk.post(SECOND, workbook(rows(131)))
    seen: set[tuple[int, int]] = set()
    done = threading.Event()
    failed: list[str] = []

    def read() -> None:
        while not done.is_set():
            found = served.get("/healthz")
            if found.status_code != 200:
                failed.append(found.text)
                return
            told = found.json()
            seen.add((told["counts"]["agreements"], told["lists"]["participating"]["believed"]))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for one in readers:
        one.start()
    desk.sync()
    served.get("/healthz")
    done.set()
    for one in readers:
        one.join()
    assert failed == []
    assert seen <= {(120, 1), (131, 2)}  # the old record or the new one, never a mix
    assert served.get("/api/v1/counts").json()["agreements"] == 131


def test_health_tells_the_age_of_the_newest_list_and_the_last_sync(desk: Desk, served: TestClient) -> None:
    told = served.get("/healthz").json()
    assert told["ok"] is True
    assert told["lists"]["participating"]["newest"] == "2026-05-18"
    assert told["lists"]["participating"]["age_days"] >= 0
    assert told["last_sync"]["exit_status"] == 0
    assert told["last_sync"]["finished_at"] == "2026-05-20T12:00:00Z"
    assert served.get("/healthz").headers["cache-control"].startswith("no-")


def test_the_age_is_counted_to_today(desk: Desk, served: TestClient) -> None:
    from starlette.applications import Starlette
    from starlette.routing import Route

    editions = served.app.state.editions  # type: ignore[attr-defined]
    app = Starlette(routes=[Route("/", tell_health(editions, lambda: date(2026, 6, 1)))])
    assert TestClient(app).get("/").json()["lists"]["participating"]["age_days"] == 14
    text = Metrics(editions).write(datetime(2026, 6, 1, 12, tzinfo=UTC).timestamp()).decode()
    (age,) = re.findall(r'newest_list_age_seconds{list="participating"} (\S+)', text)
    assert float(age) == 14.5 * 86400


def test_what_is_not_believed_shows_in_health_and_metrics(desk: Desk, served: TestClient) -> None:
    desk.post(SECOND, workbook(rows(50)))
    write_last(desk.sync())
    assert served.get("/healthz").json()["last_sync"]["not_believed"] == 1
    found = values(served)
    assert found["section287_last_sync_exit_status"] == 3
    assert found['section287_lists{believed="no",list="participating"}'] == 1
    assert found['section287_newest_list_timestamp_seconds{list="participating"}'] == FIRST_DAY


def test_requests_are_counted_by_surface_and_not_by_who_asked_what(served: TestClient) -> None:
    for path in ("/", "/state/tx", "/nowhere/secret-path", "/feeds/all.atom", "/search?q=secret-question"):
        served.get(path, headers={"User-Agent": "secret-agent"})
    served.get("/")
    text = served.get("/metrics").text
    found = values(served)
    assert found['section287_requests_total{status="2xx",surface="page"}'] >= 4
    assert found['section287_requests_total{status="4xx",surface="page"}'] == 1
    assert found['section287_requests_total{status="2xx",surface="feed"}'] == 1
    assert found['section287_request_seconds_count{surface="page"}'] >= 5
    assert "secret" not in text
    assert "testclient" not in text
    labels = set(re.findall(r'(\w+)="', text))
    assert labels <= {"surface", "status", "list", "believed", "what", "le"}


def test_answers_sent_the_short_way_are_counted_too(served: TestClient) -> None:
    metrics = served.app.state.metrics  # type: ignore[attr-defined]
    metrics.count_kept(b"GET /api/v1/count?as_of=2026 HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 304 Not Modified\r\n")
    assert values(served)['section287_requests_total{status="3xx",surface="api"}'] == 1


@pytest.mark.parametrize(
    ("path", "surface"),
    [("/", "page"), ("/apiary", "page"), ("/api/v1", "api"), ("/static/x.css", "static"), ("/metrics", "health")],
)
def test_every_address_belongs_to_a_surface(path: str, surface: str) -> None:
    assert name_surface(path) == surface


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"finished_at": 3}', "\x00"])
def test_a_broken_note_of_the_last_sync_is_none(desk: Desk, served: TestClient, text: str) -> None:
    last_path(desk.record).write_text(text)
    assert read_last(desk.record).get("changes", []) == []
    assert served.get("/healthz").json()["last_sync"] == {}
    assert values(served)["section287_last_sync_timestamp_seconds"] == 0


def test_failures_in_a_row_are_counted(desk: Desk, tmp_path: Path) -> None:
    desk.host.link("/lists/none.xlsx")
    for number in (1, 2, 3):
        write_last(desk.sync(with_ledger=False))
        assert read_last(desk.record)["failures_in_a_row"] == number
        assert read_last(desk.record)["last_reached_at"] is None
