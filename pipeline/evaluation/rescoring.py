"""Rescoring: counting again what was scored under older rules, or against an older reference.

rescore_all     everything, in batches. Each batch is a transaction of its own, so that people can go on working.
stale           which segments are to be scored again
rescore         some segments, in the caller's transaction
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

import sqlalchemy as sa

from accuracy.measure import POLICIES
from pipeline.evaluation import aggregates, scores
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.recordings.flag_queries import without
from pipeline.recordings.flags import NO_DRAFT
from pipeline.store.tables.evaluation import covariate, hypothesis, score, tally
from pipeline.store.tables.recordings import recording, segment

BATCH: Final = 200  # segments a transaction: a second or two of one core, in which nobody else can write on SQLite
Item = TypeVar("Item")


def rescore_all(engine: sa.Engine, report: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Score every stale segment again, and sum up every recording whose sums are stale. Return how many segments.

    `report` is called after each batch: how many are done, of how many. After an interruption, call it again.
    """
    with engine.begin() as connection:
        waiting = stale(connection)
    done = 0
    for segment_ids in _batches(waiting):
        with engine.begin() as connection:
            rescore(connection, segment_ids)
        done += len(segment_ids)
        report(done, len(waiting))
    with engine.begin() as connection:
        recording_ids = _with_stale_sums(connection)
    for batch in _batches(recording_ids):
        with engine.begin() as connection:
            _sum_again(connection, batch)
    return len(waiting)


def stale(connection: sa.Connection) -> list[str]:
    """Return the ids of reviewed segments of which the draft, or a kept text, has no score under today's rules against
    the newest reference.
    """
    rules = ScoringRules(connection)
    return [id for group in _groups(connection) for id in _stale_of(connection, *group, rules)]


def rescore(connection: sa.Connection, segment_ids: Sequence[str]) -> None:
    """Score segments under today's rules: their drafts, and the texts that are kept for them."""
    # Lock recordings before segments, each in the order of ids: a person's submission locks in this order, too.
    wanted = segment.c.id.in_(segment_ids)
    theirs = sa.select(segment.c.recording_id).where(wanted)
    recordings = sa.select(recording.c.id).where(recording.c.id.in_(theirs)).order_by(recording.c.id)
    connection.execute(recordings.with_for_update(key_share=True))
    locked = sa.select(segment.c.id).where(wanted).order_by(segment.c.id)
    rules = ScoringRules(connection)
    for segment_id in connection.execute(locked.with_for_update()).scalars().all():
        scores.score(connection, segment_id, rules)


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _groups(connection: sa.Connection) -> list[tuple[str, str]]:
    """Return (language, dialect) of the reviewed segments: each group has identities of its own."""
    query = sa.select(segment.c.language, recording.c.dialect).distinct().join(recording).where(segment.c.reviewed)
    return [(row.language, row.dialect) for row in connection.execute(query)]


def _stale_of(connection: sa.Connection, language: str, dialect: str, rules: ScoringRules) -> list[str]:
    """Return the stale segments of a group: they have fewer scores of today than texts and policies ask for."""
    drafted = sa.and_(recording.c.model.is_not(None), without(segment.c.flags, NO_DRAFT))
    others = sa.select(sa.func.count()).where(hypothesis.c.segment_id == segment.c.id)
    texts = others.scalar_subquery() + sa.case((drafted, 1), else_=0)
    query = (
        sa.select(segment.c.id)
        .join(recording)
        .where(segment.c.reviewed, segment.c.language == language, recording.c.dialect == dialect)
        .where(_scores_of_today(rules, language, dialect) < len(POLICIES) * texts)
        .order_by(segment.c.id)
    )
    return list(connection.execute(query).scalars())


def _scores_of_today(rules: ScoringRules, language: str, dialect: str) -> sa.ScalarSelect[int]:
    """Return the number of a segment's scores under today's rules against its newest reference."""
    identities = rules.identities(language, dialect).items()
    today = (sa.and_(score.c.policy == policy, score.c.identity == identity) for policy, identity in identities)
    newest = (score.c.segment_id == segment.c.id, score.c.reference_version == segment.c.version)
    return sa.select(sa.func.count()).where(*newest, sa.or_(*today)).scalar_subquery()


def _with_stale_sums(connection: sa.Connection) -> list[str]:
    """Return the recordings whose sums are missing, are of older rules, or leave out scores of older rules."""
    rules = ScoringRules(connection)
    joined = recording.outerjoin(tally).outerjoin(covariate, covariate.c.recording_id == recording.c.id)
    query = (
        sa.select(recording.c.id, recording.c.dialect, covariate.c.segments)
        .add_columns(tally.c.policy, tally.c.language, tally.c.identity, tally.c.older)
        .select_from(joined)
        .where(recording.c.model.is_not(None))
    )
    return sorted({
        row.id
        for row in connection.execute(query)
        if None in (row.policy, row.segments)
        or row.older
        or row.identity != rules.identity(row.policy, row.language, row.dialect)
    })  # fmt: skip


def _sum_again(connection: sa.Connection, recording_ids: Sequence[str]) -> None:
    rules = ScoringRules(connection)
    query = sa.select(recording.c.id, recording.c.model).where(recording.c.id.in_(recording_ids))
    for row in connection.execute(query.order_by(recording.c.id).with_for_update(key_share=True)).all():
        aggregates.refresh(connection, row.id, scores.model_version(row.model), rules)
