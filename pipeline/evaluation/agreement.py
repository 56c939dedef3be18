"""Agreement: what is learnt from segments that two people transcribed, one over the draft and one blind.

    corrected rate            the rate of the draft arm, raised by the errors that correctors overlook
                              (corrected_rate in accuracy/anchoring.py)
    inter-annotator agreement the rate of the first person's text against the second's: no model can be measured to be
                              better than that

Counted from the texts at each call: few segments are transcribed twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from accuracy.anchoring import Audited, corrected_rate
from accuracy.counts import ErrorCounts
from accuracy.estimate import Status, Thresholds
from accuracy.intervals import Interval, cluster_interval
from accuracy.measure import Policy, measure
from pipeline.evaluation import first_texts, paired_scores, reports, scores
from pipeline.evaluation.estimates import AccuracyRow, CorrectedRow, ends
from pipeline.evaluation.first_texts import FirstText
from pipeline.evaluation.reports import By, ReportQuery
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.store.tables.evaluation import score
from pipeline.store.tables.recordings import segment
from pipeline.store.tables.review import revision, second_reference

Group = tuple[str, str, str]  # language, dialect, model
AGREEMENTS: Final[tuple[Policy, ...]] = ("L1", "L2", "L3")


@dataclass(frozen=True, slots=True)
class Corrected:
    """A segment whose reference was written over its draft. `agreement`: the first person's text against that of a
    second, by policy; empty where there is no second.
    """

    group: Group
    audited: Audited
    agreement: dict[Policy, ErrorCounts] = field(default_factory=dict)


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


# The arms of newest texts: of the first person, or of somebody who decided since.
_WRITTEN = ("draft", "compare", "amend")


def corrected(connection: sa.Connection, policy: Policy) -> list[Corrected]:
    """Return the segments of the draft arm, scored for the model that drafted, under today's rules.

    Only those that chance, or their client, could have had done twice: no other segment can stand for the rest. Where
    a third person decided, it is still the first text that counts.
    """
    firsts = first_texts.of_adjudicated(connection)
    rules, first = ScoringRules(connection), score.alias("old")
    second, chance = second_reference.c, segment.c.second_probability
    query = (
        paired_scores.reviewed(first)
        .add_columns(segment.c.draft, segment.c.text, second.text.label("again"), second.probability.label("chance"))
        .outerjoin(second_reference, second.segment_id == segment.c.id)
        .where(first.c.policy == policy, first.c.model == scores.drafted_by(), revision.c.arm.in_(_WRITTEN))
        # NULL: routed before the chance was logged; then it was the same for all
        .where(sa.or_(chance.is_(None), chance > 0, second.text.is_not(None)))
    )
    return [
        _corrected(row, firsts.get(row.segment_id), policy, rules)
        for row in connection.execute(query)
        if row.old_identity == rules.identity(policy, row.language, row.dialect)
        and (firsts.get(row.segment_id) or row).arm == "draft"
    ]


def _corrected(row: Any, first: FirstText | None, policy: Policy, rules: ScoringRules) -> Corrected:
    blind, agreement = None, {}
    if row.again is not None:
        own = rules.own(row.language)
        blind = measure(row.again, row.draft, row.language, row.dialect, own)[policy]
        between = measure(row.again, first.text if first else row.text, row.language, row.dialect, own)
        agreement = {level: between[level] for level in AGREEMENTS}
    audited = Audited(
        cluster=scores.cluster(row),
        corrected=first_texts.counts(first, policy, row, rules) if first else paired_scores.counts(row, "old"),
        blind=blind,
        probability=paired_scores.probability(row, "draft"),
        again=row.chance or 1.0,
    )
    return Corrected((row.language, row.dialect, row.old_model), audited, agreement)


def _by_group(connection: sa.Connection, policy: Policy) -> defaultdict[Group, list[Corrected]]:
    groups: defaultdict[Group, list[Corrected]] = defaultdict(list)
    for of_segment in corrected(connection, policy):
        groups[of_segment.group].append(of_segment)
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
        twice_speakers=len({of_segment.audited.cluster for of_segment in double}),
    )


def _raised(row: AccuracyRow, segments: Iterable[Corrected], thresholds: Thresholds) -> dict[str, Any]:
    """Return the corrected rate of a dialect; None where its own rate is not shown either."""
    if row.wer is None:
        return _named("corrected", None)
    audited = (of_segment.audited for of_segment in segments)
    return _named("corrected", corrected_rate(audited, thresholds.min_clusters))


def _between_people(double: Sequence[Corrected], policy: Policy, thresholds: Thresholds) -> Interval | None:
    clusters = [of_segment.audited.cluster for of_segment in double]
    if len(set(clusters)) < thresholds.min_clusters:
        return None
    counts = [of_segment.agreement[policy] for of_segment in double]
    return cluster_interval(clusters, [each.errors for each in counts], [each.reference for each in counts])


def _named(name: str, interval: Interval | None) -> dict[str, float | None]:
    return dict(zip((name, f"{name}_low", f"{name}_high"), ends(interval), strict=True))
