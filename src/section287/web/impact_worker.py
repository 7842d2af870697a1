"""A study for the site: in a process of its own, with limits to its time and memory; what is sent is stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from section287.errors import OverLimit, Overloaded, Section287Error, UsageError
from section287.web.bounded import Bounded, Limits

LONGEST = 60  # seconds of a study while somebody waits
MOST_BYTES = 3 * 2**20  # of an outcome
MOST_ROWS = 150_000
DRAWS = 99
LIMITS = Limits(
    seconds=LONGEST,
    workers=1,
    waiting=0,
    patience=6,
    tasks=1,  # nothing of a study stays in memory
    busy="another study is running",
    remedy="give fewer periods, or run 'section287 impact' on your own machine",
)


@dataclass(frozen=True, slots=True)
class Job:
    """What to study.

    Attributes:
        name: of the file; its ending says how it is read.
        content: its bytes.
        record: path of the record whose agreements treat.
        through_county: an agency is treated once any agency of its county is.
        since, until: the first and last period of the outcome to be used, as printed.
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
    through_county: bool = False
    since: str | None = None
    until: str | None = None
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
    try:
        return study_processes().run(make_study, job)
    except (OverLimit, Overloaded):
        raise
    except Section287Error as error:
        raise UsageError(str(error).removeprefix("--")) from error


@cache
def study_processes() -> Bounded:
    """Return the process that all studies of this server share, one at a time."""
    return Bounded(LIMITS)


def make_study(job: Job) -> dict[str, Any]:
    """Make the study in this process, of plain values.

    Raises:
        Section287Error: the file can't be read, or the design can't answer.
    """
    from section287.errors import MissingExtra

    try:
        from section287.impact.assembling import Options
        from section287.impact.outcome import make_outcome
        from section287.impact.periods import read_bound
        from section287.impact.plotting import plot_svg
        from section287.impact.reporting import as_json
        from section287.impact.study import study
        from section287.impact.tables import read_bytes
        from section287.impact.treatment import treatment_of_record
    except ImportError as error:
        raise MissingExtra(f"impact needs {error.name}: pip install 'section287[impact]'") from error
    from section287.record.open import open_record

    since, until = read_bound(job.since, job.time, "since"), read_bound(job.until, job.time, "until")
    table = read_bytes(job.name, job.content)
    if len(table.rows) > MOST_ROWS:
        raise UsageError(f"outcome: {len(table.rows):,} rows; at most {MOST_ROWS:,} here")
    outcome = make_outcome([table], job.unit, job.time, job.value, job.covariates)
    with open_record(job.record) as connection:
        treatment = treatment_of_record(connection, job.unit, job.time, job.model, job.through_county)
    options = Options(control=job.control, cluster=job.cluster, since=since, until=until, draws=DRAWS)
    found = study(outcome, treatment, options)
    plot = plot_svg(found, job.language, "impact", None)
    return {str(key): make_plain(value) for key, value in as_json(found, job.language).items()} | {"plot": plot}


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
