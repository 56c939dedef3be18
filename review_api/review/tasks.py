"""Tasks: a transcriber leases work, hears it, prolongs the lease or gives the work back."""

from typing import Annotated

from fastapi import APIRouter, Header, Response
from fastapi.responses import FileResponse
from sqlalchemy import Connection

from pipeline.recordings import segments
from pipeline.recordings.segments import StoredSegment
from pipeline.review import planted_errors, tasks
from pipeline.review.doubts import Doubts
from pipeline.review.tasks import Task, TaskMissing
from pipeline.store.database import now, reading
from review_api.auth import Transcriber
from review_api.dependencies import ServicesDependency
from review_api.problems import Problem, checked_tags, documented, missing_where
from review_api.review import clips, leasing, peaks, task_bodies
from review_api.review.clips import SoundMissing
from review_api.schemas import review as schemas

router = APIRouter(prefix="/v1/tasks", tags=["tasks"])


@router.post("/lease", responses=documented(400, 401, 403, 409, 422))
def lease(
    person: Transcriber, services: ServicesDependency, wanted: schemas.LeaseRequest | None = None
) -> schemas.Tasks:
    """Take work: rush recordings first, then the oldest, in languages of mine. Empty when there is none."""
    wanted = wanted or schemas.LeaseRequest()
    languages = checked_tags(wanted.languages)
    with services.engine.begin() as connection:
        at = now()
        count = min(wanted.count, leasing.room(connection, person.id, at))
        until = leasing.lease_end(at, services.settings.api)
        leased = tasks.lease(connection, person, count, languages, until, at)
        for task in leased:
            planted_errors.plant(connection, task, services.settings.route)
        doubts = Doubts(connection)
        return schemas.Tasks(tasks=[task_bodies.found(doubts, task) for task in leased])


@router.get("", responses=documented(401, 403))
def held(person: Transcriber, services: ServicesDependency) -> schemas.Tasks:
    """List the tasks I hold."""
    with reading(services.engine) as connection:
        mine = tasks.held(connection, person.id, now())
        doubts = Doubts(connection)
        return schemas.Tasks(tasks=[task_bodies.found(doubts, task) for task in mine])


@router.post("/{task_id}/renew", responses=documented(401, 403, 404, 422))
def renew(task_id: str, person: Transcriber, services: ServicesDependency) -> schemas.Task:
    """Prolong my lease."""
    until = leasing.lease_end(now(), services.settings.api)
    with services.engine.begin() as connection, missing_where("task", TaskMissing):
        return task_bodies.found(Doubts(connection), tasks.renew(connection, task_id, person.id, until))


@router.post("/{task_id}/release", status_code=204, responses=documented(400, 401, 403, 404, 422))
def release(
    task_id: str, person: Transcriber, services: ServicesDependency, said: schemas.GiveBack | None = None
) -> None:
    """Give a task back, and say why. No reason is held against me."""
    said = said or schemas.GiveBack()
    with services.engine.begin() as connection, missing_where("task", TaskMissing):
        tasks.give_back(connection, task_id, person.id, said.reason, now(), said.note)


@router.get("/{task_id}/clip", response_class=FileResponse, responses=clips.documented(401, 403, 404, 422))
def get_clip(
    task_id: str,
    person: Transcriber,
    services: ServicesDependency,
    channel: clips.Channel = None,
    wide: bool = False,
) -> FileResponse:
    """Send the segment's sound, while I hold the task. Byte ranges work.

    `channel`: another channel by its number, or `all` together. `wide`: with three seconds before and after.
    """
    with missing_where("task", TaskMissing, SoundMissing):
        hearing = clips.asked(channel, wide)
        return clips.answer(services, lambda connection: _held(connection, task_id, person.id)[1], hearing)


@router.get(
    "/{task_id}/peaks",
    response_model=schemas.Peaks,
    responses=documented(401, 403, 404, 410, 422) | {304: {"description": "As named by If-None-Match"}},
)
def get_peaks(
    task_id: str,
    person: Transcriber,
    services: ServicesDependency,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Send the waveform of the segment with three seconds before and after, while I hold the task."""
    with missing_where("task", TaskMissing, SoundMissing):
        with reading(services.engine) as connection:
            task, segment = _held(connection, task_id, person.id)
            room = peaks.room(connection, task, segment)
        return peaks.answer(peaks.read(services, segment), room, if_none_match)


def _held(connection: Connection, task_id: str, person_id: str) -> tuple[Task, StoredSegment]:
    """Return a task and its segment. Raises TaskMissing, or a 403 problem if the lease ran out."""
    task = tasks.get(connection, task_id, person_id)
    if not task.held_by(person_id, now()):
        raise Problem(403, "lease-over", "you hold this task no longer; renew it, or lease other work")
    return task, segments.get(connection, task.segment_id)
