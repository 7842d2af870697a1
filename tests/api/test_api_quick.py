"""The short way from the connection to a kept answer gives what the long way gives, and steps aside for the rest."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PATHS = ["/state/ut", "/api/v1/counts", "/api/v1/agencies?state=UT", "/state/UT", "/static/site.css"]


@pytest.fixture(scope="module")
def port(ledger_record: Path) -> Iterator[int]:
    serving = subprocess.Popen(
        [sys.executable, "-m", "section287", "serve", "--port", "0", "--record", str(ledger_record)],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert serving.stdout is not None
    found = re.search(r":(\d+)/", serving.stdout.readline())
    assert found
    yield int(found.group(1))
    serving.send_signal(signal.SIGINT)
    serving.wait(timeout=30)


def talk(port: int, *pieces: bytes, answers: int = 1) -> list[tuple[bytes, bytes]]:
    """Send pieces over one connection and return each answer's head (without the date) and body."""
    found = []
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        for piece in pieces:
            line.sendall(piece)
        stream = line.makefile("rb")
        for _ in range(answers):
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                read = stream.readline()
                assert read, head
                head += read
            length = re.search(rb"content-length: (\d+)", head)
            body = stream.read(int(length.group(1))) if length else b""
            found.append((re.sub(rb"date: [^\r]+\r\n", b"", head), body))
    return found


def get(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: x", *headers, "", ""]).encode()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("headers", [(), ("Accept-Encoding: gzip",), ("Accept: application/json",)])
def test_quick_answers_are_the_usual_ones(port: int, path: str, headers: tuple[str, ...]) -> None:
    # a request with TE goes the long way
    (usual,) = talk(port, get(path, *headers, "TE: trailers"))
    quick = talk(port, get(path, *headers), answers=1)[0]
    again = talk(port, get(path, *headers, "X-Other: 1"))[0]
    assert sorted(quick[0].split(b"\r\n")) == sorted(usual[0].split(b"\r\n"))
    assert quick[1] == usual[1]
    assert again == quick


def test_many_requests_on_one_connection_mix_both_ways(port: int) -> None:
    talk(port, get("/state/ut"))
    with socket.create_connection(("127.0.0.1", port), timeout=60):
        pieces = [get("/state/ut"), get("/state/ut", "TE: trailers"), get("/healthz"), get("/state/ut")]
    one, two, three, four = (talk(port, piece)[0] for piece in pieces)
    together = talk(port, b"".join(pieces), answers=4)
    assert [body for _, body in together] == [one[1], two[1], three[1], four[1]]
    in_bits = talk(port, *(bytes([byte]) for byte in get("/state/ut")))
    assert in_bits[0][1] == one[1]


def test_what_one_has_is_not_sent_again(port: int) -> None:
    head, _ = talk(port, get("/api/v1/counts"))[0]
    mark = re.search(rb'etag: ("[^"]+")', head)
    assert mark
    unchanged, body = talk(port, get("/api/v1/counts", f"If-None-Match: {mark.group(1).decode()}"))[0]
    assert unchanged.startswith(b"HTTP/1.1 304 ")
    assert body == b""
    assert b"\r\ncontent-type:" not in unchanged


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /state/ut HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /state/ut HTTP/1.0\r\nHost: x\r\n\r\n", b"200"),
        (b"GET  /state/ut HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"GET /state/ut HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", b"400"),
        (b"GET /state/ut HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n", b"400"),
        (b"GET /state/ut HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"200"),
        (b"HEAD /state/ut HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"200"),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"200"),
        (b"GET /%73tate/ut HTTP/1.1\r\nHost: x\r\n\r\n", b"200"),
    ],
)
def test_the_unusual_goes_the_usual_way(port: int, request_: bytes, status: bytes) -> None:
    talk(port, get("/state/ut"))
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(request_)
        assert line.recv(200).split()[1] == status
