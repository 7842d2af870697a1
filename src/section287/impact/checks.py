"""What a finding is tried against: made-up beginnings, made-up treated units, and one state left out at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from section287.impact.aggregate import aggregate
from section287.impact.design import UNTREATED, Design
from section287.impact.group_time import estimate_cells
from section287.impact.inference import critical_value, standard_errors

Progress = Callable[[int, int, str], None]
FEWEST_UNTREATED = 10


@dataclass(frozen=True, slots=True)
class Placebo:
    """An effect looked for where there can be none.

    Attributes:
        shift: periods by which beginnings were moved forward in time; only periods before treatment are used.
    """

    shift: int
    estimate: float
    error: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Randomised:
    """The effect estimated for untreated units given made-up beginnings, again and again.

    Attributes:
        share: of draws at least as far from 0 as the estimate (with the estimate itself counted among them).
        low, high: between which 95 % of the draws lie.
    """

    draws: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The overall estimate without one state."""

    state: str
    estimate: float


def overall(design: Design, method: str, window: int) -> float:
    """Return the average effect after treatment by group size, without its error; NaN where none can be told."""
    shares = {group: float((design.first == group).sum()) for group in design.groups}
    weight = total = 0.0
    for cell in estimate_cells(design, method, True, window):
        if cell.event >= 0:
            weight += shares[cell.group]
            total += shares[cell.group] * cell.estimate
    return total / weight if weight else float("nan")


def shift_back(design: Design, method: str, window: int) -> Placebo | None:
    """Pretend that treatment began earlier, using only periods before it; None where too few are seen.

    The shift is half the window, or less where groups have fewer periods before treatment.
    """
    gaps = [int((design.times < group - design.anticipation).sum()) for group in design.groups]
    usable = [gap for gap in gaps if gap >= 2]
    if not usable:
        return None
    shift = max(1, min(window // 2, int(np.median(usable)) // 2))
    values = design.values.copy()
    values[design.times[None, :] >= design.first[:, None] - design.anticipation] = np.nan
    first = np.where(design.first == UNTREATED, UNTREATED, design.first - shift - design.anticipation)
    moved = Design(values, design.covariates, design.times, first, design.clusters, design.units, design.states,
                   design.notyet, 0)  # fmt: skip
    kept = first > design.times[0]
    found = aggregate(moved.pick(kept), estimate_cells(moved.pick(kept), method, True, shift)).simple
    if not found.keys:
        return None
    clusters = moved.pick(kept).clusters
    error = float(standard_errors(found.influence, clusters)[0])
    reach = critical_value(int(clusters.max()) + 1) * error
    value = float(found.values[0])
    return Placebo(shift, value, error, value - reach, value + reach)


def randomise(
    design: Design, method: str, window: int, estimate: float, seed: int, draws: int, progress: Progress | None = None
) -> Randomised | None:
    """Give untreated units beginnings drawn as the treated ones have them, and estimate again.

    Units are drawn one by one: that units of one state begin together isn't imitated. None with few untreated units.
    """
    treated = design.first <= design.times[-1]
    spare = design.pick(~treated)
    count = len(spare.units)
    if count < FEWEST_UNTREATED:
        return None
    beginnings = design.first[treated]
    number = max(2, min(len(beginnings), round(count * len(beginnings) / len(design.units))))
    random = np.random.default_rng(seed)
    found = []
    for draw in range(draws):
        first = np.full(count, UNTREATED, dtype=np.int64)
        first[random.choice(count, number, replace=False)] = random.choice(beginnings, number)
        value = overall(spare.with_first(first), method, window)
        if np.isfinite(value):
            found.append(value)
        if progress:
            progress(draw + 1, draws, "draws of untreated units")
    if not found:
        return None
    far = sum(abs(value) >= abs(estimate) for value in found)
    low, high = np.quantile(found, [0.025, 0.975])
    return Randomised(len(found), (far + 1) / (len(found) + 1), float(low), float(high))


def leave_out(design: Design, method: str, window: int, progress: Progress | None = None) -> list[LeftOut]:
    """Estimate without each state that has treated units, by postal code."""
    treated = design.first <= design.times[-1]
    states = np.asarray(design.states)
    names = sorted(set(states[treated].tolist()))
    found = []
    for done, state in enumerate(names, 1):
        value = overall(design.pick(states != state), method, window)
        if np.isfinite(value):
            found.append(LeftOut(state, value))
        if progress:
            progress(done, len(names), "states left out")
    return found
