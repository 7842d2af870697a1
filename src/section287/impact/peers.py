"""Other estimators of the same, by pyfixest: Sun and Abraham (2021), did2s (Gardner 2022), local projections (2023)."""

from __future__ import annotations

import contextlib
import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from section287.errors import MissingExtra, Section287Error, UsageError
from section287.impact.design import Design

if TYPE_CHECKING:
    from pandas import DataFrame  # type: ignore[import-untyped]

PEERS = ("sunab", "did2s", "lp")
LARGEST = 1500
"""Groups by periods that Sun and Abraham's regression can hold: each is a column."""
LARGEST_DUMMIES = 300_000_000
"""Bytes of pyfixest's first stage of did2s: rows by units, written out."""


@dataclass(frozen=True, slots=True)
class Effect:
    """An estimate with its error, by time since treatment."""

    event: int
    estimate: float
    error: float


def estimate_peer(design: Design, method: str, window: int, covariates: tuple[str, ...] = ()) -> list[Effect]:
    """Return the effects by time since treatment within a window, errors clustered as the design's.

    Raises:
        UsageError: covariates, anticipation, or more groups, units and periods than the estimator can hold.
        MissingExtra: pyfixest isn't installed.
    """
    if covariates or design.anticipation:
        raise UsageError(f"--method {method}: covariates and anticipation are for --method cs")
    if method == "sunab" and (size := len(design.groups) * len(design.times)) > LARGEST:
        raise UsageError(
            f"--method sunab: {len(design.groups)} groups by {len(design.times)} periods are {size:,} effects, more "
            f"than {LARGEST:,}; study by quarter or year, or take --method cs (the same without covariates)"
        )
    if method == "did2s" and (size := design.values.size * len(design.units)) > LARGEST_DUMMIES:
        raise UsageError(
            f"--method did2s: {len(design.units):,} units by {len(design.times)} periods make a table of "
            f"{size / 1e9:.1f} GB, more than {LARGEST_DUMMIES / 1e9:.1f}; study by year, or take --method cs"
        )
    frame = _frame(design)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            found = {"sunab": _sun_abraham, "did2s": _two_stages, "lp": _project}[method](frame, window)
    except ImportError as error:
        raise MissingExtra(f"--method {method} needs {error.name}: pip install 'section287[impact]'") from error
    except (ValueError, KeyError, np.linalg.LinAlgError) as error:
        raise Section287Error(f"--method {method}: the estimator gave up ({error})") from error
    return sorted(
        (one for one in found if abs(one.event) <= window and np.isfinite(one.estimate)), key=lambda one: one.event
    )


def _frame(design: Design) -> DataFrame:
    import pandas

    n, periods = design.values.shape
    treated = design.first <= design.times[-1]
    frame = pandas.DataFrame(
        {
            "unit": np.repeat(np.arange(n), periods),
            "time": np.tile(design.times - design.times[0] + 1, n),
            "value": design.values.ravel(),
            "first": np.repeat(np.where(treated, design.first - design.times[0] + 1, 0), periods),
            "cluster": np.repeat(design.clusters, periods),
        }
    )
    return frame.dropna().reset_index(drop=True)


def _sun_abraham(frame: DataFrame, window: int) -> list[Effect]:
    import pyfixest

    fitted = pyfixest.event_study(frame, "value", "unit", "time", "first", cluster="cluster", estimator="saturated",
                                  att=False)  # fmt: skip
    table = fitted.aggregate(weighting="shares")
    return [
        Effect(int(float(event)), float(row["Estimate"]), float(row["Std. Error"])) for event, row in table.iterrows()
    ]


def _two_stages(frame: DataFrame, window: int) -> list[Effect]:
    import pyfixest

    treated = (frame["first"] > 0) & (frame["time"] >= frame["first"])
    since = np.where(frame["first"] > 0, frame["time"] - frame["first"], -UNSEEN)
    # periods outside the window share one level at each end; the never treated are the reference
    since = np.where(since == -UNSEEN, since, np.clip(since, -window - 1, window + 1))
    frame = frame.assign(treated=treated.astype(int), since=since.astype(int))
    fitted = pyfixest.did2s(
        frame, "value", first_stage="~ 0 | unit + time", second_stage=f"~ i(since, ref={-UNSEEN})",
        treatment="treated", cluster="cluster",
    )  # fmt: skip
    return [
        Effect(_event(name), float(row["Estimate"]), float(row["Std. Error"]))
        for name, row in fitted.tidy().iterrows()
        if "since" in str(name)
    ]


UNSEEN = 9_999


def _project(frame: DataFrame, window: int) -> list[Effect]:
    import pyfixest

    since = frame.loc[frame["first"] > 0, "time"] - frame.loc[frame["first"] > 0, "first"]
    fitted = pyfixest.lpdid(
        frame, "value", "unit", "time", "first", vcov={"CRV1": "cluster"}, never_treated=0, att=False,
        pre_window=max(-window, int(since.min())), post_window=min(window, int(since.max())),
    )  # fmt: skip
    table = fitted.tidy()
    return [Effect(_event(name), float(row["Estimate"]), float(row["Std. Error"])) for name, row in table.iterrows()]


def _event(name: Any) -> int:
    """Return the number in a coefficient's name: "since::-3", "C(since)[T.2]", "time_to_treatment::4"."""
    import re

    found = re.findall(r"-?\d+", str(name).split("::")[-1])
    return int(found[-1])
