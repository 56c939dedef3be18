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

Where hard speakers talk more, or few speakers are very hard, that still ends too low: a small sample has too few of
them. So the upper end is also computed with one speaker more, like the one whose residual u_k is largest, with the same
df and at least the same se, and the higher end counts. (One more such speaker comes with the chance 1 / (K + 1).) This
holds better than a bootstrap-t by speaker or corrections for skewness, and is narrower: docs/decisions/034.

No error at all says nothing of how errors differ between speakers. Then the upper end is the share of speakers that
may have errors although none of K_eff = 1 / sum(h_k^2) has, "three by speaker" (Hanley & Lippman-Hand, JAMA 249, 1983):

    high = 1 - 0.05^(1 / K_eff),   about 3 / K_eff

A difference of two rates over the same reference may be negative and has the plain interval: value +- t(df) * se.

Rates of independent strata, combined with fixed shares s_i (Satterthwaite, Biometrics Bulletin 2, 1946):

    rate = sum(s_i rate_i),   v_i = s_i^2 se_i^2,   se^2 = sum(v_i),   df = sum(v_i)^2 / sum(v_i^2 / df_i)

What the parts' upper ends lie above those of the formula is added in quadrature, too.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    share: bool = True,
) -> Interval | None:
    """Return the interval by cluster of sum(errors) / sum(reference), as the module describes it.

    Each sequence has one entry for each segment, or each speaker: sums give the same answer. Entries may be weighted,
    so they need not be whole. `observed`: how many clusters were observed, where others were only predicted. A cluster
    whose entries are all 0 is not counted. `share`: whether a rate of 1 means that all is wrong, so that no error has
    an upper end; words a minute, for example, have none.

    None where fewer than 2 clusters or no reference remain. Where every cluster has the same rate over 0 the interval
    has no width. That describes the sample.
    """
    sums = by_cluster(clusters, errors, reference)
    found = _difference(sums, observed, 0.0)
    if found is None:
        return None
    if not found.value and not found.standard_error and share:
        return Interval(0.0, 0.0, _none_seen(sums.reference), found.clusters, 0.0, level, found.freedom)
    one_more = _difference(_with_one_more(sums, found.value), observed, 0.0) or found
    error = max(found.standard_error, one_more.standard_error)
    high = Difference(one_more.value, error, found.clusters, found.freedom).as_rate(level).high
    plain = found.as_rate(level)
    return replace(plain, high=max(plain.high, high))


def cluster_difference(
    clusters: Sequence[str], surplus: Floats, reference: Floats, *, observed: int | None = None
) -> Difference | None:
    """Return sum(surplus) / sum(reference) with its standard error by cluster; arguments as in `cluster_interval`.

    `surplus`: errors of one model less those of another on the same reference.
    """
    return _difference(by_cluster(clusters, surplus, reference), observed, -np.inf)


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """Sums of the clusters that are not all 0, sorted by name: float64 arrays of shape (clusters,)."""

    surplus: NDArray[np.float64]
    reference: NDArray[np.float64]

    def residuals(self, rate: float) -> NDArray[np.float64]:
        """Return u_k of each cluster."""
        return np.asarray(self.surplus - rate * self.reference)

    def shares(self) -> NDArray[np.float64]:
        """Return h_k of each cluster, cut so that something is left to compare with."""
        return np.asarray(np.clip(self.reference / self.reference.sum(), 0.0, _MAX_SHARE))


def by_cluster(clusters: Sequence[str], surplus: Floats, reference: Floats) -> ClusterSums:
    """Return the sums by cluster of entries as in `cluster_interval`."""
    _, index = np.unique(np.asarray(clusters, dtype=np.str_), return_inverse=True)
    by_surplus = np.bincount(index, weights=np.asarray(surplus, dtype=np.float64))
    by_reference = np.bincount(index, weights=np.asarray(reference, dtype=np.float64))
    informative = (by_surplus != 0) | (by_reference != 0)
    return ClusterSums(by_surplus[informative], by_reference[informative])


def _difference(sums: ClusterSums, observed: int | None, least: float) -> Difference | None:
    """Return the value of the sums. `least`: the least possible one; bad predictions can take errors below 0."""
    every = len(sums.reference)  # clusters that were only predicted included: they must not make the error smaller
    count = every if observed is None else observed
    total = float(sums.reference.sum())
    value = ratio(float(sums.surplus.sum()), total)
    if value is None or count < 2:
        return None
    value = max(value, least)
    shares = sums.shares()
    few = count / (count - 1) * (every - 1) / every if every > 1 else 1.0
    error = math.sqrt(few * float(np.sum(sums.residuals(value) ** 2 / (1 - shares)))) / total
    return Difference(value, error, count, min(freedom(shares), count - 1.0))


def _with_one_more(sums: ClusterSums, rate: float) -> ClusterSums:
    """Return the sums with the cluster that raises the rate most once more."""
    worst = int(np.argmax(sums.residuals(rate)))
    return ClusterSums(np.append(sums.surplus, sums.surplus[worst]), np.append(sums.reference, sums.reference[worst]))


def _none_seen(reference: NDArray[np.float64]) -> float:
    """Return the share of speakers with errors that none of these leaves possible, with 95 %."""
    effective = float(reference.sum() ** 2 / (reference**2).sum())
    return float(1 - _MISSED ** (1 / effective))


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
    found = Difference(rate, math.sqrt(sum(variances)), clusters, free).as_rate(level)
    beyond = math.hypot(*(share * _beyond(part) for share, part in parts))
    return replace(found, high=found.high + beyond)


def _beyond(part: Interval) -> float:
    """Return by how much the upper end lies above that of the rate and its error alone."""
    alone = Difference(part.rate, part.standard_error, part.clusters, part.freedom).as_rate(part.level)
    return max(0.0, part.high - alone.high)


# Shares of all words are cut here: 1 - share is a divisor, and without this speaker there would be nothing to compare.
_MAX_SHARE = 0.9
_MISSED = 0.05  # the rule of three is one-sided


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
