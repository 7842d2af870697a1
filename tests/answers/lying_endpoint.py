"""An OpenAI-compatible endpoint on loopback that says whatever a test makes it say."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Row = dict[str, Any]
Behaviour = Callable[["Handler", Row], None]


class Handler(BaseHTTPRequestHandler):
    """Hands every request to the endpoint's behaviour."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Read the request, remember it, and behave."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        endpoint: Endpoint = self.server.endpoint  # type: ignore[attr-defined]
        document = json.loads(body)
        endpoint.requests.append({"path": self.path, "headers": dict(self.headers), "body": document})
        endpoint.behave(self, document)

    do_GET = do_POST

    def log_message(self, *_: Any) -> None:
        """Say nothing on stderr."""

    def send(self, body: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        """Send a whole reply."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", headers.pop("length", str(len(body))))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def say(self, content: Any) -> None:
        """Send a chat completion whose message holds this content."""
        self.send(json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode())


class Endpoint:
    """A server in a thread; ``behave`` may be set anew for each request."""

    def __init__(self) -> None:
        self.requests: list[Row] = []
        self.behave: Behaviour = echo
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.endpoint = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The base address."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def close(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._server.server_close()


def asked(document: Row) -> Row:
    """What was sent to be rewritten: question, facts, sentences."""
    sent: Row = json.loads(document["messages"][1]["content"])
    return sent


def echo(handler: Handler, document: Row) -> None:
    """Give every sentence back as it came."""
    handler.say(json.dumps({"sentences": asked(document)["sentences"]}))


def rewriting(change: Callable[[Row], Row]) -> Behaviour:
    """Give every sentence back changed."""

    def behave(handler: Handler, document: Row) -> None:
        handler.say(json.dumps({"sentences": [change(dict(one)) for one in asked(document)["sentences"]]}))

    return behave
