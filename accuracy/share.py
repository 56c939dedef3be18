"""Share: a proportion of independent yes-or-no answers, with its interval.

    centre = (p + z^2 / 2n) / (1 + z^2 / n),   half = z / (1 + z^2 / n) * sqrt(p (1 - p) / n + z^2 / 4n^2)

Wilson, J. Am. Stat. Assoc. 22, 1927. It stays within 0 and 1, and is useful even for a share of 0 or few answers.
"""

from dataclasses import dataclass

from scipy.special import ndtri

from accuracy.counts import ratio
from accuracy.intervals import LEVEL


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; `low` and `high` are fractions of 1. All None where there was no answer."""

    part: int
    whole: int
    value: float | None
    low: float | None
    high: float | None


def wilson(part: int, whole: int, level: float = LEVEL) -> Share:
    """Return the share and its interval. Raises ValueError unless 0 <= part <= whole."""
    if not 0 <= part <= whole:
        raise ValueError(f"a part is between 0 and the whole, not {part} of {whole}")
    value = ratio(part, whole)
    if value is None:
        return Share(part, whole, None, None, None)
    z2 = float(ndtri((1 + level) / 2)) ** 2
    centre, scale = value + z2 / (2 * whole), 1 + z2 / whole
    half = (z2 * (value * (1 - value) / whole + z2 / (4 * whole**2))) ** 0.5
    low, high = max((centre - half) / scale, 0.0), min((centre + half) / scale, 1.0)
    return Share(part, whole, value, min(low, value), max(high, value))
