"""A confidence interval for an error rate, by speaker.

Utterances of one speaker share a voice, a microphone, a topic and often a transcriber: they are not independent, and an
interval that treats them so is far too narrow (the blockwise bootstrap of Liu & Peng, arXiv 1912.09508, was made for
this; docs/accuracy.md has our measurements). Here the ratio is linearised and summed by speaker ("cluster"):

    rate = E / N,   u_k = e_k - rate * n_k,   se^2 = K / (K - 1) * sum(u_k^2) / N^2,   rate +- t(K - 1) * se
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from accuracy.counts import ratio

LEVEL = 0.95


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


def cluster_interval(
    clusters: Sequence[str],
    errors: Sequence[float] | NDArray[np.float64],
    reference: Sequence[float] | NDArray[np.float64],
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
    _, index = np.unique(np.asarray(clusters, dtype=np.str_), return_inverse=True)
    by_errors = np.bincount(index, weights=np.asarray(errors, dtype=np.float64))
    by_reference = np.bincount(index, weights=np.asarray(reference, dtype=np.float64))
    informative = (by_errors != 0) | (by_reference != 0)
    count = int(informative.sum()) if observed is None else observed
    total = float(by_reference.sum())
    rate = ratio(float(by_errors.sum()), total)
    if rate is None or count < 2:
        return None
    rate = max(rate, 0.0)  # predictions that are far off can take a weighted sum below 0
    residuals = by_errors - rate * by_reference
    standard_error = float(np.sqrt(count / (count - 1) * np.sum(residuals**2))) / total
    half = float(stdtrit(count - 1, (1 + level) / 2)) * standard_error
    return Interval(rate, max(rate - half, 0.0), rate + half, count, standard_error, level)
