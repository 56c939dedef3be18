"""Gamma-Poisson: the error rates of several people, some of whom were seen for a few words only.

A person's errors are Poisson with mean rate * words, and the people's true rates are draws from one gamma distribution
(mean m, squared coefficient of variation c). With shape a = 1 / c and b = a / m, a person of whom e errors in n words
are known has the rate

    Gamma(a + e, b + n)        mean (a + e) / (b + n): that of the pool for n = 0, the own one for many words

(Gelman et al., Bayesian Data Analysis, 3rd ed., 2.6 and 5.1-5.4.) m and c are not known either. They are not fitted
but averaged over a grid, each point weighted by how well it explains all people (a negative binomial likelihood), so
that the interval stays wide where there are few people to learn from. Before any data, both are equally likely
anywhere on a logarithmic scale: m from 0.2 to 60 %, c from 0.15 to 3 (rates of people differ by at least two fifths).

Errors come in clusters: one bad segment holds many. So errors and words are divided by a dispersion first, as
quasi-likelihood does (McCullagh & Nelder, Generalized Linear Models, 2nd ed., 9.2):

    dispersion = (X^2 + 2 * 20) / (degrees of freedom + 20), at least 1;   X^2 = sum((e_i - rate n_i)^2 / (rate n_i))

over the segments i of each person. 2 is what we assume within a speaker until data say otherwise (planning formula of
docs/reference/formulae.md, 3), with the weight of 20 segments.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaln

from accuracy.intervals import LEVEL

Floats = NDArray[np.float64]

_MEANS = np.geomspace(0.002, 0.6, 25)
_SPREADS = np.geomspace(0.15, 3.0, 12)
_SHAPE = np.repeat(1 / _SPREADS, len(_MEANS))  # a of every point of the grid, shape (points,)
_RATE = _SHAPE / np.tile(_MEANS, len(_SPREADS))  # b of the same
_NEGLIGIBLE = 1e-4  # points of the grid with less than this share of the best one's weight are left out
ASSUMED_DISPERSION, ASSUMED_SEGMENTS = 2.0, 20.0


@dataclass(frozen=True, slots=True)
class Counted:
    """What is known of people: float64 arrays of shape (people,). `squares`: sum of e_i^2 / n_i over the segments with
    words; `segments`: how many those are.
    """

    errors: Floats
    words: Floats
    squares: Floats
    segments: Floats


@dataclass(frozen=True, slots=True)
class Pool:
    """What all people say of any one: the points of the grid that matter (shape and rate of each gamma, and its
    weight, which sum to 1), each float64 of shape (points,), and the dispersion.
    """

    shape: Floats
    rate: Floats
    weight: Floats
    dispersion: float


def pool(people: Counted) -> Pool:
    """Return what the people have in common. Nobody at all is allowed: the pool then says little."""
    spread = dispersion(people)
    errors, words = people.errors[:, None] / spread, people.words[:, None] / spread
    terms = gammaln(_SHAPE + errors) - gammaln(_SHAPE) + _SHAPE * np.log(_RATE)
    likely = (terms - (_SHAPE + errors) * np.log(_RATE + words)).sum(axis=0)
    weight = np.exp(likely - likely.max())
    kept = weight > _NEGLIGIBLE
    return Pool(_SHAPE[kept], _RATE[kept], weight[kept] / weight[kept].sum(), spread)


def dispersion(people: Counted) -> float:
    """Return how much more errors vary between a person's segments than by chance; at least 1."""
    known = (people.errors > 0) & (people.words > 0)
    errors, words = people.errors[known], people.words[known]
    rates = errors / words
    chi_squared = float((people.squares[known] / rates - 2 * errors + rates * words).sum())
    freedom = float((people.segments[known] - 1).sum())
    assumed = ASSUMED_DISPERSION * ASSUMED_SEGMENTS
    return max(1.0, (max(chi_squared, 0.0) + assumed) / (freedom + ASSUMED_SEGMENTS))


def rate(among: Pool, errors: float, words: float, level: float = LEVEL) -> tuple[float, float, float]:
    """Return a person's error rate with its credible interval, fractions of 1: (rate, low, high).

    `errors`, `words`: what is known of this person alone, who is among those of the pool if anything is.
    """
    shape, scale = among.shape + errors / among.dispersion, among.rate + words / among.dispersion
    expected = float((among.weight * shape / scale).sum())
    tail = (1 - level) / 2
    low, high = (_quantile(among.weight, shape, scale, share) for share in (tail, 1 - tail))
    return expected, min(low, expected), max(high, expected)


def mean(among: Pool) -> float:
    """Return the error rate that somebody of whom nothing is known is expected to have."""
    return float((among.weight * among.shape / among.rate).sum())


def careful(among: Pool, errors: float, words: float) -> float:
    """Return a person's error rate plus one posterior standard deviation: low only where it is known to be low."""
    shape, scale = among.shape + errors / among.dispersion, among.rate + words / among.dispersion
    expected = float((among.weight * shape / scale).sum())
    square = float((among.weight * shape * (shape + 1) / scale**2).sum())
    return expected + math.sqrt(max(square - expected**2, 0.0))


def _quantile(weight: Floats, shape: Floats, scale: Floats, share: float) -> float:
    """Return a quantile of a mixture of gammas, by bisection on a logarithmic scale."""
    low, high = -30.0, 5.0  # the logarithm of an error rate
    for _ in range(50):
        middle = (low + high) / 2
        below = float((weight * gammainc(shape, scale * np.exp(middle))).sum())
        low, high = (middle, high) if below < share else (low, middle)
    return float(np.exp((low + high) / 2))
