"""Every address of the site with hostile values in every place: answered or refused, with the same strict headers."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from section287.web import create_app
from section287.web.answers import HEADERS
from section287.web.routes import FILES, ROUTES

HOSTILE = {
    "up": "../../../../../../etc/passwd",
    "up encoded": "..%2f..%2f..%2fetc%2fpasswd",
    "up twice encoded": "%252e%252e%252fetc%252fpasswd",
    "absolute": "/etc/passwd",
    "backslashes": "..\\..\\windows\\win.ini",
    "sql": "x' OR '1'='1",
    "sql union": "ks' UNION SELECT value FROM meta --",
    "sql more": "x'; DROP TABLE agency; --",
    "sql file": "x' || (SELECT content FROM read_text('/etc/passwd')) || '",
    "template": "{{ 7*7 }}{% for a in [1] %}{{ config }}{% endfor %}${7*7}#{7*7}<%= 7*7 %>",
    "format": "{0.__class__.__mro__}%s%n%x",
    "script": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "nul": "a\0b",
    "line breaks": "a\r\nSet-Cookie: a=b\r\n\r\n<html>",
    "wide": "ﬃ\u202e\ufeff\U0001f5f3\u0000",
    "surrogate": "%ED%A0%80%FF%FE",
    "number": "-99999999999999999999999999",
    "long": "a" * 5_000,
    "nested": "(" * 400,
}
PASSWORDS = Path("/etc/passwd").read_text().splitlines()[0] if Path("/etc/passwd").is_file() else "root:x:0:0"


@pytest.fixture(scope="module")
def visitor(small_records: tuple[Path, Path]) -> TestClient:
    return TestClient(create_app(small_records[0]), follow_redirects=False, raise_server_exceptions=False)


def api_routes(visitor: TestClient) -> list[tuple[str, list[str]]]:
    described = visitor.get("/api/v1/openapi.json").json()["paths"]
    return [
        ("/api/v1" + path, [one["name"] for one in methods["get"].get("parameters", []) if one["in"] == "query"])
        for path, methods in described.items()
        if "get" in methods
    ]


def page_routes() -> list[tuple[str, list[str]]]:
    named = [(one.pattern, list(one.query)) for one in ROUTES] + [(one.pattern, []) for one in FILES]
    more = ["/static/{name}", "/feeds/{name:path}", "/panel/{name}", "/documents/{document_id}/field/{seq}.png"]
    return [*named, *((f"/es{one.pattern}", list(one.query)) for one in ROUTES[:6]), *((one, []) for one in more)]


def filled(pattern: str, value: str) -> str:
    return re.sub(r"\{[^}]*\}", lambda _: value, pattern)


def check(visitor: TestClient, address: str, value: str) -> None:
    answer = visitor.get(address)
    assert answer.status_code < 500, (address, answer.text[:300])
    for name, wanted in HEADERS.items():
        assert answer.headers.get(name) == wanted, (address, name)
    assert "set-cookie" not in answer.headers, address
    assert PASSWORDS not in answer.text, address
    if answer.headers.get("content-type", "").startswith("text/html"):
        assert "<script>alert" not in answer.text, address
        assert "onerror=alert(1)>" not in answer.text.replace("&#34;", '"') or "&lt;img" in answer.text, address


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_place_and_parameter_takes_hostile_values(kind: str, visitor: TestClient) -> None:
    value = HOSTILE[kind]
    shown = value if "%" in value else quote(value, safe="")
    asked = 0
    for pattern, query in (*page_routes(), *api_routes(visitor)):
        if "{" in pattern:
            check(visitor, filled(pattern, shown), value)
            check(visitor, filled(pattern, quote(value, safe="/%\\")), value)
            asked += 2
        for name in query:
            check(visitor, f"{filled(pattern, 'ks')}?{name}={shown}", value)
            asked += 1
    assert asked > 150


def test_template_code_is_shown_and_never_run(visitor: TestClient) -> None:
    page = visitor.get("/search", params={"q": HOSTILE["template"]}).text
    assert "{{ 7*7 }}" in page
    assert "49{" not in page
    assert "Config" not in page


def test_every_kind_of_address_has_the_strict_headers(visitor: TestClient) -> None:
    addresses = [filled(one.pattern, "ks") for one in (*ROUTES, *FILES)]
    addresses += [filled(one.twin, "ks") for one in ROUTES] + [f"/es{filled(one.pattern, 'ks')}" for one in ROUTES]
    addresses += ["/healthz", "/static/site.css", "/static/none.css", "/feeds/all.atom", "/feeds/none.atom"]
    addresses += ["/panel/none.csv", "/api/v1/", "/api/v1/docs", "/api/v1/openapi.json", "/api/v1/status", "/none"]
    for address in addresses:
        answer = visitor.get(address)
        assert answer.status_code < 500, (address, answer.text[:200])
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy, address
        assert "frame-ancestors 'none'" in policy, address
        assert "unsafe" not in policy, address
        assert answer.headers["x-content-type-options"] == "nosniff", address
        assert answer.headers["referrer-policy"] == "no-referrer", address
        assert "set-cookie" not in answer.headers, address
        again = visitor.get(address)  # now from what is kept
        assert {name: again.headers.get(name) for name in HEADERS} == HEADERS, address
    for method in ("PUT", "DELETE", "PATCH", "POST", "OPTIONS"):
        answer = visitor.request(method, "/state/ks")
        assert answer.status_code in (405, 200, 204), method
        assert answer.headers["x-content-type-options"] == "nosniff", method


UNFINISHED = (
    b"POST /check HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
    b"\xff" * 4_000,
)


@pytest.fixture(scope="module")
def raw(small_records: tuple[Path, Path]) -> Iterator[tuple[str, int]]:
    from proof.running import serving

    with serving(small_records[0]) as served:
        yield served.host, served.port


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-A: b\r\n" * 40_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"b" * 400_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 400_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /?q=" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        b"GET http://elsewhere.example/ HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /check HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST /check HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        *UNFINISHED,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(300),
    ],
    ids=lambda sent: sent[:40].decode("latin-1").replace("\r\n", " ") + f"~{len(sent)}",
)
def test_broken_requests_are_refused_and_the_next_is_served(sent: bytes, raw: tuple[str, int]) -> None:
    with socket.create_connection(raw, timeout=60) as connection:
        try:
            connection.sendall(sent)
            if sent in UNFINISHED:
                connection.shutdown(socket.SHUT_WR)  # else it waits for the rest, a minute at most
            answer = connection.recv(65_536)
        except ConnectionError:
            answer = b""
        assert not answer or re.match(rb"HTTP/1\.1 (200|400|404|405|413|414|431)", answer), answer[:200]
        assert b"Traceback" not in answer
    with socket.create_connection(raw, timeout=60) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "told", ["203.0.113.5", "127.0.0.1, 203.0.113.5", "198.51.100.{n}, 203.0.113.5", "{n}, ::1, 203.0.113.5"]
)
def test_no_visitor_behind_a_proxy_escapes_the_limit_by_what_he_says(
    told: str, small_records: tuple[Path, Path]
) -> None:
    """The proxy adds the visitor's address at the end; what stands before it is the visitor's own."""
    from proof.running import serving

    with serving(small_records[0], {"SECTION287_TEXTS_A_MINUTE": "3"}) as served:
        found = [served.get("/ask?q=", {"X-Forwarded-For": told.format(n=n)})[0] for n in range(5)]
        assert found == [200, 200, 200, 429, 429]
        assert served.get("/ask?q=", {"X-Forwarded-For": "203.0.113.6"})[0] == 200
