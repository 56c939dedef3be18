"""Agreement: what segments that two people did tell, one over the draft and one blind.

    corrected   the draft arm's rate, raised by what correctors overlook (accuracy/anchoring.py: corrected_rate)
    agreement   the rate of the first person's text against the second's: no model can be told to be better than that

Counted from the texts at each call: few segments are done twice.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from accuracy.anchoring import Audited, corrected_rate
from accuracy.counts import ErrorCounts
from accuracy.estimate import Thresholds
from accuracy.intervals import Interval, cluster_interval
from accuracy.measure import Policy, measure
from pipeline.evaluation import paired_scores, reports, scores
from pipeline.evaluation.reports import Cut
from pipeline.evaluation.scoring_rules import Rules
from pipeline.store import tables

Group = tuple[str, str, str]
Rates = dict[Group, Interval]
AGREEMENTS: tuple[Policy, ...] = ("L1", "L2", "L3")


@dataclass(frozen=True, slots=True)
class Corrected:
    """A segment whose reference was written over its draft. `group`: language, dialect, model. `agreement`: the first
    person's text against the second's, by policy; empty where nobody did it again.
    """

    group: Group
    audited: Audited
    agreement: dict[Policy, ErrorCounts]


def corrected(connection: sa.Connection, policy: Policy) -> list[Corrected]:
    """Return the segments of the draft arm, scored for the model that drafted, under today's rules."""
    rules, again = Rules(connection), tables.second_reference
    score, segment = tables.score.alias("old"), tables.segment.c
    query = (
        paired_scores.reviewed(score)
        .add_columns(segment.draft, segment.text, again.c.text.label("again"), again.c.probability.label("chance"))
        .outerjoin(again, again.c.segment_id == segment.id)
        .where(score.c.policy == policy, score.c.model == scores.drafted_by(), tables.revision.c.arm == "draft")
    )
    rows = connection.execute(query)
    today = [row for row in rows if row.old_identity == rules.identity(policy, row.language, row.dialect)]
    return [_corrected(row, policy, rules) for row in today]


def _corrected(row: Any, policy: Policy, rules: Rules) -> Corrected:
    blind, agreement = None, {}
    if row.again is not None:
        own = rules.own(row.language)
        blind = measure(row.again, row.draft, row.language, row.dialect, own)[policy]
        both = measure(row.again, row.text, row.language, row.dialect, own)
        agreement = {one: both[one] for one in AGREEMENTS}
    audited = Audited(
        cluster=scores.cluster(row),
        corrected=paired_scores.counts(row, "old"),
        blind=blind,
        probability=paired_scores.probability(row, "draft"),
        again=row.chance or 1.0,
    )
    return Corrected((row.language, row.dialect, row.old_model), audited, agreement)


def report(connection: sa.Connection, policy: Policy, thresholds: Thresholds) -> list[dict[str, Any]]:
    """Return every estimate of each dialect side by side, as docs/reference/api.md describes it."""
    found = _by_group(connection, policy)
    rows = reports.report(connection, Cut("dialect", policy), thresholds)
    return [_row(row, found[row["language"], row["dialect"], row["model"]], thresholds) for row in rows]


def raised(connection: sa.Connection, policy: Policy, thresholds: Thresholds) -> Rates:
    """Return the corrected rate of each group that has one."""
    rates = {group: _raised(segments, thresholds) for group, segments in _by_group(connection, policy).items()}
    return {group: rate for group, rate in rates.items() if rate}


def _by_group(connection: sa.Connection, policy: Policy) -> defaultdict[Group, list[Corrected]]:
    found: defaultdict[Group, list[Corrected]] = defaultdict(list)
    for one in corrected(connection, policy):
        found[one.group].append(one)
    return found


def _raised(segments: Iterable[Corrected], thresholds: Thresholds) -> Interval | None:
    return corrected_rate((one.audited for one in segments), thresholds.min_clusters)


def _row(row: dict[str, Any], segments: list[Corrected], thresholds: Thresholds) -> dict[str, Any]:
    double = [one for one in segments if one.agreement]
    speakers = len({one.audited.cluster for one in double})
    raised = _raised(segments, thresholds) if row["wer"] is not None else None
    return (
        {name: row[name] for name in _KEPT}
        | {"twice": len(double), "twice_speakers": speakers}
        | _ends("corrected", raised)
        | {
            name: value
            for one in AGREEMENTS
            for name, value in _ends(f"people_{one}", _agreed(double, one, thresholds)).items()
        }
        | {"status": row["status"]}
    )


_KEPT = (
    "language", "dialect", "model", "policy", "speakers", "reference_words", "naive", "wer", "low", "high", "greg",
)  # fmt: skip


def _agreed(double: Iterable[Corrected], policy: Policy, thresholds: Thresholds) -> Interval | None:
    rows = [(one.audited.cluster, one.agreement[policy]) for one in double]
    if len({cluster for cluster, _ in rows}) < thresholds.min_clusters:
        return None
    clusters = [cluster for cluster, _ in rows]
    return cluster_interval(clusters, [one.errors for _, one in rows], [one.reference for _, one in rows])


def _ends(name: str, found: Interval | None) -> dict[str, float | None]:
    ends = (found.rate, found.low, found.high) if found else (None, None, None)
    return dict(zip((name, f"{name}_low", f"{name}_high"), ends, strict=True))
