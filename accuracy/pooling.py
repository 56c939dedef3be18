"""Partial pooling: which dialect is worst? Rates of small dialects are mostly noise, and so is their ranking.

The true rates of a language's dialects are modelled as draws from one normal distribution (mean mu, variance tau^2),
each known with its own standard error s. The rate of a small dialect moves towards the mean, that of a large one hardly
moves:

    B = s^2 / (s^2 + tau^2),   estimate = mu + (1 - B) * (rate - mu)

tau^2 by Paule & Mandel (1982): the value at which sum((rate - mu)^2 / (s^2 + tau^2)) is G - 1 for G dialects. Widths
are those of Morris (JASA 1983): they allow for mu and tau^2 being estimated. Pool dialects of one
language only: word error rates of different languages are not comparable.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from accuracy.intervals import LEVEL, Interval

MIN_RANKED = 20  # speakers; the largest half-width is then about 5 points
MIN_GROUPS = 4  # Morris' widths need more than 3
_DRAWS, _SEED = 4000, 1  # of the rank intervals; fixed, so that the same rates give the same ranks


@dataclass(frozen=True, slots=True)
class Pooled:
    """One dialect. `raw`: its own interval. `rate`, `low`, `high`: partially pooled, fractions of 1. `weight`: 1 - B,
    the weight of its own data.

    `rank`: 1 is the lowest error rate, among dialects with enough speakers. `best_rank`, `worst_rank`: the 95 %
    interval of the rank. All None with fewer speakers.
    """

    group: tuple[str, ...]
    raw: Interval
    rate: float
    low: float
    high: float
    weight: float
    rank: int | None
    best_rank: int | None
    worst_rank: int | None


def pool(
    groups: Sequence[tuple[tuple[str, ...], Interval]], *, min_ranked: int = MIN_RANKED, level: float = LEVEL
) -> list[Pooled]:
    """Return the partially pooled estimates, in the order given. Leave out rates from fewer than 2 speakers.

    With fewer than 4 groups, or where a group's interval has no width, tau^2 cannot be estimated well enough: every
    group keeps its own rate (weight 1).
    """
    if not groups:
        return []
    rates = np.array([raw.rate for _, raw in groups], dtype=np.float64)
    variances = np.array([raw.standard_error**2 for _, raw in groups], dtype=np.float64)
    if len(groups) >= MIN_GROUPS and variances.min() > 0:
        estimates, errors, weights = shrink(rates, variances)
    else:
        estimates, errors, weights = rates, np.sqrt(variances), np.ones(len(groups))
    half = float(ndtri((1 + level) / 2)) * errors
    ranked = np.array([raw.clusters >= min_ranked for _, raw in groups])
    ranks = dict(zip(np.flatnonzero(ranked).tolist(), _ranks(estimates[ranked], errors[ranked], level), strict=True))
    return [
        Pooled(
            group=group,
            raw=raw,
            rate=float(estimates[index]),
            low=max(float(estimates[index] - half[index]), 0.0),
            high=float(estimates[index] + half[index]),
            weight=float(weights[index]),
            rank=ranks[index][0] if index in ranks else None,
            best_rank=ranks[index][1] if index in ranks else None,
            worst_rank=ranks[index][2] if index in ranks else None,
        )
        for index, (group, raw) in enumerate(groups)
    ]


def shrink(
    rates: NDArray[np.float64], variances: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return estimates, their standard errors and the weights of each group's own data: float64, shape (groups,)."""
    count = len(rates)
    between = between_variance(rates, variances)
    precision = 1 / (variances + between)
    mean = float((precision * rates).sum() / precision.sum())
    pull = (count - 3) / (count - 1) * variances * precision  # B, reduced because tau^2 is an estimate
    mean_error2 = 1 / precision.sum()
    of_tau = 2 / (count - 3) * pull**2 * (rates - mean) ** 2 * (precision / precision.mean())
    errors = np.sqrt((1 - pull) * variances + pull**2 * mean_error2 + of_tau)
    return mean + (1 - pull) * (rates - mean), errors, 1 - pull


def between_variance(rates: NDArray[np.float64], variances: NDArray[np.float64]) -> float:
    """Return tau^2 by Paule & Mandel; 0 where the errors explain all differences of the rates."""

    def excess(between: float) -> float:
        weights = 1 / (variances + between)
        mean = (weights * rates).sum() / weights.sum()
        return float((weights * (rates - mean) ** 2).sum()) - (len(rates) - 1)

    low, high = 0.0, float(len(rates) * (np.ptp(rates) ** 2) + variances.max())
    if excess(low) <= 0:
        return 0.0
    for _ in range(100):  # bisection: the excess falls as tau^2 grows
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2


def _ranks(estimates: NDArray[np.float64], errors: NDArray[np.float64], level: float) -> list[tuple[int, int, int]]:
    """Return the rank and its interval of each dialect, by draws of the true rates."""
    if not len(estimates):
        return []
    random = np.random.default_rng(_SEED)
    drawn = random.normal(estimates, errors, (_DRAWS, len(estimates)))
    ranks = drawn.argsort(axis=1).argsort(axis=1) + 1
    tail = (1 - level) / 2
    low, high = np.quantile(ranks, (tail, 1 - tail), axis=0, method="nearest").astype(int).tolist()
    return list(zip((estimates.argsort().argsort() + 1).tolist(), low, high, strict=True))
