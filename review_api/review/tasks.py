"""Tasks: a transcriber leases work, hears it, prolongs the lease or gives the work back."""

from datetime import datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import FileResponse
from sqlalchemy import Connection

from configs.registry import UnknownVariety, variety
from pipeline.recordings import recordings, segments
from pipeline.recordings.recordings import Recording
from pipeline.recordings.segments import StoredSegment
from pipeline.review import adjudication, gold, planted_error_rows, planted_errors, tasks
from pipeline.review.routing import Arm
from pipeline.review.tasks import Task, TaskMissing
from pipeline.store.database import now, reading
from review_api.auth import Transcriber
from review_api.dependencies import Services, ServicesDependency
from review_api.problems import Problem, documented, missing_where, unknown_language
from review_api.review import clips
from review_api.review.clips import SoundMissing
from review_api.schemas import review as schemas
from review_api.schemas.recordings import Diarization

router = APIRouter(prefix="/v1/tasks", tags=["tasks"])

# Nobody can gather the queue, nor all of a recording's sound: what is held has to be done or given back first.
MAX_HELD = 50


@router.post("/lease", responses=documented(400, 401, 403, 409, 422))
def lease(
    person: Transcriber, services: ServicesDependency, wanted: schemas.LeaseRequest | None = None
) -> schemas.Tasks:
    """Take work: rush recordings first, then the oldest, in languages of mine. Empty when there is none."""
    wanted = wanted or schemas.LeaseRequest()
    languages = _checked_tags(wanted.languages)
    with services.engine.begin() as connection:
        at = now()
        room = MAX_HELD - len(tasks.held(connection, person.id, at))
        if room <= 0:
            raise Problem(409, "too-many-held", f"you hold {MAX_HELD} tasks; finish some or give them back first")
        leased = tasks.lease(connection, person, min(wanted.count, room), languages, _lease_end(at, services), at)
        for task in leased:
            planted_errors.plant(connection, task, services.settings.route)
        return schemas.Tasks(tasks=[_body(connection, task) for task in leased])


@router.get("", responses=documented(401, 403))
def held(person: Transcriber, services: ServicesDependency) -> schemas.Tasks:
    """List the tasks I hold."""
    with reading(services.engine) as connection:
        return schemas.Tasks(tasks=[_body(connection, task) for task in tasks.held(connection, person.id, now())])


@router.post("/{task_id}/renew", responses=documented(401, 403, 404, 422))
def renew(task_id: str, person: Transcriber, services: ServicesDependency) -> schemas.Task:
    """Prolong my lease."""
    with services.engine.begin() as connection, missing_where("task", TaskMissing):
        return _body(connection, tasks.renew(connection, task_id, person.id, _lease_end(now(), services)))


@router.post("/{task_id}/release", status_code=204, responses=documented(401, 403, 404, 422))
def release(task_id: str, person: Transcriber, services: ServicesDependency) -> None:
    """Give a task back."""
    with services.engine.begin() as connection, missing_where("task", TaskMissing):
        tasks.release(connection, task_id, person.id)


@router.get("/{task_id}/clip", response_class=FileResponse, responses=clips.documented(401, 403, 404, 422))
def get_clip(task_id: str, person: Transcriber, services: ServicesDependency) -> FileResponse:
    """Send the segment's sound, while I hold the task. Byte ranges work."""
    with missing_where("task", TaskMissing, SoundMissing):
        return clips.answer(services, lambda connection: _held_segment(connection, task_id, person.id))


def _held_segment(connection: Connection, task_id: str, person_id: str) -> StoredSegment:
    """Return the task's segment. Raises TaskMissing, or a 403 problem if the lease ran out."""
    task = tasks.get(connection, task_id, person_id)
    if not task.held_by(person_id, now()):
        raise Problem(403, "lease-over", "you hold this task no longer; renew it, or lease other work")
    return segments.get(connection, task.segment_id)


def _lease_end(at: datetime, services: Services) -> datetime:
    return at + timedelta(minutes=services.settings.api.lease_minutes)


def _checked_tags(languages: list[str]) -> list[str]:
    """Return the tags as the registry writes them. Raises a 422 problem."""
    try:
        return [variety(tag).tag for tag in languages]
    except UnknownVariety as error:
        raise unknown_language(error) from error


def _body(connection: Connection, task: Task) -> schemas.Task:
    planted = planted_error_rows.find(connection, task.id)
    segment = planted_errors.shown(segments.get(connection, task.segment_id), planted)
    if task.purpose == "gold":
        segment = gold.shown(segment)
    recording = recordings.get(connection, task.recording_id)
    start_ms, end_ms = clips.span(segment, recording.duration_ms)
    return schemas.Task(
        id=task.id,
        arm=task.arm,
        lease_expires_at=task.lease_expires_at,
        segment=_segment(segment, recording, task.arm),
        choices=[choice.text for choice in adjudication.choices(connection, task)] if task.arm == "compare" else None,
        clip=schemas.Clip(url=f"/v1/tasks/{task.id}/clip", start_ms=start_ms, end_ms=end_ms),
    )


def _segment(segment: StoredSegment, recording: Recording, arm: Arm) -> schemas.TaskSegment:
    shown = schemas.TaskSegment.fields_of(segment.best_known())
    if arm != "draft":  # whoever sees the draft is drawn to it, and whoever sees that it was revised, too
        shown |= {"text": None, "confidence": None, "flags": None, "words": None}
        shown |= {"version": 0} if arm == "blind" else {}
    shown |= {"recording_name": recording.name, "dialect": recording.dialect}
    return schemas.TaskSegment(**shown, diarization=Diarization.by(recording.diarized_by))
