"""How far trends may part before the finding changes, after Rambachan and Roth (2023), Review of Economic Studies 90(5).

Two ways to bound how differently the treated would have gone without treatment:

relative magnitudes: from one period to the next they part by at most M times the largest step seen before treatment.
The interval is a conservative one of ours: it takes the estimate and all earlier steps at the edge of a band that holds
for all of them at once. It contains the truth at least as often as promised and is wider than the hybrid intervals of
the HonestDiD package, which aren't rebuilt here.

smoothness: the slope at which they part changes by at most M from one period to the next (M = 0: a straight line).
The interval is the paper's fixed-length one: the straight-line correction with the smallest worst case.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from section287.impact.aggregate import Estimates
from section287.impact.design import Numbers, Whole
from section287.impact.inference import LEVEL, band_value, covariance

RELATIVE = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
FINEST = 0.01


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
    average = found.pick(after)
    values = float(average.values.mean())
    influence = average.influence.mean(axis=1)
    steps, step_influence = _steps(found, before)
    relative = _relative(values, influence, steps, step_influence, after, reference, clusters, seed)
    bounds = tuple(relative(m) for m in RELATIVE)
    unit = float(np.abs(np.diff(steps)).max()) if len(steps) > 1 else 0.0
    smooth = _smooth(found, before, after, clusters, unit)
    return Sensitivity(tuple(after), bounds, _breakdown(relative), smooth, unit)


def _nearest_run(keys: list[int], reference: int) -> list[int]:
    """Return the keys just before the reference without a gap between them."""
    run: list[int] = []
    for expected in range(reference - 1, min(keys, default=reference) - 1, -1):
        if expected not in keys:
            break
        run.insert(0, expected)
    return run


def _steps(found: Estimates, before: list[int]) -> tuple[Numbers, Numbers]:
    """Return the steps from period to period before treatment, the last of them to the reference."""
    earlier = found.pick(before)
    values = np.append(earlier.values, 0.0)
    influence = np.column_stack([earlier.influence, np.zeros(len(earlier.influence))])
    return np.diff(values), np.diff(influence, axis=1)


def _relative(  # type: ignore[no-untyped-def]
    value: float, influence: Numbers, steps: Numbers, step_influence: Numbers,
    after: list[int], reference: int, clusters: Whole, seed: int,
):  # fmt: skip
    together = np.column_stack([influence, step_influence])
    errors = np.sqrt(np.diag(covariance(together, clusters)))
    critical = band_value(together, clusters, seed)
    largest = float((np.abs(steps) + critical * errors[1:]).max())
    reach = float(np.mean([key - reference for key in after]))

    def bound(m: float) -> Bound:
        # m = 0 means parallel trends, where the steps say nothing and the estimate stands alone
        own = (critical if m else band_value(influence[:, None], clusters, seed)) * errors[0]
        return Bound(m, value - own - m * reach * largest, value + own + m * reach * largest)

    return bound


def _breakdown(bound) -> float | None:  # type: ignore[no-untyped-def]
    if not bound(0.0).holds:
        return None
    m = 0.0
    while m < 10 and bound(round(m + FINEST, 2)).holds:
        m = round(m + FINEST, 2)
    return m


def _smooth(
    found: Estimates, before: list[int], after: list[int], clusters: Whole, unit: float
) -> tuple[Bound, ...]:
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

    The estimator is the average after treatment less a weighted sum of the estimates before it; the weights take
    every straight line out and make the half length, by its worst bias and its spread, as small as can be. ``found``
    is complete from its first key to its last, but for the reference -1.
    """
    keys = np.asarray(found.keys)
    before = keys[keys < 0]
    mean = np.asarray([1 / len(after) if key in after else 0.0 for key in keys])
    distance = (keys + 1).astype(float)  # from the reference at -1, where the line is 0
    target = float(mean @ distance)
    ours = np.flatnonzero(keys < 0)
    grid, kinks = _kinks(keys)

    def whole(free: Numbers) -> Numbers:
        weights = mean.copy()
        weights[ours] = particular + basis @ free
        return weights

    line = distance[ours]
    particular = -line * target / float(line @ line)
    basis = _null_space(line)

    def worst(weights: Numbers) -> float:
        return m * float(np.abs(weights @ grid).sum()) if kinks else 0.0

    def half(free: Numbers) -> float:
        weights = whole(free)
        spread = float(np.sqrt(max(weights @ matrix @ weights, 1e-300)))
        return spread * _folded(worst(weights) / spread)

    best = _minimise(half, matrix, basis, particular, mean, ours)
    if best is None:
        return None
    weights = whole(best)
    length = half(best)
    centre = float(weights @ found.values)
    _ = before
    return centre - length, centre + length


def _kinks(keys: Numbers | Whole) -> tuple[Numbers, int]:
    """Return the paths of each unit change of slope: estimates by places where the slope may change."""
    first, last = int(min(keys)), int(max(keys))
    columns = []
    for place in range(first + 1, last):
        # a path with one unit change of slope at this place, and 0 at the reference: a line added costs nothing
        path = np.maximum(keys - place, 0) - max(-1 - place, 0)
        columns.append(path.astype(float))
    return (np.column_stack(columns) if columns else np.zeros((len(keys), 0))), len(columns)


def _null_space(line: Numbers) -> Numbers:
    _, _, rows = np.linalg.svd(line[None, :])
    return np.asarray(rows[1:].T, dtype=float)


def _minimise(half, matrix, basis, particular, mean, ours) -> Numbers | None:  # type: ignore[no-untyped-def]
    from scipy.optimize import minimize

    if not basis.shape[1]:
        return np.zeros(0)
    # start where the spread alone is least, then walk down the (convex) half length
    block = matrix[np.ix_(ours, ours)]
    fixed = mean.copy()
    fixed[ours] = particular
    try:
        start = -np.linalg.solve(basis.T @ block @ basis, basis.T @ (matrix[ours] @ fixed))
    except np.linalg.LinAlgError:
        return None
    best = start
    for method in ("Powell", "Nelder-Mead"):
        found = minimize(half, best, method=method, options={"maxiter": 20000, "xtol": 1e-8, "ftol": 1e-10}
                         if method == "Powell" else {"maxiter": 20000, "xatol": 1e-8, "fatol": 1e-10})  # fmt: skip
        if found.fun < half(best):
            best = np.atleast_1d(found.x)
    return best


def _folded(bias: float, level: float = LEVEL) -> float:
    """Return the quantile of |N(bias, 1)|."""
    from scipy.stats import foldnorm

    return float(foldnorm.ppf(level, bias))
