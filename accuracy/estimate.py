"""The error rate of a model on everything it drafted, from the segments that people reviewed.

People see mostly the doubtful segments, so the rate among reviewed segments ("naive") is too high: 9 points in our
simulation (docs/reference/formulae.md). The router logs for every segment the probability `pi` that somebody reviews
it. Each reviewed segment stands for 1 / pi segments:

    Hajek   sum(e / pi) / sum(n / pi)                          over reviewed segments: the figure we show
    GREG    (sum(e^) + sum((e - e^) / pi)) / (sum(h) + sum((n - h) / pi))   e^ and h over all, differences over reviewed

e errors, n reference units, e^ the errors the model's confidence predicts, h the length of the draft. Both are right
however bad the predictions; good ones make GREG narrower. (Datta & Polson, arXiv 2508.10149; Zrnic & Candes, Active
Statistical Inference, arXiv 2403.03208.) Intervals are by speaker: accuracy/intervals.py on the weighted entries.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from accuracy.counts import ZERO, ErrorCounts, ratio
from accuracy.intervals import Interval, cluster_interval

Status = Literal["ok", "not enough data"]

FLOOR = 0.05  # the least review probability the router may give: no segment stands for more than 20
# GREG trusts that every drawn segment was reviewed. More standard deviations than this between the number of reviews
# and the sum of the probabilities, and it is withheld: the review is behind, or people review what was not drawn.
MAX_DEVIATION = 4.0


class ScoredError(ValueError):
    """A row cannot be used. The message names the field."""


class ReviewProbabilityError(ValueError):
    """A segment had less chance of review than the floor, so no estimator can be trusted. The message says which."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One drafted segment under one policy, reviewed or not.

    `cluster`: whose voice, unique across recordings (a recording's id where the speaker is unknown). `counts`: the
    draft against the reference; None where nobody reviewed it. `review_probability`: as logged by the router.
    `expected_errors`: (1 - confidence) * hypothesis. `hypothesis`: the draft's length in the policy's unit. `group`:
    what reports group by, for example (language, dialect, model).
    """

    cluster: str
    counts: ErrorCounts | None
    review_probability: float
    expected_errors: float
    hypothesis: int
    group: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.review_probability <= 1:
            raise ScoredError(f"review_probability is between 0 and 1, not {self.review_probability}")
        if not self.expected_errors >= 0 or self.hypothesis < 0:
            raise ScoredError(
                f"expected_errors and hypothesis are 0 or more, not {self.expected_errors} and {self.hypothesis}"
            )


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Under these sizes no rate is shown. With 8 speakers a rate of 30 % is still known to about +-7 points only."""

    min_clusters: int = 8
    min_reference_words: int = 1000


THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is known about one group of segments.

    `segments`, `reviewed`: how many were drafted, and reviewed. `clusters`, `reference_words`: speakers and units of
    reference among the reviewed. `effective_size`: (sum w)^2 / sum w^2 with w = 1 / pi, the number of equally likely
    reviews that would be worth as much. `rate`: Hajek, also where one speaker leaves no interval; None without a
    reference. `interval`: Hajek with its interval; None without 2 speakers or a reference. `greg`: the same
    by GREG; None also where the reviews do not match the probabilities. `naive`: the rate among reviewed segments,
    biased by the routing, for comparison only. Show rates only where `status` is "ok".
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


def estimate(rows: Iterable[Scored], thresholds: Thresholds = THRESHOLDS, *, floor: float = FLOOR) -> Estimate:
    """Return the estimate for rows of one policy.

    Raises ReviewProbabilityError for any row, reviewed or not, whose probability is under `floor`: segments that could
    not be reviewed have nobody to stand for them.
    """
    everything = list(rows)
    _require_floor(everything, floor)
    reviewed = [(row, row.counts) for row in everything if row.counts is not None]
    total = sum((counts for _, counts in reviewed), ZERO)
    clusters = len({row.cluster for row, counts in reviewed if counts.errors or counts.reference})
    weights = np.array([1 / row.review_probability for row, _ in reviewed], dtype=np.float64)
    errors = weights * [counts.errors for _, counts in reviewed]
    reference = weights * [counts.reference for _, counts in reviewed]
    interval = cluster_interval([row.cluster for row, _ in reviewed], errors, reference)
    enough = clusters >= thresholds.min_clusters and total.reference >= thresholds.min_reference_words
    return Estimate(
        segments=len(everything),
        reviewed=len(reviewed),
        clusters=clusters,
        reference_words=total.reference,
        effective_size=_effective_size(weights),
        rate=ratio(float(errors.sum()), float(reference.sum())),
        interval=interval,
        greg=_greg(everything, clusters),
        naive=total.rate,
        status="ok" if enough and interval else "not enough data",
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over many segments of one cluster and group, with w = 1 / pi: all that Hajek and GREG need of them.

    `segments`, `least_probability`, `letters` and `letters_in_script` (of the drafts, in the script expected of the
    language) are over all drafted segments. `older`: segments whose score is of older rules and in no other sum. The
    others are over the reviewed ones; `invented` (words) and `silent_ms` over those of them without a reference.

    For GREG, over all drafted segments: `hypothesis` (words), `expected_errors`, `probability` and its variance
    pi * (1 - pi); over the reviewed ones `weighted_hypothesis` and `weighted_expected`. Without them there is no GREG.
    """

    cluster: str
    group: tuple[str, ...]
    segments: int
    least_probability: float
    reviewed: int = 0
    errors: int = 0
    reference: int = 0
    weighted_errors: float = 0.0
    weighted_reference: float = 0.0
    weight: float = 0.0
    weight_squared: float = 0.0
    older: int = 0
    letters: int = 0
    letters_in_script: int = 0
    invented: int = 0
    silent_ms: int = 0
    weighted_invented: float = 0.0
    weighted_silent_ms: float = 0.0
    hypothesis: int = 0
    expected_errors: float = 0.0
    probability: float = 0.0
    probability_variance: float = 0.0
    weighted_hypothesis: float = 0.0
    weighted_expected: float = 0.0


def estimate_tallies(
    tallies: Iterable[Tally], thresholds: Thresholds = THRESHOLDS, *, floor: float = FLOOR
) -> Estimate:
    """Return what `estimate` returns for the segments behind the tallies.

    Raises ReviewProbabilityError where a segment had less than `floor`.
    """
    everything = list(tallies)
    for one in everything:
        if one.least_probability < floor:
            raise ReviewProbabilityError(
                f"a segment of cluster {one.cluster!r} has a review probability of {one.least_probability}, under the "
                f"floor of {floor}; leave out what was never routed, or route with a higher floor"
            )
    reviewed = [one for one in everything if one.reviewed]
    errors, reference = sum(one.errors for one in reviewed), sum(one.reference for one in reviewed)
    clusters = len({one.cluster for one in reviewed if one.errors or one.reference})
    weighted = [one.weighted_errors for one in reviewed], [one.weighted_reference for one in reviewed]
    interval = cluster_interval([one.cluster for one in reviewed], *weighted)
    weights, squares = sum(one.weight for one in reviewed), sum(one.weight_squared for one in reviewed)
    enough = clusters >= thresholds.min_clusters and reference >= thresholds.min_reference_words
    return Estimate(
        segments=sum(one.segments for one in everything),
        reviewed=sum(one.reviewed for one in reviewed),
        clusters=clusters,
        reference_words=reference,
        effective_size=weights**2 / squares if squares else 0.0,
        rate=ratio(sum(weighted[0]), sum(weighted[1])),
        interval=interval,
        greg=_greg_of_tallies(everything, clusters),
        naive=ratio(errors, reference),
        status="ok" if enough and interval else "not enough data",
    )


def _require_floor(rows: list[Scored], floor: float) -> None:
    under = [row for row in rows if row.review_probability < floor]
    if under:
        raise ReviewProbabilityError(
            f"{len(under)} of {len(rows)} segments have a review probability under the floor of {floor} "
            f"(the first: {under[0].review_probability}, cluster {under[0].cluster!r}); leave out what was never "
            "routed, or route with a higher floor"
        )


def _effective_size(weights: NDArray[np.float64]) -> float:
    return float(weights.sum()) ** 2 / float((weights**2).sum()) if len(weights) else 0.0


def _greg(rows: list[Scored], clusters: int) -> Interval | None:
    """Return the GREG interval: the cluster interval of each segment's predicted values plus weighted corrections."""
    if not _as_drawn(rows):
        return None
    errors, reference = [], []
    for row in rows:
        weight = 1 / row.review_probability if row.counts else 0.0
        counts = row.counts or ZERO
        errors.append(row.expected_errors + weight * (counts.errors - row.expected_errors))
        reference.append(row.hypothesis + weight * (counts.reference - row.hypothesis))
    return cluster_interval([row.cluster for row in rows], errors, reference, observed=clusters)


def _greg_of_tallies(tallies: list[Tally], clusters: int) -> Interval | None:
    reviewed, expected = sum(one.reviewed for one in tallies), sum(one.probability for one in tallies)
    known = all(one.hypothesis or not one.reference for one in tallies)
    if not known or not _near(reviewed, expected, sum(one.probability_variance for one in tallies)):
        return None
    errors = [one.expected_errors + one.weighted_errors - one.weighted_expected for one in tallies]
    reference = [one.hypothesis + one.weighted_reference - one.weighted_hypothesis for one in tallies]
    return cluster_interval([one.cluster for one in tallies], errors, reference, observed=clusters)


def _as_drawn(rows: list[Scored]) -> bool:
    probabilities = [row.review_probability for row in rows]
    reviewed = sum(row.counts is not None for row in rows)
    return _near(reviewed, sum(probabilities), sum(one * (1 - one) for one in probabilities))


def _near(reviewed: int, expected: float, variance: float) -> bool:
    """Say whether the number of reviews is what independent draws with these probabilities would give."""
    return abs(reviewed - expected) <= MAX_DEVIATION * float(np.sqrt(variance)) + 1e-6
