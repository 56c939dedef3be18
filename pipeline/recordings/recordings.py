"""Recordings: what a client sent, and how far its life has come.

Here it is drafted; pipeline/review/completion.py takes it on. The states: pipeline/recordings/states.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, cast

from sqlalchemy import Connection, Row, bindparam, case, func, insert, or_, select, tuple_, update

from asr.recognizer import ModelInfo
from configs.errors import BoliError
from pipeline.audit import trail
from pipeline.recordings import transitions, usage
from pipeline.recordings.filters import EVERYTHING, Filter, conditions
from pipeline.recordings.flag_queries import without
from pipeline.recordings.flags import NON_SPEECH_CHECK
from pipeline.recordings.states import RECORDING, Status
from pipeline.recordings.transcript import LedgerEntry
from pipeline.store.cursors import cursor, position
from pipeline.store.database import now
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.text_columns import writing

Stage = Literal["", "fetch", "prepare", "diarize", "transcribe", "join", "route", "deliver"]
Priority = Literal["normal", "rush"]
# How much of a recording people see: nothing, what chance says, every segment, every segment by two people.
ReviewMode = Literal["none", "sample", "full", "full_twice"]


class RecordingMissing(BoliError):
    """There is no such recording: the id is wrong, or it was deleted."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What is known of a recording when it arrives. `language`, `dialect` and `speaker` may be empty.

    `languages`: all that are spoken, where several are (`language` is "" then). `vocabulary`: words to prefer.
    `translate`: English is wanted beside the transcript. `track`, `damaged`: pipeline/media/reading.py. `review`: how
    much of it people see. `deadline`: when the client wants it. `spread`: its segments go to different people.
    `redact`, `redact_names`: kinds of identifiers, and names, which are taken out of what the client receives.
    `modes`: how its transcript is to be shown, as pipeline/delivery/modes.py has them.
    `external_id`, `metadata`: pipeline/recordings/labels.py. `source_url`: from where its sound is to be fetched.
    """

    id: str
    client_id: str
    name: str
    sha256: str
    size_bytes: int
    language: str = ""
    dialect: str = ""
    speaker: str = ""
    speakers_expected: int | None = None
    priority: Priority = "normal"
    speakers_per_channel: str = ""
    speaker_consent: bool = False
    training_consent: bool = False
    languages: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    translate: bool = False
    track: int | None = None
    damaged: bool = False
    review: ReviewMode = "sample"
    deadline: datetime | None = None
    spread: bool = False
    redact: tuple[str, ...] = ()
    redact_names: tuple[str, ...] = ()
    modes: dict[str, str] = field(default_factory=dict)
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    source_url: str | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording as stored, without its ledger. `problem` is a problem object when `status` is "failed".

    `diarized_by`: the method that told the speakers apart, "" before that. `notes`: sentences on the file, for people.
    """

    id: str
    client_id: str
    name: str
    language: str
    dialect: str
    speaker: str
    languages: list[str]
    vocabulary: list[str]
    translate: bool
    track: int | None
    damaged: bool
    speakers_expected: int | None
    speakers_per_channel: str
    speaker_consent: bool
    diarized_by: str
    priority: Priority
    review: ReviewMode
    sha256: str
    size_bytes: int
    status: Status
    stage: Stage
    progress: float
    duration_ms: int | None
    channels: int | None
    notes: list[str]
    model: dict[str, str] | None
    problem: dict[str, Any] | None
    created_at: datetime
    drafted_at: datetime | None
    deadline: datetime | None = None
    spread: bool = False
    updated_at: datetime | None = None
    redact: Sequence[str] = ()
    redact_names: Sequence[str] = ()
    modes: dict[str, str] = field(default_factory=dict)
    external_id: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    training_consent: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many segments a transcript has, and how many of them a person has reviewed.

    A check of dropped sound is a segment once somebody has written text for it.
    """

    segments: int = 0
    reviewed: int = 0


_COLUMNS = [recording.c[name] for name in Recording.__slots__]
_ONE: Final = select(*_COLUMNS).where(recording.c.id == bindparam("wanted"))
_AT_ONCE: Final = 500  # ids in one query
_LOCK: Final = select(recording.c.status).where(recording.c.id == bindparam("wanted")).with_for_update(key_share=True)
_CHANGED: Final = update(recording).where(recording.c.id == bindparam("wanted")).values(updated_at=bindparam("at"))
_TOUCH: Final = _CHANGED.returning(recording.c.status)


def create(connection: Connection, submission: Submission) -> Recording:
    """Write a recording that waits for its turn."""
    values = {name: getattr(submission, name) for name in Submission.__slots__}
    at = now()
    with writing(connection, submission.id, submission.client_id):
        connection.execute(insert(recording).values(**values, status=RECORDING.start, created_at=at, updated_at=at))
    trail.about("recording", submission.id, submission.client_id)
    return get(connection, submission.id)


def get(connection: Connection, recording_id: str) -> Recording:
    """Return a recording. Raises RecordingMissing."""
    row = connection.execute(_ONE, {"wanted": recording_id}).one_or_none()
    if row is None:
        raise RecordingMissing(f"there is no recording {recording_id}")
    return _recording(row)


def list_for_client(
    connection: Connection, client_id: str, limit: int, after: str | None = None, which: Filter = EVERYTHING
) -> tuple[list[Recording], str | None]:
    """Return a client's recordings, newest first, and the cursor of the next page or None. Raises BadCursor."""
    age = (recording.c.created_at, recording.c.id)
    query = select(*_COLUMNS).where(recording.c.client_id == client_id, *conditions(which))
    if after:
        query = query.where(tuple_(*age) < tuple_(*position(after), types=[column.type for column in age]))
    rows = connection.execute(query.order_by(age[0].desc(), age[1].desc()).limit(limit + 1)).all()
    page = [_recording(row) for row in rows[:limit]]
    return page, cursor(page[-1].created_at, page[-1].id) if len(rows) > limit else None


def statuses(connection: Connection, recording_ids: Sequence[str]) -> dict[str, Status]:
    """Return the status of each of these recordings that is there."""
    query = select(recording.c.id, recording.c.status).where(recording.c.id.in_(recording_ids))
    return {row.id: row.status for row in connection.execute(query)}


def set_progress(connection: Connection, recording_id: str, stage: Stage, progress: float) -> None:
    """Say which stage runs and how far it is, 0 to 1. Raises RecordingMissing, which tells a job to stop."""
    _advance(connection, recording_id, "running", stage=stage, progress=progress, problem=None)


def set_training_consent(connection: Connection, recording_id: str, agreed: bool) -> None:
    """Note whether those who speak agree that models learn from it. Raises RecordingMissing."""
    _change(connection, recording_id, training_consent=agreed)


def count_training_consent(connection: Connection, client_id: str) -> tuple[int, int]:
    """Return of how many of a client's recordings the speakers agree that models learn from it, and how many it has."""
    agreed = func.count().filter(recording.c.training_consent)
    row = connection.execute(select(agreed, func.count()).where(recording.c.client_id == client_id)).one()
    return int(row[0]), int(row[1])


def set_diarized(connection: Connection, recording_id: str, method: str) -> None:
    """Note which method told the speakers apart. Raises RecordingMissing."""
    _change(connection, recording_id, diarized_by=method)


def set_prepared(
    connection: Connection, recording_id: str, duration_ms: int, channels: int, notes: Sequence[str] = ()
) -> None:
    """Note what the audio turned out to be. Raises RecordingMissing."""
    _change(connection, recording_id, duration_ms=duration_ms, channels=channels, notes=list(notes))
    usage.note(connection, recording_id, duration_ms)


def set_drafted(connection: Connection, recording_id: str, model: ModelInfo, ledger: Sequence[LedgerEntry]) -> None:
    """Note that the draft is complete. Repeating it changes neither the time nor a later status."""
    described = {"name": model.name, "hash": model.hash, "intended_use": model.intended_use}
    entries = [[entry.channel, entry.start_ms, entry.end_ms, entry.kind, entry.reason] for entry in ledger]
    drafted_at = func.coalesce(recording.c.drafted_at, now())
    transitions.advance(connection, RECORDING, [recording_id], "running")  # a job that is done has begun
    _advance(connection, recording_id, "drafted", model=described, ledger=entries, drafted_at=drafted_at)


def set_failed(connection: Connection, recording_id: str, problem: dict[str, Any]) -> bool:
    """Note why there will be no draft: `problem` is a problem object. Raises RecordingMissing.

    Return whether it is failed now: one that has its draft is not.
    """
    moved = transitions.advance(connection, RECORDING, [recording_id], "failed", problem=problem)
    if moved:
        usage.note(connection, recording_id, 0)
    return bool(moved) or get(connection, recording_id).status == "failed"


def touch(connection: Connection, recording_id: str) -> Status | None:
    """Note that something which the client reads of a recording has changed beside its row. Return its status, None if
    it is gone.
    """
    return cast("Status | None", connection.execute(_TOUCH, {"wanted": recording_id, "at": now()}).scalar())


def lock(connection: Connection, recording_id: str) -> Status | None:
    """Let one transaction at a time change what hangs on a recording. Take it before any lock on its rows. Return the
    recording's status, None if it is gone.

    On PostgreSQL it is the lock that an UPDATE takes, which rows that only refer to the recording do not wait for; the
    stronger one deadlocked with people who added revisions to the same recording.
    """
    return cast("Status | None", connection.execute(_LOCK, {"wanted": recording_id}).scalar())


def counts(connection: Connection, recording_ids: Sequence[str]) -> dict[str, Counts]:
    """Return the counts of each recording asked for."""
    reviewed = func.sum(case((segment.c.reviewed, 1), else_=0))
    rows = connection.execute(
        select(segment.c.recording_id, func.count(), reviewed)
        .where(segment.c.recording_id.in_(recording_ids))
        .where(or_(segment.c.text != "", without(segment.c.flags, NON_SPEECH_CHECK)))
        .group_by(segment.c.recording_id)
    )
    counted = {recording_id: Counts(total, int(done)) for recording_id, total, done in rows}
    return {recording_id: counted.get(recording_id, Counts()) for recording_id in recording_ids}


def unfinished(connection: Connection, recording_ids: Sequence[str]) -> list[str]:
    """Return those of the ids that are recordings which wait for their draft."""
    found: list[str] = []
    for start in range(0, len(recording_ids), _AT_ONCE):
        these = recording.c.id.in_(recording_ids[start : start + _AT_ONCE])
        query = select(recording.c.id).where(these, recording.c.status.in_(["queued", "running"]))
        found += connection.execute(query).scalars()
    return found


def ledger(connection: Connection, recording_id: str) -> tuple[LedgerEntry, ...]:
    """Return what became of every millisecond; empty before there is a draft. Raises RecordingMissing."""
    row = connection.execute(select(recording.c.ledger).where(recording.c.id == recording_id)).one_or_none()
    if row is None:
        raise RecordingMissing(f"there is no recording {recording_id}")
    return tuple(LedgerEntry(*entry) for entry in row.ledger or [])


def newest_model(connection: Connection) -> dict[str, str] | None:
    """Return {"name", "hash", "intended_use"} of the model that drafted last; None before the first draft."""
    query = select(recording.c.model).where(recording.c.drafted_at.is_not(None))
    model: dict[str, str] | None = connection.execute(query.order_by(recording.c.drafted_at.desc()).limit(1)).scalar()
    return model


def _advance(connection: Connection, recording_id: str, target: Status, **values: Any) -> None:
    """Set the values, and the state where that is a move; a later state stays. Raises RecordingMissing."""
    if not transitions.advance(connection, RECORDING, [recording_id], target, **values):
        _change(connection, recording_id, **values)


def _change(connection: Connection, recording_id: str, **values: Any) -> None:
    changed = update(recording).where(recording.c.id == recording_id).values(updated_at=now(), **values)
    if connection.execute(changed).rowcount == 0:
        raise RecordingMissing(f"there is no recording {recording_id}")


def _recording(row: Row[Any]) -> Recording:
    return Recording(**row._mapping)
