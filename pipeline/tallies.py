"""Tallies: sums over a recording's drafted segments, one row a policy and language.

A report over a million segments reads some ten thousand tallies; a score changes seven. Each reviewed segment counts
with its weight w = 1 / review probability, as `accuracy.estimate` wants it:

    segments, least_probability                    over all drafted segments that were routed
    reviewed, errors, reference                    over the reviewed ones
    weighted_errors, weighted_reference, weight, weight_squared     sums of w*e, w*n, w, w*w over the reviewed ones
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from accuracy.measure import POLICIES
from pipeline.spoken import NO_DRAFT_FLAG
from pipeline.store import tables
from pipeline.store.tables import tally

_SUMS = ("reviewed", "errors", "reference", "weighted_errors", "weighted_reference", "weight", "weight_squared")


def refresh(connection: sa.Connection, recording_id: str, model: str) -> None:
    """Count a recording anew. `model`: the version that drafted it; other models' scores are not tallied."""
    segment = tables.segment.c
    routed = connection.execute(
        sa.select(segment.language, sa.func.count(), sa.func.min(segment.review_probability))
        .where(segment.recording_id == recording_id, segment.review_probability.is_not(None))
        .where(sa.cast(segment.flags, sa.Text).not_like(f"%{NO_DRAFT_FLAG}%"))
        .group_by(segment.language)
    ).all()
    connection.execute(tally.delete().where(tally.c.recording_id == recording_id))
    if not routed:
        return
    empty = dict.fromkeys(_SUMS, 0) | {"recording_id": recording_id, "model": model}
    connection.execute(
        tally.insert(),
        [
            empty | {"policy": policy, "language": language, "segments": count, "least_probability": least}
            for policy in POLICIES
            for language, count, least in routed
        ],
    )
    add(connection, recording_id, _stored(connection, recording_id, model))


def known(connection: sa.Connection, recording_id: str) -> bool:
    """Say whether the recording has been tallied."""
    return bool(connection.execute(sa.select(sa.exists().where(tally.c.recording_id == recording_id))).scalar())


def add(connection: sa.Connection, recording_id: str, scores: Iterable[Any], sign: int = 1) -> None:
    """Add scores to their tallies (`sign` -1 takes them away).

    A score: policy, language, review_probability, substitutions, deletions, insertions, reference_words.
    """
    changes = [_change(one, sign) for one in scores]
    if not changes:
        return
    values = {name: tally.c[name] + sa.bindparam(f"add_{name}") for name in _SUMS}
    connection.execute(
        sa.update(tally)
        .where(tally.c.recording_id == recording_id)
        .where(tally.c.policy == sa.bindparam("of_policy"), tally.c.language == sa.bindparam("of_language"))
        .values(values),
        changes,
    )


def of_segment(connection: sa.Connection, segment_id: str, model: str) -> list[Any]:
    """Return the scores of a segment in the form that `add` takes."""
    return list(connection.execute(_scores(model).where(tables.segment.c.id == segment_id)))


def _stored(connection: sa.Connection, recording_id: str, model: str) -> list[Any]:
    return list(connection.execute(_scores(model).where(tables.segment.c.recording_id == recording_id)))


def _scores(model: str) -> sa.Select[Any]:
    score, segment = tables.score.c, tables.segment.c
    return (
        sa.select(
            score.policy,
            segment.language,
            segment.review_probability,
            score.substitutions,
            score.deletions,
            score.insertions,
            score.reference_words,
        )
        .select_from(tables.score.join(tables.segment, segment.id == score.segment_id))
        .where(score.model == model, segment.review_probability.is_not(None))
    )


def _change(one: Any, sign: int) -> dict[str, Any]:
    errors = one.substitutions + one.deletions + one.insertions
    # Of a probability of 0 nothing can be made: the report refuses such a group by its least probability.
    weight = 1 / one.review_probability if one.review_probability else 0.0
    sums = (1, errors, one.reference_words, weight * errors, weight * one.reference_words, weight, weight**2)
    change = {f"add_{name}": sign * amount for name, amount in zip(_SUMS, sums, strict=True)}
    return change | {"of_policy": one.policy, "of_language": one.language}
