"""Telling others what has changed since last time: a webhook, signed and tried again; a digest by e-mail.

A state file holds what was told to whom, by change. A change is written there as soon as the other side has taken it,
so that a run that breaks off goes on where it stopped; each delivery carries the change's own id, by which a receiver
that took it without saying so can tell the second from the first.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from section287.errors import Section287Error, UsageError
from section287.publish.feeds.entries import Entry, as_json
from section287.scratch import replace_file

ATTEMPTS = 5
FIRST_WAIT = 1.0  # seconds; doubled after each attempt
TIMEOUT = 10.0  # seconds for one attempt
MOST_IN_DIGEST = 200  # changes; the rest are counted


@dataclass(frozen=True, slots=True)
class Told:
    """What a run did.

    Attributes:
        known: changes that had been told before.
        attempts: of all deliveries together.
    """

    told: int
    known: int
    attempts: int


class StateFile:
    """Which changes have been told to one receiver."""

    def __init__(self, path: Path, receiver: str) -> None:
        self.path = path
        # an address may hold a secret; its fingerprint tells receivers apart as well
        self._key = hashlib.sha256(receiver.encode()).hexdigest()[:16]
        self._all: dict[str, list[str]] = _read_state(path)
        self.begun = self._key in self._all
        self.told = set(self._all.get(self._key, ()))

    def add(self, ids: Sequence[str]) -> None:
        """Keep that these were told, on disk before anything else happens."""
        self.told |= set(ids)
        self._all[self._key] = sorted(self.told)
        self.begun = True
        replace_file(self.path, (json.dumps(self._all, indent=0) + "\n").encode())


def _read_state(path: Path) -> dict[str, list[str]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): [str(one) for one in ids] for key, ids in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise Section287Error(f"{path}: not a state file of ours ({error}); name another with --state-file") from error


def sign(body: bytes, secret: str, moment: int) -> str:
    """Return a body's signature: HMAC-SHA256 over the moment, a dot and the body, in hex.

    >>> sign(b"{}", "secret", 0)[:15]
    'sha256=de5eba4f'
    """
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


def tell_webhook(
    url: str,
    secret: str,
    entries: Sequence[Entry],
    state: StateFile,
    *,
    timeout: float = TIMEOUT,
    first_wait: float = FIRST_WAIT,
    wait: Callable[[float], None] = time.sleep,
    now: Callable[[], float] = time.time,
) -> Told:
    """Send each change that was not told yet, oldest first, one request a change.

    Raises:
        UsageError: the address is none.
        Section287Error: the receiver didn't take a change after all attempts; those before it are kept as told.
    """
    import httpx2

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UsageError(f"--webhook: '{url}' is no address; write it as https://example.org/hook")
    waiting = [one for one in reversed(entries) if one.id not in state.told]
    attempts = 0
    with httpx2.Client(timeout=timeout, follow_redirects=False) as client:
        for place, one in enumerate(waiting):
            body = json.dumps(as_json(one), ensure_ascii=False, sort_keys=True).encode()
            problem = ""
            for attempt in range(ATTEMPTS):
                if attempt:
                    wait(first_wait * 2 ** (attempt - 1))
                attempts += 1
                problem, again = _post(client, url, body, one.id, secret, int(now()))
                if not problem:
                    state.add([one.id])
                    break
                if not again:
                    break
            if problem:
                raise Section287Error(
                    f"--webhook: {parts.netloc}: {problem}; {place} of {len(waiting)} changes were told, "
                    "the rest next time"
                )
    return Told(len(waiting), len(entries) - len(waiting), attempts)


def _post(client: Any, url: str, body: bytes, delivery: str, secret: str, moment: int) -> tuple[str, bool]:
    """Send one change; return what went wrong (empty: nothing) and whether trying again may help."""
    import httpx2

    headers = {
        "Content-Type": "application/json",
        "User-Agent": "section287",
        "Section287-Delivery": delivery,
        "Idempotency-Key": delivery,
        "Section287-Timestamp": str(moment),
        "Section287-Signature": sign(body, secret, moment),
    }
    try:
        answer = client.post(url, content=body, headers=headers)
    except httpx2.HTTPError as error:
        return f"{type(error).__name__} after {ATTEMPTS} attempts", True
    if 200 <= answer.status_code < 300:
        return "", False
    may_help = answer.status_code >= 500 or answer.status_code in (408, 425, 429)
    return f"answered {answer.status_code}", may_help


def write_digest(entries: Sequence[Entry], sender: str, receiver: str, base_url: str = "") -> EmailMessage:
    """Return the digest of changes as a message; its id hangs on the changes, so that a second copy is known as one."""
    days = sorted({one.on for one in entries})
    span = f"{days[0]}" if days[0] == days[-1] else f"{days[0]} to {days[-1]}"
    message = EmailMessage()
    message["Subject"] = f"287(g): {len(entries):,} change{'s' if len(entries) > 1 else ''}, {span}"
    message["From"], message["To"] = sender, receiver
    digest = hashlib.sha256(" ".join(one.id for one in entries).encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{digest}@section287.invalid>"
    lines = [f"{len(entries):,} changes on ICE's 287(g) lists, {span}.", ""]
    for one in entries[:MOST_IN_DIGEST]:
        lines += [f"{one.on}  {one.title}.", f"  {one.source['file_name']}"]
        lines += [f"  {base_url.rstrip('/')}{one.path}"] if base_url else []
    if len(entries) > MOST_IN_DIGEST:
        lines.append(f"... and {len(entries) - MOST_IN_DIGEST:,} more.")
    message.set_content("\n".join(lines) + "\n")
    return message


@dataclass(frozen=True, slots=True)
class Mailbox:
    """How to reach the mail server; ``security`` is ``starttls``, ``tls`` or ``none``."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    security: str


def tell_mailbox(
    box: Mailbox,
    receiver: str,
    entries: Sequence[Entry],
    state: StateFile,
    base_url: str = "",
    timeout: float = TIMEOUT,
) -> Told:
    """Send one digest of all changes that were not told yet; none when there are none.

    Raises:
        Section287Error: the server didn't take it; nothing is kept as told.
    """
    import smtplib
    import ssl

    fresh = [one for one in entries if one.id not in state.told]
    if not fresh:
        return Told(0, len(entries), 0)
    message = write_digest(fresh, box.sender, receiver, base_url)
    try:
        context = ssl.create_default_context()
        server = (
            smtplib.SMTP_SSL(box.host, box.port, timeout=timeout, context=context)
            if box.security == "tls"
            else smtplib.SMTP(box.host, box.port, timeout=timeout)
        )
        with server:
            if box.security == "starttls":
                server.starttls(context=context)
            if box.user:
                server.login(box.user, box.password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise Section287Error(
            f"--email: {box.host}:{box.port} did not take the digest ({error}); nothing was told"
        ) from error
    state.add([one.id for one in fresh])
    return Told(len(fresh), len(entries) - len(fresh), 1)
