"""Estimates: the error rate of a model on everything it drafted, from the segments that people reviewed.

People see mostly the doubtful segments, so the rate among reviewed segments ("naive") is too high: by 9 points in our
simulation (docs/reference/formulae.md). The router logs for every segment the probability `pi` that somebody reviews
it, and each reviewed segment stands for 1 / pi segments:

    Hajek   sum(e / pi) / sum(n / pi)                          over reviewed segments: the figure we show
    GREG    (sum(e^) + sum((e - e^) / pi)) / (sum(h) + sum((n - h) / pi))   e^ and h over all, differences over reviewed

e errors, n reference units, e^ the errors the model's confidence predicts, h the length of the draft. Both are unbiased
however bad the predictions are; good predictions make GREG narrower. (Datta & Polson, arXiv 2508.10149; Zrnic & Candes,
Active Statistical Inference, arXiv 2403.03208.) Intervals are by speaker: accuracy/intervals.py, on the weighted sums.

Both assume that what was drawn is reviewed. Where people give hard work back, the segments left are the easy ones, and
both are too low. Then GREG is scaled, as if what is missing were like what was reviewed *beyond its prediction*:

    GREG, scaled   errors sum(e^) + f sum((e - e^) / pi),  words alike,  f = segments / sum(1 / pi)       f > 1

That repairs what the model's confidence foresees of the difference, where Hajek repairs nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from accuracy.caveats import Caveat, of_speakers
from accuracy.counts import ratio
from accuracy.intervals import Interval, by_cluster, cluster_interval
from accuracy.tally import Tally
from configs.errors import BoliError

Status = Literal["ok", "not enough data"]

FLOOR = 0.05  # the least review probability the router may give: no segment stands for more than 20
# GREG assumes that every drawn segment was reviewed. It is withheld where the number of reviews differs from the sum of
# the probabilities by more standard deviations than this: the review is behind, or people review what was not drawn.
MAX_DEVIATION = 4.0
MOST_MISSING = 0.02  # of the reviews that were drawn: a few open tasks move no rate


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
    routing, for comparison only. `caveats`: why the interval may miss (accuracy/caveats.py). `scaled`: GREG scaled to
    all segments, only where reviews fall short.
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
    caveats: tuple[Caveat, ...] = ()
    scaled: Interval | None = None

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
    names = [tally.cluster for tally in reviewed]
    weighted = [tally.weighted_errors for tally in reviewed], [tally.weighted_reference for tally in reviewed]
    interval, short = cluster_interval(names, *weighted), _is_short(everything)
    enough = clusters >= thresholds.min_clusters and reference >= thresholds.min_reference_words
    return Estimate(
        segments=sum(tally.segments for tally in everything),
        reviewed=sum(tally.reviewed for tally in reviewed),
        clusters=clusters,
        reference_words=reference,
        effective_size=_effective_size(reviewed),
        rate=ratio(sum(weighted[0]), sum(weighted[1])),
        interval=interval,
        greg=_greg(everything, clusters) if abs(_surplus(everything)) <= MAX_DEVIATION else None,
        naive=ratio(errors, reference),
        status="ok" if enough and interval else "not enough data",
        caveats=of_speakers(by_cluster(names, *weighted)) + (("reviews-short",) if short else ()),
        scaled=_greg(everything, clusters, _standing_for(everything)) if short else None,
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


def _standing_for(tallies: list[Tally]) -> float:
    """Return how many segments there are for each one that the reviewed ones stand for."""
    weight = sum(tally.weight for tally in tallies)
    return sum(tally.segments for tally in tallies) / weight if weight else 1.0


def _greg(tallies: list[Tally], clusters: int, scale: float = 1.0) -> Interval | None:
    """Return the GREG interval: by cluster, the predicted sums plus the weighted corrections, times `scale`."""
    if not all(tally.hypothesis or not tally.reference for tally in tallies):
        return None
    errors = [tally.expected_errors + scale * (tally.weighted_errors - tally.weighted_expected) for tally in tallies]
    reference = [tally.hypothesis + scale * (tally.weighted_reference - tally.weighted_hypothesis) for tally in tallies]
    return cluster_interval([tally.cluster for tally in tallies], errors, reference, observed=clusters)


def _surplus(tallies: list[Tally]) -> float:
    """Return by how many standard deviations there are more reviews than independent draws would give.

    Where nothing is left to chance, any difference is infinitely many.
    """
    surplus = sum(tally.reviewed for tally in tallies) - sum(tally.probability for tally in tallies)
    deviation = float(np.sqrt(sum(tally.probability_variance for tally in tallies)))
    return 0.0 if abs(surplus) <= 1e-6 else surplus / deviation if deviation else float(np.copysign(np.inf, surplus))


def _is_short(tallies: list[Tally]) -> bool:
    """Return whether reviews are missing, by more than chance and by a share that matters. Reviews whose score is of
    older rules are not missing.
    """
    drawn = sum(tally.probability for tally in tallies)
    done = sum(tally.reviewed + tally.older for tally in tallies)
    deviation = float(np.sqrt(sum(tally.probability_variance for tally in tallies)))
    return drawn - done > max(MAX_DEVIATION * deviation, MOST_MISSING * drawn)
