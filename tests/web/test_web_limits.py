"""What one client or one text may take of the server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import costly
import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from section287.errors import OverLimit, Overloaded, Unreadable
from section287.record.open import open_record
from section287.web import create_app
from section287.web.bounded import Bounded, Limits, time_limit
from section287.web.limits import MOST_CLIENTS, Budgets

ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range % 7 = 3"


@pytest.fixture
def bounded() -> Iterator[Bounded]:
    processes = Bounded(Limits(seconds=1.5, memory_bytes=2 * 2**30, workers=1, waiting=1))
    yield processes
    processes.stop()


@pytest.mark.parametrize(
    ("function", "says"),
    [(costly.take_long, "longer than"), (costly.take_memory, "memory"), (costly.end_process, "memory")],
)
def test_what_goes_past_its_limit_is_stopped_and_the_next_is_served(bounded: Bounded, function, says: str) -> None:
    with pytest.raises(OverLimit, match=says):
        bounded.run(function)
    assert bounded.run(costly.add, 2, 3) == 5


def test_errors_come_back_whole(bounded: Bounded) -> None:
    with pytest.raises(Unreadable, match=r"a\.pdf: it is broken; give a whole one") as told:
        bounded.run(costly.refuse, "a.pdf")
    assert told.value.remedy == "give a whole one"


def test_more_than_may_wait_are_asked_to_come_back(bounded: Bounded) -> None:
    bounded.run(costly.add, 1, 1)
    refused: list[bool] = []

    def send() -> None:
        try:
            bounded.run(costly.take_long)
        except Overloaded:
            refused.append(True)
        except OverLimit:
            refused.append(False)

    senders = [threading.Thread(target=send) for _ in range(5)]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    assert sorted(refused) == [False, False, True, True, True]


def test_a_query_without_end_is_interrupted(ledger_record: Path) -> None:
    with open_record(ledger_record) as connection:
        with pytest.raises(OverLimit, match="ask for less"), time_limit(connection, 0.2):
            connection.execute(ENDLESS).fetchall()
        with time_limit(connection, 60):
            assert connection.execute("SELECT count(*) > 0 FROM agreement").fetchone() == (True,)


def test_a_page_that_a_busy_server_stops_is_no_fault_and_is_made_later(
    record_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = TestClient(create_app(record_path))

    def visit(place: object, query: object, edition: object, connection: duckdb.DuckDBPyConnection, *_: object) -> None:
        connection.execute(ENDLESS).fetchall()

    with monkeypatch.context() as busy:
        busy.setattr("section287.web.app.time_limit", lambda connection: time_limit(connection, 0.2))
        busy.setattr("section287.web.app.Visit", visit)
        stopped = client.get("/es/")
    assert stopped.status_code == 503
    assert "too much to do" in stopped.text
    assert client.get("/es/").status_code == 200


@given(
    rate=st.integers(1, 600),
    steps=st.lists(st.floats(0, 30, allow_nan=False), min_size=1, max_size=200),
)
def test_no_client_ever_gets_more_than_its_budget(rate: int, steps: list[float]) -> None:
    now = 0.0
    budgets = Budgets(rate, lambda: now)
    passed = 0
    for step in steps:
        now += step
        waiting = budgets.take("a")
        passed += not waiting
        assert passed <= rate + now * rate / 60 + 1e-6
        assert waiting <= 60 / rate + 1e-6
    assert budgets.take("somebody else") == 0


def test_who_waits_as_told_is_let_in_and_old_clients_are_forgotten() -> None:
    now = 0.0
    budgets = Budgets(2, lambda: now)
    assert [budgets.take("a") for _ in range(3)] == [0, 0, 30]
    now += 30
    assert budgets.take("a") == 0
    for number in range(MOST_CLIENTS):
        budgets.take(str(number))
    assert budgets.take("a") == 0
    assert len(budgets._clients) == MOST_CLIENTS


def _ask(app: object, client: str, times: int) -> list[int]:
    browser = TestClient(app, client=(client, 50000))  # type: ignore[arg-type]
    return [browser.get("/ask", params={"q": ""}).status_code for _ in range(times)]


def test_a_client_that_asks_too_often_is_told_when_to_come_back(
    ledger_record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECTION287_TEXTS_A_MINUTE", "3")
    app = create_app(ledger_record)
    assert _ask(app, "203.0.113.7", 5) == [200, 200, 200, 429, 429]
    assert _ask(app, "203.0.113.8", 1) == [200]
    assert _ask(app, "2001:db8::1", 3) == [200] * 3
    assert _ask(app, "2001:db8::2", 1) == [429]  # the same household
    assert _ask(app, "127.0.0.1", 9) == [200] * 9
    refused = TestClient(app, client=("203.0.113.7", 1)).get("/ask?q=")
    assert 1 <= int(refused.headers["retry-after"]) <= 21
    assert refused.headers["x-content-type-options"] == "nosniff"
