"""Hypotheses: what other models heard in segments, kept beside the draft and scored like it.

The draft of a recording is by one model. Another model's texts are scored against the same references; they are kept,
so a new reference, or new rules, only means that they are counted again. `score_again` does that for whole batches,
each a transaction of the caller's, so that people can go on working meanwhile.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from accuracy.measure import POLICIES
from lexicons.canonical import nfc
from pipeline.drafting.language_plan import NO_DRAFT_FLAG
from pipeline.evaluation import aggregates, scores
from pipeline.evaluation.scoring_rules import Rules
from pipeline.store import tables
from pipeline.store.database import now

BATCH: Final = 200  # segments a transaction: a second or two of one core, in which nobody else can write on SQLite
MAX_CHARS: Final = 20_000  # of one text: what nobody can say in one segment


class ScoresRefused(ValueError):
    """These texts cannot be scored under this name. The message says why."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a model's texts: how many were scored, and how many wait for a reference."""

    scored: int
    unreviewed: int


def add(connection: sa.Connection, model: str, texts: Iterable[tuple[str, str]]) -> Added:
    """Keep what `model` heard, (segment id, text) each, in place of what it heard before, and score it.

    A draft whose own score is from older rules is scored again, so that both can be compared. Raises ScoresRefused
    for an unknown segment, one that is given twice, a text of over MAX_CHARS, or where `model` wrote the draft itself.
    """
    given = dict(pairs := list(texts))
    if len(given) < len(pairs):
        raise ScoresRefused("a segment is given twice; give one text each")
    added, rules = Counter[bool](), Rules(connection)
    for segment_id, text in given.items():
        found = connection.execute(_segments().where(tables.segment.c.id == segment_id)).one_or_none()
        if found is None:
            raise ScoresRefused(f"there is no segment {segment_id!r}; ids are those of the exported transcript")
        _check(found, model, text)
        own = (tables.hypothesis.c.segment_id == segment_id, tables.hypothesis.c.model == model)
        connection.execute(tables.hypothesis.delete().where(*own))
        row = {"segment_id": segment_id, "model": model, "text": nfc(text), "created_at": now()}
        connection.execute(tables.hypothesis.insert(), row)
        added[found.reviewed] += 1
        if found.reviewed:
            scores.score(connection, segment_id, rules)
    return Added(added[True], added[False])


def _check(found: sa.Row[Any], model: str, text: str) -> None:
    if found.model is not None and scores.model_version(found.model) == model:
        raise ScoresRefused(f"{model} wrote the draft of {found.id} itself; give the other model another name")
    if len(text) > MAX_CHARS:
        raise ScoresRefused(f"the text of {found.id} has {len(text)} characters; {MAX_CHARS} is the most")


def score_all_again(engine: sa.Engine, report: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Score what has no score of today's rules and newest reference, in batches; return how many segments it was.

    `report` is told how many of how many are done. What is interrupted is taken up by the next call.
    """
    with engine.begin() as connection:
        waiting = stale(connection)
    for start in range(0, len(waiting), BATCH):
        with engine.begin() as connection:
            score_again(connection, waiting[start : start + BATCH])
        report(min(start + BATCH, len(waiting)), len(waiting))
    with engine.begin() as connection:
        untallied = _untallied(connection)
    for start in range(0, len(untallied), BATCH):
        with engine.begin() as connection:
            _tally_again(connection, untallied[start : start + BATCH])
    return len(waiting)


def stale(connection: sa.Connection) -> list[str]:
    """Return the ids of reviewed segments whose draft, or a kept text, has no score of today's rules and reference."""
    rules = Rules(connection)
    return [id for group in _groups(connection) for id in _stale_of(connection, *group, rules)]


def score_again(connection: sa.Connection, segment_ids: Sequence[str]) -> None:
    """Score segments by today's rules: their drafts, and the texts that are kept for them."""
    # Recordings before segments, each in order: as a person's submission locks its own.
    wanted = tables.segment.c.id.in_(segment_ids)
    theirs = sa.select(tables.segment.c.recording_id).where(wanted)
    recordings = sa.select(tables.recording.c.id).where(tables.recording.c.id.in_(theirs))
    connection.execute(recordings.order_by(tables.recording.c.id).with_for_update(key_share=True))
    locked = sa.select(tables.segment.c.id).where(wanted).order_by(tables.segment.c.id)
    rules = Rules(connection)
    for segment_id in connection.execute(locked.with_for_update()).scalars().all():
        scores.score(connection, segment_id, rules)


def _untallied(connection: sa.Connection) -> list[str]:
    """Return the recordings whose sums are missing, of older rules, or hold older scores."""
    recording, sums, seen, rules = tables.recording.c, tables.tally.c, tables.covariate, Rules(connection)
    query = sa.select(recording.id, recording.dialect, sums.policy, sums.language, sums.identity, sums.older)
    joined = tables.recording.outerjoin(tables.tally).outerjoin(seen, seen.c.recording_id == recording.id)
    drafted = query.add_columns(seen.c.segments).select_from(joined).where(recording.model.is_not(None))
    return sorted({
        row.id
        for row in connection.execute(drafted)
        if None in (row.policy, row.segments)
        or row.older
        or row.identity != rules.identity(row.policy, row.language, row.dialect)
    })  # fmt: skip


def _tally_again(connection: sa.Connection, recording_ids: Sequence[str]) -> None:
    recording, rules = tables.recording, Rules(connection)
    query = sa.select(recording.c.id, recording.c.model).where(recording.c.id.in_(recording_ids))
    for found in connection.execute(query.order_by(recording.c.id).with_for_update(key_share=True)).all():
        aggregates.refresh(connection, found.id, scores.model_version(found.model), rules)


def _segments() -> sa.Select[Any]:
    recording = tables.recording.c
    return sa.select(tables.segment, recording.model, recording.dialect).select_from(
        tables.segment.join(tables.recording)
    )


def _groups(connection: sa.Connection) -> list[tuple[str, str]]:
    """Return (language, dialect) of the reviewed segments: each has identities of its own."""
    segment, recording = tables.segment.c, tables.recording.c
    query = sa.select(segment.language, recording.dialect).distinct().join(tables.recording)
    return [(row.language, row.dialect) for row in connection.execute(query.where(segment.reviewed))]


def _stale_of(connection: sa.Connection, language: str, dialect: str, rules: Rules) -> list[str]:
    """Return the stale segments of a group: those with fewer scores of today than texts and policies ask for."""
    segment, score, recording = tables.segment.c, tables.score.c, tables.recording.c
    identities = rules.identities(language, dialect).items()
    today = sa.or_(*(sa.and_(score.policy == policy, score.identity == identity) for policy, identity in identities))
    current = sa.select(sa.func.count()).where(
        score.segment_id == segment.id, score.reference_version == segment.version, today
    )
    others = sa.select(sa.func.count()).where(tables.hypothesis.c.segment_id == segment.id)
    drafted = sa.and_(recording.model.is_not(None), sa.cast(segment.flags, sa.Text).not_like(f"%{NO_DRAFT_FLAG}%"))
    texts = others.scalar_subquery() + sa.case((drafted, 1), else_=0)
    query = (
        sa.select(segment.id)
        .join(tables.recording)
        .where(segment.reviewed, segment.language == language, recording.dialect == dialect)
        .where(current.scalar_subquery() < len(POLICIES) * texts)
        .order_by(segment.id)
    )
    return list(connection.execute(query).scalars())
