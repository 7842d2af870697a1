"""One comparison of two groups at two times, with covariates: regression, weighting, or both.

Estimators and influence functions after Sant'Anna and Zhao (2020), "Doubly robust difference-in-differences
estimators", Journal of Econometrics 219(1), for panels: outcome regression, Hajek-type inverse probability weighting,
and the (traditional) doubly robust estimator with a logit propensity score by maximum likelihood.
"""

from __future__ import annotations

import numpy as np

from section287.impact.design import Flags, Numbers

LARGEST_SCORE = 0.995  # controls that are almost sure to be treated get no weight (DRDID trims there too)
STEPS = 50


class NotComparable(Exception):
    """The covariates can't be adjusted for here: too few units, or no overlap."""


def compare(change: Numbers, treated: Flags, covariates: Numbers, method: str) -> tuple[float, Numbers]:
    """Return the average effect on the treated and each unit's influence, whose mean is 0.

    Args:
        change: outcome after minus outcome before, for treated and controls.
        covariates: with a column of ones.
        method: reg, ipw or dr.

    Raises:
        NotComparable: a regression or the propensity score isn't determined.
    """
    if method == "reg":
        return _regress(change, treated, covariates)
    score, score_influence = _fit_score(treated, covariates)
    kept = treated | (score < LARGEST_SCORE)
    odds = np.where(treated, 0.0, score / (1 - score)) * kept
    if odds.sum() <= 0:
        raise NotComparable("no control is like the treated")
    if method == "ipw":
        return _weigh(change, treated, covariates, odds, score_influence)
    return _combine(change, treated, covariates, odds, score_influence)


def _solve(matrix: Numbers, right: Numbers) -> Numbers:
    if not np.isfinite(matrix).all() or np.linalg.cond(matrix) > 1e12:
        raise NotComparable("covariates are collinear among the units compared")
    return np.linalg.solve(matrix, right)


def _fit_controls(change: Numbers, control: Flags, covariates: Numbers) -> tuple[Numbers, Numbers]:
    """Return the controls' regression and each unit's influence on it."""
    weighted = covariates * control[:, None]
    if control.sum() <= covariates.shape[1]:
        raise NotComparable("fewer controls than covariates")
    gram = weighted.T @ covariates / len(change)
    beta = _solve(gram, weighted.T @ change / len(change))
    influence = _solve(gram, (weighted * (change - covariates @ beta)[:, None]).T).T
    return beta, influence


def _fit_score(treated: Flags, covariates: Numbers) -> tuple[Numbers, Numbers]:
    """Return each unit's propensity score and its influence on the logit's coefficients."""
    n, k = covariates.shape
    outcome = treated.astype(float)
    if treated.sum() <= k or (~treated).sum() <= k:
        raise NotComparable("fewer treated units than covariates")
    beta = np.zeros(k)
    for _ in range(STEPS):
        score = 1 / (1 + np.exp(-np.clip(covariates @ beta, -30, 30)))
        spread = score * (1 - score)
        information = (covariates * spread[:, None]).T @ covariates
        step = _solve(information, covariates.T @ (outcome - score))
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            break
    else:
        raise NotComparable("the treated and the controls don't overlap")
    score = 1 / (1 + np.exp(-np.clip(covariates @ beta, -30, 30)))
    if score[treated].max() > 1 - 1e-6:
        raise NotComparable("the treated and the controls don't overlap")
    information = (covariates * (score * (1 - score))[:, None]).T @ covariates / n
    influence = _solve(information, (covariates * (outcome - score)[:, None]).T).T
    return score, influence


def _regress(change: Numbers, treated: Flags, covariates: Numbers) -> tuple[float, Numbers]:
    beta, beta_influence = _fit_controls(change, ~treated, covariates)
    weight = treated / treated.mean()
    expected = covariates @ beta
    first, second = (weight * change).mean(), (weight * expected).mean()
    slope = (weight[:, None] * covariates).mean(axis=0)
    influence = weight * (change - expected - (first - second)) - beta_influence @ slope
    return float(first - second), influence


def _weigh(
    change: Numbers, treated: Flags, covariates: Numbers, odds: Numbers, score_influence: Numbers
) -> tuple[float, Numbers]:
    weight, other = treated / treated.mean(), odds / odds.mean()
    first, second = (weight * change).mean(), (other * change).mean()
    slope = (other * (change - second))[:, None] * covariates
    second_influence = other * (change - second) + score_influence @ slope.mean(axis=0)
    return float(first - second), weight * (change - first) - second_influence


def _combine(
    change: Numbers, treated: Flags, covariates: Numbers, odds: Numbers, score_influence: Numbers
) -> tuple[float, Numbers]:
    beta, beta_influence = _fit_controls(change, ~treated, covariates)
    left = change - covariates @ beta
    weight, other = treated / treated.mean(), odds / odds.mean()
    first, second = (weight * left).mean(), (other * left).mean()
    one = weight * (left - first) - beta_influence @ (weight[:, None] * covariates).mean(axis=0)
    slope = ((other * (left - second))[:, None] * covariates).mean(axis=0)
    two = (
        other * (left - second) + score_influence @ slope - beta_influence @ (other[:, None] * covariates).mean(axis=0)
    )
    return float(first - second), one - two
