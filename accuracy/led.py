"""Led references: a comparison of two models on references that drafts led, corrected by blind ones.

A reference that was written over A's draft keeps some of A's errors, so it flatters A: an equal model looks worse by
what correctors overlook. A random part of these segments is transcribed again by somebody who saw no draft. On that
part both references are known, and what they differ in is added to the whole (difference estimator of two-phase
sampling: Cochran, Sampling Techniques, 3rd edition, 1977, chapter 12). With w = 1 / probability, v = w / again,
d = e_new - e_old:

    D = D_all + L C,   D_all = sum(w d) / N,   L = N_led / N,   C = sum_twice(v (d_blind - d_led)) / M

N, N_led: sum(w n) of all and of the led segments; M: sum(v n) of those done twice. By speaker k:

    u_k = (d_k - D_all n_k) / N + L (c_k - C m_k) / M,   se^2 = K / (K - 1) sum(u_k^2)

K is the number of speakers done twice: nearly all of the uncertainty is theirs. The rates of both models are corrected
in the same way.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from accuracy.anchoring import MIN_CLUSTERS
from accuracy.compare import Comparison, Pair, compare
from accuracy.intervals import Difference, spread
from accuracy.noninferiority import skewness

Floats = NDArray[np.float64]


def corrected(pairs: Iterable[Pair], min_clusters: int = MIN_CLUSTERS) -> Comparison:
    """Compare two models; what is measured on led references is corrected. Raises PolicyMismatch.

    Without led references it is `compare`. With fewer than `min_clusters` (at least 2) speakers done twice the rates
    and the difference are None. `clusters`: the speakers done twice.
    """
    rows = list(pairs)
    plain = compare(rows)
    if not any(row.led for row in rows):
        return plain
    twice = [row for row in rows if row.led and row.audit]
    clusters = len({row.cluster for row in twice})
    if plain.difference is None or clusters < max(2, min_clusters) or not any(row.old.reference for row in twice):
        return replace(plain, clusters=clusters, old_rate=None, new_rate=None, difference=None, skewed=0.0)
    return _corrected(rows, plain, clusters)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Weighted sums by speaker, each of shape (speakers,): errors of both models and words of all segments; of those
    done twice what blind references find more, and their words.
    """

    old: Floats
    new: Floats
    words: Floats
    old_more: Floats
    new_more: Floats
    twice: Floats
    led_share: float

    @classmethod
    def of(cls, rows: list[Pair]) -> "_Sums":
        names, index = np.unique(np.array([row.cluster for row in rows], dtype=np.str_), return_inverse=True)
        weights = np.array([1 / row.probability for row in rows], dtype=np.float64)
        again = weights * [1 / row.audit.again if row.led and row.audit else 0.0 for row in rows]
        words = weights * [row.old.reference for row in rows]

        def summed(values: Floats) -> Floats:
            return np.bincount(index, weights=values, minlength=len(names)).astype(np.float64)

        return cls(
            summed(weights * [row.old.errors for row in rows]),
            summed(weights * [row.new.errors for row in rows]),
            summed(words),
            summed(again * [row.audit.old.errors - row.old.errors if row.audit else 0 for row in rows]),
            summed(again * [row.audit.new.errors - row.new.errors if row.audit else 0 for row in rows]),
            summed(again * [row.old.reference for row in rows]),
            float(words[[row.led for row in rows]].sum() / words.sum()),
        )

    def rate(self, errors: Floats, more: Floats) -> float:
        return float(errors.sum() / self.words.sum() + self.led_share * more.sum() / self.twice.sum())


def _corrected(rows: list[Pair], plain: Comparison, clusters: int) -> Comparison:
    sums = _Sums.of(rows)
    surplus, more = sums.new - sums.old, sums.new_more - sums.old_more
    words, twice = float(sums.words.sum()), float(sums.twice.sum())
    first = (surplus - surplus.sum() / words * sums.words) / words
    second = sums.led_share * (more - more.sum() / twice * sums.twice) / twice
    residuals = first + second
    return replace(
        plain,
        clusters=clusters,
        old_rate=max(0.0, sums.rate(sums.old, sums.old_more)),
        new_rate=max(0.0, sums.rate(sums.new, sums.new_more)),
        difference=Difference(sums.rate(surplus, more), spread(residuals, clusters), clusters),
        skewed=skewness(residuals),
    )
