"""A server whose record is spoilt, whose disk is full, whose clients dawdle, or which is killed: others are served."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from proof import faults
from proof.running import children_of, serving, wait_until
from starlette.testclient import TestClient

from section287.errors import OverLimit, RecordDamaged
from section287.web import create_app, editions, patience
from section287.web.api.quick import quick_protocol
from section287.web.bounded import Bounded
from section287.web.editions import Editions


def stamp_of(client: TestClient) -> str:
    return str(client.get("/api/v1/agencies?limit=1").json()["record"]["lists_sha256"])


@pytest.fixture
def live(small_records: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copyfile(small_records[0], tmp_path / "record.duckdb"))


def put(source: Path, place: Path) -> None:
    beside = place.with_suffix(".new")
    shutil.copyfile(source, beside)
    os.replace(beside, place)


@pytest.mark.parametrize("how", ["flipped", "cut", "emptied", "gone", "text"])
def test_a_spoilt_new_record_is_passed_over_and_a_whole_one_taken(
    how: str, live: Path, small_records: tuple[Path, Path], caplog: pytest.LogCaptureFixture
) -> None:
    client = TestClient(create_app(live))
    before = stamp_of(client)
    if how == "gone":
        live.unlink()
    else:
        put(small_records[1], live)
        if how == "flipped":
            faults.spoil_deep(live)
        else:
            live.write_bytes({"cut": live.read_bytes()[:200_000], "emptied": b"", "text": b"<html>"}[how])
    for page in ("/state/ks", "/agency/ks-allen-county-sheriff", "/api/v1/agreements", "/changes.json"):
        assert client.get(page).status_code == 200
    assert stamp_of(client) == before
    assert client.get("/healthz").json()["record_is_newest"] is False
    assert how == "gone" or "the old one stays" in caplog.text
    put(small_records[1], live)
    assert stamp_of(client) != before
    assert client.get("/healthz").json()["record_is_newest"] is True


def test_a_server_does_not_start_on_a_record_that_is_damaged_inside(live: Path) -> None:
    faults.spoil_deep(live)
    with pytest.raises(RecordDamaged, match="section287 build") as told:
        Editions(live)
    assert str(live) in str(told.value)
    assert "\n" not in str(told.value)


def test_a_full_folder_for_copies_delays_the_new_record_and_no_more(
    live: Path, small_records: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = TestClient(create_app(live))
    before = stamp_of(client)
    real = shutil.copyfileobj

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    put(small_records[1], live)
    assert stamp_of(client) == before
    monkeypatch.setattr(shutil, "copyfileobj", real)
    assert stamp_of(client) == before  # not asked of the disk at every request
    monkeypatch.setattr(editions, "AGAIN_SECONDS", 0.0)
    assert stamp_of(client) != before


def test_answers_are_of_one_record_while_it_is_replaced(live: Path, small_records: tuple[Path, Path]) -> None:
    client = TestClient(create_app(live))
    totals = {}
    for record in small_records:
        put(record, live)
        told = client.get("/api/v1/agreements?limit=1").json()
        totals[told["record"]["lists_sha256"]] = told["total"]
    assert len(set(totals.values())) == 2
    over = threading.Event()

    def replace() -> None:
        while not over.is_set():
            for record in small_records:
                put(record, live)
                over.wait(0.1)

    replacing = threading.Thread(target=replace, daemon=True)
    replacing.start()
    seen = set()
    for number in range(120):
        told = client.get(f"/api/v1/agreements?limit={number % 7 + 1}").json()
        assert told["total"] == totals[told["record"]["lists_sha256"]]
        seen.add(told["total"])
    over.set()
    replacing.join(10)
    assert len(seen) == 2


def test_slow_texts_keep_nobody_from_pages(live: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = TestClient(create_app(live))
    over, waiting = threading.Event(), threading.Semaphore(0)

    def wait(self: Bounded, *_: Any) -> None:
        waiting.release()
        over.wait(60)
        raise OverLimit("this took too long")

    monkeypatch.setattr(Bounded, "run", wait)
    with ThreadPoolExecutor(12) as senders:
        slow = [senders.submit(client.post, "/check", data={"text": f"slow {n}"}) for n in range(6)]
        slow += [senders.submit(client.post, "/api/v1/check", json={"text": f"slow {n}"}) for n in range(6)]
        try:
            for _ in slow:
                assert waiting.acquire(timeout=60)
            pages = ("/state/ks", "/models", "/api/v1/agencies?limit=3", "/api/v1/changes?limit=3")
            with ThreadPoolExecutor(4) as others:
                found = [others.submit(client.get, page) for page in pages]
                assert [one.result(timeout=60).status_code for one in found] == [200] * 4
        finally:
            over.set()
        assert {one.result(timeout=60).status_code for one in slow} == {400, 422}


@pytest.fixture
def impatient(live: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    """A server whose patience is counted in tenths of a second."""
    for name in ("HEAD_SECONDS", "BODY_SECONDS", "STALLED_SECONDS"):
        monkeypatch.setattr(patience, name, 0.4)
    monkeypatch.setattr(patience, "LOOK_SECONDS", 0.1)
    app = create_app(live)
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    config = uvicorn.Config(
        app, http=quick_protocol(app.state.editions), log_level="warning", lifespan="off", loop="asyncio"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield listening.getsockname()[:2]
    server.should_exit = True
    thread.join(20)


def is_ended(connection: socket.socket) -> bool:
    """Whether the server has ended a connection, without a word or with a refusal."""
    connection.settimeout(30)
    try:
        while data := connection.recv(65_536):
            assert not data.startswith(b"HTTP/1.1 2")
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: a\r\nX-Drip: ",
        b"POST /check HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 90\r\n\r\ntext=",
        b"POST /api/v1/check HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n5",
    ],
    ids=["silence", "half a head", "half a form", "half a chunk"],
)
def test_who_never_finishes_a_request_is_let_go(sent: bytes, impatient: tuple[str, int]) -> None:
    with socket.create_connection(impatient) as slow:
        slow.sendall(sent)
        assert is_ended(slow)


def test_who_drips_a_head_is_let_go(impatient: tuple[str, int]) -> None:
    with socket.create_connection(impatient) as slow:
        over = threading.Event()

        def drip() -> None:
            while not over.wait(0.05):
                try:
                    slow.sendall(b"a")
                except OSError:
                    return

        slow.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-Drip: ")
        dripping = threading.Thread(target=drip, daemon=True)
        dripping.start()
        assert is_ended(slow)
        over.set()
        dripping.join(10)


def test_who_never_takes_an_answer_is_let_go_and_who_takes_it_is_not(impatient: tuple[str, int]) -> None:
    request = b"GET /api/v1/agreements?limit=1000 HTTP/1.1\r\nHost: a\r\n\r\n"
    unread = socket.socket()
    unread.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    with unread:
        unread.connect(impatient)
        unread.sendall(request * 60)
        held: set[Any] = set()

        def let_go() -> bool:
            held.clear()
            with open("/proc/net/tcp") as table:
                mine = f"{unread.getsockname()[1]:04X}"
                held.update(line for line in table if f":{mine} " in line.split()[1] + " " and " 01 " in line)
            return not held

        assert wait_until(let_go, 60)
    with socket.create_connection(impatient) as reader:
        reader.sendall(request)
        reader.settimeout(30)
        assert reader.recv(12) == b"HTTP/1.1 200"


def test_one_network_holds_so_many_connections_and_others_still_come_in() -> None:
    loop = asyncio.new_event_loop()

    class Transport(asyncio.Transport):
        def __init__(self, address: str) -> None:
            super().__init__({"peername": (address, 4000), "sockname": ("192.0.2.1", 80)})
            self.ended = False

        def abort(self) -> None:
            self.ended = True

        def get_write_buffer_size(self) -> int:
            return 0

        def is_closing(self) -> bool:
            return self.ended

        def close(self) -> None:
            self.ended = True

    async def nothing(scope: Any, receive: Any, send: Any) -> None: ...

    config = uvicorn.Config(nothing, lifespan="off")
    state = uvicorn.server.ServerState()

    def connect(address: str) -> tuple[Transport, patience.PatientProtocol]:
        transport = Transport(address)
        protocol = patience.PatientProtocol(config, state, {}, loop)
        protocol.connection_made(transport)
        return transport, protocol

    try:
        many = [connect("203.0.113.9") for _ in range(patience.MOST_OF_ONE + 3)]
        assert [transport.ended for transport, _ in many].count(True) == 3
        assert not connect("203.0.113.10")[0].ended
        assert not any(connect("127.0.0.1")[0].ended for _ in range(patience.MOST_OF_ONE + 3))
        for _, protocol in many:
            protocol.connection_lost(None)
        assert not connect("203.0.113.9")[0].ended
    finally:
        patience._held.clear()
        loop.close()


def test_a_killed_server_leaves_no_process_and_its_copies_go_at_the_next_start(live: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {"TMPDIR": str(scratch)}
    with serving(live, environment) as served:
        first = served.process.pid
        assert served.get("/ask?q=How+many+agreements+are+there%3F")[0] == 200
        family = children_of(first)
        assert len(family) > 1, "no process that reads texts was started"
        served.process.send_signal(signal.SIGKILL)
        served.process.wait(30)
        assert wait_until(lambda: not any(Path(f"/proc/{one}/stat").exists() for one in family[1:]), 60)
    assert any(one.name.startswith(f"section287-{first}-") for one in scratch.iterdir())
    with serving(live, environment) as served:
        assert served.get("/healthz")[0] == 200
        assert not any(one.name.startswith(f"section287-{first}-") for one in scratch.iterdir())
    assert not any(one.name.startswith("section287-") for one in scratch.iterdir()), "a stopped one left its own"


def test_when_no_process_can_be_started_texts_are_refused_and_later_read_again() -> None:
    from section287.web.bounded import Limits

    processes = Bounded(Limits(seconds=60, memory_bytes=2**200, workers=1))
    try:
        with pytest.raises(OverLimit, match="memory"):
            processes.run(sum, [1, 2])
        processes.stop()
        processes.limits = Limits(seconds=60, workers=1)
        assert processes.run(sum, [1, 2]) == 3
        pool = processes._pool
        assert pool is not None
        pool.stop()  # as a broken one: it takes nothing any more
        assert processes.run(sum, [2, 2]) == 4
    finally:
        processes.stop()


def test_templates_that_change_under_a_running_server_are_left_alone(
    live: Path, small_records: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    import jinja2

    real = jinja2.PackageLoader.get_source
    changed = False

    def read(self: jinja2.PackageLoader, *given: Any) -> Any:
        text, name, _ = real(self, *given)
        return ("{{ no_such_value }}" if changed else text), name, lambda: not changed

    monkeypatch.setattr(jinja2.PackageLoader, "get_source", read)
    client = TestClient(create_app(live), raise_server_exceptions=False)
    assert client.get("/models").status_code == 200
    changed = True
    put(small_records[1], live)
    assert client.get("/models").status_code == 200
