"""Average effects by group and time, after Callaway and Sant'Anna (2021), Journal of Econometrics 225(2).

A group are the units first treated in the same period. Its effect at a time is its change since the last period before
treatment, less the change of units not treated (or not yet treated) at both times.

Influence is stored divided by the number of units: the variance of an estimate is the sum, over clusters, of the
squared sum of influence within the cluster.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from section287.impact.design import UNTREATED, Design, Flags, Numbers
from section287.impact.doubly_robust import NotComparable, compare

METHODS = ("dr", "reg", "ipw")


@dataclass(frozen=True, slots=True)
class Cell:
    """The effect on one group at one time.

    Attributes:
        group, time: numbers of periods; ``event`` is how far the time lies from the group's beginning.
        treated, controls: units compared.
        influence: one number a unit of the design.
        adjusted: how covariates were adjusted for: dr, ipw, reg, or none.
    """

    group: int
    time: int
    estimate: float
    treated: int
    controls: int
    influence: Numbers
    adjusted: str

    @property
    def event(self) -> int:
        """Periods since the group's beginning; negative before it."""
        return self.time - self.group


def estimate_cells(
    design: Design, method: str = "dr", universal: bool = True, window: int | None = None
) -> Iterator[Cell]:
    """Yield the effect of every group and time that can be compared, group by group.

    Args:
        method: dr, reg or ipw; without covariates all are the difference of mean changes. Where a group is too small
            for a propensity score, the regression of controls alone is used and the cell says so.
        universal: every time is compared with the last period before treatment; otherwise times before treatment are
            compared with the period before each (the R package's default).
        window: leave out times farther than this from the beginning.
    """
    for group in design.groups:
        base = design.base_of(group)
        if base is None:
            continue
        treated = design.first == group
        for column, time in enumerate(design.times.tolist()):
            if window is not None and abs(time - group) > window:
                continue
            start = base if universal or time >= group - design.anticipation else column - 1
            if start < 0 or start == column:
                continue
            cell = _estimate(design, group, treated, column, start, method)
            if cell is not None:
                yield cell


def _estimate(design: Design, group: int, treated: Flags, column: int, start: int, method: str) -> Cell | None:
    change = design.values[:, column] - design.values[:, start]
    latest = max(int(design.times[column]), int(design.times[start]))
    control = (design.first > latest + design.anticipation) & ~treated if design.notyet else design.first == UNTREATED
    seen = np.isfinite(change) & (treated | control)
    if design.covariates is not None:
        seen &= np.isfinite(design.covariates[:, start]).all(axis=1)
    count, others = int((seen & treated).sum()), int((seen & control).sum())
    if not count or not others:
        return None
    influence = np.zeros(len(treated))
    if design.covariates is None:
        ours, theirs = seen & treated, seen & control
        first, second = change[ours].mean(), change[theirs].mean()
        influence[ours] = (change[ours] - first) / count
        influence[theirs] = -(change[theirs] - second) / others
        estimate, adjusted = float(first - second), "none"
    else:
        matrix = np.column_stack([np.ones(int(seen.sum())), design.covariates[seen, start]])
        found = _adjust(change[seen], treated[seen], matrix, method)
        if found is None:
            return None
        estimate, own, adjusted = found
        influence[seen] = own / len(own)
    return Cell(group, int(design.times[column]), estimate, count, others, influence, adjusted)


def _adjust(change: Numbers, treated: Flags, matrix: Numbers, method: str) -> tuple[float, Numbers, str] | None:
    for way in dict.fromkeys((method, "reg")):
        try:
            return *compare(change, treated, matrix, way), way
        except NotComparable:
            continue
    return None
