"""``make fuzz``: made-up and damaged input to everything that reads what others wrote; only errors of ours come out.

Each target runs in a process of its own, so that a crash of a library is a finding and not the end. A case that fails
is made as small as it gets and kept in ``tests/corpus``, from where the tests run it ever after.
"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import multiprocessing
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from proof.running import ROOT, describe_machine, say, serving
from proof.targets import TARGETS, Target, as_file, from_file, small_record
from section287.errors import Section287Error

CORPUS = ROOT / "tests" / "corpus"
CASE_SECONDS = 20  # of the processor, for one case; what takes longer counts as hanging, however busy the machine
CLOCK_SECONDS = 300  # of the clock, after which a library that never gives way is ended
ROUND = 200  # cases between two looks at the clock


class Hung(BaseException):
    """A case took too long."""


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise ``Hung`` in the block once so many seconds are over; a library that never gives way ends the process."""

    def ring(number: int, frame: Any) -> None:
        raise Hung(f"longer than {seconds:.0f} s")

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    faulthandler.dump_traceback_later(CLOCK_SECONDS, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def run_case(target: Target, case: Any) -> bool:
    """Run one case; return whether it was read (True) or refused (False).

    Raises:
        Whatever is no error of ours: a finding.
    """
    try:
        with alarm(CASE_SECONDS):
            target.run(case)
    except Section287Error as error:
        if not str(error).strip() or "\n" in str(error):
            raise AssertionError(f"not one line: {str(error)!r}") from error
        return False
    return True


def corpus_of(target: Target) -> list[Path]:
    """Return the kept cases of a target."""
    return sorted(one for one in (CORPUS / target.name).glob("*") if one.is_file())


def keep(target: Target, case: Any) -> Path:
    """Keep a case in the corpus, under a name made from its bytes."""
    data = as_file(case)
    place = CORPUS / target.name / hashlib.sha256(data).hexdigest()[:16]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return place


def fuzz(target: Target, cases: int, seconds: float, start: int) -> dict[str, Any]:
    """Run a target until so many cases or seconds are through, or a case fails."""
    counts = {"cases": 0, "read": 0}
    last: list[Any] = [None]
    ends = time.monotonic() + seconds

    def one(case: Any) -> None:
        last[0] = case
        counts["cases"] += 1
        counts["read"] += run_case(target, case)

    found = ""
    target.ready()
    try:
        for case in [*target.seeds(), *(from_file(target, path.read_bytes()) for path in corpus_of(target))]:
            one(case)
        number = start
        while counts["cases"] < cases and time.monotonic() < ends:
            number += 1
            _round(target, one, min(ROUND, cases - counts["cases"]), number)
    except (Exception, Hung) as error:
        kept = f" (kept as {keep(target, last[0]).relative_to(ROOT)})" if last[0] is not None else ""
        found = f"{type(error).__name__}: {error}{kept}\n{''.join(traceback.format_exception(error))[-3000:]}"
    return {**counts, "found": found}


def _round(target: Target, one: Any, cases: int, number: int) -> None:
    @seed(number)
    @settings(
        max_examples=max(1, cases),
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(target.cases)
    def attempt(case: Any) -> None:
        one(case)

    attempt()


def _fuzz_apart(name: str, cases: int, seconds: float, start: int, results: Any) -> None:
    target = next(one for one in TARGETS if one.name == name)
    results.put(fuzz(target, cases, seconds, start))


def fuzz_apart(target: Target, cases: int, seconds: float, start: int) -> dict[str, Any]:
    """Run a target in a process of its own; one that ends without a word has crashed."""
    context = multiprocessing.get_context("spawn")
    results: Any = context.Queue()
    process = context.Process(target=_fuzz_apart, args=(target.name, cases, seconds, start, results), daemon=True)
    process.start()
    while process.is_alive() and results.empty():
        process.join(0.2)
    found: dict[str, Any] = {"cases": 0, "read": 0, "found": f"the process ended with {process.exitcode}"}
    if process.is_alive() or not results.empty():
        found = results.get(timeout=60)
    process.join(30)
    return found


def fuzz_api(examples: int, seconds: float, start: int) -> dict[str, Any]:
    """Have schemathesis make requests by the API's own description, and by breaking it."""
    command = Path(sys.executable).with_name("schemathesis")
    with tempfile.TemporaryDirectory() as folder, serving(small_record()) as served:
        done = subprocess.run(
            [
                str(command), "run", f"{served.address}/api/v1/openapi.json", "--max-examples", str(examples),
                "--seed", str(start), "--phases", "examples,coverage,fuzzing", "--no-color", "--report", "ndjson",
                "--report-dir", folder, "--max-time", str(int(seconds)),
                "--exclude-checks", "positive_data_acceptance",  # what a table may hold, no schema says
            ],
            capture_output=True, text=True, check=False, cwd=folder,
        )  # fmt: skip
        requests = sum(one.read_text().count('"ScenarioFinished"') for one in Path(folder).glob("*.ndjson"))
        faulty = [line for line in served.said if line.startswith(("Traceback", "ERROR"))]
    told = re.search(r"(\d[\d,]*) generated", done.stdout)
    cases = int(told.group(1).replace(",", "")) if told else requests
    told_of = done.stdout.partition("FAILURES")[2].partition("WARNINGS")[0] or done.stdout[-3000:]
    found = f"{told_of[:4000]}{done.stderr[-500:]}{''.join(faulty)}" if done.returncode or faulty else ""
    return {"cases": cases, "read": cases, "found": found}


def main() -> None:
    """Fuzz all targets, or those that are named; print how many cases each has run."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [*(one.name for one in TARGETS), "api"]
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(names)}; default: all")
    parser.add_argument("--cases", type=int, default=4000, help="of each target; a tenth of the slow ones")
    parser.add_argument("--minutes", type=float, default=10.0, help="for all of them together")
    parser.add_argument("--seed", type=int, default=0, help="default: another one each time, which is printed")
    given_options = parser.parse_args()
    wrong = [one for one in given_options.targets if one not in names]
    if wrong:
        parser.error(f"no such target: {', '.join(wrong)}")
    wanted = given_options.targets or names
    start = given_options.seed or random.randrange(1, 10**9)
    say(f"{describe_machine()}; seed {start}")
    each = given_options.minutes * 60 / len(wanted)
    findings = 0
    for name in wanted:
        begun = time.monotonic()
        target = next((one for one in TARGETS if one.name == name), None)
        if target is None:
            done = fuzz_api(max(2, given_options.cases // 100), each, start)
        else:
            cases = given_options.cases // 10 if target.slow else given_options.cases
            done = fuzz_apart(target, cases, each, start)
        say(f"{done['cases']:>9,}  cases of {name} ({done['read']:,} read, {time.monotonic() - begun:.0f} s)")
        if done["found"]:
            findings += 1
            say(f"FOUND in {name}: {done['found']}")
    say(f"{findings:>9,}  findings")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
