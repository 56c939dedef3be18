"""Scoring: what a person's text says about the machine's draft, segment by segment, and the report over many.

A score is written when a reference appears or changes, in the same transaction: of the draft, and of every other
model's text that is kept for the segment. A report reads sums and leaves every formula to `accuracy`. It counts scores
of today's rules only, and says how many are of older ones.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal, get_args

import sqlalchemy as sa

from accuracy.counts import ErrorCounts
from accuracy.estimate import Scored, Tally, Thresholds
from accuracy.measure import measure
from accuracy.report import GroupRow, by_group_of_tallies
from pipeline import tallies
from pipeline.rules import Rules
from pipeline.spoken import NO_DRAFT_FLAG
from pipeline.store import tables
from pipeline.store.database import now
from pipeline.transcript import NON_SPEECH_CHECK

By = Literal["dialect", "language", "recording"]
Row = dict[str, Any]
GROUPINGS: tuple[By, ...] = get_args(By)
# The sums of a tally that hold for the rules it was made under.
_OF_TODAY = (
    "reviewed", "errors", "reference", "weighted_errors", "weighted_reference", "weight", "weight_squared",
    "invented", "silent_ms", "weighted_invented", "weighted_silent_ms",
)  # fmt: skip
_COLUMNS: dict[By, tuple[str, ...]] = {
    "dialect": ("language", "dialect", "model"),
    "language": ("language", "model"),
    "recording": ("language", "dialect", "recording", "model"),
}


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
    tallies.add(connection, recording_id, tallies.of_segment(connection, segment.id, model), known, sign=-1)
    connection.execute(tables.score.delete().where(tables.score.c.segment_id == segment.id))
    _add(connection, segment, model, segment.draft, rules)
    tallies.add(connection, recording_id, tallies.of_segment(connection, segment.id, model), known)


def _tallied(
    connection: sa.Connection, recording_id: str, model: str, dialect: str, rules: Rules
) -> tallies.Identities:
    """Return the identities of a recording's tallies, after counting it anew where they are of older rules.

    One transaction at a time: what another adds while the recording is counted anew would be lost.
    """
    connection.execute(sa.select(tables.recording.c.id).where(tables.recording.c.id == recording_id).with_for_update())
    found = tallies.current(connection, recording_id, dialect, rules)
    if found is None:
        tallies.refresh(connection, recording_id, model, rules)
    return found or tallies.identities(connection, recording_id)


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


def report(connection: sa.Connection, by: By, policy: str, thresholds: Thresholds) -> list[Row]:
    """Return one row a group, as docs/api.md describes it, over every routed segment that has a draft.

    A recording is reported as it is, without interval or thresholds: it stands for nothing but itself. `older`: how
    many segments of the group have a score under older rules only; they count as not reviewed.
    """
    columns = _COLUMNS[by]
    rows = by_group_of_tallies(_tallies(connection, columns, policy), thresholds)
    return [_row(columns, policy, row, itself=by == "recording") for row in rows]


def older(connection: sa.Connection, policy: str) -> int:
    """Return how many segments have a score of their draft under older rules only."""
    return sum(one.older for one in _tallies(connection, (), policy))


def _tallies(connection: sa.Connection, columns: tuple[str, ...], policy: str) -> Iterator[Tally]:
    recording, sums, rules = tables.recording.c, tables.tally.c, Rules(connection)
    rows = connection.execute(
        sa.select(tables.tally, recording.dialect, recording.name.label("recording"), recording.client_id)
        .add_columns(recording.speaker)
        .join(tables.recording, recording.id == sums.recording_id)
        .where(sums.policy == policy)
    )
    for row in rows:
        named = row._mapping
        tally = Tally(
            cluster=cluster(row),
            group=tuple(named[column] for column in columns),
            segments=row.segments,
            least_probability=row.least_probability,
            older=row.older + row.reviewed,
            letters=row.letters,
            letters_in_script=row.letters_in_script,
        )
        if row.identity == rules.identity(policy, row.language, row.dialect):
            tally = replace(tally, older=row.older, **{name: named[name] for name in _OF_TODAY})
        yield tally


def _row(columns: tuple[str, ...], policy: str, row: GroupRow, itself: bool) -> Row:
    rates = {"wer": row.wer, "low": row.low, "high": row.high, "status": row.status}
    if itself and row.rate is not None:
        rates = {"wer": row.rate, "low": None, "high": None, "status": "ok"}
    return (
        {"language": "", "dialect": "", "recording": "", "model": ""}
        | dict(zip(columns, row.group, strict=True))
        | {
            "policy": policy,
            "segments": row.segments,
            "speakers": row.clusters,
            "reference_words": row.reference_words,
            "reviewed_share": row.reviewed_share,
            "older": row.older,
            "script_fidelity": row.script_fidelity,
            "silent_minutes": row.silence.minutes,
            "invented_per_minute": row.silence.rate if itself else row.silence.shown,
        }
        | rates
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


def best_confidence() -> sa.ColumnElement[float | None]:
    """Return the column of a segment's confidence as it is best known: calibrated where it can be."""
    segment = tables.segment.c
    return sa.func.coalesce(segment.calibrated_confidence, segment.confidence).label("confidence")


def cluster(row: Any) -> str:
    """Return whose voice it is: the client's name for the speaker, or the recording where there is none."""
    return f"{row.client_id}/{row.speaker}" if row.speaker else str(row.recording_id)


def scored_rows(connection: sa.Connection, columns: tuple[str, ...], policy: str) -> Iterator[Scored]:
    """Yield every routed segment that has a draft; without counts where its score is of older rules.

    Group: the values of `columns`, such as ("language", "model").
    """
    segment, recording, counts = tables.segment.c, tables.recording.c, tables.score.c
    rows = connection.execute(
        sa.select(
            segment.id,
            segment.draft,
            best_confidence(),
            segment.review_probability,
            segment.language,
            recording.dialect,
            recording.name.label("recording"),
            recording.model.label("drafted_by"),
            recording.id.label("recording_id"),
            recording.client_id,
            recording.speaker,
            counts.substitutions,
            counts.deletions,
            counts.insertions,
            counts.reference_words,
            counts.hypothesis_words,
            counts.identity,
        )
        .select_from(tables.segment.join(tables.recording))
        .outerjoin(
            tables.score,
            sa.and_(counts.segment_id == segment.id, counts.policy == policy, counts.model == drafted_by()),
        )
        .where(segment.review_probability.is_not(None), recording.model.is_not(None))
        .where(sa.cast(segment.flags, sa.Text).not_like(f"%{NO_DRAFT_FLAG}%"))
    )
    rules = Rules(connection)
    for row in rows:
        today = row.identity == rules.identity(policy, row.language, row.dialect)
        named = dict(row._mapping) | {"model": model_version(row.drafted_by)}
        drafted = len(row.draft.split())
        yield Scored(
            cluster=cluster(row),
            counts=_counts(row) if today else None,
            review_probability=row.review_probability,
            expected_errors=(1 - (row.confidence or 0.0)) * drafted,
            hypothesis=drafted,
            group=tuple(named[column] for column in columns),
        )


def _counts(row: Any) -> ErrorCounts:
    return ErrorCounts(row.substitutions, row.deletions, row.insertions, row.reference_words, row.hypothesis_words)


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
        .where(recording.language == language, recording.dialect == dialect, tables.segment.c.reviewed)
        .where(sa.cast(tables.segment.c.flags, sa.Text).not_like(f"%{NON_SPEECH_CHECK}%"))
    )
    return int(found.scalar_one())
