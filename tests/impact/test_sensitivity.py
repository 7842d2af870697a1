"""Bounds on how far trends may part: intervals hold the truth where the bound does, and grow with it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_outcomes import make_design

from section287.impact.aggregate import Estimates, aggregate
from section287.impact.group_time import estimate_cells
from section287.impact.inference import covariance
from section287.impact.sensitivity import bound_trends, fixed_length, folded_quantile


def _events(seed: int = 3, **how) -> tuple[Estimates, np.ndarray]:  # type: ignore[no-untyped-def, type-arg]
    design = make_design(seed, groups=(2006, 2007), periods=8, **how)
    return aggregate(design, estimate_cells(design, "dr", True, 3)).by_event, design.clusters


def test_intervals_grow_with_the_bound() -> None:
    found = bound_trends(*_events(), -1, 1)
    assert found is not None
    for bounds in (found.relative, found.smooth):
        widths = [one.high - one.low for one in bounds]
        assert widths == sorted(widths)
        assert len(bounds) > 2


def test_breakdown_is_where_the_interval_reaches_nothing() -> None:
    found = bound_trends(*_events(effect=6.0, noise=0.3), -1, 1)
    assert found is not None
    assert found.breakdown is not None
    for one in found.relative:
        assert one.holds == (one.m <= found.breakdown)
    nothing = bound_trends(*_events(effect=0.0, growth=0.0), -1, 1)
    assert nothing is not None
    assert nothing.breakdown is None


def test_nothing_is_told_without_periods_before_or_after() -> None:
    events, clusters = _events()
    assert bound_trends(events.pick(key for key in events.keys if key >= 0), clusters, -1, 1) is None
    assert bound_trends(events.pick(key for key in events.keys if key < 0), clusters, -1, 1) is None


def test_a_straight_drift_is_taken_out() -> None:
    held = 0
    for seed in range(40):
        found = bound_trends(*_events(seed, effect=1.0, growth=0.0, trend=0.8), -1, 1)
        assert found is not None
        held += found.smooth[0].low <= 1.0 <= found.smooth[0].high
    assert held >= 34


def test_relative_bounds_hold_the_truth_where_the_bound_does() -> None:
    held = 0
    for seed in range(40):
        # the same drift before and after: steps after are as large as those before (M = 1)
        found = bound_trends(*_events(seed, effect=1.0, growth=0.0, trend=0.8), -1, 1)
        assert found is not None
        one = next(each for each in found.relative if each.m == 1.0)
        held += one.low <= 1.0 <= one.high
    assert held >= 37


@given(st.floats(0, 30))
def test_folded_quantile_is_that_of_the_folded_normal(bias: float) -> None:
    from scipy.stats import foldnorm  # type: ignore[import-untyped]

    assert foldnorm.cdf(folded_quantile(bias), bias) == pytest.approx(0.95, abs=1e-9)


@settings(max_examples=15)
@given(st.integers(0, 1000), st.sampled_from([0.0, 0.05, 0.3]))
def test_no_other_weights_give_a_shorter_interval(seed: int, m: float) -> None:
    random = np.random.default_rng(seed)
    keys = (-5, -4, -3, -2, 0, 1)
    influence = random.normal(size=(40, 6)) @ random.normal(size=(6, 6)) * 0.1
    found = Estimates(keys, random.normal(size=6), influence, (1,) * 6)
    matrix = covariance(influence, np.arange(40))
    made = fixed_length(found, matrix, [0, 1], m)
    assert made is not None
    shortest = (made[1] - made[0]) / 2
    distance = np.asarray(keys) + 1.0
    paths = np.column_stack([np.maximum(np.asarray(keys) - p, 0) - max(-1 - p, 0) for p in range(-4, 1)])
    for _ in range(400):
        weights = np.asarray([*random.normal(size=4) * random.choice([0.1, 1, 3]), 0.5, 0.5])
        weights[:4] -= distance[:4] * (weights @ distance) / (distance[:4] @ distance[:4])
        assert weights @ distance == pytest.approx(0, abs=1e-9)
        spread = float(np.sqrt(weights @ matrix @ weights))
        bias = m * float(np.abs(weights @ paths).sum())
        assert spread * folded_quantile(bias / spread) >= shortest * (1 - 1e-4)
