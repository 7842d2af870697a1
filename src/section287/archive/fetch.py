"""The network: one address at a time, told who asks, slowed and stopped when a host wants that."""

from __future__ import annotations

import logging
import ssl
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from section287.archive.manifest import read_moment, write_moment
from section287.archive.pace import Clock, Manners, read_http_date, read_retry_after, skew
from section287.errors import Section287Error

if TYPE_CHECKING:
    import httpx2

log = logging.getLogger(__name__)

KEPT_HEADERS = ("content-type", "content-length", "date", "etag", "last-modified", "content-disposition")
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})  # what another attempt may cure
REFUSED = frozenset({401, 403, 451})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_SKEW = timedelta(minutes=10)
_CHUNK = 65_536


class FetchFailed(Section287Error):
    """An address did not give a whole answer; the message says which, why, and what was tried.

    Attributes:
        status: the answer's, when there was one.
    """

    def __init__(self, url: str, problem: str, status: int | None = None) -> None:
        super().__init__(f"{url}: {problem}")
        self.url = url
        self.problem = problem
        self.status = status


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole answer.

    Attributes:
        unchanged: the host says that what we hold is still what it has (304); ``body`` is empty then.
        notes: what was odd about the answer, in words.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    unchanged: bool
    at: datetime
    notes: tuple[str, ...] = ()


class _Again(Exception):
    """This attempt failed in a way that another may not."""

    def __init__(self, problem: str, status: int | None = None, wait: float | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.status = status
        self.wait = wait


class Fetcher:
    """Fetches for one run; it remembers which hosts asked to be left alone."""

    def __init__(
        self,
        manners: Manners,
        clock: Clock | None = None,
        resting: dict[str, str] | None = None,
        certificates: str | None = None,
    ) -> None:
        """Set up a run.

        Args:
            resting: host → moment before which it isn't to be asked; changed in place.
            certificates: a file of certificates to trust in place of the system's (for a mirror of one's own).
        """
        from section287 import __version__

        self.manners = manners
        self.clock = clock or Clock()
        self.resting = {} if resting is None else resting
        about = f"; {manners.contact}" if manners.contact else ""
        self.agent = f"section287/{__version__} (archive of public records{about})"
        self._certificates = certificates
        self._budget = manners.retry_budget
        self._asked: set[str] = set()
        self._refused: dict[str, int] = {}
        self._context: ssl.SSLContext | None = None

    def get(self, url: str, hosts: frozenset[str], known: Mapping[str, Any] | None = None) -> Fetched:
        """Fetch one address.

        Args:
            hosts: where redirects may lead.
            known: ``etag`` and ``last_modified`` of what is held already, to be asked for only when changed.

        Raises:
            FetchFailed: no whole answer was to be had.
        """
        problem = ""
        for attempt in range(1, self.manners.attempts + 1):
            try:
                return self._follow(url, hosts, known or {})
            except _Again as again:
                problem = f"{again.problem} ({attempt} of {self.manners.attempts} attempts)"
                wait = self.manners.wait_before(attempt + 1, self.clock.chance())
                if again.wait is not None:
                    self._rest(url, again.wait)
                    wait = max(again.wait, wait)
                if attempt == self.manners.attempts or self._budget <= 0:
                    why = "" if self._budget > 0 else "; this run's budget of further attempts is used up"
                    raise FetchFailed(url, problem + why, again.status) from None
                self._budget -= 1
                log.info("fetch again: %s: %s, in %.0f s", url, again.problem, wait)
                self.clock.sleep(wait)
        raise FetchFailed(url, problem)

    def _rest(self, url: str, seconds: float) -> None:
        """Leave a host alone that asks for a longer wait than we wait for."""
        if seconds <= self.manners.longest_wait_seconds:
            return
        until = write_moment(self.clock.now() + timedelta(seconds=min(seconds, 7 * 86_400)))
        self.resting[_host(url)] = until
        raise FetchFailed(url, f"the host asks to be left alone until {until}", 429)

    def _follow(self, url: str, hosts: frozenset[str], known: Mapping[str, Any]) -> Fetched:
        at = url
        seen = {url}
        for _ in range(self.manners.redirects + 1):
            answer = self._ask(url, at, known)
            if isinstance(answer, Fetched):
                return answer
            target = _plain(urljoin(at, answer))
            _check_redirect(url, at, target, hosts)
            if target in seen:
                raise FetchFailed(url, f"redirects in a circle (back to {target})")
            seen.add(target)
            at = target
        raise FetchFailed(url, f"redirects more than {self.manners.redirects} times")

    def _ask(self, url: str, at: str, known: Mapping[str, Any]) -> Fetched | str:
        """Send one request; return the answer, or where it says to go."""
        import httpx2

        host = _host(at)
        self._be_patient(url, host)
        headers = {"User-Agent": self.agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        if known.get("etag"):
            headers["If-None-Match"] = str(known["etag"])
        if known.get("last_modified"):
            headers["If-Modified-Since"] = str(known["last_modified"])
        late = threading.Event()
        client = httpx2.Client(
            verify=self._verify(), timeout=self.manners.silence_seconds, follow_redirects=False, trust_env=False
        )

        def stop() -> None:
            late.set()
            client.close()  # an answer that trickles in never runs into a timeout of its own

        timer = threading.Timer(self.manners.total_seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            with client, client.stream("GET", at, headers=headers) as answer:
                return self._read(url, answer)
        except (FetchFailed, _Again):
            raise
        except Exception as error:  # closing a client under its request may raise anything
            if late.is_set():
                raise _Again(f"not whole within {self.manners.total_seconds:g} seconds") from None
            if not isinstance(error, httpx2.HTTPError | httpx2.InvalidURL | OSError | ValueError):
                raise
            raise _sort_out(url, error) from None
        finally:
            timer.cancel()

    def _be_patient(self, url: str, host: str) -> None:
        until = self.resting.get(host)
        if until and self.clock.now() < _moment(until):
            raise FetchFailed(url, f"{host} asked to be left alone until {until}")
        self.resting.pop(host, None)
        if self._refused.get(host, 0) >= self.manners.refusals:
            raise FetchFailed(url, f"{host} refused {self.manners.refusals} times in a row; left alone for this run")
        if host in self._asked:
            self.clock.sleep(self.manners.pause_seconds * (0.75 + self.clock.chance() / 2))
        self._asked.add(host)

    def _verify(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = ssl.create_default_context(cafile=self._certificates)
        return self._context

    def _read(self, url: str, answer: httpx2.Response) -> Fetched | str:
        headers, status = answer.headers, answer.status_code
        now = self.clock.now()
        host = answer.url.host
        self._refused[host] = self._refused.get(host, 0) + 1 if status in REFUSED else 0
        if status in REDIRECTS and headers.get("location"):
            return str(headers["location"])
        if status in AGAIN:
            raise _Again(
                f"answered {status}", status, read_retry_after(headers.get("retry-after"), headers.get("date"), now)
            )
        if status not in (200, 304):
            raise FetchFailed(url, f"answered {status}", status)
        body = b"" if status == 304 else self._take(url, answer)
        kept = {name: headers[name][:500] for name in KEPT_HEADERS if name in headers}
        return Fetched(url, str(answer.url), status, kept, body, status == 304, now, _odd(kept, now))

    def _take(self, url: str, answer: httpx2.Response) -> bytes:
        """Read a body; refuse one that is too large, packed or unpacked, before it is all in memory."""
        coding = answer.headers.get("content-encoding", "identity").strip().lower()
        taken = 0
        parts: list[bytes] = []
        try:
            unpack = _Unpacker(coding, self.manners.largest_bytes)
            for part in answer.iter_raw(_CHUNK):
                taken += len(part)
                parts.append(unpack.add(part))
                if taken > self.manners.largest_bytes or unpack.size > self.manners.largest_bytes:
                    raise FetchFailed(url, f"larger than {self.manners.largest_bytes:,} bytes; given up")
            unpack.end()
        except zlib.error as error:
            raise _Again(f"its {coding} packing is damaged ({error})") from None
        except _UnknownCoding:
            raise FetchFailed(url, f"packed as '{coding[:40]}', which was not asked for") from None
        return b"".join(parts)


class _UnknownCoding(Exception):
    """The body is packed in a way that nobody asked for."""


class _Unpacker:
    """Unpacks gzip and deflate bit by bit, never by more than the largest size allowed."""

    def __init__(self, coding: str, largest: int) -> None:
        self.size = 0
        self._largest = largest
        if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise _UnknownCoding
        self._zip = None if coding in ("", "identity") else zlib.decompressobj(zlib.MAX_WBITS | 32)

    def add(self, part: bytes) -> bytes:
        out = part if self._zip is None else self._zip.decompress(part, self._largest + 1 - self.size)
        self.size += len(out)
        return out

    def end(self) -> None:
        if self._zip is not None and not self._zip.eof:
            raise zlib.error("it breaks off")


def _sort_out(url: str, error: Exception) -> Exception:
    """Tell a failure that may pass from one that won't."""
    import httpx2

    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return FetchFailed(
            url, f"its certificate is not trusted ({text.partition('] ')[2] or text}); nothing was taken"
        )
    if isinstance(error, httpx2.TimeoutException):
        return _Again("no answer in time")
    if isinstance(error, httpx2.UnsupportedProtocol | httpx2.InvalidURL):
        return FetchFailed(url, f"no address that can be asked ({text})")
    return _Again(f"{type(error).__name__}: {text}")


def _check_redirect(url: str, at: str, target: str, hosts: frozenset[str]) -> None:
    parts = urlsplit(target)
    if parts.scheme not in ("http", "https") or (at.startswith("https:") and parts.scheme != "https"):
        raise FetchFailed(url, f"redirects to {target[:200]}, which is not https")
    if parts.hostname not in hosts:
        raise FetchFailed(url, f"redirects to another host ({target[:200]}); allowed: {', '.join(sorted(hosts))}")


def _plain(url: str) -> str:
    return urlsplit(url)._replace(fragment="").geturl()


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _moment(text: str) -> datetime:
    try:
        return read_moment(text)
    except ValueError:
        return datetime.min.replace(tzinfo=read_moment("2000-01-01T00:00:00Z").tzinfo)


def _odd(headers: Mapping[str, str], now: datetime) -> tuple[str, ...]:
    ahead = skew(headers.get("date"), now)
    notes: list[str] = []
    if abs(ahead) > MOST_SKEW:
        way = "ahead of" if ahead > timedelta(0) else "behind"
        notes.append(f"its clock ({headers['date']}) is {abs(ahead)} {way} ours: one of the two is wrong")
    changed = read_http_date(headers.get("last-modified"))
    if changed and changed > now + MOST_SKEW and abs(ahead) <= MOST_SKEW:
        notes.append(f"its Last-Modified lies in the future ({headers['last-modified']})")
    return tuple(notes)


def validators(headers: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Return what to ask with next time: the ETag, and Last-Modified unless it lies in the future."""
    found: dict[str, str] = {}
    if headers.get("etag"):
        found["etag"] = headers["etag"]
    changed = read_http_date(headers.get("last-modified"))
    if changed and changed <= now:
        found["last_modified"] = headers["last-modified"]
    return found
