"""Five made-up populations of speakers whose true error rate is known: kind ones, and two that intervals find hard.

    alike             rates beta, mean 20 %, standard deviation 8 points; 300 words each
    skewed            rates lognormal, standard deviation 0.5 of the logarithm, about 20 %; 300 words each
    skewed, unequal   the same; words lognormal, standard deviation 0.8 of the logarithm
    hard talk more    the same, 0.9 for words; the logarithms of rate and words correlate by 0.5
    a tenth hard      nine in ten about 12 % (beta 6, 44), one in ten about 70 % (beta 14, 6); words as in the third

Errors are binomial. A speaker's sums are all that an interval by speaker sees, so there are no segments here.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Sample = tuple[Floats, Floats]
Draw = Callable[[np.random.Generator, tuple[int, int]], Sample]

WORDS: Final = 300.0
RATE: Final = 0.2
_MANY: Final = 2_000_000  # speakers from which a true rate is taken: its standard error is under 0.0003


def _lognormal(random: np.random.Generator, size: tuple[int, int], mean: float, spread: float) -> Floats:
    return np.asarray(mean * np.exp(random.normal(-(spread**2) / 2, spread, size)))


def _sample(random: np.random.Generator, rates: Floats, words: Floats) -> Sample:
    """Return errors and words, each of the shape of `rates`."""
    spoken = np.maximum(1, np.round(words))
    return random.binomial(spoken.astype(np.int64), np.minimum(rates, 1.0)).astype(np.float64), spoken


def _alike(random: np.random.Generator, size: tuple[int, int]) -> Sample:
    return _sample(random, random.beta(4.8, 19.2, size), np.full(size, WORDS))


def _skewed(random: np.random.Generator, size: tuple[int, int]) -> Sample:
    return _sample(random, _lognormal(random, size, RATE, 0.5), np.full(size, WORDS))


def _unequal(random: np.random.Generator, size: tuple[int, int]) -> Sample:
    return _sample(random, _lognormal(random, size, RATE, 0.5), _lognormal(random, size, WORDS, 0.8))


def _hard_talk_more(random: np.random.Generator, size: tuple[int, int]) -> Sample:
    hard, own = random.normal(size=size), random.normal(size=size)
    long = 0.5 * hard + np.sqrt(1 - 0.5**2) * own
    return _sample(random, RATE * np.exp(0.5 * hard - 0.5**2 / 2), WORDS * np.exp(0.9 * long - 0.9**2 / 2))


def _a_tenth_hard(random: np.random.Generator, size: tuple[int, int]) -> Sample:
    rates = np.where(random.random(size) < 0.1, random.beta(14, 6, size), random.beta(6, 44, size))
    return _sample(random, rates, _lognormal(random, size, WORDS, 0.8))


POPULATIONS: Final[dict[str, Draw]] = {
    "alike": _alike,
    "skewed": _skewed,
    "skewed, unequal": _unequal,
    "hard talk more": _hard_talk_more,
    "a tenth hard": _a_tenth_hard,
}


def true_rate(draw: Draw) -> float:
    """Return the rate of all words of the population, from very many speakers."""
    errors, words = draw(np.random.default_rng(1), (1, _MANY))
    return float(errors.sum() / words.sum())
