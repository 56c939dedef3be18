"""Agreement: what is learnt from segments that two people transcribed, one over the draft and one blind.

    corrected rate            the rate of the draft arm, raised by the errors that correctors overlook
                              (corrected_rate in accuracy/anchoring.py)
    inter-annotator agreement the rate of the first person's text against the second's: no model can be measured to be
                              better than that

Of segments done once there are sums; the texts of those done twice are compared at each call, for they are few
(pipeline/evaluation/corrected_drafts.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import sqlalchemy as sa

from accuracy.anchoring import corrected_rate_of_sums
from accuracy.estimate import Status, Thresholds
from accuracy.intervals import Interval, cluster_interval
from accuracy.measure import Policy
from pipeline.evaluation import corrected_drafts, reports
from pipeline.evaluation.corrected_drafts import AGREEMENTS, Corrected, Group
from pipeline.evaluation.estimates import AccuracyRow, CorrectedRow, ends
from pipeline.evaluation.reports import By, ReportQuery


@dataclass(frozen=True, slots=True)
class TwiceRow:
    """`naive`: among reviewed segments, biased. `wer`, `low`, `high`: Hajek. `corrected`: over corrected drafts, raised
    by what a second person found. `people_L1` to `people_L3`: the first person's text against the second's. `twice`:
    segments done twice. Null: too little is behind it; `greg` also where the reviews are not as drawn.
    """

    language: str
    dialect: str
    model: str
    policy: Policy
    speakers: int
    reference_words: int
    naive: float | None
    wer: float | None
    low: float | None
    high: float | None
    greg: float | None
    twice: int
    twice_speakers: int
    corrected: float | None
    corrected_low: float | None
    corrected_high: float | None
    people_L1: float | None
    people_L1_low: float | None
    people_L1_high: float | None
    people_L2: float | None
    people_L2_low: float | None
    people_L2_high: float | None
    people_L3: float | None
    people_L3_low: float | None
    people_L3_high: float | None
    status: Status


_FROM_THE_REPORT: Final = (
    "language", "dialect", "model", "policy", "speakers", "reference_words", "naive", "wer", "low", "high", "greg",
    "status",
)  # fmt: skip


def report(connection: sa.Connection, policy: Policy, thresholds: Thresholds) -> list[TwiceRow]:
    """Return all estimates of each dialect side by side. Raises accuracy.estimate.ReviewProbabilityError."""
    segments = _by_group(connection, policy)
    rows = reports.report(connection, ReportQuery("dialect", policy), thresholds)
    return [_row(row, segments[row.language, row.dialect, row.model], thresholds) for row in rows]


def with_corrected(
    connection: sa.Connection, rows: Sequence[AccuracyRow], by: By, policy: Policy, thresholds: Thresholds
) -> list[CorrectedRow]:
    """Return the rows of a report with the corrected rate beside: None for every slice but the dialect."""
    segments = _by_group(connection, policy) if by == "dialect" else defaultdict(list)
    return [
        CorrectedRow(**asdict(row), **_raised(row, segments[row.language, row.dialect, row.model], thresholds))
        for row in rows
    ]


def _by_group(connection: sa.Connection, policy: Policy) -> defaultdict[Group, list[Corrected]]:
    groups: defaultdict[Group, list[Corrected]] = defaultdict(list)
    for corrected in corrected_drafts.read(connection, policy):
        groups[corrected.group].append(corrected)
    return groups


def _row(row: AccuracyRow, segments: list[Corrected], thresholds: Thresholds) -> TwiceRow:
    double = [of_segment for of_segment in segments if of_segment.agreement]
    agreements: dict[str, Any] = {}
    for level in AGREEMENTS:
        agreements |= _named(f"people_{level}", _between_people(double, level, thresholds))
    return TwiceRow(
        **{name: getattr(row, name) for name in _FROM_THE_REPORT},
        **_raised(row, segments, thresholds),
        **agreements,
        twice=len(double),
        twice_speakers=len({of_segment.sums.cluster for of_segment in double}),
    )


def _raised(row: AccuracyRow, segments: Iterable[Corrected], thresholds: Thresholds) -> dict[str, Any]:
    """Return the corrected rate of a dialect; None where its own rate is not shown either."""
    if row.wer is None:
        return _named("corrected", None)
    sums = (corrected.sums for corrected in segments)
    return _named("corrected", corrected_rate_of_sums(sums, thresholds.min_clusters))


def _between_people(double: Sequence[Corrected], policy: Policy, thresholds: Thresholds) -> Interval | None:
    clusters = [of_segment.sums.cluster for of_segment in double]
    if len(set(clusters)) < thresholds.min_clusters:
        return None
    counts = [of_segment.agreement[policy] for of_segment in double]
    return cluster_interval(clusters, [each.errors for each in counts], [each.reference for each in counts])


def _named(name: str, interval: Interval | None) -> dict[str, float | None]:
    return dict(zip((name, f"{name}_low", f"{name}_high"), ends(interval), strict=True))
