"""Event studies: ``section287 impact`` whole, and its estimator against csdid on the same numbers, in one run.

Run as ``python -m benchmarks.impact [--counties 3235] [--months 184] [--quarters 20]``. The outcome is made up, seeded;
beginnings of treatment are those of the record. Each runs in a process of its own:

- whole: ``section287 impact`` on a csv of all counties by month, with all checks, as a user would.
- section287, csdid: effects of all groups and times with errors clustered at the state, and their average by time since
  the beginning, on the same panel of counties by quarter; both must agree to nine digits.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

from benchmarks.measure import SECTION287, line, run

SEED = 287
FIRST_YEAR = 2011
STUDIED_FROM = 2016  # of the quarters: beginnings of 2016 to 2020 and 2025 lie in them


def make_outcome(path: Path, counties: int, months: int, seed: int = SEED) -> None:
    """Write a made-up outcome of the first counties by month from 2011 on."""
    import numpy as np

    from section287.places.counties import counties_of
    from section287.places.states import list_states

    random = np.random.default_rng(seed)
    codes = [county.fips for state in list_states() for county in counties_of(state.code)][:counties]
    with path.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        writer.writerow(("fips", "month", "rate"))
        for code in codes:
            level = random.normal(50, 10)
            for month in range(months):
                writer.writerow(
                    (code, f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02}", f"{random.normal(level):.3f}")
                )


def _estimate(which: str, record: Path, quarters: int) -> dict[str, float]:
    import numpy as np

    from section287.impact.design import UNTREATED, Design, number_clusters
    from section287.impact.treatment import treatment_of_record
    from section287.places.counties import counties_of
    from section287.places.states import list_states
    from section287.record.open import open_record

    with open_record(str(record)) as connection:
        begun = treatment_of_record(connection, "county", "quarter").first
    counties = [county for state in list_states() for county in counties_of(state.code)]
    start = STUDIED_FROM * 4
    times = np.arange(start, start + quarters)
    first = np.asarray([begun.get(one.fips, UNTREATED) for one in counties], dtype=np.int64)
    first[first > times[-1]] = UNTREATED
    kept = first > times[0]
    states = [one.state for one, flag in zip(counties, kept, strict=True) if flag]
    values = np.random.default_rng(SEED).normal(size=(int(kept.sum()), quarters))
    design = Design(values, None, times, first[kept], number_clusters(states), tuple(map(str, range(len(states)))),
                    tuple(states))  # fmt: skip
    started = time.perf_counter()
    found = _ours(design) if which == "section287" else _csdid(design)
    found["seconds"] = time.perf_counter() - started
    return found


def _ours(design) -> dict[str, float]:  # type: ignore[no-untyped-def]
    from section287.impact.aggregate import aggregate
    from section287.impact.group_time import estimate_cells
    from section287.impact.inference import standard_errors

    found = aggregate(design, estimate_cells(design, universal=False))
    error = standard_errors(found.events.influence, design.clusters, few=False)[0]
    return {"estimate": float(found.events.values[0]), "error": float(error), "cells": len(found.cells),
            "units": len(design.units)}  # fmt: skip


def _csdid(design) -> dict[str, float]:  # type: ignore[no-untyped-def]
    import numpy as np
    import pandas
    from csdid.att_gt import ATTgt

    from section287.impact.design import UNTREATED

    n, periods = design.values.shape
    frame = pandas.DataFrame({
        "id": np.repeat(np.arange(n), periods), "t": np.tile(design.times, n), "y": design.values.ravel(),
        "g": np.repeat(np.where(design.first == UNTREATED, 0, design.first), periods),
        "s": np.repeat(design.clusters, periods),
    })  # fmt: skip
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        fitted = ATTgt("y", "t", "id", "g", frame, clustervar="s", control_group="nevertreated").fit(
            est_method="reg", base_period="varying", bstrap=False
        )
        found = fitted.aggte(typec="dynamic", bstrap=False, cband=False).atte
    return {"estimate": float(found["overall_att"]), "error": float(np.ravel(found["overall_se"])[0]),
            "cells": len(fitted.results["att"]), "units": n}  # fmt: skip


def main() -> None:
    """Print each figure beside its peer's."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--counties", type=int, default=3235)
    parser.add_argument("--months", type=int, default=184)
    parser.add_argument("--quarters", type=int, default=20)
    parser.add_argument("--estimate", choices=("section287", "csdid"))
    parser.add_argument("--record", type=Path)
    chosen = parser.parse_args()
    if chosen.estimate:
        print(json.dumps(_estimate(chosen.estimate, chosen.record, chosen.quarters)))
        return
    with tempfile.TemporaryDirectory() as folder:
        record, outcome = Path(folder) / "record.duckdb", Path(folder) / "rates.csv"
        run([*SECTION287, "build", "--record", str(record)])
        make_outcome(outcome, chosen.counties, chosen.months)
        whole = run([*SECTION287, "impact", "--record", str(record), "--outcome", str(outcome), "--time", "month"])
        what = f"impact, {chosen.counties:,} counties by {chosen.months} months, all checks"
        line(what, f"{whole.seconds:.0f} s, {whole.peak_mb:.0f} MB", "minutes at most")
        found = {}
        for which in ("section287", "csdid"):
            call = [sys.executable, "-m", "benchmarks.impact", "--estimate", which, "--record", str(record),
                    "--quarters", str(chosen.quarters)]  # fmt: skip
            done = subprocess.run(call, capture_output=True, text=True, check=True)
            found[which] = json.loads(done.stdout)
            one = found[which]
            line(f"{which}: {one['units']:,} counties by {chosen.quarters} quarters, {one['cells']} cells",
                 f"{one['seconds']:.2f} s")  # fmt: skip
        ours, theirs = found["section287"], found["csdid"]
        for key in ("estimate", "error"):
            if abs(ours[key] - theirs[key]) > 1e-9:
                raise SystemExit(f"{key}: {ours[key]} is not csdid's {theirs[key]}")
        line("csdid / section287", f"{theirs['seconds'] / ours['seconds']:.0f} times")


if __name__ == "__main__":
    main()
