"""Task bodies: a task as its holder sees it."""

from sqlalchemy import Connection

from pipeline.recordings import clips, comments, recordings, segments
from pipeline.recordings.recordings import Recording
from pipeline.recordings.segments import StoredSegment
from pipeline.review import adjudication, disputes, gold, planted_error_rows, planted_errors
from pipeline.review.doubts import Doubts
from pipeline.review.planted_error_rows import PlantedError
from pipeline.review.routing import Arm
from pipeline.review.tasks import Task
from review_api.schemas import review as schemas
from review_api.schemas.recordings import Diarization


def found(doubts: Doubts, task: Task) -> schemas.Task:
    """Return a task with what it needs from the database."""
    connection = doubts.connection
    planted = planted_error_rows.find(connection, task.id)
    recording = recordings.get(connection, task.recording_id)
    return body(doubts, task, segments.get(connection, task.segment_id), recording, planted)


def body(
    doubts: Doubts, task: Task, stored: StoredSegment, recording: Recording, planted: PlantedError | None
) -> schemas.Task:
    """Return a task. Blind work shows no text, and only the arm "compare" shows two people's.

    Whoever answers a dispute works as over a draft, and sees what the client says.
    """
    segment = gold.shown(stored) if task.purpose == "gold" else planted_errors.shown(stored, planted)
    choices = [one.text for one in adjudication.choices(doubts.connection, task)] if task.arm == "compare" else None
    start_ms, end_ms = clips.span(segment, recording.duration_ms)
    return schemas.Task(
        id=task.id,
        arm="draft" if task.arm in ("accepted", "amend") else task.arm,  # no task has the arm "accepted"
        lease_expires_at=task.lease_expires_at,
        segment=_segment(segment, recording, task.arm, doubts),
        choices=choices,
        dispute=_dispute(doubts.connection, task) if task.purpose == "dispute" else None,
        clip=schemas.Clip(url=f"/v1/tasks/{task.id}/clip", start_ms=start_ms, end_ms=end_ms),
    )


def _dispute(connection: Connection, task: Task) -> schemas.TaskDispute | None:
    found = disputes.of_task(connection, task.id)
    if found is None:
        return None
    said = comments.of_recording(connection, task.recording_id, task.segment_id)
    return schemas.TaskDispute(text=found.text, created_at=found.created_at, comments=[one.text for one in said])


def _segment(segment: StoredSegment, recording: Recording, arm: Arm, doubts: Doubts) -> schemas.TaskSegment:
    shows = arm in ("draft", "amend")
    shown = schemas.TaskSegment.fields_of(segment.best_known())
    shown |= {"words": _words(segment, doubts) if shows else None}
    if arm != "blind":  # where people have moved its borders, and whom they have heard
        shown |= {"start_ms": segment.spans[0][0], "end_ms": segment.spans[-1][1], "speaker": segment.parts[0].speaker}
    if not shows:  # whoever sees the draft is drawn to it, and whoever sees that it was revised, too
        shown |= {"text": None, "confidence": None, "flags": None}
        shown |= {"version": 0} if arm == "blind" else {}
    shown |= {"recording_name": recording.name, "dialect": recording.dialect, "position": segment.position + 1}
    return schemas.TaskSegment(**shown, diarization=Diarization.by(recording.diarized_by))


def _words(segment: StoredSegment, doubts: Doubts) -> list[schemas.TaskWord]:
    pairs = zip(segment.best_known().words, doubts.of(segment), strict=True)
    return [schemas.TaskWord(**schemas.TaskWord.fields_of(word), doubt=doubt) for word, doubt in pairs]
