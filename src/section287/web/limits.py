"""How often one client may ask: a budget that fills up steadily, kept in memory only, by network address.

Pages are cheap and have a wide budget, texts to be read a narrow one. Nothing is written down; an address is forgotten
when its budget is full again. Requests from the machine itself are not counted: a server behind a proxy must let it
pass on the visitor's address (``X-Forwarded-For``), see docs/reliability.md.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

from starlette.responses import PlainTextResponse

from section287.settings import setting

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

MOST_CLIENTS = 20_000  # remembered at one time; the longest unheard of is forgotten first
REFILL_SECONDS = 60.0  # in which the emptiest budget fills up
NETWORK_BITS = 64  # of an IPv6 address: one household has all addresses below it


@dataclass(slots=True)
class _Budget:
    left: float
    at: float


class Budgets:
    """Budgets by client: so many requests a minute, and as many at once.

    Args:
        a_minute: requests; 0 means without limit.
        clock: seconds that only go forward.
    """

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.a_minute = a_minute
        self._clock = clock
        self._clients: OrderedDict[str, _Budget] = OrderedDict()

    def take(self, client: str) -> float:
        """Take one request from a client's budget and return 0, or the seconds until there is one again."""
        if not self.a_minute:
            return 0.0
        now, rate = self._clock(), self.a_minute / 60
        budget = self._clients.pop(client, None) or _Budget(float(self.a_minute), now)
        budget.left = min(float(self.a_minute), budget.left + (now - budget.at) * rate)
        budget.at = now
        self._clients[client] = budget
        self._forget(now)
        if budget.left < 1:
            return (1 - budget.left) / rate
        budget.left -= 1
        return 0.0

    def _forget(self, now: float) -> None:
        """Forget clients whose budget is full again, and the longest unheard of when there are too many."""
        while self._clients:
            longest = next(iter(self._clients.values()))
            if len(self._clients) <= MOST_CLIENTS and now - longest.at < REFILL_SECONDS:
                return
            self._clients.popitem(last=False)


class Limited:
    """Middleware: refuses a client that asks too often, with 429 and when to come back."""

    def __init__(self, app: ASGIApp, clock: Callable[[], float] = time.monotonic) -> None:
        self.app = app
        self._pages = Budgets(int(setting("SECTION287_PAGES_A_MINUTE")), clock)
        self._texts = Budgets(int(setting("SECTION287_TEXTS_A_MINUTE")), clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 429."""
        client = _counted(scope)
        if client is None:
            await self.app(scope, receive, send)
            return
        costly = scope["method"] == "POST" or scope["path"].rstrip("/").endswith("/ask")
        seconds = (self._texts if costly else self._pages).take(client)
        if not seconds:
            await self.app(scope, receive, send)
            return
        wait = max(1, round(seconds + 0.5))
        line = f"Too many requests in a short time; come back in {wait} s. Exports hold everything at once.\n"
        await PlainTextResponse(line, 429, {"Retry-After": str(wait), "Cache-Control": "no-store"})(
            scope, receive, send
        )


def _counted(scope: Scope) -> str | None:
    """Return the network that a request comes from; None for one that isn't counted."""
    return name_network(scope.get("client")) if scope["type"] == "http" else None


def name_network(client: Any) -> str | None:
    """Return the network of a client's (address, port); None for the machine itself, which isn't counted."""
    try:
        address = ip_address(client[0])
    except (TypeError, ValueError, IndexError):
        return None
    if address.is_loopback:
        return None
    if isinstance(address, IPv6Address):
        return str(int(address) >> (128 - NETWORK_BITS))
    return str(address)
