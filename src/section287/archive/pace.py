"""Time and manners: how long to wait, how often to try again, how much to take. Clocks and sleeps are handed in."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is, and how to let some pass."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = field(default_factory=lambda: random.SystemRandom().random)


@dataclass(frozen=True, slots=True)
class Manners:
    """How a host is treated.

    Attributes:
        contact: an address or page by which whoever is asked can reach who asks; part of the User-Agent.
        pause_seconds: between two requests to one host.
        silence_seconds: without a byte, after which a request is given up.
        total_seconds: for one whole request.
        largest_bytes: of one file, unpacked.
        attempts: for one address.
        first_wait_seconds: before the second attempt; doubled for each further one, with jitter.
        longest_wait_seconds: a host that asks for more is left alone until then.
        retry_budget: attempts beyond the first, in one run, over all addresses.
        refusals: answers 401, 403 or 451 in a row after which a host is left alone for this run.
        redirects: to follow.
    """

    contact: str = ""
    pause_seconds: float = 1.0
    silence_seconds: float = 20.0
    total_seconds: float = 180.0
    largest_bytes: int = 64 * 2**20
    attempts: int = 4
    first_wait_seconds: float = 2.0
    longest_wait_seconds: float = 120.0
    retry_budget: int = 12
    refusals: int = 3
    redirects: int = 5

    def wait_before(self, attempt: int, chance: float) -> float:
        """Return the seconds to wait before an attempt (2 is the first one that waits).

        Args:
            chance: a number from 0 to 1 that spreads the waits over the upper half of their length.

        >>> Manners().wait_before(2, 1.0), Manners().wait_before(4, 0.0)
        (2.0, 4.0)
        """
        full: float = min(self.first_wait_seconds * 2.0 ** (attempt - 2), self.longest_wait_seconds)
        return full * (0.5 + chance / 2)


def read_retry_after(text: str | None, dated: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for; None when it says nothing that can be read.

    A moment is measured against the answer's own Date, so that two clocks that differ do no harm.

    Args:
        text: the header: seconds, or a moment.
        dated: the answer's Date header.
    """
    if text is None:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), 10**8))
    until = read_http_date(text)
    if until is None:
        return None
    return max(0.0, (until - (read_http_date(dated) or now)).total_seconds())


def read_http_date(text: str | None) -> datetime | None:
    """Return the moment of an HTTP date (UTC), None when it is none."""
    if not text:
        return None
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def skew(dated: str | None, now: datetime) -> timedelta:
    """Return how far an answer's Date is ahead of our clock; zero when it has none."""
    there = read_http_date(dated)
    return there - now if there else timedelta(0)
