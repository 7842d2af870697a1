"""Effects by group and time: against csdid, against figures printed elsewhere, and against what was put in."""

from __future__ import annotations

import contextlib
import csv
import io
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_outcomes import make_design

from section287.impact.aggregate import aggregate
from section287.impact.design import UNTREATED, Design
from section287.impact.group_time import Cell, estimate_cells
from section287.impact.inference import band_value, joint_test, standard_errors


def _against_csdid(design: Design, method: str | None, base: str, clustered: bool):  # type: ignore[no-untyped-def]
    import pandas
    from csdid.att_gt import ATTgt  # type: ignore[import-untyped]

    n, periods = design.values.shape
    frame = pandas.DataFrame(
        {
            "id": np.repeat(np.arange(n), periods),
            "t": np.tile(design.times, n),
            "y": design.values.ravel(),
            "g": np.repeat(np.where(design.first == UNTREATED, 0, design.first), periods),
            "s": np.repeat(design.clusters, periods),
        }
    )
    if design.covariates is not None:
        frame["x"] = design.covariates[:, :, 0].ravel()
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        fitted = ATTgt(
            "y", "t", "id", "g", frame, xformla="y~x" if method else None, clustervar="s" if clustered else None,
            control_group="notyettreated" if design.notyet else "nevertreated",
        ).fit(est_method=method or "dr", base_period=base, bstrap=False)  # fmt: skip
        sums = {
            kind: dict(fitted.aggte(typec=kind, bstrap=False, cband=False).atte)
            for kind in ("simple", "dynamic", "group", "calendar")
        }
    return fitted, sums


@pytest.mark.parametrize("notyet", [False, True])
@pytest.mark.parametrize(("method", "clustered"), [("dr", True), ("reg", False), ("ipw", True), (None, True)])
@pytest.mark.parametrize("base", ["varying", "universal"])
def test_cells_and_sums_are_those_of_csdid(notyet: bool, method: str | None, clustered: bool, base: str) -> None:
    design = make_design(covariate=method is not None, notyet=notyet)
    clusters = design.clusters if clustered else np.arange(len(design.units))
    fitted, sums = _against_csdid(design, method, base, clustered)
    cells = list(estimate_cells(design, method or "dr", base == "universal"))
    ours = {
        (cell.group, cell.time): (cell.estimate, standard_errors(cell.influence[:, None], clusters, few=False)[0])
        for cell in cells
    }
    theirs = {
        (group, time): (estimate, error)
        for group, time, estimate, error in zip(
            *(fitted.results[key] for key in ("group", "year", "att", "se")), strict=True
        )
        if base == "varying" or time != group - 1  # the reference, 0 by construction
    }
    assert ours.keys() == theirs.keys()
    for key, found in theirs.items():
        assert ours[key] == pytest.approx(found, abs=1e-9)
    found = aggregate(design, cells)
    for kind, own in (
        ("simple", found.simple), ("dynamic", found.events), ("group", found.groups), ("calendar", found.periods),
    ):  # fmt: skip
        assert own.values[0] == pytest.approx(sums[kind]["overall_att"], abs=1e-9)
        error = standard_errors(own.influence, clusters, few=False)[0]
        assert error == pytest.approx(float(np.ravel(sums[kind]["overall_se"])[0]), abs=1e-9)


def test_pretrend_test_is_that_of_csdid() -> None:
    from scipy.stats import chi2  # type: ignore[import-untyped]

    design = make_design()
    fitted, _ = _against_csdid(design, None, "varying", False)
    before = [cell for cell in estimate_cells(design, "dr", False) if cell.event < 0]
    matrix = np.column_stack([cell.influence for cell in before])
    values = np.asarray([cell.estimate for cell in before])
    statistic = float(values @ np.linalg.solve(matrix.T @ matrix, values))
    assert statistic == pytest.approx(fitted.MP["W"], rel=1e-9)
    assert chi2.sf(statistic, len(before)) == pytest.approx(fitted.MP["Wpval"], abs=1e-5)


# Callaway and Sant'Anna's county teen employment (mpdta of the R package did), no covariates, never treated controls:
# printed at rstudio-pubs-static.s3.amazonaws.com/736765_c47909c746704c79922fdc03ab352edf.html (did 2.0) and in csdid's
# and moderndid's own pages; group sizes 20, 40 and 131 of 500 counties.
PRINTED_CELLS = {
    (2004, 2004): -0.0105, (2004, 2005): -0.0704, (2004, 2006): -0.1373, (2004, 2007): -0.1008,
    (2006, 2004): 0.0065, (2006, 2005): -0.0028, (2006, 2006): -0.0046, (2006, 2007): -0.0412,
    (2007, 2004): 0.0305, (2007, 2005): -0.0027, (2007, 2006): -0.0311, (2007, 2007): -0.0261,
}  # fmt: skip
PRINTED_EVENTS = {-3: 0.0305, -2: -0.0006, -1: -0.0245, 0: -0.0199, 1: -0.0510, 2: -0.1373, 3: -0.1008}
PRINTED_GROUPS = {2004: -0.0797, 2006: -0.0229, 2007: -0.0261}
PRINTED_OVERALL = {"simple": -0.0400, "events": -0.0772, "groups": -0.0310}
SIZES = {2004: 20, 2006: 40, 2007: 131, UNTREATED: 309}
PRINTED_PRETREND = 0.16812


def _check_sums(found, digits: float) -> None:  # type: ignore[no-untyped-def]
    for own, printed in ((found.by_event, PRINTED_EVENTS), (found.by_group, PRINTED_GROUPS)):
        assert dict(zip(own.keys, own.values.tolist(), strict=True)) == pytest.approx(printed, abs=digits)
    for kind, value in PRINTED_OVERALL.items():
        assert getattr(found, kind).values[0] == pytest.approx(value, abs=digits)


def test_printed_cells_add_up_to_the_printed_sums() -> None:
    first = np.repeat(list(SIZES), list(SIZES.values()))
    design = make_design(units=500)
    design = replace(design, first=first, times=np.arange(2003, 2008))
    nothing = np.zeros(500)
    cells = [
        Cell(group, time, value, SIZES[group], 309, nothing, "none") for (group, time), value in PRINTED_CELLS.items()
    ]
    # cells are printed with four digits, so that sums may be off by one in the last
    _check_sums(aggregate(design, cells), 1.01e-4)


def _mpdta() -> Design:
    """Made-up counties whose means and covariances, group by group, are exactly those of mpdta.

    The data themselves are third parties' and stay out; estimates without covariates and their errors depend on nothing
    but these moments, which we took from the copy in csdid's repository (commit f78f4d7).
    """
    with open(Path(__file__).with_name("mpdta_moments.csv"), encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    random = np.random.default_rng(287)
    parts, first = [], []
    for group in dict.fromkeys(row["first_treated"] for row in rows):
        own = [row for row in rows if row["first_treated"] == group]
        n = int(own[0]["counties"])
        drawn = random.normal(size=(n, 5))
        drawn -= drawn.mean(axis=0)
        plain = drawn @ np.linalg.inv(np.linalg.cholesky(drawn.T @ drawn / n)).T
        spread = np.linalg.cholesky([[float(row[f"cov_{year}"]) for year in range(2003, 2008)] for row in own])
        parts.append(plain @ spread.T + [float(row["mean_lemp"]) for row in own])
        first += [int(group) or UNTREATED] * n
    values = np.vstack(parts)
    n = len(values)
    units = tuple(str(number) for number in range(n))
    return Design(values, None, np.arange(2003, 2008), np.asarray(first), np.arange(n), units, ("",) * n)


def test_mpdta_gives_the_printed_figures() -> None:
    design = _mpdta()
    cells = list(estimate_cells(design, "dr", universal=False))
    assert {(cell.group, cell.time): cell.estimate for cell in cells} == pytest.approx(PRINTED_CELLS, abs=5.1e-5)
    _check_sums(aggregate(design, cells), 5.1e-5)
    from scipy.stats import chi2

    before = [cell for cell in cells if cell.event < 0]
    influence = np.column_stack([cell.influence for cell in before])
    early = np.asarray([cell.estimate for cell in before])
    statistic = early @ np.linalg.solve(influence.T @ influence, early)
    assert chi2.sf(statistic, len(before)) == pytest.approx(PRINTED_PRETREND, abs=5.1e-6)


def test_an_effect_without_noise_is_found_exactly() -> None:
    design = make_design(noise=0.0, effect=2.0, growth=0.5)
    found = aggregate(design, estimate_cells(design))
    for event, value in zip(found.by_event.keys, found.by_event.values, strict=True):
        assert value == pytest.approx(2.0 + 0.5 * event if event >= 0 else 0.0, abs=1e-9)


@given(st.integers(0, 10_000), st.floats(-50, 50), st.floats(0.1, 20), st.booleans())
def test_levels_and_common_courses_do_not_matter(seed: int, shift: float, scale: float, notyet: bool) -> None:
    design = make_design(seed, units=80, notyet=notyet)
    random = np.random.default_rng(seed)
    moved = design.values * scale + shift + random.normal(size=(80, 1)) * 5 + random.normal(size=(1, 7)) * 5
    one = aggregate(design, estimate_cells(design)).by_event
    two = aggregate(design, estimate_cells(replace(design, values=moved))).by_event
    assert two.keys == one.keys
    np.testing.assert_allclose(two.values, one.values * scale, atol=1e-9 * max(1, abs(shift)))
    np.testing.assert_allclose(two.influence, one.influence * scale, atol=1e-8)


@given(st.integers(0, 10_000))
def test_influence_adds_up_to_nothing(seed: int) -> None:
    design = make_design(seed, units=90, covariate=seed % 2 == 0)
    found = aggregate(design, estimate_cells(design, "dr"))
    for kind in (found.by_event, found.by_group, found.by_period, found.simple, found.events, found.groups):
        np.testing.assert_allclose(kind.influence.sum(axis=0), 0, atol=1e-8)


@given(st.integers(0, 10_000))
def test_order_of_units_does_not_matter(seed: int) -> None:
    design = make_design(seed, units=60)
    order = np.random.default_rng(seed).permutation(60)
    mixed = replace(
        design, values=design.values[order], first=design.first[order], clusters=design.clusters[order],
        units=tuple(design.units[place] for place in order), states=tuple(design.states[place] for place in order),
    )  # fmt: skip
    one, two = (aggregate(each, estimate_cells(each)).by_event for each in (design, mixed))
    np.testing.assert_allclose(one.values, two.values, atol=1e-10)
    np.testing.assert_allclose(
        standard_errors(one.influence, design.clusters), standard_errors(two.influence, mixed.clusters), atol=1e-10
    )


def test_gaps_are_left_out_pair_by_pair() -> None:
    design = make_design(noise=0.0, effect=2.0, growth=0.5)
    values = design.values.copy()
    values[np.random.default_rng(0).random(values.shape) < 0.2] = np.nan
    found = aggregate(design, estimate_cells(replace(design, values=values))).by_event
    for event, value in zip(found.keys, found.values, strict=True):
        assert value == pytest.approx(2.0 + 0.5 * event if event >= 0 else 0.0, abs=1e-9)


def test_anticipation_moves_the_reference() -> None:
    design = replace(make_design(), anticipation=1)
    events = {cell.event for cell in estimate_cells(design)}
    assert -2 not in events
    assert -1 in events


def test_bands_are_wider_than_intervals_and_repeat_with_the_seed() -> None:
    from section287.impact.inference import critical_value

    design = make_design()
    found = aggregate(design, estimate_cells(design)).by_event
    one = band_value(found.influence, design.clusters, 1)
    assert one == band_value(found.influence, design.clusters, 1)
    assert one > critical_value(design.cluster_count)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    held, draws = 0, 120
    for seed in range(draws):
        design = make_design(seed, effect=1.0, growth=0.0)
        found = aggregate(design, estimate_cells(design)).simple
        from section287.impact.inference import critical_value

        reach = critical_value(design.cluster_count) * standard_errors(found.influence, design.clusters)[0]
        held += abs(found.values[0] - 1.0) <= reach
    assert 0.88 * draws <= held <= draws


def test_joint_test_rejects_a_drift_and_seldom_nothing() -> None:
    def tested(seed: int, trend: float) -> float:
        design = make_design(seed, trend=trend, groups=(2005, 2007))
        found = aggregate(design, estimate_cells(design)).by_event
        test = joint_test(found.pick(key for key in found.keys if key < 0), design.clusters)
        assert test is not None
        assert all(key < -1 for key in test.keys)
        return test.p

    assert tested(1, 1.0) < 0.001
    falsely = sum(tested(seed, 0.0) < 0.05 for seed in range(80))
    assert falsely <= 14
