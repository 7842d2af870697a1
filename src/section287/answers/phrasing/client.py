"""One small client for any OpenAI-compatible endpoint: a deadline, a size limit, no redirects, no surprises."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from section287.errors import MissingExtra, Section287Error, UsageError
from section287.settings import secret, setting

URL, KEY, MODEL, SECONDS = "SECTION287_LLM_URL", "SECTION287_LLM_KEY", "SECTION287_LLM_MODEL", "SECTION287_LLM_SECONDS"
DEFAULT_SECONDS = 20.0  # for the whole exchange
LARGEST_REPLY = 262_144  # bytes
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class PhrasingFailed(Section287Error):
    """The endpoint gave nothing usable; the templates' own sentences stand, and the reason is kept."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the language model is.

    Attributes:
        url: the base address ("http://127.0.0.1:8080/v1") or that of chat/completions itself.
        key: sent as a bearer token; empty sends none. Never logged.
        seconds: for the whole exchange, from connecting to the last byte.
    """

    url: str
    key: str = ""
    model: str = ""
    seconds: float = DEFAULT_SECONDS

    def __post_init__(self) -> None:
        """Refuse an address that can't be meant, and a key over a line that anyone can read."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(f"{URL}: '{self.url}' is no http address; write it as http://127.0.0.1:8080/v1")
        if parts.username or parts.password:
            raise UsageError(f"{URL}: holds a name or password; put the key into {KEY}")
        if self.key and parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise UsageError(f"{URL}: a key is not sent over plain http to another machine; use https")
        if not 0 < self.seconds < float("inf"):
            raise UsageError(f"{SECONDS}: {self.seconds} is not usable; a number of seconds greater than 0")

    @property
    def address(self) -> str:
        """The address that is posted to."""
        base = self.url.rstrip("/")
        return base if base.endswith("/chat/completions") else f"{base}/chat/completions"


def endpoint_from_environment() -> Endpoint | None:
    """Return the endpoint that the environment names, or None: phrasing is off unless an address is set.

    Raises:
        UsageError: a setting is not usable.
    """
    url = setting(URL).strip()
    if not url:
        return None
    text = setting(SECONDS).strip()
    try:
        seconds = float(text)
    except ValueError as error:
        raise UsageError(f"{SECONDS}: '{text}' is not usable; a number of seconds greater than 0") from error
    return Endpoint(url, secret(KEY), setting(MODEL).strip(), seconds)


def complete(endpoint: Endpoint, messages: list[dict[str, str]], max_tokens: int = 4000) -> str:
    """Return the text that the model gives for some messages.

    Raises:
        PhrasingFailed: no connection, no answer in time, a status other than 200, too large, or not in shape.
        MissingExtra: the http client is not installed.
    """
    body = {"model": endpoint.model, "messages": messages, "temperature": 0, "max_tokens": max_tokens,
            "response_format": {"type": "json_object"}, "stream": False}  # fmt: skip
    return _content(_post(endpoint, json.dumps(body, ensure_ascii=False).encode()))


def _post(endpoint: Endpoint, body: bytes) -> bytes:
    try:
        import httpx2
    except ImportError as error:
        raise MissingExtra("phrasing needs the http client: pip install httpx2") from error
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    late = threading.Event()
    client = httpx2.Client(timeout=endpoint.seconds, follow_redirects=False, trust_env=False)

    def stop() -> None:
        late.set()
        client.close()  # a reply that trickles in never runs into a read timeout of its own

    timer = threading.Timer(endpoint.seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        with client, client.stream("POST", endpoint.address, content=body, headers=headers) as reply:
            return _read(reply, late)
    except PhrasingFailed:
        raise
    except Exception as error:  # the client's own errors, and the operating system's where the timer closed the line
        if late.is_set() or isinstance(error, httpx2.TimeoutException):
            raise PhrasingFailed(f"no whole answer within {endpoint.seconds:g} seconds") from error
        if not isinstance(error, httpx2.HTTPError | OSError | RuntimeError | ValueError):
            raise
        raise PhrasingFailed(f"no usable answer ({type(error).__name__})") from error
    finally:
        timer.cancel()


def _read(reply: Any, late: threading.Event) -> bytes:
    if reply.status_code != 200:
        raise PhrasingFailed(f"status {reply.status_code}")
    if reply.headers.get("Content-Encoding", "identity").lower() not in ("identity", ""):
        raise PhrasingFailed("the answer is packed, which was not asked for")
    parts, size = [], 0
    for chunk in reply.iter_raw():
        size += len(chunk)
        if size > LARGEST_REPLY:
            raise PhrasingFailed(f"the answer is larger than {LARGEST_REPLY} bytes")
        if late.is_set():
            raise PhrasingFailed("no whole answer in time")
        parts.append(chunk)
    return b"".join(parts)


def _content(body: bytes) -> str:
    try:
        document = json.loads(body.decode("utf-8"))
        content = document["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise PhrasingFailed(f"the answer is not in the shape of chat/completions ({type(error).__name__})") from error
    if not isinstance(content, str) or not content.strip():
        raise PhrasingFailed("the answer holds no text")
    return content
