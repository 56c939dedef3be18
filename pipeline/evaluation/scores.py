"""Scores: how many errors the machine's texts have against what a person wrote, segment by segment.

A score is written when a reference appears or changes, in the same transaction: one for the draft, and one for every
kept text of another model. Where a person has moved a border, the draft's words count where they belong now
(pipeline/evaluation/moved_borders.py); texts of other models have no word times and count as they are. The formulas are
in `accuracy`. pipeline/evaluation/reports.py reads sums of the scores.
"""

from typing import Any, Final

import sqlalchemy as sa

from accuracy.counts import ErrorCounts
from accuracy.measure import measure
from pipeline.evaluation import aggregates, moved_borders
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.recordings.flags import NO_DRAFT
from pipeline.store import tables
from pipeline.store.database import now

Row = dict[str, Any]

_SEGMENT: Final = (
    sa.select(tables.recordings.segment, tables.recordings.recording.c.model, tables.recordings.recording.c.dialect)
    .join(tables.recordings.recording)
    .where(tables.recordings.segment.c.id == sa.bindparam("wanted"))
)
_OTHERS: Final = sa.select(tables.evaluation.hypothesis).where(
    tables.evaluation.hypothesis.c.segment_id == sa.bindparam("of")
)
_ADD: Final = tables.evaluation.score.insert()
_REMOVE: Final = tables.evaluation.score.delete().where(tables.evaluation.score.c.segment_id == sa.bindparam("of"))


def score(connection: sa.Connection, segment_id: str, rules: ScoringRules | None = None) -> None:
    """Count the errors of the draft and of other models' texts against the newest revision, under every policy.

    Replaces older counts. `rules`: give it where several segments are scored in this transaction. The recording is
    locked: the sums of what two transactions count at once would be wrong.
    """
    rules = rules or ScoringRules(connection)
    scored = _segment(connection, segment_id)
    if scored.model is not None and NO_DRAFT not in scored.flags:
        _score_draft(connection, scored, rules)
    else:
        _remove(connection, segment_id)
    for other in connection.execute(_OTHERS, {"of": segment_id}).all():
        _add(connection, scored, other.model, other.text, rules)


def _segment(connection: sa.Connection, segment_id: str) -> sa.Row[Any]:
    """Return a segment with the model and the dialect of its recording."""
    return connection.execute(_SEGMENT, {"wanted": segment_id}).one()


def _score_draft(connection: sa.Connection, segment: sa.Row[Any], rules: ScoringRules) -> None:
    """Count the errors of the draft, and remove all older counts of the segment."""
    model, recording_id = model_version(segment.model), segment.recording_id
    known = _tally_identities(connection, segment, model, rules)
    aggregates.add(connection, recording_id, aggregates.of_segment(connection, segment.id, model), known, sign=-1)
    _remove(connection, segment.id)
    _add(connection, segment, model, moved_borders.hypothesis(connection, segment), rules)
    aggregates.add(connection, recording_id, aggregates.of_segment(connection, segment.id, model), known)


def _tally_identities(
    connection: sa.Connection, segment: sa.Row[Any], model: str, rules: ScoringRules
) -> aggregates.Identities:
    """Return the identities of the recording's tallies. If they are of older rules, the recording is counted again."""
    recording_id = segment.recording_id
    known = aggregates.current(connection, recording_id, segment.dialect, rules)
    if known is None:
        aggregates.refresh(connection, recording_id, model, rules)
    return known or aggregates.identities(connection, recording_id)


def _remove(connection: sa.Connection, segment_id: str) -> None:
    connection.execute(_REMOVE, {"of": segment_id})


def _add(connection: sa.Connection, segment: sa.Row[Any], model: str, hypothesis: str, rules: ScoringRules) -> None:
    """Store the counts of a model's text against a segment's newest text."""
    language, dialect = segment.language, segment.dialect
    common = {
        "segment_id": segment.id,
        "recording_id": segment.recording_id,
        "model": model,
        "reference_version": segment.version,
        "created_at": now(),
    }
    counted = measure(segment.text, hypothesis, language, dialect, rules.own(language))
    connection.execute(
        _ADD,
        [
            common | {"identity": rules.identity(policy, language, dialect)} | _columns(policy, counts)
            for policy, counts in counted.items()
        ],
    )


def model_version(model: Row) -> str:
    """Return the name under which a model's scores are kept: its name and the start of its hash."""
    return f"{model['name']}@{model['hash'][:12]}"


def drafted_by() -> sa.ColumnElement[str]:
    """Return `model_version` of a recording's model, in SQL."""
    model = tables.recordings.recording.c.model
    name: sa.ColumnElement[str] = model["name"].as_string()
    start: sa.ColumnElement[str] = sa.func.substr(model["hash"].as_string(), 1, 12)
    return name + "@" + start


def cluster(row: Any) -> str:
    """Return whose voice it is: the client's name for the speaker, or the recording where there is none."""
    return f"{row.client_id}/{row.speaker}" if row.speaker else str(row.recording_id)


def _columns(policy: str, counts: ErrorCounts) -> Row:
    return {
        "policy": policy,
        "substitutions": counts.substitutions,
        "deletions": counts.deletions,
        "insertions": counts.insertions,
        "reference_words": counts.reference,
        "hypothesis_words": counts.hypothesis,
    }
