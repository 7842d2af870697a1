"""Two-way fixed effects, shown only to be compared with, and what Goodman-Bacon (2021) found it to be made of.

"Difference-in-differences with variation in treatment timing", Journal of Econometrics 225(2): with staggered
beginnings the estimate is a weighted average of two-group comparisons, some of which take units treated earlier as
controls. Where effects change with time, these comparisons mislead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from section287.impact.design import UNTREATED, Design, Flags, Numbers
from section287.impact.inference import critical_value, standard_errors

ROUNDS = 2000


@dataclass(frozen=True, slots=True)
class Part:
    """Comparisons of one kind within the two-way estimate: their share of its weight and their average."""

    kind: str
    weight: float
    estimate: float


@dataclass(frozen=True, slots=True)
class TwoWay:
    """The two-way fixed effects estimate.

    Attributes:
        parts: what it is made of; None where the panel has gaps, since the shares hold for a balanced one.
    """

    estimate: float
    error: float
    low: float
    high: float
    parts: tuple[Part, ...] | None


def estimate_two_way(design: Design) -> TwoWay | None:
    """Return the estimate of a model with unit and period effects and one effect of treatment, without covariates.

    None where treatment doesn't vary within units and periods.
    """
    treated = (design.first[:, None] <= design.times[None, :]).astype(float)
    seen = np.isfinite(design.values)
    treatment = _demean(treated, seen)
    spread = float((treatment**2).sum())
    if spread < 1e-9:
        return None
    outcome = _demean(np.where(seen, design.values, 0.0), seen)
    estimate = float((treatment * outcome).sum() / spread)
    influence = (treatment * (outcome - estimate * treatment)).sum(axis=1) / spread
    error = float(standard_errors(influence[:, None], design.clusters)[0])
    reach = critical_value(design.cluster_count) * error
    parts = decompose(design) if seen.all() else None
    return TwoWay(estimate, error, estimate - reach, estimate + reach, parts)


def _demean(values: Numbers, seen: Flags) -> Numbers:
    """Take unit and period means out, by turns, over the cells that are seen; the others are 0."""
    found = np.where(seen, values, 0.0)
    rows, columns = np.maximum(seen.sum(axis=1), 1), np.maximum(seen.sum(axis=0), 1)
    for _ in range(ROUNDS):
        found = np.where(seen, found - (found.sum(axis=1) / rows)[:, None], 0.0)
        step = found.sum(axis=0) / columns
        found = np.where(seen, found - step[None, :], 0.0)
        if np.abs(step).max() <= 1e-11 * (np.abs(found).max() + 1e-300):
            break
    return found


def decompose(design: Design) -> tuple[Part, ...]:
    """Return the two-way estimate of a balanced panel as its kinds of comparison; weights add up to 1."""
    means, shares, treated = {}, {}, {}
    for group in (*design.groups, UNTREATED):
        rows = design.first == group
        if rows.any():
            means[group], shares[group] = design.values[rows].mean(axis=0), float(rows.mean())
            treated[group] = float((design.times >= group).mean())
    found: dict[str, list[tuple[float, float]]] = {"untreated": [], "later": [], "earlier": []}
    groups = [group for group in means if group != UNTREATED]
    for place, one in enumerate(groups):
        if UNTREATED in means:
            found["untreated"].append(_with_untreated(design, means, shares, treated, one))
        for other in groups[place + 1 :]:
            found["later"].append(_before_later(design, means, shares, treated, one, other))
            found["earlier"].append(_after_earlier(design, means, shares, treated, one, other))
    total = sum(weight for pairs in found.values() for weight, _ in pairs)
    parts = []
    for kind, pairs in found.items():
        weight = sum(one for one, _ in pairs)
        if weight > 0:
            parts.append(Part(kind, weight / total, sum(one * value for one, value in pairs) / weight))
    return tuple(parts)


Means = dict[int, Numbers]
Shares = dict[int, float]


def _difference(one: Numbers, other: Numbers, after: Flags, before: Flags) -> float:
    return float((one[after].mean() - one[before].mean()) - (other[after].mean() - other[before].mean()))


def _with_untreated(design: Design, means: Means, shares: Shares, treated: Shares, group: int) -> tuple[float, float]:
    both, time = shares[group] + shares[UNTREATED], treated[group]
    part = shares[group] / both
    weight = both**2 * part * (1 - part) * time * (1 - time)
    if not weight:
        return 0.0, 0.0
    after = design.times >= group
    return weight, _difference(means[group], means[UNTREATED], after, ~after)


def _before_later(
    design: Design, means: Means, shares: Shares, treated: Shares, early: int, late: int
) -> tuple[float, float]:
    """Return the early group against the late one, before the late one is treated."""
    both, one, two = shares[early] + shares[late], treated[early], treated[late]
    if one in (0.0, 1.0) or one == two:
        return 0.0, 0.0
    part = shares[early] / both
    weight = (both * (1 - two)) ** 2 * part * (1 - part) * (one - two) / (1 - two) * (1 - one) / (1 - two)
    after = (design.times >= early) & (design.times < late)
    return weight, _difference(means[early], means[late], after, design.times < early)


def _after_earlier(
    design: Design, means: Means, shares: Shares, treated: Shares, early: int, late: int
) -> tuple[float, float]:
    """Return the late group against the early one, which is treated already."""
    both, one, two = shares[early] + shares[late], treated[early], treated[late]
    if two == 0.0 or one == two:
        return 0.0, 0.0
    part = shares[early] / both
    weight = (both * one) ** 2 * part * (1 - part) * (two / one) * (one - two) / one
    after = design.times >= late
    return weight, _difference(means[late], means[early], after, (design.times >= early) & ~after)
