"""``make load``: pages and API under many connections at once: errors, times and memory; or memory over half an hour.

The record is the bundled ledger's. While the load runs, one more client sends texts to be checked, and (with
``--minutes``) the record is replaced again and again, so that what an edition holds has to be given back.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from proof.clients import Figures, load
from proof.running import (
    Served,
    children_of,
    describe_machine,
    resident_bytes,
    run_program,
    say,
    serving,
    slope_an_hour,
)

MEGABYTE = 2**20
AGENCIES = 400  # agencies' pages among the addresses; enough that not all answers stand ready at first
FLAT_SHARE = 0.05  # memory that may be added between the first and the last third of the time, of what there was
FLAT_BYTES = 24 * MEGABYTE  # or so much
FIXED = (
    "/", "/es/", "/index.json", "/map", "/changes", "/changes?state=FL", "/publications", "/models", "/model/tfm",
    "/policies", "/policy/tx", "/walk", "/cost?model=TFM&officers=4", "/evidence?q=cost", "/glossary", "/documents",
    "/referrals", "/panel", "/corrections", "/search?q=Alachua", "/sitemap.xml", "/map.svg", "/feeds/all.atom",
    "/api/v1/", "/api/v1/status", "/api/v1/agencies?limit=100", "/api/v1/agreements.csv", "/api/v1/changes?limit=50",
    "/api/v1/counts?by=state", "/api/v1/counts?as_of=2025-05-28&by=model", "/api/v1/publications",
    "/api/v1/policies/TX", "/api/v1/evidence?q=cost", "/api/v1/rules", "/healthz",
)  # fmt: skip
TEXT = (
    "ICE has signed 1,843 agreements in 40 states as of May 18, 2026, up from 135 at the start of 2025. "
    "Florida alone has more than 300. Under the Task Force Model officers may question people at traffic stops."
)
LOGGED = 80  # lines of the log from the first fault on


@dataclass(slots=True)
class Watch:
    """Samples of memory while a load runs, and the times of texts that were sent meanwhile."""

    every: float
    over: threading.Event = field(default_factory=threading.Event)
    server: list[tuple[float, float]] = field(default_factory=list)
    workers: list[tuple[float, float]] = field(default_factory=list)
    texts: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    swaps: int = 0

    def sample(self, served: Served) -> None:
        """Note what the server and the processes that it started hold, until the load is over."""
        begun = time.monotonic()
        while not self.over.is_set():
            first, *others = children_of(served.process.pid)
            at = time.monotonic() - begun
            self.server.append((at, resident_bytes(first)))
            self.workers.append((at, sum(resident_bytes(one) for one in others)))
            self.over.wait(self.every)

    def send_texts(self, served: Served) -> None:
        """Send one text after the other, as one visitor would who does nothing else."""
        while not self.over.is_set():
            at = time.perf_counter()
            connection = http.client.HTTPConnection(served.host, served.port, timeout=120)
            try:
                body = json.dumps({"text": TEXT})
                connection.request("POST", "/api/v1/check", body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.faults.append(f"a text was answered with {answer.status}")
            except (OSError, http.client.HTTPException) as error:
                self.faults.append(f"a text had no answer: {error!r}")
            finally:
                connection.close()
            self.texts.append(time.perf_counter() - at)
            self.over.wait(1.0)

    def swap(self, record: Path, every: float) -> None:
        """Put the record anew in its place every so many seconds."""
        while not self.over.wait(every):
            beside = record.with_suffix(".new")
            shutil.copyfile(record, beside)
            os.replace(beside, record)
            self.swaps += 1


def list_addresses(served: Served, agencies: int) -> list[str]:
    """Return the addresses that are asked for: pages, agencies' own pages, API."""
    status, _, body = served.get(f"/api/v1/agencies?limit={agencies}")
    if status != 200:
        raise RuntimeError(f"/api/v1/agencies answers {status}")
    found = [one["agency_id"] for one in json.loads(body)["agencies"]]
    addresses = [*FIXED, *(f"/agency/{one}" for one in found), *(f"/api/v1/agencies/{one}" for one in found[::4])]
    states = sorted({one.partition("-")[0] for one in found})
    addresses += [f"/state/{one}" for one in states] + [f"/api/v1/agreements?state={one.upper()}" for one in states]
    return addresses


def make_once(served: Served, addresses: list[str]) -> None:
    """Ask for every address once, as the first visitors do; an answer that is no 200 ends the run."""
    begun = time.monotonic()
    refused = [one for one in addresses if served.get(one, {"Accept-Encoding": "gzip"})[0] != 200]
    if refused:
        raise RuntimeError(f"not answered with 200: {refused}")
    taken = time.monotonic() - begun
    say(f"{len(addresses)} addresses made for the first time: {taken:.0f} s, {taken / len(addresses):.2f} s each")


def measure(record: Path, given: argparse.Namespace, seconds: float) -> tuple[Figures, Watch]:
    """Serve a record under load and watch it."""
    watch = Watch(every=1.0 if seconds <= 120 else 10.0)
    with serving(record) as served, tempfile.TemporaryDirectory() as folder:
        addresses = list_addresses(served, given.agencies)
        make_once(served, addresses)
        say(f"{given.connections} connections for {seconds:.0f} s, and one client that sends texts")
        helpers = [
            threading.Thread(target=watch.sample, args=(served,), daemon=True),
            threading.Thread(target=watch.send_texts, args=(served,), daemon=True),
        ]
        if given.minutes:
            helpers.append(threading.Thread(target=watch.swap, args=(record, given.swap_seconds), daemon=True))
        for one in helpers:
            one.start()
        figures = load(served, addresses, given.connections, seconds, Path(folder))
        watch.over.set()
        for one in helpers:
            one.join(130)
        if served.process.poll() is not None:
            watch.faults.append("the server has ended")
        first = next((at for at, line in enumerate(served.said) if line.startswith(("ERROR", "Traceback"))), None)
        if first is not None:
            watch.faults.append("".join(served.said[first:][:LOGGED]).strip())
    return figures, watch


def tell(figures: Figures, watch: Watch) -> list[str]:
    """Print the figures; return what is wrong with them."""
    rate = figures.requests / figures.seconds
    say(f"{figures.client}: {figures.requests:,} requests in {figures.seconds:.0f} s, {rate:,.0f} a second")
    say(f"p50 {figures.p50:.1f} ms, p99 {figures.p99:.1f} ms, longest {figures.longest:.0f} ms")
    say("errors: " + ", ".join(f"{name} {count}" for name, count in figures.errors.items()))
    if watch.texts:
        say(f"texts checked meanwhile: {len(watch.texts)}, median {statistics.median(watch.texts):.2f} s")
    wrong = list(watch.faults)
    for name, samples in (("server", watch.server), ("workers", watch.workers)):
        sizes = [size for _, size in samples]
        say(
            f"memory of the {name}: {sizes[0] / MEGABYTE:.0f} MB at first, {max(sizes) / MEGABYTE:.0f} MB at most, "
            f"{sizes[-1] / MEGABYTE:.0f} MB at last"
        )
    if figures.failed:
        wrong.append(f"{figures.failed} requests had no good answer")
    return wrong


def tell_growth(watch: Watch) -> list[str]:
    """Print how memory has grown since the first third of the time; return what is wrong with it."""
    wrong = []
    for name, samples in (("server", watch.server), ("workers", watch.workers)):
        third = len(samples) // 3
        later = samples[third:]
        first = statistics.median(size for _, size in samples[third : 2 * third])
        last = statistics.median(size for _, size in samples[2 * third :])
        say(
            f"{name}: median {first / MEGABYTE:.1f} MB in the second third, {last / MEGABYTE:.1f} MB in the last; "
            f"slope {slope_an_hour(later) / MEGABYTE:+.1f} MB an hour over {len(later)} samples"
        )
        if last - first > max(FLAT_BYTES, FLAT_SHARE * first):
            wrong.append(f"the memory of the {name} grows: {(last - first) / MEGABYTE:.0f} MB more")
    say(f"the record was replaced {watch.swaps} times meanwhile")
    return wrong


def main() -> None:
    """Measure and print; exit status 1 when anything had no good answer, or memory grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--minutes", type=float, default=0.0, help="instead of --seconds: watch memory for so long")
    parser.add_argument("--swap-seconds", type=float, default=60.0, help="with --minutes: replace the record so often")
    parser.add_argument("--agencies", type=int, default=AGENCIES, help="agencies whose pages are asked for")
    given = parser.parse_args()
    say(describe_machine())
    seconds = given.minutes * 60 or given.seconds
    with tempfile.TemporaryDirectory(prefix="section287-load-") as folder:
        record = Path(folder) / "record.duckdb"
        built = run_program("build", "--record", record, seconds=900)
        if built.returncode:
            sys.exit(f"no record: {built.stderr}")
        figures, watch = measure(record, given, seconds)
    wrong = tell(figures, watch)
    if given.minutes:
        wrong += tell_growth(watch)
    for line in wrong:
        say(f"VIOLATION: {line}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
