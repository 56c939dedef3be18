"""A confidence interval for an error rate, by speaker.

Utterances of one speaker share a voice, a microphone, a topic and often a transcriber: they are not independent, and an
interval that treats them so is far too narrow (the blockwise bootstrap of Liu & Peng, arXiv 1912.09508, was made for
this; docs/accuracy.md has our measurements). Here the ratio is linearised and summed by speaker ("cluster"):

    rate = E / N,   u_k = e_k - rate * n_k,   se^2 = K / (K - 1) * sum(u_k^2) / N^2,   rate +- t(K - 1) * se

The same holds for a difference of two rates over the same reference: there e_k may be negative.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from accuracy.counts import ratio

LEVEL = 0.95

Floats = Sequence[float] | NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A rate and where it may lie: fractions of 1. `clusters`: how many speakers it rests on.

    `low` is clipped at 0, because no error rate is negative; `high` may exceed 1, because insertions are not limited.
    """

    rate: float
    low: float
    high: float
    clusters: int
    standard_error: float
    level: float = LEVEL

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.rate <= self.high:
            raise ValueError(f"an interval satisfies 0 <= low <= rate <= high, not {self}")


@dataclass(frozen=True, slots=True)
class Difference:
    """New rate minus old rate, in fractions of 1: it may be negative. `clusters`: how many speakers it rests on."""

    value: float
    standard_error: float
    clusters: int

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Return the two-sided t interval."""
        half = float(stdtrit(self.clusters - 1, (1 + level) / 2)) * self.standard_error
        return self.value - half, self.value + half

    def upper(self, alpha: float) -> float:
        """Return the one-sided upper bound that the true difference exceeds with probability `alpha`."""
        return self.value + float(stdtrit(self.clusters - 1, 1 - alpha)) * self.standard_error

    def p_at_least(self, margin: float) -> float:
        """Return the one-sided p-value of "the true difference is `margin` or more". Small: it is surely less."""
        if self.standard_error == 0:
            return 0.0 if self.value < margin else 1.0
        return float(stdtr(self.clusters - 1, (self.value - margin) / self.standard_error))


def cluster_interval(
    clusters: Sequence[str],
    errors: Floats,
    reference: Floats,
    *,
    observed: int | None = None,
    level: float = LEVEL,
) -> Interval | None:
    """Return the cluster-linearised t interval of sum(errors) / sum(reference).

    One entry a segment (or a speaker: sums give the same answer), each sequence of shape (n,); entries may be
    weighted, so they need not be whole. `observed`: the number of clusters that were truly observed, where others
    were only predicted. A cluster whose entries are all 0 says nothing and is not counted.

    None where fewer than 2 clusters or no reference remain. Where every cluster has the same rate (for example no
    error at all) the interval has no width: it tells what the sample shows, not that the model is perfect.
    """
    found = cluster_difference(clusters, errors, reference, observed=observed, least=0.0)
    if found is None:
        return None
    low, high = found.interval(level)
    return Interval(found.value, max(low, 0.0), high, found.clusters, found.standard_error, level)


def cluster_difference(
    clusters: Sequence[str],
    surplus: Floats,
    reference: Floats,
    *,
    observed: int | None = None,
    least: float = -np.inf,
) -> Difference | None:
    """Return sum(surplus) / sum(reference) with its standard error by cluster; arguments as in `cluster_interval`.

    `surplus`: errors of one model less those of another on the same reference, or plain errors. `least`: the least
    value that makes sense; predictions that are far off can take a weighted sum of errors below 0.
    """
    _, index = np.unique(np.asarray(clusters, dtype=np.str_), return_inverse=True)
    by_surplus = np.bincount(index, weights=np.asarray(surplus, dtype=np.float64))
    by_reference = np.bincount(index, weights=np.asarray(reference, dtype=np.float64))
    informative = (by_surplus != 0) | (by_reference != 0)
    count = int(informative.sum()) if observed is None else observed
    total = float(by_reference.sum())
    value = ratio(float(by_surplus.sum()), total)
    if value is None or count < 2:
        return None
    value = max(value, least)
    residuals = by_surplus - value * by_reference
    return Difference(value, spread(residuals, count) / total, count)


def spread(residuals: NDArray[np.float64], clusters: int) -> float:
    """Return sqrt(K / (K - 1) * sum(u_k^2)): the standard error of a sum of K independent residuals of mean 0."""
    return float(np.sqrt(clusters / (clusters - 1) * np.sum(residuals**2)))
