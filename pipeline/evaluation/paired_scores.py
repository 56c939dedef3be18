"""Paired scores: the rows that comparisons of models (model_pairs.py) and of arms are made of.

Two models are paired where both were scored under the same rules, whichever they are. All other rows are scores of
today's rules only.
"""

from typing import Any, Literal, get_args

import sqlalchemy as sa

from accuracy.anchoring import Armed
from accuracy.counts import ErrorCounts
from accuracy.measure import Policy
from pipeline.evaluation import first_texts, scores
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.store.tables.accounts import person
from pipeline.store.tables.evaluation import score
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import revision

ReferenceArm = Literal["draft", "blind"]
REFERENCE_ARMS: tuple[ReferenceArm, ...] = get_args(ReferenceArm)
_COUNTED = ("substitutions", "deletions", "insertions", "reference_words", "hypothesis_words")


def armed(connection: sa.Connection, policy: Policy) -> list[Armed]:
    """Return the reviewed drafts by arm, scored for the model that drafted. Group: (language, dialect, model).

    Where a third person decided, the arm, the person and the counts are those of the first text.
    """
    first = score.alias("old")
    query = reviewed(first).where(first.c.policy == policy, first.c.model == scores.drafted_by())
    rules, firsts = ScoringRules(connection), first_texts.of_adjudicated(connection)
    rows = connection.execute(query)
    today = [row for row in rows if row.old_identity == rules.identity(policy, row.language, row.dialect)]
    written = [(row, firsts.get(row.segment_id)) for row in today]
    return [
        Armed(
            cluster=scores.cluster(row),
            arm=(first or row).arm,
            counts=first_texts.counts(first, policy, row, rules) if first else counts(row, "old"),
            probability=probability(row, (first or row).arm),
            person=(first or row).login,
            group=(row.language, row.dialect, row.old_model),
        )
        for row, first in written
        if (first or row).arm in REFERENCE_ARMS
    ]


def reviewed(first: sa.FromClause) -> sa.Select[Any]:
    """Return the query of reviewed, routed segments with this score, and with who wrote the newest reference how.

    `first`: the table `score`, or an alias of it; its columns are labelled "old_...".
    """
    newest = sa.and_(revision.c.segment_id == segment.c.id, revision.c.version == segment.c.version)
    joined = segment.join(recording).join(first, first.c.segment_id == segment.c.id).join(revision, newest)
    return (
        sa.select(*labelled(first, "old"), segment.c.id.label("segment_id"), segment.c.language, recording.c.dialect)
        .add_columns(segment.c.review_probability, segment.c.blind_probability)
        .add_columns(recording.c.client_id, recording.c.speaker, recording.c.id.label("recording_id"))
        .add_columns(scores.drafted_by().label("drafted_by"), revision.c.arm, person.c.login)
        .select_from(joined.join(person, person.c.id == revision.c.person_id))
        .where(segment.c.review_probability.is_not(None), first.c.reference_version == segment.c.version)
    )


def labelled(scored: sa.FromClause, label: str) -> list[sa.ColumnElement[Any]]:
    """Return the columns of a score as those of "old" or "new"."""
    return [scored.c[name].label(f"{label}_{name}") for name in ("model", "identity", *_COUNTED)]


def counts(row: Any, label: str) -> ErrorCounts:
    """Return the counts of a row's score, "old" or "new"."""
    named = row._mapping
    return ErrorCounts(*[named[f"{label}_{name}"] for name in _COUNTED])


def probability(row: Any, arm: str | None) -> float:
    """Return the probability of a review, or of one in this arm: the router decides both by one draw."""
    blind = row.blind_probability or 0.0
    share = {"blind": blind, "draft": 1 - blind}.get(arm or "", 1.0)
    return float(row.review_probability * share)
