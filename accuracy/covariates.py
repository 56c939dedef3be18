"""Drift monitoring without reviewers: a mean or a share over all drafts, week by week.

    rate_t = sum(amount) / sum(of),   se_t by speaker as in accuracy/intervals.py,   then CUSUM as in accuracy/drift.py

A shift says that the recordings, or what the model writes for them, have changed. Only reviews say whether it is worse.

A share that is the same for every speaker (0 flags, for example) would have an error of 0. So the error of a share p of
n segments is at least that of a binomial share: p' = (p n + 1/2) / (n + 1), se >= sqrt(p' (1 - p') / n).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import sqrt

from accuracy.drift import Week
from accuracy.intervals import Difference, cluster_interval

MIN_CLUSTERS, MIN_SEGMENTS = 5, 20  # in a week; with fewer there is no rate


@dataclass(frozen=True, slots=True)
class Observed:
    """Sums over segments of one cluster and week: the rate is `amount` over `of`. `segments`: how many."""

    week: date
    cluster: str
    amount: float
    of: float
    segments: int


def weekly(rows: Iterable[Observed], *, is_share: bool) -> list[Week]:
    """Return one rate a week, oldest first; None under MIN_CLUSTERS speakers or MIN_SEGMENTS segments.

    `is_share`: the rate is a share of the segments, so its error is at least binomial.
    """
    weeks: defaultdict[date, list[Observed]] = defaultdict(list)
    for row in rows:
        weeks[row.week].append(row)
    return [_week(week, weeks[week], is_share) for week in sorted(weeks)]


def _week(week: date, rows: list[Observed], is_share: bool) -> Week:
    segments = sum(row.segments for row in rows)
    found = cluster_interval([row.cluster for row in rows], [row.amount for row in rows], [row.of for row in rows])
    clusters = len({row.cluster for row in rows})
    if found is None or clusters < MIN_CLUSTERS or segments < MIN_SEGMENTS:
        return Week(week, None, None, segments=segments, clusters=clusters)
    error = max(found.standard_error, _least_error(found.rate, segments)) if is_share else found.standard_error
    known = Difference(found.rate, error, found.clusters, found.freedom).as_rate()
    return Week(
        week, known.rate, error, known.low, known.high, segments=segments, clusters=clusters, freedom=known.freedom
    )


def _least_error(share: float, segments: int) -> float:
    inner = (min(share, 1.0) * segments + 0.5) / (segments + 1)
    return sqrt(inner * (1 - inner) / segments)
