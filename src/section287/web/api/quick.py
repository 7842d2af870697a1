"""Kept answers sent straight from the connection: no parsing beyond the request's few lines, no application.

Serves only what can't be misread: a whole GET of HTTP/1.1 without a body, alone in what has arrived, on a connection
that waits for a request. Everything else goes the usual way.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

import h11

from section287.web.api.kept import Kept, Sent, Wanted
from section287.web.editions import Editions
from section287.web.patience import PatientProtocol

_END = b"\r\n\r\n"
_LARGEST = 8_192  # bytes of a request's head
_PHRASES = {
    200: b"HTTP/1.1 200 OK\r\n",
    301: b"HTTP/1.1 301 Moved Permanently\r\n",
    304: b"HTTP/1.1 304 Not Modified\r\n",
}
# with one of these a request may mean something else than what it asks for
_UNUSUAL = frozenset(
    {b"connection", b"content-length", b"transfer-encoding", b"upgrade", b"expect", b"range", b"te", b"trailer"}
)


def quick_protocol(editions: Editions, note: Callable[[bytes, bytes], None] | None = None) -> type[PatientProtocol]:
    """Return uvicorn's protocol with the short way to kept answers before it.

    Args:
        note: takes the request and the head of each answer sent the short way, to be counted.
    """

    class QuickProtocol(PatientProtocol):
        """One connection."""

        def data_received(self, data: bytes) -> None:
            """Answer from what is kept, or hand the data on."""
            if self._waits() and (made := _find(editions, data)) is not None:
                self._unset_keepalive_if_required()
                self.begin_wait()
                self.server_state.total_requests += 1
                if note is not None:
                    note(data, made[0])
                dated = b"".join(b"%s: %s\r\n" % pair for pair in self.server_state.default_headers)
                self.transport.write(made[0] + dated + b"\r\n" + made[1])
                later = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
                self.timeout_keep_alive_task = later
                return
            super().data_received(data)

        def _waits(self) -> bool:
            return (
                self.conn.our_state is h11.IDLE
                and self.conn.their_state is h11.IDLE
                and not self.conn.trailing_data[0]
                and not self.flow.write_paused
                and not self.transport.is_closing()
            )

    return QuickProtocol


def _find(editions: Editions, data: bytes) -> tuple[bytes, bytes] | None:
    """Return the head (open for more headers) and the body of a kept answer; None when there is none for this."""
    if not data.startswith(b"GET /") or not data.endswith(_END) or len(data) > _LARGEST or data.count(_END) != 1:
        return None
    first, *lines = data[: -len(_END)].split(b"\r\n")
    target, _, version = first[4:].rpartition(b" ")
    if version != b"HTTP/1.1" or b" " in target or not target.isascii():
        return None
    told: dict[bytes, bytes] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        name = name.lower()
        if not colon or name in told or (name in _UNUSUAL and value.strip().lower() != b"keep-alive"):
            return None
        told[name] = value.strip()
    if b"host" not in told:
        return None
    path, _, query = target.partition(b"?")
    plain = path.decode("ascii")
    wanted = Wanted(
        unquote(plain) if "%" in plain else plain,
        query,
        told.get(b"accept", b""),
        told.get(b"accept-encoding", b""),
        told.get(b"if-none-match", b""),
    )
    sent = Kept.find(editions.current(), wanted)
    return _write(sent, wanted) if sent is not None else None


def _write(sent: Sent, wanted: Wanted) -> tuple[bytes, bytes]:
    unchanged = sent.answers(wanted)
    start = sent.unchanged if unchanged else sent.start
    head = b"".join(b"%s: %s\r\n" % (name, value) for name, value in start["headers"])
    return _PHRASES[start["status"]] + head, b"" if unchanged else sent.body["body"]
