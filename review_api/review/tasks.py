"""Tasks: a transcriber leases work, hears it, prolongs the lease or gives the work back."""

from datetime import datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import FileResponse
from sqlalchemy import Connection

from configs.registry import UnknownVariety, variety
from pipeline.recordings import recordings, segments
from pipeline.recordings.segments import StoredSegment
from pipeline.review import planted_error_rows, planted_errors, tasks
from pipeline.review.tasks import Task, TaskMissing
from pipeline.store.database import now, reading
from review_api import wire
from review_api.auth import Transcriber
from review_api.dependencies import Held, Services
from review_api.problems import Problem, documented, missing
from review_api.review import clips, sound
from review_api.review.sound import SoundMissing

router = APIRouter(prefix="/v1/tasks", tags=["tasks"])

# Nobody can gather the queue, nor all of a recording's sound: what is held has to be done or given back first.
MAX_HELD = 50


@router.post("/lease", responses=documented(400, 401, 403, 409, 422))
def lease(person: Transcriber, services: Held, wanted: wire.LeaseRequest | None = None) -> wire.Tasks:
    """Take work: rush recordings first, then the oldest, in languages of mine. Empty when there is none."""
    wanted = wanted or wire.LeaseRequest()
    languages = _known(wanted.languages)
    with services.engine.begin() as connection:
        at = now()
        room = MAX_HELD - len(tasks.held(connection, person.id, at))
        if room <= 0:
            raise Problem(409, "too-many-held", f"you hold {MAX_HELD} tasks; finish some or give them back first")
        taken = tasks.lease(connection, person, min(wanted.count, room), languages, _until(at, services), at)
        for one in taken:
            planted_errors.plant(connection, one, services.settings.route)
        return wire.Tasks(tasks=[_body(connection, one) for one in taken])


@router.get("", responses=documented(401, 403))
def held(person: Transcriber, services: Held) -> wire.Tasks:
    """List the tasks I hold."""
    with reading(services.engine) as connection:
        return wire.Tasks(tasks=[_body(connection, one) for one in tasks.held(connection, person.id, now())])


@router.post("/{task_id}/renew", responses=documented(401, 403, 404, 422))
def renew(task_id: str, person: Transcriber, services: Held) -> wire.Task:
    """Prolong my lease."""
    try:
        with services.engine.begin() as connection:
            return _body(connection, tasks.renew(connection, task_id, person.id, _until(now(), services)))
    except TaskMissing as error:
        raise missing("task") from error


@router.post("/{task_id}/release", status_code=204, responses=documented(401, 403, 404, 422))
def release(task_id: str, person: Transcriber, services: Held) -> None:
    """Give a task back."""
    try:
        with services.engine.begin() as connection:
            tasks.release(connection, task_id, person.id)
    except TaskMissing as error:
        raise missing("task") from error


@router.get("/{task_id}/clip", response_class=FileResponse, responses=sound.documented(401, 403, 404, 422))
def get_clip(task_id: str, person: Transcriber, services: Held) -> FileResponse:
    """Send the segment's sound, while I hold the task. Byte ranges work."""
    try:
        return sound.answer(services, lambda connection: _heard(connection, task_id, person.id))
    except (TaskMissing, SoundMissing) as error:
        raise missing("task") from error


def _heard(connection: Connection, task_id: str, person_id: str) -> StoredSegment:
    """Return the task's segment. Raises TaskMissing, or a 403 problem if the lease ran out."""
    task = tasks.get(connection, task_id, person_id)
    if not task.held_by(person_id, now()):
        raise Problem(403, "lease-over", "you hold this task no longer; renew it, or lease other work")
    return segments.get(connection, task.segment_id)


def _until(at: datetime, services: Services) -> datetime:
    return at + timedelta(minutes=services.settings.api.lease_minutes)


def _known(languages: list[str]) -> list[str]:
    try:
        return [variety(tag).tag for tag in languages]
    except UnknownVariety as error:
        raise Problem(422, "unknown-language", f"{error}; GET /v1/languages lists all") from error


def _body(connection: Connection, task: Task) -> wire.Task:
    segment = planted_errors.shown(
        segments.get(connection, task.segment_id), planted_error_rows.find(connection, task.id)
    )
    recording = recordings.get(connection, task.recording_id)
    start_ms, end_ms = clips.span(segment, recording.duration_ms)
    return wire.Task(
        id=task.id,
        arm=task.arm,
        lease_expires_at=task.lease_expires_at,
        segment=_segment(segment, recording, blind=task.arm == "blind"),
        clip=wire.Clip(url=f"/v1/tasks/{task.id}/clip", start_ms=start_ms, end_ms=end_ms),
    )


def _segment(segment: StoredSegment, recording: recordings.Recording, blind: bool) -> wire.TaskSegment:
    segment = segment.best_known()
    shown = {name: getattr(segment, name) for name in wire.TaskSegment.model_fields if hasattr(segment, name)}
    if blind:  # whoever sees the draft is drawn to it, and whoever sees that it was revised, too
        shown |= {"text": None, "version": 0, "confidence": None, "flags": None, "words": None}
    told_apart = wire.Diarization.by(recording.diarized_by)
    return wire.TaskSegment(**shown, recording_name=recording.name, dialect=recording.dialect, diarization=told_apart)
