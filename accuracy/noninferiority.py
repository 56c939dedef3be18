"""Non-inferiority: is a difference surely under a margin, and how many speakers would it take to see that?

The upper bound of new - old is held against the margin. A model that fails a few speakers badly makes the changes by
speaker skewed to the right: a sample with few of those speakers has both too low a mean and too small an error, and
Student's t passes it too often. So where the sample is skewed to the right, t is corrected for its skewness g (Hall,
J. Royal Stat. Soc. B 54, 1992; for one-sided tests of a mean Johnson, J. Am. Stat. Assoc. 73, 1978, does the like):

    a = g / sqrt(K),   g(t) = t + a t^2 / 3 + a^2 t^3 / 27 + a / 6,   p = P(T(df) < g((D - margin) / se))

A left skew is not used: it would only make a pass easier.

How many speakers: with the standard deviation by speaker that was seen, s = se sqrt(K), a true difference that is
`away` from what it is held against is shown with the probability `power` (Julious, Statistics in Medicine 23, 2004) by

    n = ((z(1 - alpha) + z(power)) s / away)^2
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtr

from accuracy.intervals import Difference

POWER = 0.8
_LEAST_TILT = 1e-6  # below, the bound would be a difference of nearly equal numbers, and changes nothing


def skewness(residuals: NDArray[np.float64]) -> float:
    """Return the skewness of residuals by speaker, shape (speakers,); 0 with fewer than 3, or with no spread.

    The adjusted Fisher-Pearson coefficient (Joanes & Gill, The Statistician 47, 1998), as scipy.stats.skew has it with
    `bias=False`: to load that takes half a second, which every command would wait for.
    """
    count = len(residuals)
    if count < 3 or not np.ptp(residuals):
        return 0.0
    off = residuals - residuals.mean()
    biased = float(np.mean(off**3) / np.mean(off**2) ** 1.5)
    return math.sqrt(count * (count - 1)) / (count - 2) * biased


def p_at_least(found: Difference, skewed: float, margin: float) -> float:
    """Return the one-sided p-value of "the true difference is `margin` or more". `skewed`: `skewness` by speaker."""
    if found.standard_error == 0:
        return 0.0 if found.value < margin else 1.0
    at = _corrected((found.value - margin) / found.standard_error, _tilt(found, skewed))
    return float(stdtr(_freedom(found), at))


def upper(found: Difference, skewed: float, alpha: float) -> float:
    """Return the upper bound that belongs to `p_at_least`: it is under the margin if and only if p < `alpha`."""
    tilt, bound = _tilt(found, skewed), -found.quantile(1 - alpha)
    at = 3 / tilt * (float(np.cbrt(1 + tilt * (bound - tilt / 6))) - 1) if tilt else bound
    return found.value - at * found.standard_error


def speakers_needed(found: Difference, away: float, alpha: float, power: float = POWER) -> int:
    """Return with how many speakers like those seen a difference this far `away` is shown; at least 2.

    `away`: over 0, a fraction of 1. `alpha`: one-sided.
    """
    spread = found.standard_error * math.sqrt(found.clusters)
    return max(2, math.ceil((float(ndtri(1 - alpha) + ndtri(power)) * spread / away) ** 2))


def more_speakers(found: Difference, margin: float, alpha: float) -> int:
    """Return about how many more speakers would decide a comparison that decides nothing yet; at least 1.

    First as many as show a model that is exactly as good to be within the margin. Where there are that many already,
    as many as show what was measured: that the change is within the margin, or over 0, whichever is the further away.
    """
    equal = speakers_needed(found, margin, alpha) if margin > 0 else math.inf
    if found.clusters < equal < math.inf:
        return int(equal) - found.clusters
    away = max(margin - found.value, found.value)
    least = math.ceil(found.clusters / 10)  # it was not shown with these, so some more are needed in any case
    return max(least, speakers_needed(found, away, alpha) - found.clusters) if away > 0 else found.clusters


def _tilt(found: Difference, skewed: float) -> float:
    tilt = max(0.0, skewed) / math.sqrt(found.clusters)
    return tilt if tilt > _LEAST_TILT else 0.0


def _corrected(at: float, tilt: float) -> float:
    return at + tilt * at**2 / 3 + tilt**2 * at**3 / 27 + tilt / 6


def _freedom(found: Difference) -> float:
    return found.clusters - 1.0 if found.freedom is None else found.freedom
