"""``make soak``: readers at work while the record is built anew again and again, killed, starved of disk and spoilt.

Two small records, one list apart, take turns. What each answers is learnt first; from then on every answer of the
server, and every direct reading of the file, must be of one of the two, whole. Exit status 1 on any violation.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from proof import faults
from proof.archives import spoil_archive
from proof.known import PAGES, Known, ask, judge, learn, read_totals
from proof.lists import write_lists
from proof.running import Served, describe_machine, run_program, say, serving, wait_until
from section287.errors import RecordDamaged, RecordMissing

READERS = 3  # over HTTP
DIRECT = 2  # processes that open the file
KILL_EVERY, SPOIL_EVERY, DISK_EVERY = 4, 9, 25  # rebuilds between two faults of one kind


class Soak:
    """One run: its counts, and what went wrong."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.record = folder / "live" / "record.duckdb"
        self.lists = (folder / "lists-0", folder / "lists-1")
        self.done: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.chance = random.Random(seed)
        self.over = threading.Event()
        self.known: tuple[Known, ...] = ()

    def fail(self, line: str) -> None:
        """Take note of a violation."""
        self.wrong.append(line)
        say(f"VIOLATION: {line}")

    def prepare(self) -> None:
        """Build both records and learn what each answers."""
        learnt = []
        for number, lists in enumerate(self.lists):
            write_lists(lists, number)
            record = self.folder / f"known-{number}" / "record.duckdb"
            record.parent.mkdir()
            self._must(run_program("build", "--from", lists, "--workers", "1", "--record", record))
            learnt.append(learn(record))
        self.known = tuple(learnt)
        self.record.parent.mkdir()
        shutil.copyfile(self.folder / "known-0" / "record.duckdb", self.record)
        told_apart = sum(self.known[0].bodies[path] != self.known[1].bodies[path] for path in PAGES)
        say(f"two records: {self.known[0].totals[1:]} and {self.known[1].totals[1:]} agencies, agreements, changes, ")
        say(f"rows; {told_apart} of {len(PAGES)} addresses answer differently")

    def rebuild(self, number: int) -> None:
        """Build the other record in place; now and then bring about a fault first."""
        lists = self.lists[number % 2]
        if number % KILL_EVERY == 0:
            self._kill(lists, number)
        if number % SPOIL_EVERY == 0:
            self._spoil(number)
        if number % DISK_EVERY == 0:
            self._starve(number)
        self._must(run_program("build", "--from", lists, "--workers", "1", "--record", self.record))
        if read_totals(self.record) != self.known[number % 2].totals:
            self.fail(f"rebuild {number}: not the record that these lists give")
        left = [one.name for one in self.record.parent.iterdir() if one.name != self.record.name]
        if left:
            self.fail(f"rebuild {number}: left beside the record: {left}")
        self.done["rebuilds"] += 1

    def _must(self, done: Any) -> None:
        if done.returncode:
            self.fail(f"{done.args[3:]}: {done.stderr[-500:]}")

    def _kill(self, lists: Path, number: int) -> None:
        before = faults.file_hash(self.record)
        while_writing = number % (2 * KILL_EVERY) == 0
        if while_writing:
            status = faults.kill_while_writing(self.record, lists)
        else:
            status = faults.kill_build(self.record, lists, self.chance.uniform(0.02, 2.5))
        self.done["builds killed"] += status == -9
        self.done["builds killed while writing"] += status == -9 and while_writing
        # the kill may come after the move into place: then the record is the new one, whole
        if faults.file_hash(self.record) != before and read_totals(self.record) not in [
            one.totals for one in self.known
        ]:
            self.fail(f"rebuild {number}: a killed build left a record of neither list")

    def _spoil(self, number: int) -> None:
        if number % 2:
            faults.cut_file(self.record, self.chance.randrange(self.record.stat().st_size // 2))
        else:
            faults.spoil_blocks(self.record, self.chance)
        told = run_program("agencies", "--record", self.record)
        line = told.stderr.strip()
        if told.returncode != 2 or "\n" in line or "section287 build" not in line:
            self.fail(f"a spoilt record was told as status {told.returncode}, {told.stderr[-300:]!r}")
        time.sleep(0.5)  # readers meet it
        self.done["records spoilt"] += 1

    def _starve(self, number: int) -> None:
        good = self.folder / "known-0" / "record.duckdb"
        for name, make, words in (
            ("full disk", faults.fill_disk, "can't be written"),
            ("quota", faults.limit_files, "can't be written"),
            ("read-only", faults.lock_disk, "can't be written"),
        ):
            came = make(self.folder / f"{name}-{number}", good, self.lists[1])
            self.done[came.means] += 1
            for line in came.wrongs(words, "the old record stays"):
                self.fail(line)
        for line in spoil_archive(self.folder / f"archive-{number}", self.lists[1], self.chance):
            self.fail(line)
        self.done["archive entries spoilt, found, healed"] += 1

    def read_over_http(self, served: Served, seed: int) -> None:
        """Ask for one address after the other; judge each answer."""
        chance = random.Random(seed)
        connection = http.client.HTTPConnection(served.host, served.port, timeout=120)
        while not self.over.is_set():
            path = chance.choice(PAGES)
            try:
                status, body = ask(connection, path)
            except (OSError, http.client.HTTPException) as error:
                self.fail(f"{path}: no answer ({error!r})")
                connection.close()
                continue
            wrong = judge(path, body, self.known) if status == 200 else f"{path}: status {status}"
            if wrong:
                self.fail(wrong)
            self.done["answers judged"] += 1
            time.sleep(0.002)

    def run(self, rebuilds: int, minutes: float) -> None:
        """Prepare, then rebuild under readers until so many rebuilds or minutes are through."""
        begun = time.monotonic()
        self.prepare()
        totals = {one.totals for one in self.known}
        results: Any = multiprocessing.get_context("spawn").Queue()
        over = multiprocessing.get_context("spawn").Event()
        direct = [
            multiprocessing.get_context("spawn").Process(
                target=read_directly, args=(self.record, totals, over, results), daemon=True
            )
            for _ in range(DIRECT)
        ]
        with serving(self.record) as served:
            readers = [
                threading.Thread(target=self.read_over_http, args=(served, seed), daemon=True)
                for seed in range(READERS)
            ]
            for process in direct:
                process.start()
            for one in readers:
                one.start()
            number = 0
            while number < rebuilds and time.monotonic() - begun < minutes * 60:
                number += 1
                self.rebuild(number)
            self._see_newest(served, number)
            self.over.set()
            over.set()
            for one in readers:
                one.join(30)
            if served.process.poll() is not None:
                self.fail(f"the server has ended: {''.join(served.said)[-800:]}")
        self._collect(direct, results)
        faulty = [line for line in served.said if "Traceback" in line or line.startswith("ERROR")]
        if faulty:
            self.fail(f"the server logged {len(faulty)} faults: {faulty[0]!r}")
        self.done["records that the server refused and told"] = sum("can't be read" in one for one in served.said)

    def _see_newest(self, served: Served, number: int) -> None:
        wanted = self.known[number % 2].totals[0]
        path = "/api/v1/agencies?limit=20"

        def newest() -> bool:
            return wanted.encode() in served.get(path, {"Host": "soak.example"})[2]

        if not wait_until(newest, 60):
            self.fail("the server never came to the newest record")

    def _collect(self, direct: list[Any], results: Any) -> None:
        for one in direct:
            count, refused, wrong = results.get(timeout=60)
            self.done["direct readings"] += count
            self.done["direct readings refused in clear words"] += refused
            for line in wrong:
                self.fail(line)
            one.join(30)


def read_directly(record: Path, totals: set[tuple[Any, ...]], over: Any, results: Any) -> None:
    """Open the file again and again and read all of it; a damaged one must be refused, never misread."""
    count = refused = 0
    wrong: list[str] = []
    while not over.is_set():
        try:
            found = read_totals(record)
            count += 1
            if found not in totals:
                wrong.append(f"a direct reader saw {found}")
        except (RecordDamaged, RecordMissing) as error:
            refused += 1
            if "\n" in str(error) or "section287 build" not in str(error):
                wrong.append(f"a direct reader was told {error!r}")
        time.sleep(0.05)
    results.put((count, refused, wrong[:20]))


def main() -> None:
    """Run the soak and print what was done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rebuilds", type=int, default=200, help="rebuilds under readers (default 200)")
    parser.add_argument("--minutes", type=float, default=10.0, help="stop after so long (default 10)")
    parser.add_argument("--seed", type=int, default=287)
    given = parser.parse_args()
    say(describe_machine())
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="section287-soak-") as folder:
        soak = Soak(Path(folder), given.seed)
        soak.run(given.rebuilds, given.minutes)
    for name, count in sorted(soak.done.items()):
        say(f"{count:>9,}  {name}")
    say(f"{len(soak.wrong):>9,}  violations, in {time.monotonic() - begun:.0f} s")
    if soak.done["rebuilds"] < given.rebuilds:
        say(f"stopped by --minutes after {soak.done['rebuilds']} of {given.rebuilds} rebuilds")
    sys.exit(1 if soak.wrong else 0)


if __name__ == "__main__":
    main()
