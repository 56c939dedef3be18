"""Caveats: what a sample shows that its interval may not hold the truth as often as it says.

An interval by speaker knows only the speakers of the sample. In three kinds of sample the true rate is above it more
often than it should be (docs/reference/formulae.md, section 3, says how often), and a fourth has lost its chance:

    few-speakers      K under 30: a kind of speaker that is one in ten is missing with (1 - 1/10)^K, over 5 %
    few-hold-errors   skewness of the speakers' residuals over 2: few of them hold what lies above the rate
    long-and-hard     speakers with more words have higher rates: Spearman's rank correlation r of both, and
                      r sqrt(K - 1) over 2 (2.3 % by chance)
    reviews-short     fewer segments were reviewed than were drawn (accuracy/estimate.py)

    skewness = mean(z^3) / mean(z^2)^1.5,   z_k = u_k / sqrt(1 - h_k)               u_k, h_k as in accuracy/intervals.py
"""

import math
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from accuracy.intervals import ClusterSums

Caveat = Literal["few-speakers", "few-hold-errors", "long-and-hard", "reviews-short"]

ENOUGH_SPEAKERS: Final = 30
MOST_SKEWNESS: Final = 2.0
MOST_CORRELATION: Final = 2.0  # in standard errors

SENTENCES: Final[dict[Caveat, str]] = {
    "few-speakers": "fewer than 30 speakers: one speaker in ten may be of a kind that is missing here",
    "few-hold-errors": "a few speakers hold most of the errors: the true rate may lie above the interval",
    "long-and-hard": "speakers who talk more have higher rates: the true rate may lie above the interval",
    "reviews-short": "fewer reviews than were drawn: hard work may have been given back; compare GREG",
}


def of_speakers(sums: ClusterSums) -> tuple[Caveat, ...]:
    """Return the caveats of a sample, in the order of the table above; () where nothing was said."""
    if not len(sums.reference) or not sums.reference.sum():
        return ()
    found: list[Caveat] = []
    if len(sums.reference) < ENOUGH_SPEAKERS:
        found.append("few-speakers")
    if skewness(sums) > MOST_SKEWNESS:
        found.append("few-hold-errors")
    if length_and_rate(sums) > MOST_CORRELATION:
        found.append("long-and-hard")
    return tuple(found)


def skewness(sums: ClusterSums) -> float:
    """Return the skewness of the speakers' residuals; 0 where there are none."""
    rate = float(sums.surplus.sum() / sums.reference.sum())
    scaled = sums.residuals(rate) / np.sqrt(1 - sums.shares())
    square = float(np.mean(scaled**2))
    return float(np.mean(scaled**3)) / square**1.5 if square > _NOTHING else 0.0


def length_and_rate(sums: ClusterSums) -> float:
    """Return Spearman's rank correlation of the speakers' words and rates, times sqrt(K - 1).

    0 where all speakers have equally many words or equal rates.
    """
    spoke = sums.reference > 0
    words, rates = _ranks(sums.reference[spoke]), _ranks(sums.surplus[spoke] / sums.reference[spoke])
    spread = math.sqrt(float(np.sum(words**2) * np.sum(rates**2)))
    return float(np.sum(words * rates)) / spread * math.sqrt(len(words) - 1) if spread else 0.0


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ranks less their mean; equal values share one."""
    _, index, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    return np.asarray(ranks[index] - (len(values) + 1) / 2)


_NOTHING: Final = 1e-18  # of a squared residual: rounding alone
