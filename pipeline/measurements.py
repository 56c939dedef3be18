"""Measurements: the rows that comparisons, arms and weekly series are made of, and the scores of further models.

The draft of a recording is by one model. What another model hears in the same segments comes in as text and is scored
against the same references (`add_scores`). Only counts are kept: when a reference changes, the other models' scores of
that segment go, and their texts have to be scored again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, get_args

import sqlalchemy as sa

from accuracy.anchoring import Armed
from accuracy.compare import Pair
from accuracy.counts import ErrorCounts
from accuracy.drift import Dated
from accuracy.estimate import Scored
from accuracy.measure import POLICIES, policy_identity
from pipeline import scoring, tallies
from pipeline.spoken import NO_DRAFT_FLAG
from pipeline.store import tables

ReferenceArm = Literal["draft", "blind"]
REFERENCE_ARMS: tuple[ReferenceArm, ...] = get_args(ReferenceArm)


class ScoresRefused(ValueError):
    """These texts cannot be scored under this name. The message says why."""


class ModelMissing(LookupError):
    """No scores are kept under this name. The message lists those that are."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a model's texts: how many were scored, and how many had no reference yet."""

    scored: int
    unreviewed: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """The segments scored for both models. `unpaired`: how many of the old model's are not scored for the new one.
    `references`: how many references came about how: "blind", or "draft of MODEL".
    """

    rows: list[Pair]
    unpaired: int
    references: Counter[str]


@dataclass(frozen=True, slots=True)
class ScoredModel:
    """A name under which scores are kept. `drafts`: recordings were drafted with it. `segments`: scored, reviewed."""

    model: str
    drafts: bool
    segments: int
    languages: tuple[str, ...]


def add_scores(connection: sa.Connection, model: str, texts: Iterable[tuple[str, str]]) -> Added:
    """Score what `model` heard: (segment id, text) each. Counts of the same model and segment are replaced.

    A draft whose own score is from older rules is scored again, so that both can be compared. Raises ScoresRefused
    for an unknown segment, one that is given twice, or where `model` is the one that wrote the draft.
    """
    given = dict(pairs := list(texts))
    if len(given) < len(pairs):
        raise ScoresRefused("a segment is given twice; give one text each")
    added = Counter[bool]()
    for segment_id, text in given.items():
        found = connection.execute(_segments().where(tables.segment.c.id == segment_id)).one_or_none()
        if found is None:
            raise ScoresRefused(f"there is no segment {segment_id!r}; ids are those of the exported transcript")
        if found.model is not None and scoring.model_version(found.model) == model:
            raise ScoresRefused(f"{model} wrote the draft of {segment_id} itself; give the other model another name")
        added[found.reviewed] += 1
        if found.reviewed:
            refresh(connection, found)
            own = (tables.score.c.segment_id == segment_id, tables.score.c.model == model)
            connection.execute(tables.score.delete().where(*own))
            scoring.add(connection, found, model, text)
    return Added(added[True], added[False])


def refresh_all(connection: sa.Connection) -> int:
    """Score every reviewed draft again whose score is from older rules, and tally anew. Return how many were."""
    reviewed = connection.execute(_segments().where(tables.segment.c.reviewed)).all()
    changed = sum(refresh(connection, found) for found in reviewed)
    drafted = sa.select(tables.recording.c.id, tables.recording.c.model).where(tables.recording.c.model.is_not(None))
    for found in connection.execute(drafted).all():
        tallies.refresh(connection, found.id, scoring.model_version(found.model))
    return changed


def refresh(connection: sa.Connection, segment: sa.Row[Any]) -> bool:
    """Score a draft again if its score is from older rules. Say whether it was."""
    counts = tables.score.c
    stored = connection.execute(sa.select(counts.policy, counts.identity).where(counts.segment_id == segment.id)).all()
    wanted = {(policy, policy_identity(policy, segment.language, segment.dialect)) for policy in POLICIES}
    if segment.model is None or NO_DRAFT_FLAG in segment.flags or {tuple(row) for row in stored} == wanted:
        return False
    scoring.score(connection, segment.id)
    return True


def _segments() -> sa.Select[Any]:
    recording = tables.recording.c
    return sa.select(tables.segment, recording.model, recording.dialect).select_from(
        tables.segment.join(tables.recording)
    )


def models(connection: sa.Connection) -> list[str]:
    """Return the names under which scores are kept, sorted."""
    return sorted(connection.execute(sa.select(tables.score.c.model).distinct()).scalars())


def scored_models(connection: sa.Connection) -> list[ScoredModel]:
    """Return the models that have scores, by name, with how many segments each was scored on."""
    sums, score, segment = tables.tally.c, tables.score.c, tables.segment.c
    drafted = sa.select(sums.model, sums.language, sa.func.sum(sums.reviewed)).where(sums.policy == "L1")
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for model, language, segments in connection.execute(drafted.group_by(sums.model, sums.language)):
        found[model][language] += int(segments)
    drafting = set(found)
    for model in set(models(connection)) - drafting:
        others = sa.select(segment.language, sa.func.count()).join(tables.score, score.segment_id == segment.id)
        others = others.where(score.model == model, score.policy == "L1").group_by(segment.language)
        found[model].update({language: int(segments) for language, segments in connection.execute(others)})
    return [
        ScoredModel(name, name in drafting, by_language.total(), tuple(sorted(+by_language)))
        for name, by_language in sorted(found.items())
    ]


def named(connection: sa.Connection, name: str) -> str:
    """Return the model of this name, or the only one that begins with it. Raises ModelMissing."""
    known = models(connection)
    found = [name] if name in known else [one for one in known if one.startswith(name)]
    if len(found) != 1:
        reason = "fits several models" if found else "has no scores"
        raise ModelMissing(f"{name!r} {reason}; there are scores of: {', '.join(known) or 'no model'}")
    return found[0]


def paired(connection: sa.Connection, old: str, new: str, policy: str, arm: ReferenceArm | None = None) -> Pairs:
    """Return the segments scored for both models against the same reference.

    `arm`: only references of this arm, each weighed by its chance to get there. Group: (language, dialect).
    """
    first, second = tables.score.alias("old"), tables.score.alias("new")
    same = ("segment_id", "policy", "reference_version")
    query = (
        _reviewed(first)
        .add_columns(*_labelled(second, "new"))
        .outerjoin(second, sa.and_(*[first.c[name] == second.c[name] for name in same], second.c.model == new))
        .where(first.c.policy == policy, first.c.model == old)
    )
    rows = [row for row in connection.execute(query) if arm in (None, row.arm)]
    both = [row for row in rows if row.new_model is not None]
    return Pairs(
        rows=[
            Pair(
                cluster=scoring.cluster(row),
                old=_counts(row, "old"),
                new=_counts(row, "new"),
                probability=_probability(row, arm),
                old_identity=row.old_identity,
                new_identity=row.new_identity,
                group=(row.language, row.dialect),
            )
            for row in both
        ],
        unpaired=len(rows) - len(both),
        references=Counter("blind" if row.arm == "blind" else f"draft of {row.drafted_by}" for row in both),
    )


def armed(connection: sa.Connection, policy: str) -> list[Armed]:
    """Return the reviewed drafts by arm, scored for the model that drafted. Group: (language, dialect, model)."""
    score = tables.score.alias("old")
    query = _reviewed(score).where(score.c.policy == policy, score.c.model == scoring.drafted_by())
    return [
        Armed(
            cluster=scoring.cluster(row),
            arm=row.arm,
            counts=_counts(row, "old"),
            probability=_probability(row, row.arm),
            person=row.login,
            group=(row.language, row.dialect, row.old_model),
        )
        for row in connection.execute(query)
        if row.arm in REFERENCE_ARMS
    ]


def dated(connection: sa.Connection, policy: str) -> dict[tuple[str, str], list[Dated]]:
    """Return every routed draft with the week its recording came in, by (language, model). Stratum: (dialect,)."""
    segment, recording, score = tables.segment.c, tables.recording.c, tables.score.alias("old")
    on = sa.and_(score.c.segment_id == segment.id, score.c.policy == policy, score.c.model == scoring.drafted_by())
    query = (
        sa.select(*_labelled(score, "old"), segment.language, segment.draft)
        .add_columns(scoring.best_confidence())
        .add_columns(segment.review_probability, *_voice(), recording.created_at, scoring.drafted_by().label("by"))
        .select_from(tables.segment.join(tables.recording).outerjoin(score, on))
        .where(segment.review_probability.is_not(None), recording.model.is_not(None))
        .where(sa.cast(segment.flags, sa.Text).not_like(f"%{NO_DRAFT_FLAG}%"))
    )
    found: defaultdict[tuple[str, str], list[Dated]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.language, row.by].append(_dated(row))
    return dict(sorted(found.items()))


def _dated(row: Any) -> Dated:
    day, drafted = row.created_at.date(), len(row.draft.split())
    return Dated(
        week=day - timedelta(days=day.weekday()),
        scored=Scored(
            cluster=scoring.cluster(row),
            counts=_counts(row, "old") if row.old_model is not None else None,
            review_probability=row.review_probability,
            expected_errors=(1 - (row.confidence or 0.0)) * drafted,
            hypothesis=drafted,
            group=(row.dialect,),
        ),
    )


def _reviewed(score: sa.FromClause) -> sa.Select[Any]:
    """Return the query of reviewed, routed segments with this score and who wrote the newest reference, and how."""
    segment, revision = tables.segment.c, tables.revision.c
    newest = sa.and_(revision.segment_id == segment.id, revision.version == segment.version)
    joined = tables.segment.join(tables.recording).join(score, score.c.segment_id == segment.id)
    return (
        sa.select(*_labelled(score, "old"), segment.language, segment.review_probability, segment.blind_probability)
        .add_columns(*_voice(), scoring.drafted_by().label("drafted_by"), revision.arm, tables.person.c.login)
        .select_from(joined.join(tables.revision, newest).join(tables.person, tables.person.c.id == revision.person_id))
        .where(segment.review_probability.is_not(None), score.c.reference_version == segment.version)
    )


def _voice() -> list[sa.ColumnElement[Any]]:
    recording = tables.recording.c
    return [recording.dialect, recording.client_id, recording.speaker, recording.id.label("recording_id")]


def _labelled(score: sa.FromClause, label: str) -> list[sa.ColumnElement[Any]]:
    wanted = ("model", "identity", *_COUNTED)
    return [score.c[name].label(f"{label}_{name}") for name in wanted]


_COUNTED = ("substitutions", "deletions", "insertions", "reference_words", "hypothesis_words")


def _counts(row: Any, label: str) -> ErrorCounts:
    return ErrorCounts(*[row._mapping[f"{label}_{name}"] for name in _COUNTED])


def _probability(row: Any, arm: str | None) -> float:
    """Return the probability of a review, or of one in this arm: the router decides both by one draw."""
    blind = row.blind_probability or 0.0
    share = {"blind": blind, "draft": 1 - blind}.get(arm or "", 1.0)
    return float(row.review_probability * share)
