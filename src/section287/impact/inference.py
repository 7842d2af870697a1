"""How sure: errors clustered, bands that hold for all periods at once, and joint tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from section287.impact.aggregate import Estimates
from section287.impact.design import Numbers, Whole

DRAWS = 999
FEW_CLUSTERS = 12  # below this the six-point weights of Webb have more distinct draws than plain signs
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Joint:
    """A joint test that several estimates are all 0.

    Attributes:
        statistic: Wald; chi_squared: its p by chi-squared with ``tested`` degrees of freedom.
        p: by F with (tested, clusters - tested) degrees of freedom, which clusters call for.
        keys: the estimates tested.
    """

    statistic: float
    tested: int
    p: float
    chi_squared: float
    keys: tuple[int, ...]


def sum_clusters(influence: Numbers, clusters: Whole) -> Numbers:
    """Return influence summed within clusters: clusters by estimates."""
    summed = np.zeros((int(clusters.max()) + 1, influence.shape[1]))
    np.add.at(summed, clusters, influence)
    return summed


def covariance(influence: Numbers, clusters: Whole, few: bool = True) -> Numbers:
    """Return the estimates' covariance, clustered.

    Args:
        few: multiply by C / (C - 1), as few clusters call for; False gives the figures of csdid and did.
    """
    summed = sum_clusters(influence, clusters)
    count = len(summed)
    scale = count / (count - 1) if few and count > 1 else 1.0
    return np.asarray(summed.T @ summed * scale)


def standard_errors(influence: Numbers, clusters: Whole, few: bool = True) -> Numbers:
    """Return the estimates' clustered standard errors; see ``covariance``."""
    summed = sum_clusters(influence, clusters)
    count = len(summed)
    return np.asarray(np.sqrt((summed**2).sum(axis=0) * (count / (count - 1) if few and count > 1 else 1.0)))


def critical_value(clusters: int, level: float = LEVEL) -> float:
    """Return Student's t for one estimate with clusters - 1 degrees of freedom."""
    from scipy.stats import t  # type: ignore[import-untyped]

    return float(t.ppf((1 + level) / 2, max(clusters - 1, 1)))


def band_value(influence: Numbers, clusters: Whole, seed: int, draws: int = DRAWS, level: float = LEVEL) -> float:
    """Return the critical value with which bands hold for all estimates at once.

    Multiplier bootstrap over clusters; never below the value for one estimate. The same seed gives the same value.
    """
    summed = sum_clusters(influence, clusters)
    errors = np.sqrt((summed**2).sum(axis=0))
    summed, errors = summed[:, errors > 0], errors[errors > 0]
    one = critical_value(len(summed), level)
    if not errors.size:
        return one
    weights = draw_weights(np.random.default_rng(seed), draws, len(summed))
    largest = np.abs(weights @ summed / errors).max(axis=1)
    return max(one, float(np.quantile(largest, level, method="higher")))


def draw_weights(random: np.random.Generator, draws: int, clusters: int) -> Numbers:
    """Return draws by clusters of weights with mean 0 and variance 1: signs, or Webb's six points for few clusters."""
    if clusters < FEW_CLUSTERS:
        points = np.sqrt([1.5, 1.0, 0.5])
        return random.choice(np.concatenate([-points, points]), size=(draws, clusters))
    return random.choice(np.asarray([-1.0, 1.0]), size=(draws, clusters))


def joint_test(found: Estimates, clusters: Whole, few: bool = True) -> Joint | None:
    """Test that all estimates are 0; None when there are none, or too few clusters for a single one.

    With C clusters at most a third of C estimates can be tested sensibly: the ones with the largest keys (nearest
    to the beginning) are.
    """
    from scipy.stats import chi2, f

    count = int(clusters.max()) + 1
    errors = standard_errors(found.influence, clusters)
    usable = [key for key, error in zip(found.keys, errors, strict=True) if error > 0 and np.isfinite(error)]
    kept = found.pick(sorted(usable)[-max(count // 3, 1) :])
    if not kept.keys or count < 3:
        return None
    matrix = covariance(kept.influence, clusters, few)
    if np.linalg.matrix_rank(matrix) < len(kept.keys):
        return None
    statistic = float(kept.values @ np.linalg.solve(matrix, kept.values))
    q = len(kept.keys)
    scaled = statistic * (count - q) / (q * (count - 1))
    return Joint(statistic, q, float(f.sf(scaled, q, count - q)), float(chi2.sf(statistic, q)), kept.keys)
