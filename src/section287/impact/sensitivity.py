"""How far trends may part before a finding changes: Rambachan and Roth (2023), Review of Economic Studies 90(5).

Two ways to bound how differently the treated would have gone without treatment:

relative magnitudes: from one period to the next they part by at most M times the largest step seen before treatment.
The interval is a conservative one of ours: it takes the estimate and all earlier steps at the edge of a band that holds
for all of them at once. It contains the truth at least as often as promised and is wider than the hybrid intervals of
the HonestDiD package, which aren't rebuilt here.

smoothness: the slope at which they part changes by at most M from one period to the next (M = 0: a straight line).
The interval is the paper's fixed-length one: the straight-line correction with the smallest worst case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from section287.impact.aggregate import Estimates
from section287.impact.design import Numbers, Whole
from section287.impact.inference import LEVEL, band_value, covariance, critical_value

RELATIVE = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
FINEST = 0.01
LEADS = 12


@dataclass(frozen=True, slots=True)
class Bound:
    """The interval under one bound M."""

    m: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Intervals for the average effect over ``events`` periods after treatment, under growing bounds.

    Attributes:
        breakdown: the largest M of the relative bound (in steps of 0.01) at which the interval still leaves 0 out;
            None where it holds 0 at M = 0 already.
        unit: the M of smoothness is told in multiples of this, the largest change of slope seen before treatment.
    """

    events: tuple[int, ...]
    relative: tuple[Bound, ...]
    breakdown: float | None
    smooth: tuple[Bound, ...]
    unit: float


def bound_trends(found: Estimates, clusters: Whole, reference: int, seed: int) -> Sensitivity | None:
    """Return the intervals; None with fewer than one estimate before or after treatment.

    Args:
        found: by time since treatment, all compared with ``reference`` (whose estimate is 0 and not among them).
        reference: the last period before treatment, usually -1.
    """
    before = _nearest_run([key for key in found.keys if key < reference], reference)
    after = [key for key in found.keys if key >= 0]
    if not before or not after:
        return None
    errors = (found.influence**2).sum(axis=0)
    if not np.isfinite(found.values).all() or (errors <= 0).any():
        return None
    chosen = found.pick(after)
    average = float(chosen.values.mean()), chosen.influence.mean(axis=1)
    steps = _steps(found, before)
    relative = _relative(average, steps, float(np.mean([key - reference for key in after])), clusters, seed)
    bounds = tuple(relative(m) for m in RELATIVE)
    unit = float(np.abs(np.diff(steps[0])).max()) if len(steps[0]) > 1 else 0.0
    smooth = _smooth(found, before, after, clusters, unit)
    return Sensitivity(tuple(after), bounds, _breakdown(relative), smooth, unit)


def _nearest_run(keys: list[int], reference: int) -> list[int]:
    """Return the keys just before the reference without a gap between them."""
    run: list[int] = []
    for expected in range(reference - 1, min(keys, default=reference) - 1, -1):
        if expected not in keys:
            break
        run.insert(0, expected)
    return run[-LEADS:]


def _steps(found: Estimates, before: list[int]) -> tuple[Numbers, Numbers]:
    """Return the steps from period to period before treatment, the last of them to the reference."""
    earlier = found.pick(before)
    values = np.append(earlier.values, 0.0)
    influence = np.column_stack([earlier.influence, np.zeros(len(earlier.influence))])
    return np.diff(values), np.diff(influence, axis=1)


def _relative(
    average: tuple[float, Numbers], steps: tuple[Numbers, Numbers], reach: float, clusters: Whole, seed: int
) -> Callable[[float], Bound]:
    """Return the interval as a function of M.

    Args:
        average: the estimate and its influence.
        steps: the steps before treatment and their influence.
        reach: steps from the reference to the average period after treatment.
    """
    value, influence = average
    together = np.column_stack([influence, steps[1]])
    errors = np.sqrt(np.diag(covariance(together, clusters)))
    critical, alone = band_value(together, clusters, seed), critical_value(int(clusters.max()) + 1)
    largest = float((np.abs(steps[0]) + critical * errors[1:]).max())

    def bound(m: float) -> Bound:
        # m = 0 means parallel trends, where the steps say nothing and the estimate stands alone
        own = (critical if m else alone) * errors[0]
        return Bound(m, value - own - m * reach * largest, value + own + m * reach * largest)

    return bound


def _breakdown(bound: Callable[[float], Bound]) -> float | None:
    if not bound(0.0).holds:
        return None
    m = 0.0
    while m < 10 and bound(round(m + FINEST, 2)).holds:
        m = round(m + FINEST, 2)
    return m


def _smooth(found: Estimates, before: list[int], after: list[int], clusters: Whole, unit: float) -> tuple[Bound, ...]:
    """Return fixed-length intervals for M = 0 and multiples of the largest change of slope seen before."""
    kept = found.pick([*before, *after])
    matrix = covariance(kept.influence, clusters)
    multiples = (0.0, 0.5, 1.0, 2.0) if unit else (0.0,)
    bounds = []
    for multiple in multiples:
        made = fixed_length(kept, matrix, after, multiple * unit)
        if made is not None:
            bounds.append(Bound(multiple, *made))
    return tuple(bounds)


def fixed_length(found: Estimates, matrix: Numbers, after: list[int], m: float) -> tuple[float, float] | None:
    """Return the shortest fixed-length interval for the average effect when slopes change by at most m a period.

    The estimator is the average after treatment and a weighted sum of the estimates before it; the weights take every
    straight line out and make the half length, by its worst bias and its spread, as small as can be. ``found`` is
    complete from its first key to its last, but for the reference -1.
    """
    keys: Whole = np.asarray(found.keys, dtype=np.int64)
    fixed = np.asarray([1 / len(after) if key in after else 0.0 for key in keys])
    distance = (keys + 1).astype(float)  # from the reference, where every line is 0
    ours = np.flatnonzero(keys < 0)
    line = distance[ours]
    fixed[ours] = -line * float(fixed @ distance) / float(line @ line)
    ways = np.zeros((len(keys), len(ours) - 1))
    ways[ours] = np.linalg.svd(line[None, :])[2][1:].T
    weights = fixed + ways @ _choose(fixed, ways, matrix, m * _kinks(keys))
    length = _half(weights, matrix, m * _kinks(keys))
    centre = float(weights @ found.values)
    return centre - length, centre + length


def _half(weights: Numbers, matrix: Numbers, kinks: Numbers) -> float:
    spread = float(np.sqrt(max(float(weights @ matrix @ weights), 1e-300)))
    return spread * folded_quantile(float(np.abs(weights @ kinks).sum()) / spread)


def _kinks(keys: Whole) -> Numbers:
    """Return the path of each unit change of slope: estimates by places where the slope may change."""
    places = range(int(keys.min()) + 1, int(keys.max()))
    # 0 at the reference; a line added costs nothing
    paths = [np.maximum(keys - place, 0) - max(-1 - place, 0) for place in places]
    return np.column_stack(paths).astype(float)


def _choose(fixed: Numbers, ways: Numbers, matrix: Numbers, kinks: Numbers) -> Numbers:
    """Return the combination of ways with the shortest interval; a convex problem, smooth in its raised form."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    free = ways.shape[1]
    start = np.linalg.lstsq(ways.T @ matrix @ ways, -ways.T @ matrix @ fixed, rcond=None)[0] if free else np.zeros(0)
    if not free or not np.any(kinks):
        return start
    # each |weights @ kink| gets a variable above it, so that the bias is their sum
    slopes = np.abs((fixed + ways @ start) @ kinks)
    scale = _half(fixed + ways @ start, matrix, kinks)

    def half(raised: Numbers) -> float:
        weights = fixed + ways @ raised[:free]
        spread = float(np.sqrt(max(float(weights @ matrix @ weights), 1e-300)))
        return spread * folded_quantile(max(float(raised[free:].sum()), 0.0) / spread) / scale

    signs = [
        {"type": "ineq", "fun": lambda raised, sign=sign: raised[free:] - sign * (fixed + ways @ raised[:free]) @ kinks}
        for sign in (1.0, -1.0)
    ]
    found = minimize(half, np.concatenate([start, slopes]), method="SLSQP", constraints=signs, options={"maxiter": 500})
    chosen = np.asarray(found.x[:free], dtype=float)
    better = _half(fixed + ways @ chosen, matrix, kinks) < scale
    return chosen if better else start


def folded_quantile(bias: float, level: float = LEVEL) -> float:
    """Return the quantile of |N(bias, 1)|.

    >>> round(folded_quantile(0.0), 3)
    1.96
    """
    from scipy.special import ndtr, ndtri  # type: ignore[import-untyped]

    value = float(max(ndtri((1 + level) / 2), bias + ndtri(level)))
    for _ in range(30):
        gap = float(ndtr(value - bias) - ndtr(-value - bias)) - level
        slope = (np.exp(-((value - bias) ** 2) / 2) + np.exp(-((value + bias) ** 2) / 2)) / np.sqrt(2 * np.pi)
        step = gap / slope
        value -= step
        if abs(step) < 1e-12:
            break
    return float(value)
