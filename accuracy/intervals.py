"""Intervals: a confidence interval for an error rate, by speaker.

Utterances of one speaker share a voice, a microphone, a topic and often a transcriber, so they are not independent. An
interval that treats them as independent is far too narrow (Liu & Peng made a blockwise bootstrap for this, arXiv
1912.09508; docs/reference/formulae.md has our measurements). Here the ratio is linearised and summed by speaker
("cluster"):

    rate = E / N,   u_k = e_k - rate * n_k,   h_k = n_k / N,   se^2 = sum(u_k^2 / (1 - h_k)) / N^2

With speakers of equal length that is K / (K - 1) * sum(u_k^2) / N^2 with K - 1 degrees of freedom. Where few speakers
carry most of the weight, the rate follows their residuals, and both se and df are corrected for that (Bell & McCaffrey,
Survey Methodology 28, 2002, for residuals whose variance grows with n_k; Imbens & Kolesar, Rev. Econ. Stat. 98, 2016):

    df = 1 / (sum(h_k^2) + sum over j != k of h_j^2 h_k^2 / ((1 - h_j)(1 - h_k)))          at most K - 1

A rate is never negative, and low rates are skewed: most speakers have few errors, a few have many, and a sample without
those few has both too low a rate and too small an error. So the interval is symmetric in the logarithm (Korn &
Graubard, Survey Methodology 24, 1998, do the like for small shares; here it is the logarithm, as a rate may exceed 1):

    x = t(df) * se / rate,   low = rate * exp(-x),   high = rate * exp(x)       beyond x = 1 its tangent: e * t(df) * se

A difference of two rates over the same reference may be negative and has the plain interval: value +- t(df) * se.

Rates of independent strata, combined with fixed shares s_i (Satterthwaite, Biometrics Bulletin 2, 1946):

    rate = sum(s_i rate_i),   v_i = s_i^2 se_i^2,   se^2 = sum(v_i),   df = sum(v_i)^2 / sum(v_i^2 / df_i)
"""

import math
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
    """A rate and its confidence interval, fractions of 1. `clusters`: how many speakers it rests on. `freedom`: degrees
    of freedom of the standard error; clusters - 1 where None.

    `low` is 0 or more, because no error rate is negative; `high` may exceed 1, because insertions are not limited.
    """

    rate: float
    low: float
    high: float
    clusters: int
    standard_error: float
    level: float = LEVEL
    freedom: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.rate <= self.high:
            raise ValueError(f"an interval satisfies 0 <= low <= rate <= high, not {self}")


@dataclass(frozen=True, slots=True)
class Difference:
    """New rate minus old rate, in fractions of 1: it may be negative. `clusters`: how many speakers it rests on.

    `freedom`: degrees of freedom of the standard error, at least 1; clusters - 1 where None.
    """

    value: float
    standard_error: float
    clusters: int
    freedom: float | None = None

    def quantile(self, share: float) -> float:
        """Return this quantile of Student's t."""
        return float(stdtrit(self.clusters - 1 if self.freedom is None else self.freedom, share))

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Return the two-sided t interval."""
        half = self.quantile((1 + level) / 2) * self.standard_error
        return self.value - half, self.value + half

    def as_rate(self, level: float = LEVEL) -> "Interval":
        """Return the interval of a value that is a rate, and so 0 or more: symmetric in the logarithm."""
        half = self.quantile((1 + level) / 2) * self.standard_error
        low = self.value * math.exp(-half / self.value) if self.value else 0.0
        high = math.e * half if half > self.value else self.value * math.exp(half / self.value) if self.value else 0.0
        return Interval(self.value, low, high, self.clusters, self.standard_error, level, self.freedom)

    def upper(self, alpha: float) -> float:
        """Return the one-sided upper bound that the true difference exceeds with probability `alpha`."""
        return self.value + self.quantile(1 - alpha) * self.standard_error

    def p_at_least(self, margin: float) -> float:
        """Return the one-sided p-value of "the true difference is `margin` or more"; small where it is surely less."""
        if self.standard_error == 0:
            return 0.0 if self.value < margin else 1.0
        freedom = self.clusters - 1 if self.freedom is None else self.freedom
        return float(stdtr(freedom, (self.value - margin) / self.standard_error))


def cluster_interval(
    clusters: Sequence[str],
    errors: Floats,
    reference: Floats,
    *,
    observed: int | None = None,
    level: float = LEVEL,
) -> Interval | None:
    """Return the interval by cluster of sum(errors) / sum(reference), as the module describes it.

    Each sequence has one entry for each segment, or each speaker: sums give the same answer. Entries may be weighted,
    so they need not be whole. `observed`: how many clusters were observed, where others were only predicted. A cluster
    whose entries are all 0 is not counted.

    None where fewer than 2 clusters or no reference remain. Where every cluster has the same rate (for example no
    error at all) the interval has no width. That describes the sample; the model need not be perfect.
    """
    found = cluster_difference(clusters, errors, reference, observed=observed, least=0.0)
    return found.as_rate(level) if found else None


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
    possible value; bad predictions can take a weighted sum of errors below 0.
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
    shares = np.clip(by_reference[informative] / total, 0.0, _MAX_SHARE)
    residuals = (by_surplus - value * by_reference)[informative]
    every = len(shares)  # clusters that were only predicted included: they must not make the error smaller
    few = count / (count - 1) * (every - 1) / every if every > 1 else 1.0
    error = math.sqrt(few * float(np.sum(residuals**2 / (1 - shares)))) / total
    return Difference(value, error, count, min(freedom(shares), count - 1.0))


def mixed(parts: Sequence[tuple[float, Interval]], *, level: float = LEVEL) -> Interval:
    """Return the interval of independent rates combined with fixed shares: (share, rate), one or more.

    A single rate with the share 1 keeps its interval.
    """
    rate = sum(share * part.rate for share, part in parts)
    variances = [(share * part.standard_error) ** 2 for share, part in parts]
    freedoms = [part.clusters - 1 if part.freedom is None else part.freedom for _, part in parts]
    each = sum(variance**2 / free for variance, free in zip(variances, freedoms, strict=True))
    free = sum(variances) ** 2 / each if each else sum(freedoms)
    clusters = sum(part.clusters for _, part in parts)
    return Difference(rate, math.sqrt(sum(variances)), clusters, free).as_rate(level)


# Shares of all words are cut here: 1 - share is a divisor, and without this speaker there would be nothing to compare.
_MAX_SHARE = 0.9


def freedom(shares: NDArray[np.float64]) -> float:
    """Return the degrees of freedom that clusters with these shares of the reference give, from 1 to K - 1.

    `shares`: 0 to under 1, shape (clusters,); K equal shares give K - 1.
    """
    squares = shares**2
    bound = squares / (1 - shares)
    between = float(bound.sum()) ** 2 - float((bound**2).sum())
    return max(1.0, min(len(shares) - 1.0, 1 / (float(squares.sum()) + between)))


def spread(residuals: NDArray[np.float64], clusters: int) -> float:
    """Return sqrt(K / (K - 1) * sum(u_k^2)): the standard error of a sum of K independent residuals of mean 0."""
    return float(np.sqrt(clusters / (clusters - 1) * np.sum(residuals**2)))
