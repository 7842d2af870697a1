"""Effects by group and time brought together: by time since treatment, by group, by period, and in all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from section287.impact.design import Design, Numbers
from section287.impact.group_time import Cell


@dataclass(frozen=True, slots=True)
class Estimates:
    """Estimates of one kind with their influence.

    Attributes:
        keys: time since treatment, group, or period; empty text for one estimate in all.
        values: one for each key.
        influence: units by keys, as in ``group_time``.
        units: treated units behind each.
    """

    keys: tuple[int, ...]
    values: Numbers
    influence: Numbers
    units: tuple[int, ...]

    def pick(self, keys: Iterable[int]) -> Estimates:
        """Return some of the estimates, in their order."""
        wanted = set(keys)
        places = [place for place, key in enumerate(self.keys) if key in wanted]
        return Estimates(
            tuple(self.keys[place] for place in places),
            self.values[places],
            self.influence[:, places],
            tuple(self.units[place] for place in places),
        )


@dataclass(frozen=True, slots=True)
class Aggregates:
    """All ways to bring the cells together.

    Attributes:
        by_event: by time since treatment, before and after.
        by_group: each group's average after treatment.
        by_period: by calendar period, after treatment.
        simple: average over all cells after treatment, by group size.
        events, groups, periods: plain averages of those kinds after treatment (groups: by their size), as the R
            package's overall figures.
        cells: the cells without their influence.
    """

    by_event: Estimates
    by_group: Estimates
    by_period: Estimates
    simple: Estimates
    events: Estimates
    groups: Estimates
    periods: Estimates
    cells: tuple[Cell, ...]


class _Sum:
    """Cells of one key, added up as they come: weights are the groups' shares of all units."""

    def __init__(self, n: int) -> None:
        self.weight = 0.0
        self.total = 0.0
        self.influence = np.zeros(n)
        self.parts: list[tuple[int, float, float]] = []  # group, weight, estimate

    def add(self, cell: Cell, weight: float) -> None:
        self.weight += weight
        self.total += weight * cell.estimate
        self.influence += weight * cell.influence
        self.parts.append((cell.group, weight, cell.estimate))


def aggregate(design: Design, cells: Iterable[Cell]) -> Aggregates:
    """Bring cells together, with the influence of estimated group sizes (as the R package does).

    Cells are taken one by one: their influence isn't kept, so that memory doesn't grow with their number.
    """
    n = len(design.first)
    members = {group: (design.first == group).astype(float) for group in design.groups}
    shares = {group: float(flags.mean()) for group, flags in members.items()}
    by_event: dict[int, _Sum] = {}
    by_group: dict[int, _Sum] = {}
    by_period: dict[int, _Sum] = {}
    simple = _Sum(n)
    kept = []
    for cell in cells:
        share = shares[cell.group]
        by_event.setdefault(cell.event, _Sum(n)).add(cell, share)
        if cell.event >= 0:
            by_group.setdefault(cell.group, _Sum(n)).add(cell, 1.0)
            by_period.setdefault(cell.time, _Sum(n)).add(cell, share)
            simple.add(cell, share)
        kept.append(Cell(cell.group, cell.time, cell.estimate, cell.treated, cell.controls, _NOTHING, cell.adjusted))
    events = _settle(by_event, members, shares, n)
    groups = _settle(by_group, members, None, n)
    periods = _settle(by_period, members, shares, n)
    after = events.pick(key for key in events.keys if key >= 0)
    return Aggregates(
        events,
        groups,
        periods,
        _settle({0: simple} if simple.parts else {}, members, shares, n),
        _average(after),
        _average_groups(groups, members, shares, n),
        _average(periods),
        tuple(kept),
    )


_NOTHING = np.zeros(0)


def _settle(sums: dict[int, _Sum], members: dict[int, Numbers], shares: dict[int, float] | None, n: int) -> Estimates:
    keys = sorted(sums)
    values, columns, units = [], [], []
    for key in keys:
        one = sums[key]
        value = one.total / one.weight
        influence = one.influence / one.weight
        if shares is not None:
            for group, _, estimate in one.parts:
                # the weights are estimated too: d(sum w a / sum w) = sum dw (a - mean) / sum w
                influence = influence + (members[group] - shares[group]) * (estimate - value) / one.weight / n
        values.append(value)
        columns.append(influence)
        units.append(int(sum(members[group].sum() for group in {part[0] for part in one.parts})))
    matrix = np.column_stack(columns) if columns else np.zeros((n, 0))
    return Estimates(tuple(keys), np.asarray(values, dtype=float), matrix, tuple(units))


def _average(found: Estimates) -> Estimates:
    if not found.keys:
        return found
    return Estimates(
        (0,), found.values.mean(keepdims=True), found.influence.mean(axis=1, keepdims=True), (max(found.units),)
    )


def _average_groups(found: Estimates, members: dict[int, Numbers], shares: dict[int, float], n: int) -> Estimates:
    if not found.keys:
        return found
    weights = np.asarray([shares[key] for key in found.keys])
    total = weights.sum()
    value = float(weights @ found.values / total)
    influence = found.influence @ weights / total
    for key, estimate in zip(found.keys, found.values, strict=True):
        influence = influence + (members[key] - shares[key]) * (estimate - value) / total / n
    return Estimates((0,), np.asarray([value]), influence[:, None], (sum(found.units),))
