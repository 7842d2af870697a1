"""A study for the site: in a process of its own, with limits to its time and memory; what is sent is stored nowhere.

``python -m section287.web.impact_worker`` reads one job as JSON from its input and writes one answer as JSON.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from section287.errors import OverLimit, Overloaded, Section287Error, UsageError

LONGEST = 60  # seconds of a study while somebody waits
LONGEST_CPU = 50
MOST_MEMORY = 4 * 2**30  # of address space, most of it never touched
MOST_BYTES = 3 * 2**20  # of an outcome
MOST_ROWS = 150_000
DRAWS = 99
PATIENCE = 6  # seconds to wait for another's study to end
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Job:
    """What to study.

    Attributes:
        name: of the file; its ending says how it is read.
        content: its bytes.
        record: path of the record whose agreements treat.
    """

    name: str
    content: bytes
    record: str
    unit: str = "county"
    time: str = "month"
    value: str | None = None
    covariates: tuple[str, ...] = ()
    control: str = "never"
    cluster: str = "state"
    model: str | None = None
    language: str = "en"


def run_study(job: Job) -> dict[str, Any]:
    """Return a study as JSON (docs/impact.md), with ``plot``, its picture as SVG.

    Raises:
        UsageError: the design can't answer, the file can't be read, or it is too large; one line says why.
        OverLimit: the study took too long or too much memory.
        Overloaded: another one is running.
    """
    if len(job.content) > MOST_BYTES:
        raise UsageError(f"outcome: at most {MOST_BYTES // 2**20} MB here; 'section287 impact' takes larger files")
    sent = asdict(job) | {"content": base64.b64encode(job.content).decode()}
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        raise Overloaded("another study is running; try again in a minute")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "section287.web.impact_worker"],
            input=json.dumps(sent).encode(),
            capture_output=True,
            timeout=LONGEST,
            check=False,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise OverLimit(_too_much()) from error
    finally:
        _one_at_a_time.release()
    return _read_answer(done.stdout)


def _read_answer(text: bytes) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(text)
    except ValueError:
        raise OverLimit(_too_much()) from None
    if refused := answer.get("refused"):
        raise UsageError(str(refused).removeprefix("--"))
    return answer


def _too_much() -> str:
    return (
        f"the study took more than {LONGEST} seconds or too much memory; give fewer periods, "
        "or run 'section287 impact' on your own machine"
    )


def make_study(job: Job) -> dict[str, Any]:
    """Make the study in this process.

    Raises:
        Section287Error: the file can't be read, or the design can't answer.
    """
    from section287.errors import MissingExtra

    try:
        from section287.impact.assembling import Options
        from section287.impact.outcome import make_outcome
        from section287.impact.plotting import plot_svg
        from section287.impact.reporting import as_json
        from section287.impact.study import study
        from section287.impact.tables import read_bytes
        from section287.impact.treatment import treatment_of_record
    except ImportError as error:
        raise MissingExtra(f"impact needs {error.name}: pip install 'section287[impact]'") from error
    from section287.record.open import open_record

    table = read_bytes(job.name, job.content)
    if len(table.rows) > MOST_ROWS:
        raise UsageError(f"outcome: {len(table.rows):,} rows; at most {MOST_ROWS:,} here")
    outcome = make_outcome([table], job.unit, job.time, job.value, job.covariates)
    with open_record(job.record) as connection:
        treatment = treatment_of_record(connection, job.unit, job.time, job.model)
    found = study(outcome, treatment, Options(control=job.control, cluster=job.cluster, draws=DRAWS))
    return {**as_json(found, job.language), "plot": plot_svg(found, job.language, "impact", None)}


def main() -> None:
    """Read a job, answer it within the limits."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_CPU, LONGEST_CPU + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    sent = json.loads(sys.stdin.buffer.read())
    sent |= {"content": base64.b64decode(sent["content"]), "covariates": tuple(sent["covariates"])}
    try:
        answer = make_study(Job(**sent))
    except Section287Error as error:
        answer = {"refused": str(error)}
    sys.stdout.write(json.dumps(make_plain(answer)))


def make_plain(value: Any) -> Any:
    """Return plain data without numbers that JSON has no form for."""
    if isinstance(value, dict):
        return {str(key): make_plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [make_plain(one) for one in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if hasattr(value, "item"):  # a number of numpy's
        return make_plain(value.item())
    return str(value) if isinstance(value, Path) else value


if __name__ == "__main__":
    main()
