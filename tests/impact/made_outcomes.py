"""Outcomes and designs made for tests: what is in them is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from section287.impact.design import UNTREATED, Design, number_clusters
from section287.impact.outcome import Outcome, make_outcome
from section287.impact.tables import RawTable
from section287.impact.treatment import Treatment

STATES = ("AL", "AZ", "AR", "CO", "FL", "GA", "ID", "IN", "IA", "KS", "KY", "LA", "MI", "MN", "MS", "MO", "NC", "OH",
          "OK", "PA", "SC", "TN", "TX", "VA", "WI")  # fmt: skip


def make_design(
    seed: int = 3,
    units: int = 240,
    first: int = 2002,
    periods: int = 7,
    groups: Sequence[int] = (2004, 2005, 2007),
    effect: float = 0.5,
    growth: float = 0.1,
    trend: float = 0.0,
    covariate: bool = False,
    never: float = 0.5,
    notyet: bool = False,
    noise: float = 1.0,
) -> Design:
    """Return a staggered design: level and state shocks, an effect that grows, and a drift of the treated."""
    random = np.random.default_rng(seed)
    state = random.integers(0, len(STATES), units)
    x = random.normal(size=units)
    begun = np.where(random.random(units) < never, UNTREATED, random.choice(groups, units)).astype(np.int64)
    times = np.arange(first, first + periods)
    since = np.where(begun[:, None] == UNTREATED, -1, times[None, :] - np.where(begun == UNTREATED, 0, begun)[:, None])
    values = random.normal(size=units)[:, None] + 0.2 * (times - first)[None, :]
    values = values + random.normal(size=(units, periods)) * noise
    values = values + (random.normal(size=(len(STATES), periods)) * 0.2 * noise)[state]
    values = values + np.where(since >= 0, effect + growth * since, 0.0)
    values = values + trend * (begun != UNTREATED)[:, None] * (times - first)[None, :]
    if covariate:
        values = values + 0.3 * x[:, None] * (times - first)[None, :]
    names = [STATES[place] for place in state]
    return Design(
        values,
        np.repeat(x[:, None, None], periods, axis=1) if covariate else None,
        times,
        begun,
        number_clusters(names),
        tuple(f"u{place:04}" for place in range(units)),
        tuple(names),
        notyet,
    )


def make_table(header: Sequence[str], rows: Sequence[Sequence[Any]], name: str = "made.csv") -> RawTable:
    """Return a table as read from a file whose header is its first row."""
    return RawTable(name, tuple(header), [tuple(row) for row in rows], range(2, len(rows) + 2))


def outcome_of(design: Design, gaps: Sequence[tuple[int, int]] = ()) -> tuple[Outcome, Treatment]:
    """Return a design as an outcome by county and year, and its treatment; real counties stand for its units."""
    from section287.places.counties import counties_of

    left = {state: list(counties_of(state)) for state in STATES}
    codes = [left[state].pop(0).fips for state in design.states]
    rows = [
        (code, int(time), None if (row, column) in set(gaps) else float(design.values[row, column]))
        for row, code in enumerate(codes)
        for column, time in enumerate(design.times)
    ]
    first = {code: int(begun) for code, begun in zip(codes, design.first, strict=True) if begun != UNTREATED}
    return make_outcome([make_table(("fips", "year", "rate"), rows)], "county", "year"), Treatment("made", first)
