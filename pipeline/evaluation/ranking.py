"""Ranking: the dialects of a language in order of their error rates, partially pooled (accuracy/pooling.py).

sums by recording --> one estimate for each dialect and model --> pooled within each language and model
"""

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa

from accuracy.estimate import Thresholds, estimate
from accuracy.intervals import Interval
from accuracy.measure import Policy
from accuracy.pooling import Pooled, pool
from accuracy.tally import Tally
from pipeline.evaluation import reports
from pipeline.evaluation.reports import ReportQuery

Group = tuple[str, ...]  # (language, dialect, model)


def ranking(connection: sa.Connection, policy: Policy, thresholds: Thresholds) -> list[Pooled]:
    """Return the dialects that have enough data for a rate, by language and model."""
    return pooled((sums.tally for sums in reports.read(connection, ReportQuery("dialect", policy))), thresholds)


def pooled(tallies: Iterable[Tally], thresholds: Thresholds) -> list[Pooled]:
    """Return the dialects that have enough data, pooled within each language and model."""
    groups: defaultdict[Group, list[Tally]] = defaultdict(list)
    for tally in tallies:
        groups[tally.group].append(tally)
    together: defaultdict[Group, list[tuple[Group, Interval]]] = defaultdict(list)
    for group in sorted(groups):
        estimated = estimate(groups[group], thresholds)
        if estimated.status == "ok" and estimated.interval:
            language, _, model = group
            together[language, model].append((group, estimated.interval))
    return [dialect for dialects in together.values() for dialect in pool(dialects)]
