"""How long the server waits for a client: for a request's first lines, for its body, for an answer to be taken.

A client that drips its request byte by byte, or never takes its answer, costs it nothing and holds a connection; so
each wait has an end. One network may hold so many connections, all together so many more.
"""

from __future__ import annotations

import asyncio
import resource
import socket
import struct
from collections import Counter
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from section287.web.limits import name_network

HEAD_SECONDS = 20.0  # until a request's head has come whole
BODY_SECONDS = 60.0  # until its body has, from when the request began
STALLED_SECONDS = 60.0  # without a byte taken of an answer
LOOK_SECONDS = 5.0  # between two looks at a connection
LONGEST_HEAD = 32 * 2**10  # bytes; a browser's is a fiftieth of it
MOST_CONNECTIONS = 1_000
MOST_OF_ONE = 200  # connections of one network; the machine itself (a proxy) isn't counted
RESERVED_FILES = 200  # of the process's files that are no connections

_held: Counter[str] = Counter()


def most_connections() -> int:
    """Allow the process as many open files as the system lets it have, and return how many connections that makes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + RESERVED_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else max(16, min(MOST_CONNECTIONS, soft - RESERVED_FILES))


class PatientProtocol(H11Protocol):
    """One connection, with an end to each wait."""

    _network: str | None = None
    _look: asyncio.TimerHandle | None = None
    _since = 0.0
    _left = 0
    _taken_at = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or end it when its network holds too many."""
        super().connection_made(transport)
        self.begin_wait()
        self._network = name_network(self.client)
        if self._network is not None:
            _held[self._network] += 1
            if _held[self._network] > MOST_OF_ONE:
                transport.abort()
                return
        self._look = self.loop.call_later(LOOK_SECONDS, self._look_again)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if self._look is not None:
            self._look.cancel()
        if self._network is not None:
            _held[self._network] -= 1
            if not _held[self._network]:
                del _held[self._network]
        super().connection_lost(exc)

    def begin_wait(self) -> None:
        """Take note that from now on a request is waited for."""
        self._since = self.loop.time()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self.begin_wait()
        super().on_response_complete()

    def _look_again(self) -> None:
        if self.transport.is_closing() and not self.transport.get_write_buffer_size():
            return
        if self._waits_too_long(self.loop.time()):
            _reset(self.transport)
            return
        self._look = self.loop.call_later(LOOK_SECONDS, self._look_again)

    def _waits_too_long(self, now: float) -> bool:
        left = self.transport.get_write_buffer_size()
        if left:
            if left != self._left:
                self._left, self._taken_at = left, now
            return now - self._taken_at >= STALLED_SECONDS
        self._left = 0
        theirs: Any = self.conn.their_state
        if theirs is h11.IDLE:
            return now - self._since >= HEAD_SECONDS
        return theirs is h11.SEND_BODY and now - self._since >= BODY_SECONDS


def _reset(transport: asyncio.Transport) -> None:
    """End a connection with all that the system still holds for it."""
    held = transport.get_extra_info("socket")
    if held is not None:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
