"""Anchoring: how far does the draft lead the person who corrects it? (Also called post-editing bias.)

A person who corrects a draft overlooks some of its errors, so a reference written over a draft flatters the model that
made the draft. (Annotators who edit a parser's output overestimate the parser: Berzak et al., EMNLP 2016.) A few
segments, drawn at random, go to the blind arm, where no draft is shown. The same model is scored on both arms:

    gap = W(references of the draft arm) - W(references of the blind arm)          negative: the draft flatters

Some speakers have segments in both arms, so the rates are not independent. By speaker k, w = 1 / pi of the arm:

    u_k = sum_draft w (e - W_d n) / N_d - sum_blind w (e - W_b n) / N_b,   se^2 = K / (K - 1) * sum(u_k^2)

K is the number of speakers in the smaller arm. A blind transcriber makes errors, too, and the gap contains them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from accuracy.counts import ErrorCounts, ratio
from accuracy.intervals import Difference, Interval, spread
from configs.errors import BoliError

Arm = Literal["draft", "blind"]
Key = tuple[str, ...]
MIN_CLUSTERS = 8  # speakers in each arm: with fewer no gap is shown


class AnchoringError(BoliError, ValueError):
    """A row cannot be used. The message names the field."""


@dataclass(frozen=True, slots=True)
class Armed:
    """One reviewed segment: the draft scored against the reference, and how that reference came about.

    `probability`: that the segment was sent to this arm. `person`: who wrote the reference. `group`: for example
    (language, dialect, model); rows of one group are of one model and one policy.
    """

    cluster: str
    arm: Arm
    counts: ErrorCounts
    probability: float
    person: str = ""
    group: Key = ()

    def __post_init__(self) -> None:
        if not 0 < self.probability <= 1:
            raise AnchoringError(f"the probability of an arm is over 0 and up to 1, not {self.probability}")


@dataclass(frozen=True, slots=True)
class Gap:
    """The two rates and their difference, draft arm minus blind arm.

    `drafted_clusters`, `blind_clusters`: speakers in each arm. `difference`: None where an arm has fewer than the
    speakers asked for. Its interval is by speaker.
    """

    key: Key
    drafted_clusters: int
    blind_clusters: int
    drafted: float | None
    blind: float | None
    difference: Difference | None


def gaps(
    rows: Iterable[Armed], key: Callable[[Armed], Key] = lambda row: row.group, min_clusters: int = MIN_CLUSTERS
) -> list[Gap]:
    """Return the gap of each key, sorted; with `lambda row: (row.person,)` by transcriber."""
    by_key: defaultdict[Key, list[Armed]] = defaultdict(list)
    for row in rows:
        by_key[key(row)].append(row)
    return [gap(by_key[name], name, min_clusters) for name in sorted(by_key)]


def gap(rows: list[Armed], key: Key = (), min_clusters: int = MIN_CLUSTERS) -> Gap:
    """Return the gap between the arms of these rows."""
    names, index = np.unique(np.array([row.cluster for row in rows], dtype=np.str_), return_inverse=True)
    arms = [_Side.of(rows, arm, index, len(names)) for arm in ("draft", "blind")]
    drafted, blind = arms
    clusters = min(drafted.clusters, blind.clusters)
    difference = None
    if drafted.rate is not None and blind.rate is not None and clusters >= max(min_clusters, 2):
        error = spread(drafted.residuals(drafted.rate) - blind.residuals(blind.rate), clusters)
        difference = Difference(drafted.rate - blind.rate, error, clusters)
    return Gap(key, drafted.clusters, blind.clusters, drafted.rate, blind.rate, difference)


@dataclass(frozen=True, slots=True)
class _Side:
    """One arm: weighted errors and reference by cluster, float64, shape (clusters of both arms,)."""

    errors: NDArray[np.float64]
    reference: NDArray[np.float64]

    @classmethod
    def of(cls, rows: list[Armed], arm: str, index: NDArray[np.intp], size: int) -> "_Side":
        weights = np.array([1 / row.probability if row.arm == arm else 0.0 for row in rows], dtype=np.float64)
        errors = weights * [row.counts.errors for row in rows]
        reference = weights * [row.counts.reference for row in rows]
        return cls(
            np.bincount(index, weights=errors, minlength=size).astype(np.float64),
            np.bincount(index, weights=reference, minlength=size).astype(np.float64),
        )

    @property
    def clusters(self) -> int:
        return int(((self.errors != 0) | (self.reference != 0)).sum())

    @property
    def rate(self) -> float | None:
        return ratio(float(self.errors.sum()), float(self.reference.sum()))

    def residuals(self, rate: float) -> NDArray[np.float64]:
        return (self.errors - rate * self.reference) / float(self.reference.sum())


@dataclass(frozen=True, slots=True)
class Audited:
    """A corrected segment, perhaps annotated twice.

    `corrected`: the draft against the reference written over it. `blind`: the draft against the blind reference; None
    where the segment was not done twice. `probability`: that it was corrected. `again`: that it was then done twice.
    """

    cluster: str
    corrected: ErrorCounts
    blind: ErrorCounts | None = None
    probability: float = 1.0
    again: float = 1.0

    def __post_init__(self) -> None:
        if not (0 < self.probability <= 1 and 0 < self.again <= 1):
            raise AnchoringError(f"probabilities are over 0 and up to 1, not {self.probability} and {self.again}")

    @property
    def sums(self) -> "AuditedSums":
        """The weighted sums of this one segment."""
        weight = 1 / self.probability
        errors = weight * self.corrected.errors, weight * self.corrected.reference
        if self.blind is None:
            return AuditedSums(self.cluster, *errors)
        double = weight / self.again
        return AuditedSums(self.cluster, *errors, double * self.corrected.errors, double * self.blind.errors, True)


@dataclass(frozen=True, slots=True)
class AuditedSums:
    """Weighted sums over corrected segments of one speaker, with w and v as in `corrected_rate`.

    `errors`: of w e_corrected; `reference`: of w n. `found`: of v e_corrected, and `blind_errors`: of v e_blind, over
    the segments done twice. `double`: whether there are such segments.
    """

    cluster: str
    errors: float
    reference: float
    found: float = 0.0
    blind_errors: float = 0.0
    double: bool = False


def corrected_rate(rows: Iterable[Audited], min_clusters: int = MIN_CLUSTERS) -> Interval | None:
    """Return `corrected_rate_of_sums` of segments."""
    return corrected_rate_of_sums((row.sums for row in rows), min_clusters)


def corrected_rate_of_sums(sums: Iterable[AuditedSums], min_clusters: int = MIN_CLUSTERS) -> Interval | None:
    """Return the rate over all corrected segments, raised by what correctors overlook on the segments done twice.

        W = W_c * R,   W_c = sum(w e_corrected) / sum(w n),   R = sum_double(v e_blind) / sum_double(v e_corrected)

    with w = 1 / probability and v = w / again. This is much sharper than the blind rate of the few segments done twice,
    because the errors of W_c and R are correlated. By speaker: u_k = R * (e_k - W_c n_k) / N + W_c * (b_k - R * c_k) /
    C in weighted sums; K is the number of speakers done twice. Errors of the blind transcriber count as the model's:
    let a third person decide where the two references differ. None with fewer than `min_clusters` (at least 2) speakers
    done twice, or where correctors found no error there.
    """
    every = list(sums)
    names, index = np.unique(np.array([row.cluster for row in every], dtype=np.str_), return_inverse=True)

    def summed(values: list[float]) -> NDArray[np.float64]:
        return np.bincount(index, weights=values, minlength=len(names)).astype(np.float64)

    errors, reference = summed([row.errors for row in every]), summed([row.reference for row in every])
    found, seen = summed([row.found for row in every]), summed([row.blind_errors for row in every])
    clusters = len({row.cluster for row in every if row.double})
    rate, factor = (ratio(float(a.sum()), float(b.sum())) for a, b in ((errors, reference), (seen, found)))
    if rate is None or factor is None or clusters < max(min_clusters, 2):
        return None
    residuals = factor * (errors - rate * reference) / reference.sum() + rate * (seen - factor * found) / found.sum()
    return Difference(rate * factor, spread(residuals, clusters), clusters).as_rate()
