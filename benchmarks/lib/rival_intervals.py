"""Intervals that might have been ours: of many samples at once, arrays of shape (samples, speakers) to (low, high).

log t         what accuracy/intervals.py adds its one more speaker to: symmetric in the logarithm, df corrected
bootstrap-t   resampled speakers, studentised, on the logarithm (Efron 1979; Hall 1988)
Hall          the monotone cubic that removes the skewness of t (Hall, J. R. Stat. Soc. B 54, 1992)
Johnson       t moved by its skewness (Johnson, J. Am. Stat. Assoc. 73, 1978)
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]
Ends = tuple[Floats, Floats]
DRAWS: Final = 300  # resamples of each sample
_FURTHEST: Final = 8.0  # standard errors: a resample without spread says nothing


def studentised(errors: Floats, words: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return rate, standard error, its degrees of freedom, and skewness of the sum, along the last axis."""
    total = words.sum(axis=-1)
    rate = errors.sum(axis=-1) / total
    shares = np.minimum(words / total[..., None], 0.9)
    scaled = (errors - rate[..., None] * words) / np.sqrt(1 - shares)
    square, bound = (scaled**2).sum(axis=-1), shares**2 / (1 - shares)
    between = bound.sum(axis=-1) ** 2 - (bound**2).sum(axis=-1)
    free = np.clip(1 / ((shares**2).sum(axis=-1) + between), 1, words.shape[-1] - 1)
    skewness = (scaled**3).sum(axis=-1) / np.maximum(square, 1e-12) ** 1.5
    return rate, np.sqrt(square) / total, np.asarray(free), skewness


def log_t(errors: Floats, words: Floats) -> Ends:
    rate, error, free, _ = studentised(errors, words)
    quantile = np.asarray(stdtrit(free, 0.975))
    x = quantile * error / rate
    return rate * np.exp(-x), np.where(x > 1, np.e * quantile * error, rate * np.exp(x))


def hall(errors: Floats, words: Floats) -> Ends:
    rate, error, free, skewness = studentised(errors, words)
    quantile = np.asarray(stdtrit(free, 0.975))
    some = np.where(np.abs(skewness) < 1e-9, 1e-9, skewness)

    def undone(t: Floats) -> Floats:
        return np.asarray(3 / some * (np.cbrt(1 + some * (t - some / 6)) - 1))

    return np.maximum(rate - error * undone(quantile), 0), rate - error * undone(-quantile)


def johnson(errors: Floats, words: Floats) -> Ends:
    rate, error, free, skewness = studentised(errors, words)
    quantile = np.asarray(stdtrit(free, 0.975))
    moved = rate + skewness * error / 6 * (1 + 2 * quantile**2)
    return np.maximum(moved - quantile * error, 0), moved + quantile * error


def bootstrap_t(random: np.random.Generator) -> Callable[[Floats, Floats], Ends]:
    """Return the interval that draws from this generator."""

    def interval(errors: Floats, words: Floats) -> Ends:
        ends = [_bootstrap_t(random, one, said) for one, said in zip(errors, words, strict=True)]
        return np.array([low for low, _ in ends]), np.array([high for _, high in ends])

    return interval


def _bootstrap_t(random: np.random.Generator, errors: Floats, words: Floats) -> tuple[float, float]:
    chosen = random.integers(0, len(errors), (DRAWS, len(errors)))
    rate, error, _, _ = studentised(errors, words)
    rates, spreads, _, _ = studentised(errors[chosen], words[chosen])
    known = (spreads > 1e-9) & (rates > 0)
    t = np.log(rates[known] / rate) / (spreads[known] / rates[known])
    low, high = np.clip(np.quantile(t, (0.025, 0.975)), -_FURTHEST, _FURTHEST) * error / rate
    return float(rate * np.exp(-high)), float(rate * np.exp(-low))
