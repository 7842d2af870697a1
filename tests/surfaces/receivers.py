"""Receivers on loopback that fail, stall and refuse as we tell them, and write down what they were sent."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Hook:
    """A webhook's receiver.

    Attributes:
        script: what it does with each request in turn: a status, or seconds to stall as a float; then 200.
    """

    url: str = ""
    script: list[int | float] = field(default_factory=list)
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)


@contextmanager
def hook_server() -> Iterator[Hook]:
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told = {name.lower(): value for name, value in self.headers.items()}
            hook.seen.append(told["section287-delivery"])
            step = hook.script.pop(0) if hook.script else 200
            if isinstance(step, float):
                time.sleep(step)
                return
            if step < 300:
                hook.taken.append((told, body))
            self.send_response(step)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hook.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class MailServer:
    """A mail server; ``refuse`` has it turn receivers away."""

    port: int = 0
    refuse: bool = False
    messages: list[str] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    listening = socket.create_server(("127.0.0.1", 0))
    mail = MailServer(listening.getsockname()[1])
    stopped = threading.Event()

    def serve() -> None:
        while not stopped.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as talk:
                _talk(mail, talk)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield mail
    finally:
        stopped.set()
        listening.close()


def _talk(mail: MailServer, talk: object) -> None:
    def say(line: str) -> None:
        talk.write(f"{line}\r\n".encode())  # type: ignore[attr-defined]
        talk.flush()  # type: ignore[attr-defined]

    say("220 test")
    for raw in talk:  # type: ignore[attr-defined]
        word = raw.decode().split()[0].upper() if raw.strip() else ""
        if word == "QUIT":
            say("221 bye")
            return
        if word == "RCPT" and mail.refuse:
            say("550 nobody here")
        elif word == "DATA":
            say("354 go on")
            lines = []
            for line in talk:  # type: ignore[attr-defined]
                if line == b".\r\n":
                    break
                lines.append(line.decode())
            mail.messages.append("".join(lines))
            say("250 taken")
        else:
            say("250 ok")
