"""Estimates: the error rate of a model on everything it drafted, from the segments that people reviewed.

People see mostly the doubtful segments, so the rate among reviewed segments ("naive") is too high: by 9 points in our
simulation (docs/reference/formulae.md). The router logs for every segment the probability `pi` that somebody reviews
it, and each reviewed segment stands for 1 / pi segments:

    Hajek   sum(e / pi) / sum(n / pi)                          over reviewed segments: the figure we show
    GREG    (sum(e^) + sum((e - e^) / pi)) / (sum(h) + sum((n - h) / pi))   e^ and h over all, differences over reviewed

e errors, n reference units, e^ the errors the model's confidence predicts, h the length of the draft. Both are unbiased
however bad the predictions are; good predictions make GREG narrower. (Datta & Polson, arXiv 2508.10149; Zrnic & Candes,
Active Statistical Inference, arXiv 2403.03208.) Intervals are by speaker: accuracy/intervals.py, on the weighted sums.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from accuracy.counts import ratio
from accuracy.intervals import Interval, cluster_interval
from accuracy.tally import Tally
from configs.errors import BoliError

Status = Literal["ok", "not enough data"]

FLOOR = 0.05  # the least review probability the router may give: no segment stands for more than 20
# GREG assumes that every drawn segment was reviewed. It is withheld where the number of reviews differs from the sum of
# the probabilities by more standard deviations than this: the review is behind, or people review what was not drawn.
MAX_DEVIATION = 4.0


class ReviewProbabilityError(BoliError, ValueError):
    """A segment had less chance of review than the floor, so no estimator can be trusted. The message says which."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below these sizes no rate is shown. Even with 8 speakers a rate of 30 % is only known to about +-7 points."""

    min_clusters: int = 8
    min_reference_words: int = 1000


THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class Estimate:
    """The estimate for one group of segments. Show its rates only where `status` is "ok".

    `segments`, `reviewed`: how many were drafted, and reviewed. `clusters`, `reference_words`: speakers and units of
    reference among the reviewed. `effective_size`: (sum w)^2 / sum w^2 with w = 1 / pi, the number of equally likely
    reviews that would be worth as much. `rate`: by Hajek, also where one speaker leaves no interval; None without a
    reference. `interval`: the same with its interval; None without 2 speakers or a reference. `greg`: by GREG; also
    None where the reviews do not match the probabilities. `naive`: the rate among reviewed segments, biased by the
    routing, for comparison only.
    """

    segments: int
    reviewed: int
    clusters: int
    reference_words: int
    effective_size: float
    rate: float | None
    interval: Interval | None
    greg: Interval | None
    naive: float | None
    status: Status

    @property
    def reviewed_share(self) -> float | None:
        return ratio(self.reviewed, self.segments)


def estimate(tallies: Iterable[Tally], thresholds: Thresholds = THRESHOLDS, *, floor: float = FLOOR) -> Estimate:
    """Return the estimate for tallies of one policy.

    Raises ReviewProbabilityError where any segment, reviewed or not, had a probability under `floor`: no other segment
    stands for a segment that could not be reviewed.
    """
    everything = list(tallies)
    _require_floor(everything, floor)
    reviewed = [tally for tally in everything if tally.reviewed]
    errors, reference = sum(tally.errors for tally in reviewed), sum(tally.reference for tally in reviewed)
    clusters = len({tally.cluster for tally in reviewed if tally.errors or tally.reference})
    weighted = [tally.weighted_errors for tally in reviewed], [tally.weighted_reference for tally in reviewed]
    interval = cluster_interval([tally.cluster for tally in reviewed], *weighted)
    enough = clusters >= thresholds.min_clusters and reference >= thresholds.min_reference_words
    return Estimate(
        segments=sum(tally.segments for tally in everything),
        reviewed=sum(tally.reviewed for tally in reviewed),
        clusters=clusters,
        reference_words=reference,
        effective_size=_effective_size(reviewed),
        rate=ratio(sum(weighted[0]), sum(weighted[1])),
        interval=interval,
        greg=_greg(everything, clusters),
        naive=ratio(errors, reference),
        status="ok" if enough and interval else "not enough data",
    )


def _require_floor(tallies: list[Tally], floor: float) -> None:
    for tally in tallies:
        if tally.least_probability < floor:
            raise ReviewProbabilityError(
                f"a segment of cluster {tally.cluster!r} has a review probability of {tally.least_probability}, under "
                f"the floor of {floor}; leave out what was never routed, or route with a higher floor"
            )


def _effective_size(reviewed: list[Tally]) -> float:
    squares = sum(tally.weight_squared for tally in reviewed)
    return sum(tally.weight for tally in reviewed) ** 2 / squares if squares else 0.0


def _greg(tallies: list[Tally], clusters: int) -> Interval | None:
    """Return the GREG interval: by cluster, the predicted sums plus the weighted corrections."""
    known = all(tally.hypothesis or not tally.reference for tally in tallies)
    if not known or not _as_drawn(tallies):
        return None
    errors = [tally.expected_errors + tally.weighted_errors - tally.weighted_expected for tally in tallies]
    reference = [tally.hypothesis + tally.weighted_reference - tally.weighted_hypothesis for tally in tallies]
    return cluster_interval([tally.cluster for tally in tallies], errors, reference, observed=clusters)


def _as_drawn(tallies: list[Tally]) -> bool:
    """Return whether the number of reviews is what independent draws with these probabilities would give."""
    surplus = sum(tally.reviewed for tally in tallies) - sum(tally.probability for tally in tallies)
    variance = sum(tally.probability_variance for tally in tallies)
    return abs(surplus) <= MAX_DEVIATION * float(np.sqrt(variance)) + 1e-6
