"""How the service stands: one JSON document for a watchdog, and counts for Prometheus. Neither says who asked what."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from section287.web.answers import make_answer, write_json
from section287.web.api import PREFIX
from section287.web.editions import Edition, Editions

Endpoint = Callable[[Request], Awaitable[Response]]
BUCKETS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds
_SURFACES = {"/feeds": "feed", "/static": "static", PREFIX: "api"}  # the rest are pages
_LISTS = """
SELECT list, max(last_seen_on) FILTER (trusted) AS newest, count(*) FILTER (trusted) AS believed,
       count(*) FILTER (NOT trusted) AS doubted
FROM publication WHERE NOT secondary GROUP BY list ORDER BY list
"""
_COUNTS = {
    "agreements_listed": "SELECT count(*) FROM agreement WHERE status = 'listed'",
    "agreements": "SELECT count(*) FROM agreement",
    "agencies": "SELECT count(*) FROM agency",
    "changes": "SELECT count(*) FROM change",
    "files_unreadable": "SELECT count(*) FROM capture WHERE verdict = 'unreadable'",
}


def read_last_sync(record: Path) -> dict[str, Any]:
    """Return what the last sync wrote beside the record, in short; empty where there was none."""
    try:
        found = json.loads(record.with_name(f"{record.stem}.sync.json").read_text(encoding="utf-8"))
        told = {name: found[name] for name in ("finished_at", "exit_status", "last_reached_at", "failures_in_a_row")}
        return {**told, "not_believed": len(found["suspicious"]), "new_changes": found["change_count"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def read_standing(edition: Edition) -> dict[str, Any]:
    """Return the newest lists and the counts of a record, read once per edition."""

    def read() -> dict[str, Any]:
        with edition.connect() as connection:
            lists = {
                name: {"newest": newest, "believed": believed, "not_believed": doubted}
                for name, newest, believed, doubted in connection.execute(_LISTS).fetchall()
            }
            counts = {name: (connection.execute(sql).fetchone() or (0,))[0] for name, sql in _COUNTS.items()}
            meta = dict(connection.execute("SELECT key, value FROM meta ORDER BY key").fetchall())
        return {"record": meta, "lists": lists, "counts": counts}

    return edition.remember("health", read)


def tell_health(editions: Editions, today: Callable[[], date] = lambda: datetime.now(UTC).date()) -> Endpoint:
    """Return the endpoint of ``/healthz``: that the site answers, from which record, and how old its newest list is."""

    def make() -> dict[str, Any]:
        edition = editions.current()
        standing = read_standing(edition)
        lists = {
            name: {**one, "newest": one["newest"].isoformat(), "age_days": (today() - one["newest"]).days}
            for name, one in standing["lists"].items()
            if one["newest"]
        }
        return {
            "ok": True,
            "record": standing["record"],
            "record_is_newest": not editions.is_stale,
            "lists": lists,
            "counts": standing["counts"],
            "last_sync": read_last_sync(editions.path),
        }

    async def answer(request: Request) -> Response:
        return make_answer(write_json(await run_in_threadpool(make)), "application/json").respond(request)

    return answer


class Metrics:
    """Counts of one running service. Requests are told apart by surface, status and duration, by nothing else."""

    def __init__(self, editions: Editions) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._editions = editions
        self.registry = CollectorRegistry(auto_describe=False)
        made: Any = {"registry": self.registry, "namespace": "section287"}
        self._requests = Counter("requests", "Requests answered.", ("surface", "status"), **made)
        self._seconds = Histogram("request_seconds", "How long answers took.", ("surface",), buckets=BUCKETS, **made)
        self._newest = Gauge("newest_list_timestamp_seconds", "Day of ICE's own newest list.", ("list",), **made)
        self._age = Gauge("newest_list_age_seconds", "Time since that day.", ("list",), **made)
        self._lists = Gauge("lists", "Lists in the record.", ("list", "believed"), **made)
        self._rows = Gauge("record_rows", "What the record holds.", ("what",), **made)
        self._stale = Gauge("record_is_newest", "Whether the newest record is served.", **made)
        self._sync_at = Gauge("last_sync_timestamp_seconds", "End of the last sync.", **made)
        self._reached_at = Gauge(
            "last_sync_reached_timestamp_seconds", "End of the last sync that reached all.", **made
        )
        self._sync_status = Gauge("last_sync_exit_status", "Its exit status: 0, 1 unreached, 3 not believed.", **made)

    def count(self, surface: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self._requests.labels(surface, f"{status // 100}xx").inc()
        self._seconds.labels(surface).observe(seconds)

    def count_kept(self, request: bytes, head: bytes) -> None:
        """Count an answer that was sent straight from the connection; it took no time to speak of."""
        path = request[4 : request.find(b" ", 4)].partition(b"?")[0].decode("ascii", "replace")
        self.count(name_surface(path), int(head[9:12]), 0.0)

    def write(self, now: float | None = None) -> bytes:
        """Return all of it in Prometheus' text form."""
        from prometheus_client import generate_latest

        moment = time.time() if now is None else now
        standing = read_standing(self._editions.current())
        for name, one in standing["lists"].items():
            self._lists.labels(name, "yes").set(one["believed"])
            self._lists.labels(name, "no").set(one["not_believed"])
            if one["newest"]:
                day = datetime(one["newest"].year, one["newest"].month, one["newest"].day, tzinfo=UTC).timestamp()
                self._newest.labels(name).set(day)
                self._age.labels(name).set(max(0.0, moment - day))
        for name, count in standing["counts"].items():
            self._rows.labels(name).set(count)
        self._stale.set(not self._editions.is_stale)
        last = read_last_sync(self._editions.path)
        for gauge, key in ((self._sync_at, "finished_at"), (self._reached_at, "last_reached_at")):
            gauge.set(_seconds_of(last.get(key)))
        self._sync_status.set(last.get("exit_status", 0))
        return generate_latest(self.registry)


def send_metrics(metrics: Metrics) -> Endpoint:
    """Return the endpoint of ``/metrics``."""
    from prometheus_client import CONTENT_TYPE_LATEST

    async def answer(request: Request) -> Response:
        body = await run_in_threadpool(metrics.write)
        return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})

    return answer


class Counted:
    """Counts the answers of the application behind it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count the answer when it is out."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, note)
        finally:
            self.metrics.count(name_surface(scope["path"]), status, time.perf_counter() - begun)


def name_surface(path: str) -> str:
    """Return the surface that an address belongs to: page, api, feed, static or health.

    >>> name_surface("/state/fl"), name_surface("/feeds/all.atom"), name_surface("/healthz")
    ('page', 'feed', 'health')
    """
    if path in ("/healthz", "/metrics"):
        return "health"
    return next((name for start, name in _SURFACES.items() if path == start or path.startswith(f"{start}/")), "page")


def _seconds_of(text: Any) -> float:
    try:
        return datetime.fromisoformat(str(text)).timestamp()
    except ValueError:
        return 0.0
