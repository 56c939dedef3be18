"""Paired scores: the rows that comparisons and arms are made of.

Only scores of today's rules are seen here, but where two models are paired: those need the same rules, whichever.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any, Literal, get_args

import sqlalchemy as sa

from accuracy.anchoring import Armed
from accuracy.compare import Pair
from accuracy.counts import ErrorCounts
from pipeline.evaluation import scores
from pipeline.evaluation.scoring_rules import Rules
from pipeline.store import tables

ReferenceArm = Literal["draft", "blind"]
REFERENCE_ARMS: tuple[ReferenceArm, ...] = get_args(ReferenceArm)


class ModelMissing(LookupError):
    """No scores are kept under this name. The message lists those that are."""


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


def models(connection: sa.Connection) -> list[str]:
    """Return the names under which scores are kept, sorted."""
    found: list[str] = []
    name = sa.select(sa.func.min(tables.score.c.model))
    while (following := connection.execute(name).scalar()) is not None:  # one look into the index a model
        found.append(following)
        name = sa.select(sa.func.min(tables.score.c.model)).where(tables.score.c.model > following)
    return found


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
        reviewed(first)
        .add_columns(*_labelled(second, "new"))
        .join(second, sa.and_(*[first.c[name] == second.c[name] for name in same]))
        # An expression is no key to all scores of the old model: those of the new one, usually fewer, are gone through.
        .where(second.c.policy == policy, second.c.model == new, first.c.model + "" == old)
    )
    both = [row for row in connection.execute(query) if arm in (None, row.arm)]
    return Pairs(
        rows=[
            Pair(
                cluster=scores.cluster(row),
                old=counts(row, "old"),
                new=counts(row, "new"),
                probability=probability(row, arm),
                old_identity=row.old_identity,
                new_identity=row.new_identity,
                group=(row.language, row.dialect),
            )
            for row in both
        ],
        unpaired=_reviewed_with(connection, old, policy, arm) - len(both),
        references=Counter("blind" if row.arm == "blind" else f"draft of {row.drafted_by}" for row in both),
    )


def _reviewed_with(connection: sa.Connection, model: str, policy: str, arm: ReferenceArm | None) -> int:
    """Return how many reviewed, routed segments have a score of a model, against a newest reference of the arm."""
    score = tables.score.alias("old")
    query = reviewed(score).where(score.c.policy == policy, score.c.model == model)
    if arm:
        query = query.where(tables.revision.c.arm == arm)
    return connection.execute(query.with_only_columns(sa.func.count())).scalar_one()


def armed(connection: sa.Connection, policy: str) -> list[Armed]:
    """Return the reviewed drafts by arm, scored for the model that drafted. Group: (language, dialect, model)."""
    score = tables.score.alias("old")
    query = reviewed(score).where(score.c.policy == policy, score.c.model == scores.drafted_by())
    rules = Rules(connection)
    return [
        Armed(
            cluster=scores.cluster(row),
            arm=row.arm,
            counts=counts(row, "old"),
            probability=probability(row, row.arm),
            person=row.login,
            group=(row.language, row.dialect, row.old_model),
        )
        for row in connection.execute(query)
        if row.arm in REFERENCE_ARMS and row.old_identity == rules.identity(policy, row.language, row.dialect)
    ]


def reviewed(score: sa.FromClause) -> sa.Select[Any]:
    """Return the query of reviewed, routed segments with this score and who wrote the newest reference, and how."""
    segment, revision = tables.segment.c, tables.revision.c
    newest = sa.and_(revision.segment_id == segment.id, revision.version == segment.version)
    joined = tables.segment.join(tables.recording).join(score, score.c.segment_id == segment.id)
    return (
        sa.select(*_labelled(score, "old"), segment.language, segment.review_probability, segment.blind_probability)
        .add_columns(*_voice(), scores.drafted_by().label("drafted_by"), revision.arm, tables.person.c.login)
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


def counts(row: Any, label: str) -> ErrorCounts:
    named = row._mapping
    return ErrorCounts(*[named[f"{label}_{name}"] for name in _COUNTED])


def probability(row: Any, arm: str | None) -> float:
    """Return the probability of a review, or of one in this arm: the router decides both by one draw."""
    blind = row.blind_probability or 0.0
    share = {"blind": blind, "draft": 1 - blind}.get(arm or "", 1.0)
    return float(row.review_probability * share)
