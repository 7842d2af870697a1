"""A study: an outcome, a treatment and options in; estimates, tests and what they can't show out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from section287.errors import UsageError
from section287.impact.aggregate import Aggregates, Estimates, aggregate
from section287.impact.assembling import WINDOWS, Coverage, Options, assemble
from section287.impact.checks import LeftOut, Placebo, Progress, Randomised, leave_out, randomise, shift_back
from section287.impact.comparison import TwoWay, estimate_two_way
from section287.impact.design import Design
from section287.impact.group_time import Cell, estimate_cells
from section287.impact.inference import Joint, band_value, critical_value, joint_test, standard_errors
from section287.impact.outcome import Outcome
from section287.impact.peers import estimate_peer
from section287.impact.periods import name_of
from section287.impact.sensitivity import Sensitivity, bound_trends
from section287.impact.treatment import Treatment, treatment_of_panel
from section287.referrals.panel import Panel


@dataclass(frozen=True, slots=True)
class Point:
    """One estimate with its interval.

    Attributes:
        key: time since the beginning, or a group's or period's number; 0 for an estimate in all.
        low, high: 95 % interval for this estimate alone; band_low, band_high: for all of its kind at once (None where
            no band is told).
        units: treated units behind it.
    """

    key: int
    estimate: float
    error: float
    low: float
    high: float
    band_low: float | None
    band_high: float | None
    units: int


@dataclass(frozen=True, slots=True)
class Study:
    """What a study found, how sure that is, and what went into it.

    Attributes:
        events: by time since the beginning, the reference (0 by construction) not among them.
        overall: average over all treated units and periods within the window after the beginning.
        averages: other ways to average: by time since the beginning, by group, by period.
        groups, periods: by beginning and by calendar.
        reference: the last period before treatment.
        before: the treated units' average outcome before treatment.
        pretrend: joint test of all periods before treatment shown.
        fewest_controls: behind any group and time.
        regressed: cells in which covariates could be adjusted for by regression only.
    """

    outcome: Outcome
    treatment: Treatment
    options: Options
    coverage: Coverage
    window: int
    reference: int
    events: tuple[Point, ...]
    overall: Point
    averages: dict[str, Point]
    groups: tuple[Point, ...]
    periods: tuple[Point, ...]
    before: float
    pretrend: Joint | None
    sensitivity: Sensitivity | None
    placebo: Placebo | None
    randomised: Randomised | None
    left_out: tuple[LeftOut, ...]
    two_way: TwoWay | None
    regressed: int
    cells: int
    fewest_controls: int

    def period(self, number: int) -> str:
        """Return the name of a period by its number."""
        return name_of(number, self.outcome.time)


def study(
    outcome: Outcome,
    treatment: Treatment | Panel,
    options: Options | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Study:
    """Study what followed treatment.

    Deterministic: the same input, options and seed give the same figures.

    Args:
        treatment: beginnings of treatment, or a panel of the record by the outcome's unit and time.
        progress: called with done, total and what is being done.

    Raises:
        UsageError: the design can't answer; the message says why in one line.
    """
    options = options or Options()
    if isinstance(treatment, Panel):
        if (treatment.unit, treatment.by) != (outcome.unit, outcome.time):
            raise UsageError(
                f"the panel is of {treatment.unit} by {treatment.by}, the outcome of {outcome.unit} by {outcome.time}"
            )
        treatment = treatment_of_panel(treatment)
    design, coverage = assemble(outcome, treatment, options)
    window = options.window or WINDOWS[outcome.time]
    cells = estimate_cells(design, options.adjust, options.base == "universal", window)
    found = aggregate(design, _watch(cells, design, progress))
    if not found.simple.keys:
        raise UsageError(
            f"{outcome.name}: no treated unit has a value both before and after its beginning that untreated ones "
            "have too"
        )
    return _finish(outcome, treatment, options, design, coverage, window, found, progress)


def _watch(cells: Iterator[Cell], design: Design, progress: Progress | None) -> Iterator[Cell]:
    """Pass cells on, telling how many groups are done."""
    place = {group: number for number, group in enumerate(design.groups, 1)}
    last = 0
    for cell in cells:
        if progress and place[cell.group] != last:
            last = place[cell.group]
            progress(last, len(place), "groups")
        yield cell


def _finish(
    outcome: Outcome,
    treatment: Treatment,
    options: Options,
    design: Design,
    coverage: Coverage,
    window: int,
    found: Aggregates,
    progress: Progress | None,
) -> Study:
    reference = -1 - options.anticipation
    events = points(found.by_event, design, options.seed)
    before = found.by_event.pick(key for key in found.by_event.keys if key < -options.anticipation)
    simple = points(found.simple, design, None)[0]
    if options.method != "cs":
        events = _peer_points(design, options, window, outcome)
    checks = options.checks
    plain = options.base == "universal" and not options.anticipation
    return Study(
        outcome,
        treatment,
        options,
        coverage,
        window,
        reference,
        events,
        simple,
        {
            name: points(one, design, None)[0]
            for name, one in (("events", found.events), ("groups", found.groups), ("periods", found.periods))
        },
        points(found.by_group, design, options.seed),
        points(found.by_period, design, options.seed),
        _mean_before(design),
        joint_test(before, design.clusters),
        bound_trends(found.by_event, design.clusters, reference, options.seed) if checks and plain else None,
        shift_back(design, options.adjust, window) if checks else None,
        randomise(design, options.adjust, window, simple.estimate, options.seed, options.draws, progress)
        if checks and options.draws
        else None,
        tuple(leave_out(design, options.adjust, window, progress)) if checks else (),
        estimate_two_way(design),
        sum(cell.adjusted != options.adjust and cell.adjusted != "none" for cell in found.cells),
        len(found.cells),
        min(cell.controls for cell in found.cells),
    )


def points(found: Estimates, design: Design, seed: int | None) -> tuple[Point, ...]:
    """Return estimates with clustered errors, t intervals and, with a seed, a band that holds for all at once."""
    errors = standard_errors(found.influence, design.clusters)
    one = critical_value(design.cluster_count)
    band = band_value(found.influence, design.clusters, seed) if seed is not None and found.keys else None
    return tuple(
        Point(
            key, float(value), float(error), float(value - one * error), float(value + one * error),
            float(value - band * error) if band else None, float(value + band * error) if band else None, units,
        )
        for key, value, error, units in zip(found.keys, found.values, errors, found.units, strict=True)
    )  # fmt: skip


def _peer_points(design: Design, options: Options, window: int, outcome: Outcome) -> tuple[Point, ...]:
    one = critical_value(design.cluster_count)
    sizes = dict.fromkeys(range(-window, window + 1), 0)
    for group in design.groups:
        for event in sizes:
            sizes[event] += int((design.first == group).sum()) * int(group + event in design.times)
    return tuple(
        Point(each.event, each.estimate, each.error, each.estimate - one * each.error,
              each.estimate + one * each.error, None, None, sizes[each.event])
        for each in estimate_peer(design, options.method, window, outcome.covariates)
        if each.event != -1 or options.method == "did2s"  # which compares with all periods before
    )  # fmt: skip


def _mean_before(design: Design) -> float:
    """Return the treated units' average outcome over their periods before treatment."""
    treated = design.first <= design.times[-1]
    rows = design.values[treated]
    early = design.times[None, :] < design.first[treated][:, None] - design.anticipation
    return float(np.nanmean(np.where(early, rows, np.nan)))
