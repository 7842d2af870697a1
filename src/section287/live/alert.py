"""Telling a webhook what is not believed: one JSON document a run, signed, tried a few times and kept if refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from section287.errors import UsageError
from section287.live.report import SyncReport

ATTEMPTS = 3
TIMEOUT = 10.0  # seconds for one attempt
FIRST_WAIT = 1.0  # seconds; doubled for the second
MOST_TOLD = 50  # suspicions in one message
MOST_KEPT = 20  # messages kept for the next run


def check_address(url: str) -> None:
    """Refuse what is no address of a webhook.

    Raises:
        UsageError: it is none.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"--webhook: '{url}' is no address; write it as https://example.org/hook")


def write_message(report: SyncReport) -> dict[str, Any] | None:
    """Return what a webhook is told of a run; None when everything was believed."""
    if not report.suspicious:
        return None
    count = len(report.suspicious)
    return {
        "event": "quarantined",
        "at": report.finished_at,
        "text": f"section287 sync: {count} file{'s' if count > 1 else ''} not believed: "
        + "; ".join(f"{one.file_name}: {one.reason}" for one in report.suspicious[:3]),
        "count": count,
        "suspicious": [one.as_json() for one in report.suspicious[:MOST_TOLD]],
    }


def send(
    url: str, messages: list[dict[str, Any]], secret: str, now: Callable[[], float], wait: Callable[[float], None]
) -> list[dict[str, Any]]:
    """Post messages, oldest first.

    Args:
        secret: signs them as ``notify`` does; empty: they go unsigned.

    Returns:
        Those that the receiver did not take, at most ``MOST_KEPT``.
    """
    import httpx2

    left = list(messages)
    with httpx2.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
        while left:
            body = json.dumps(left[0], ensure_ascii=False, sort_keys=True).encode()
            for attempt in range(ATTEMPTS):
                if attempt:
                    wait(FIRST_WAIT * 2 ** (attempt - 1))
                if _post(client, url, body, _headers(body, secret, int(now()))):
                    left.pop(0)
                    break
            else:
                break
    return left[-MOST_KEPT:]


def _post(client: Any, url: str, body: bytes, headers: dict[str, str]) -> bool:
    import httpx2

    try:
        status: int = client.post(url, content=body, headers=headers).status_code
    except httpx2.HTTPError:
        return False
    return 200 <= status < 300


def _headers(body: bytes, secret: str, moment: int) -> dict[str, str]:
    from section287.publish.feeds.telling import sign

    headers = {"Content-Type": "application/json", "User-Agent": "section287"}
    if secret:
        headers |= {"Section287-Timestamp": str(moment), "Section287-Signature": sign(body, secret, moment)}
    return headers
