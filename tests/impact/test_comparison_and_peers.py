"""The two-way estimate and what it is made of; other estimators of the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_outcomes import make_design

from section287.errors import UsageError
from section287.impact.aggregate import aggregate
from section287.impact.comparison import estimate_two_way
from section287.impact.design import UNTREATED
from section287.impact.group_time import estimate_cells
from section287.impact.inference import standard_errors
from section287.impact.peers import PEERS, estimate_peer


@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.2, 0.6]))
def test_parts_add_up_to_the_two_way_estimate(seed: int, never: float) -> None:
    design = make_design(seed, units=60, never=never)
    found = estimate_two_way(design)
    assert found is not None
    assert found.parts is not None
    assert sum(part.weight for part in found.parts) == pytest.approx(1)
    assert all(part.weight > 0 for part in found.parts)
    assert sum(part.weight * part.estimate for part in found.parts) == pytest.approx(found.estimate, abs=1e-8)


def test_two_way_is_that_of_pyfixest_also_with_gaps() -> None:
    import pandas
    import pyfixest

    design = make_design()
    values = design.values.copy()
    values[np.random.default_rng(5).random(values.shape) < 0.15] = np.nan
    design = replace(design, values=values)
    n, periods = values.shape
    frame = pandas.DataFrame(
        {
            "y": values.ravel(),
            "u": np.repeat(np.arange(n), periods),
            "t": np.tile(design.times, n),
            "c": np.repeat(design.clusters, periods),
            "d": (design.first[:, None] <= design.times[None, :]).astype(float).ravel(),
        }
    ).dropna()
    fitted = pyfixest.feols("y ~ d | u + t", frame, vcov={"CRV1": "c"}, ssc=pyfixest.ssc(k_adj=False))
    found = estimate_two_way(design)
    assert found is not None
    assert found.parts is None
    assert found.estimate == pytest.approx(float(fitted.coef()["d"]), abs=1e-7)
    assert found.error == pytest.approx(float(fitted.se()["d"]), rel=1e-5)


def test_growing_effects_mislead_the_two_way_estimate() -> None:
    design = make_design(noise=0.0, effect=0.0, growth=1.0, never=0.05, periods=12, groups=(2004, 2006, 2008))
    two = estimate_two_way(design)
    truth = aggregate(design, estimate_cells(design)).simple.values[0]
    assert two is not None
    assert two.parts is not None
    earlier = next(part for part in two.parts if part.kind == "earlier")
    assert earlier.estimate < 0 < truth  # every unit's effect is above 0
    assert two.estimate < truth


@pytest.mark.parametrize("method", PEERS)
def test_peers_find_what_was_put_in(method: str) -> None:
    design = make_design(noise=0.2, effect=1.0, growth=0.5, units=300)
    found = {one.event: one for one in estimate_peer(design, method, 3)}
    assert set(found) >= {-3, -2, 0, 1, 2, 3}
    for event, one in found.items():
        wanted = 1.0 + 0.5 * event if event >= 0 else 0.0
        assert abs(one.estimate - wanted) < max(5 * one.error, 0.05)
        assert 0 < one.error < 0.3


def test_sun_abraham_is_ours_without_covariates() -> None:
    design = make_design()
    ours = aggregate(design, estimate_cells(design)).by_event
    errors = dict(zip(ours.keys, standard_errors(ours.influence, design.clusters), strict=True))
    values = dict(zip(ours.keys, ours.values.tolist(), strict=True))
    for one in estimate_peer(design, "sunab", 5):
        assert one.estimate == pytest.approx(values[one.event], abs=1e-6)
        assert one.error == pytest.approx(errors[one.event], rel=0.35)


def test_peers_refuse_what_they_cannot_do() -> None:
    design = make_design()
    with pytest.raises(UsageError, match="covariates and anticipation"):
        estimate_peer(design, "lp", 3, ("x",))
    many = replace(
        design, values=np.tile(design.values, (1, 60)), times=np.arange(2002, 2002 + 420),
        first=np.where(design.first == UNTREATED, UNTREATED, 2003 + np.arange(len(design.first)) % 200),
    )  # fmt: skip
    with pytest.raises(UsageError, match="more than 1,500"):
        estimate_peer(many, "sunab", 3)
    large = replace(many, values=np.tile(many.values, (20, 1)), units=many.units * 20)
    with pytest.raises(UsageError, match=r"more than 0\.3; study by year"):
        estimate_peer(large, "did2s", 3)
