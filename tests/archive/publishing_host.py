"""A host of our own that publishes lists as ICE does, and misbehaves when told to."""

from __future__ import annotations

import gzip
import hashlib
import io
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COLUMNS = ("STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE", "SIGNED", "MOA")
Answer = Callable[["Handler"], None]


@dataclass
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]


@dataclass
class Host:
    """What the host has under each path, and what it was asked."""

    address: str = ""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    files: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"{self.address}{path}"

    def link(self, *paths: str, words: str = "") -> None:
        """Publish the program page with links to these paths."""
        items = "".join(f'<li>{words}<a href="{path}">list</a></li>' for path in paths)
        self.files["/287g"] = f"<html><body><h1>287(g)</h1><ul>{items}</ul></body></html>".encode()

    def next(self, path: str, *answers: Answer) -> None:
        """Let these answers come first at a path, one each time."""
        self.answers.setdefault(path, []).extend(answers)

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [one.path for one in self.asked]


class Handler(BaseHTTPRequestHandler):
    """Answers from the host's files, with ETag and Last-Modified."""

    host: Host
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.host.asked.append(Asked(self.path, {name.lower(): value for name, value in self.headers.items()}))
        waiting = self.host.answers.get(self.path)
        if waiting:
            waiting.pop(0)(self)
        elif self.path in self.host.files:
            self.give(self.host.files[self.path])
        else:
            self.say(404)

    def give(self, data: bytes, **headers: str) -> None:
        """Answer 200, or 304 when the asker has it."""
        mark = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == mark:
            self.say(304, ETag=mark)
        else:
            self.say(200, data, ETag=mark, **headers)

    def say(self, status: int, data: bytes = b"", **headers: str) -> None:
        """Answer with a status; headers' underscores stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.send_response_only(status)
        if "Date" not in named:
            self.send_header("Date", format_datetime(self.host.now(), usegmt=True))
        if "Content-Length" not in named and status != 304:
            self.send_header("Content-Length", str(len(data)))
        for name, value in named.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""


@contextmanager
def serve(tls: tuple[Path, Path] | None = None) -> Iterator[Host]:
    """Serve a host on a port of the loopback until the block ends.

    Args:
        tls: certificate and key files.
    """
    host = Host()
    handler = type("Bound", (Handler,), {"host": host})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    host.address = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(10)


# answers that misbehave


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    """An answer with this status."""
    return lambda handler: handler.say(code, body, **headers)


def page(text: str) -> Answer:
    """A page in place of the file, with status 200."""
    return status(200, f"<html><body>{text}</body></html>".encode(), Content_Type="text/html")


def broken_off(data: bytes) -> Answer:
    """Half of what was promised, then the end of the connection."""

    def answer(handler: Handler) -> None:
        handler.say(200, data[: len(data) // 2], Content_Length=str(len(data)))
        handler.close_connection = True

    return answer


def cut_short(data: bytes, length: int) -> Answer:
    """A Content-Length that is too small: the asker sees a file that ends early."""

    def answer(handler: Handler) -> None:
        handler.say(200, data[:length], Content_Length=str(length))

    return answer


def dripping(handler: Handler) -> None:
    """A byte now and then, without end."""
    handler.say(200, b"", Content_Length="1000000")
    while not handler.host.stopped.wait(0.05):
        try:
            handler.wfile.write(b"P")
            handler.wfile.flush()
        except OSError:
            return


def silent(handler: Handler) -> None:
    """Nothing at all."""
    handler.host.stopped.wait(30)


def bomb(size: int) -> Answer:
    """Blanks packed many times smaller than they are."""
    return status(200, gzip.compress(b" " * size), Content_Encoding="gzip")


# lists


def rows(count: int, signed: str = "2026-05-01", skip: int = 0) -> list[tuple[str, ...]]:
    """Rows of sheriffs of real counties."""
    from section287.places.counties import counties_of

    named = [
        (state, one.name)
        for state, code in (("TEXAS", "TX"), ("GEORGIA", "GA"), ("VIRGINIA", "VA"))
        for one in counties_of(code)
        if one.kind == "county"
    ]
    return [
        (state, f"{name} Sheriff's Office", "County", name, "Task Force Model", signed, "link pending")
        for state, name in named[skip : skip + count]
    ]


def workbook(table: Sequence[Sequence[str]], columns: Sequence[str] = COLUMNS) -> bytes:
    """A workbook as ICE posts it; the same table makes the same bytes."""
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate([columns, *table]):
            sheet.write_row(number, 0, row)
    return target.getvalue()
