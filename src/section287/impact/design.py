"""What is compared with what: units by periods, when each was first treated, and how they hang together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

UNTREATED = np.iinfo(np.int64).max
"""``first`` of a unit that isn't treated up to the last period."""


@dataclass(frozen=True, slots=True)
class Design:
    """A panel ready to be estimated.

    Attributes:
        values: outcome, units by periods; NaN where it isn't known.
        covariates: units by periods by covariates; None without any.
        times: number of each period on a calendar's scale, rising; gaps between them are gaps in the outcome.
        first: number of the period in which each unit was first treated, UNTREATED for none.
        clusters: number of each unit's cluster, 0 to ``cluster_count`` - 1.
        units: ids, in the order of the rows.
        states: postal code of each unit.
        notyet: compare also with units treated later, not only with those never treated in the panel.
        anticipation: periods before the beginning in which an effect may already show.
    """

    values: Numbers
    covariates: Numbers | None
    times: Whole
    first: Whole
    clusters: Whole
    units: tuple[str, ...]
    states: tuple[str, ...]
    notyet: bool = False
    anticipation: int = 0

    @property
    def cluster_count(self) -> int:
        """How many clusters there are."""
        return int(self.clusters.max()) + 1 if self.clusters.size else 0

    @property
    def groups(self) -> list[int]:
        """The periods in which units were first treated, rising."""
        return [int(one) for one in np.unique(self.first) if one != UNTREATED]

    def base_of(self, group: int) -> int | None:
        """Return the column of the last period before a group's treatment; None when there is none."""
        before = np.flatnonzero(self.times < group - self.anticipation)
        return int(before[-1]) if before.size else None

    def pick(self, rows: Flags) -> Design:
        """Return the design of some of the units; clusters are numbered anew."""
        kept = np.flatnonzero(rows)
        return replace(
            self,
            values=self.values[kept],
            covariates=None if self.covariates is None else self.covariates[kept],
            first=self.first[kept],
            clusters=np.unique(self.clusters[kept], return_inverse=True)[1].astype(np.int64),
            units=tuple(self.units[place] for place in kept),
            states=tuple(self.states[place] for place in kept),
        )

    def with_first(self, first: Whole) -> Design:
        """Return the same panel with other beginnings."""
        return replace(self, first=first)


def number_clusters(names: list[Any]) -> Whole:
    """Return a number for each unit's cluster, by the order of their names.

    >>> number_clusters(["FL", "GA", "FL"]).tolist()
    [0, 1, 0]
    """
    return np.unique(np.asarray(names, dtype=str), return_inverse=True)[1].astype(np.int64)
