"""Corrected drafts: segments whose reference was written over the draft, and what a second person wrote of some, blind.

    done once     sums by recording, made by the database: a report over a million segments reads none of them
    done twice    one by one, for their texts are compared here; so are those on which a third person decided, of which
                  the first text counts

Scored for the model that drafted, under today's rules. Only segments that chance, or their client, could have had done
twice: no other segment can stand for the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from accuracy.anchoring import Audited, AuditedSums
from accuracy.counts import ErrorCounts
from accuracy.measure import Policy, measure
from pipeline.evaluation import first_texts, paired_scores, scores
from pipeline.evaluation.first_texts import FirstText
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.recordings.states import DECIDED
from pipeline.store.tables.evaluation import score
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import revision, second_reference

Group = tuple[str, str, str]  # language, dialect, model
AGREEMENTS: Final[tuple[Policy, ...]] = ("L1", "L2", "L3")
# The arms of newest texts: of the first person, or of somebody who decided since.
_WRITTEN: Final = ("draft", "compare", "amend")
_OF_RECORDING: Final = ("client_id", "speaker", "dialect")


@dataclass(frozen=True, slots=True)
class Corrected:
    """Corrected segments of one speaker. `agreement`: the first person's text against that of a second, by policy, of
    one segment done twice; empty where there is no second.
    """

    group: Group
    sums: AuditedSums
    agreement: dict[Policy, ErrorCounts] = field(default_factory=dict)


def read(connection: sa.Connection, policy: Policy) -> Iterator[Corrected]:
    """Yield the corrected segments: those done once as sums by recording, all others one by one."""
    rules = ScoringRules(connection)
    for row in connection.execute(_once(policy)):
        if _of_today(row, policy, rules):
            yield Corrected(_group(row), AuditedSums(scores.cluster(row), row.errors, row.reference))
    firsts = first_texts.of_adjudicated(connection)
    for row in connection.execute(_one_by_one(policy)):
        first = firsts.get(row.segment_id)
        if _of_today(row, policy, rules) and (first or row).arm == "draft":
            yield _compared(row, first, policy, rules)


def _once(policy: Policy) -> sa.Select[Any]:
    errors = score.c.substitutions + score.c.deletions + score.c.insertions
    chance = segment.c.review_probability * (1 - sa.func.coalesce(segment.c.blind_probability, 0.0))
    weight = 1.0 / sa.func.nullif(chance, 0.0)
    named = (score.c.recording_id, segment.c.language, score.c.model, score.c.identity)
    newest = sa.and_(revision.c.segment_id == segment.c.id, revision.c.version == segment.c.version)
    summed = (
        sa.select(*named, sa.func.sum(weight * errors).label("errors"))
        .add_columns(sa.func.sum(weight * score.c.reference_words).label("reference"))
        .select_from(segment.join(score, score.c.segment_id == segment.c.id).join(revision, newest))
        .outerjoin(second_reference, second_reference.c.segment_id == segment.c.id)
        .where(score.c.policy == policy, score.c.reference_version == segment.c.version, revision.c.arm == "draft")
        .where(chance > 0, _could_be_done_twice(), second_reference.c.segment_id.is_(None))
        .where(segment.c.seen_by.not_in(DECIDED))
        .group_by(*named)
        .subquery("summed")
    )
    mine = sa.and_(recording.c.id == summed.c.recording_id, scores.drafted_by() == summed.c.model)
    return sa.select(summed, *[recording.c[name] for name in _OF_RECORDING]).join(recording, mine)


def _one_by_one(policy: Policy) -> sa.Select[Any]:
    first, second = score.alias("old"), second_reference.c
    twice = sa.select(second.segment_id).union(sa.select(segment.c.id).where(segment.c.seen_by.in_(DECIDED)))
    return (
        paired_scores.reviewed(first)
        .add_columns(segment.c.draft, segment.c.text, second.text.label("again"))
        .add_columns(second.probability.label("chance"))
        .outerjoin(second_reference, second.segment_id == segment.c.id)
        .where(segment.c.id.in_(twice))
        .where(first.c.policy == policy, first.c.model == scores.drafted_by(), revision.c.arm.in_(_WRITTEN))
        .where(sa.or_(_could_be_done_twice(), second.text.is_not(None)))
    )


def _could_be_done_twice() -> sa.ColumnElement[bool]:
    # NULL: routed before the chance was logged; then it was the same for all
    chance = segment.c.second_probability
    return sa.or_(chance.is_(None), chance > 0)


def _compared(row: Any, first: FirstText | None, policy: Policy, rules: ScoringRules) -> Corrected:
    blind, agreement, own = None, {}, rules.own(row.language)
    tags = (row.language, row.dialect)
    if row.again is not None:
        blind = measure(row.again, row.draft, *tags, own, (policy,))[policy]
        agreement = measure(row.again, first.plain if first else row.text, *tags, own, AGREEMENTS)
    audited = Audited(
        cluster=scores.cluster(row),
        corrected=first_texts.counts(first, policy, row, rules) if first else paired_scores.counts(row, "old"),
        blind=blind,
        probability=paired_scores.probability(row, "draft"),
        again=row.chance or 1.0,
    )
    return Corrected(_group(row), audited.sums, agreement)


def _of_today(row: Any, policy: Policy, rules: ScoringRules) -> bool:
    """Return whether a score is of the rules of today."""
    return bool(_named(row, "identity") == rules.identity(policy, row.language, row.dialect))


def _group(row: Any) -> Group:
    return row.language, row.dialect, _named(row, "model")


def _named(row: Any, name: str) -> str:
    """Return a column of the score, which `paired_scores.reviewed` calls "old_..."."""
    found = row._mapping
    return str(found[name] if name in found else found[f"old_{name}"])
