"""Scores: what a person's text says about the machine's draft, segment by segment.

A score is written when a reference appears or changes, in the same transaction: of the draft, and of every other
model's text that is kept for the segment. Formulas are those of `accuracy`; pipeline/evaluation/reports.py reads the
sums.
"""

from typing import Any

import sqlalchemy as sa

from accuracy.counts import ErrorCounts
from accuracy.measure import measure
from pipeline.drafting.language_plan import NO_DRAFT_FLAG
from pipeline.evaluation import aggregates
from pipeline.evaluation.scoring_rules import Rules
from pipeline.recordings import recordings
from pipeline.recordings.transcript import NON_SPEECH_CHECK
from pipeline.store import tables
from pipeline.store.database import now

Row = dict[str, Any]


def score(connection: sa.Connection, segment_id: str, rules: Rules | None = None) -> None:
    """Count the errors of the draft and of other models' texts against the newest revision, under every policy.

    Replaces older counts. `rules`: of this transaction, where several segments are scored in it.
    """
    rules = rules or Rules(connection)
    found = connection.execute(
        sa.select(tables.segment, tables.recording.c.model, tables.recording.c.dialect)
        .join(tables.recording, tables.recording.c.id == tables.segment.c.recording_id)
        .where(tables.segment.c.id == segment_id)
    ).one()
    if found.model is not None and NO_DRAFT_FLAG not in found.flags:
        _score_draft(connection, found, rules)
    else:
        connection.execute(tables.score.delete().where(tables.score.c.segment_id == segment_id))
    others = sa.select(tables.hypothesis).where(tables.hypothesis.c.segment_id == segment_id)
    for other in connection.execute(others).all():
        _add(connection, found, other.model, other.text, rules)


def _score_draft(connection: sa.Connection, segment: sa.Row[Any], rules: Rules) -> None:
    """Count the draft's errors, and take every older count of the segment away."""
    model, recording_id = model_version(segment.model), segment.recording_id
    known = _tallied(connection, recording_id, model, segment.dialect, rules)
    aggregates.add(connection, recording_id, aggregates.of_segment(connection, segment.id, model), known, sign=-1)
    connection.execute(tables.score.delete().where(tables.score.c.segment_id == segment.id))
    _add(connection, segment, model, segment.draft, rules)
    aggregates.add(connection, recording_id, aggregates.of_segment(connection, segment.id, model), known)


def _tallied(
    connection: sa.Connection, recording_id: str, model: str, dialect: str, rules: Rules
) -> aggregates.Identities:
    """Return the identities of a recording's tallies, after counting it anew where they are of older rules.

    One transaction at a time: what another adds while the recording is counted anew would be lost.
    """
    recordings.lock(connection, recording_id)
    found = aggregates.current(connection, recording_id, dialect, rules)
    if found is None:
        aggregates.refresh(connection, recording_id, model, rules)
    return found or aggregates.identities(connection, recording_id)


def _add(connection: sa.Connection, segment: sa.Row[Any], model: str, hypothesis: str, rules: Rules) -> None:
    """Store the counts of what a model heard against a segment's newest text. `segment`: a row with its dialect."""
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
        tables.score.insert(),
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
    model = tables.recording.c.model
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


def reviewed_speakers(connection: sa.Connection, language: str, dialect: str) -> int:
    """Return how many speakers of a dialect have at least one reviewed segment."""
    recording = tables.recording.c
    voice = sa.func.coalesce(sa.func.nullif(recording.speaker, ""), recording.id)
    found = connection.execute(
        sa.select(sa.func.count(sa.distinct(recording.client_id + "/" + voice)))
        .select_from(tables.recording.join(tables.segment))
        .where(tables.segment.c.language == language, recording.dialect == dialect, tables.segment.c.reviewed)
        .where(sa.cast(tables.segment.c.flags, sa.Text).not_like(f"%{NON_SPEECH_CHECK}%"))
    )
    return int(found.scalar_one())
