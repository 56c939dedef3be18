"""Assignments: a transcriber takes a stretch of a recording, with its context, prolongs the lease or gives it back."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import FileResponse
from sqlalchemy import Connection

from pipeline.accounts.people import Person
from pipeline.audit import trail
from pipeline.recordings import guidelines, recordings, segments, vocabulary
from pipeline.recordings.recordings import Recording, RecordingMissing
from pipeline.recordings.segments import SegmentMissing, StoredSegment
from pipeline.review import assignments, contexts, planted_errors
from pipeline.review.assignments import Assignment, AssignmentMissing, Wanted
from pipeline.review.contexts import Surroundings
from pipeline.review.doubts import Doubts
from pipeline.speakers import voices
from pipeline.store.database import now, reading
from review_api.auth import Transcriber
from review_api.dependencies import Services, ServicesDependency
from review_api.problems import Problem, checked_tags, documented, missing, missing_where
from review_api.review import clips, leasing, task_bodies
from review_api.review.clips import SoundMissing
from review_api.schemas import assignments as schemas
from review_api.schemas.recordings import Diarization
from review_api.schemas.review import GiveBack

router = APIRouter(prefix="/v1/assignments", tags=["assignments"])

MOST_SEGMENTS = 1_000_000
MINIMAL = "return=minimal"
# Its recording was deleted after it was looked up: bodies are built when the lease is kept, so that on SQLite others
# may write meanwhile.
_GONE = (RecordingMissing, SegmentMissing)


@router.post("", responses=documented(400, 401, 403, 404, 409, 422))
def lease(
    person: Transcriber, services: ServicesDependency, wanted: schemas.AssignmentRequest | None = None
) -> schemas.Assignments:
    """Take stretches of recordings in languages of mine. Empty when there is no work."""
    asked = wanted or schemas.AssignmentRequest()
    languages = tuple(checked_tags(asked.languages))
    taken: list[tuple[Assignment, Surroundings]] = []
    while len(taken) < asked.count:
        try:
            one = _take(person, services, asked, languages)
        except Problem:  # the person holds as much as anybody may
            if not taken:
                raise
            break
        if one is None:
            break
        taken.append(one)
    with reading(services.engine) as connection, missing_where("assignment", *_GONE):
        return schemas.Assignments(assignments=[_described(connection, *one) for one in taken])


@router.get("", responses=documented(401, 403, 404))
def held(person: Transcriber, services: ServicesDependency) -> schemas.Assignments:
    """List my assignments of which a lease is in force."""
    with reading(services.engine) as connection, missing_where("assignment", *_GONE):
        found = assignments.held(connection, person.id, now())
        return schemas.Assignments(assignments=[_body(connection, one, person.id) for one in found])


@router.post("/{assignment_id}/renew", responses=documented(400, 401, 403, 404, 422))
def renew(
    assignment_id: str,
    person: Transcriber,
    services: ServicesDependency,
    response: Response,
    wanted: schemas.Renewal | None = None,
    prefer: Annotated[str, Header(description="`return=minimal`: only the leases (RFC 7240)")] = "",
) -> schemas.Assignment | schemas.Lease:
    """Say that I am still at it, or that I take it along: prolongs the leases of all tasks that are not done and that
    nobody else took.
    """
    with services.engine.begin() as connection, missing_where("assignment", AssignmentMissing):
        at = now()
        until = partial(leasing.lease_end, at, services.settings.api)
        if wanted and wanted.offline:
            assignments.take_along(connection, assignment_id, person.id)
        if MINIMAL in prefer.replace(" ", "").lower().split(","):
            leases = assignments.beat(connection, assignment_id, person.id, until, at)
            trail.skip()
            response.headers["Preference-Applied"] = MINIMAL
            return _lease(assignment_id, leases)
        renewed = assignments.renew(connection, assignment_id, person.id, until, at)
    with reading(services.engine) as connection, missing_where("assignment", *_GONE):
        return _body(connection, renewed, person.id)


@router.post("/{assignment_id}/release", status_code=204, responses=documented(400, 401, 403, 404, 422))
def release(
    assignment_id: str, person: Transcriber, services: ServicesDependency, said: GiveBack | None = None
) -> None:
    """Give back all tasks that are not done, and say why. No reason is held against me."""
    said = said or GiveBack()
    with services.engine.begin() as connection, missing_where("assignment", AssignmentMissing):
        assignments.release(connection, assignment_id, person.id, said.reason, now(), said.note)


@router.get(
    "/{assignment_id}/context/{segment_id}/clip",
    response_class=FileResponse,
    responses=clips.documented(401, 403, 404, 422),
)
def get_clip(assignment_id: str, segment_id: str, person: Transcriber, services: ServicesDependency) -> FileResponse:
    """Send the sound of a segment of the same recording, while I hold one of my tasks. Byte ranges work."""
    with missing_where("assignment", AssignmentMissing, SoundMissing, *_GONE):
        return clips.answer(services, lambda connection: _heard(connection, assignment_id, segment_id, person.id))


@router.get("/{assignment_id}/transcript", responses=documented(401, 403, 404, 422))
def get_transcript(
    assignment_id: str,
    person: Transcriber,
    services: ServicesDependency,
    first: Annotated[int, Query(ge=1, le=MOST_SEGMENTS)] = 1,
    count: Annotated[int, Query(ge=1, le=200)] = 100,
) -> schemas.TranscriptPage:
    """Read the whole recording, from its segment number `first`, while I hold one of my tasks.

    Whoever reads a draft here does not write that segment blind.
    """
    with services.engine.begin() as connection, missing_where("assignment", AssignmentMissing, *_GONE):
        assignment = assignments.get(connection, assignment_id, person.id, now())
        page = contexts.page(connection, assignment.recording_id, person.id, first, count)
        contexts.note_read(connection, page, person.id)
        of = segments.count(connection, assignment.recording_id)
    return schemas.TranscriptPage(first=first, of=of, segments=page)


def _terms(
    asked: schemas.AssignmentRequest, languages: tuple[str, ...], room: int, at: datetime, services: Services
) -> Wanted:
    settings = services.settings.api
    until = leasing.lease_end(at, settings, asked.offline)
    route = services.settings.route
    return Wanted(asked.max_speech_ms or settings.assignment_speech_ms, room, until, languages, asked.offline, route)


def _take(
    person: Person, services: Services, asked: schemas.AssignmentRequest, languages: tuple[str, ...]
) -> tuple[Assignment, Surroundings] | None:
    """Take one assignment in a transaction of its own. None where there is no work. Raises a 409 problem."""
    with services.engine.begin() as connection:
        at = now()
        terms = _terms(asked, languages, leasing.room(connection, person.id, at), at, services)
        assignment = assignments.lease(connection, person, terms, at)
        return None if assignment is None else (assignment, _opened(connection, assignment, person, services))


def _opened(connection: Connection, assignment: Assignment, person: Person, services: Services) -> Surroundings:
    """Return what surrounds an assignment that was leased just now, and note what its person reads."""
    for task in assignment.tasks:
        planted_errors.plant(connection, task, services.settings.route)
    surroundings = contexts.around(connection, assignment.tasks, person.id)
    contexts.note_read(connection, surroundings.shown, person.id)
    return surroundings


def _heard(connection: Connection, assignment_id: str, segment_id: str, person_id: str) -> StoredSegment:
    """Return a segment of the assignment's recording. Raises AssignmentMissing, SegmentMissing, or a 404 problem."""
    assignment = assignments.get(connection, assignment_id, person_id, now())
    segment = segments.get(connection, segment_id)
    if segment.recording_id != assignment.recording_id:
        raise missing("assignment")
    return segment


def _lease(id: str, until: Mapping[str, datetime]) -> schemas.Lease:
    held = [schemas.HeldTask(id=task, lease_expires_at=end) for task, end in until.items()]
    return schemas.Lease(id=id, tasks=held, lease_expires_at=min(until.values()))


def _body(connection: Connection, assignment: Assignment, person_id: str) -> schemas.Assignment:
    return _described(connection, assignment, contexts.around(connection, assignment.tasks, person_id))


def _described(connection: Connection, assignment: Assignment, shown: Surroundings) -> schemas.Assignment:
    recording = recordings.get(connection, assignment.recording_id)
    guideline = guidelines.get(connection, recording.client_id)
    speakers = voices.speakers(connection, recording.id)
    words = [*recording.vocabulary, *vocabulary.get(connection, recording.client_id)]
    parts = {
        part: [schemas.ContextSegment.model_validate(one) for one in getattr(shown, part)]
        for part in ("before", "between", "after")
    }
    doubts = Doubts(connection)
    bodies = [
        task_bodies.body(doubts, one, shown.segments[one.segment_id], recording, shown.planted.get(one.segment_id))
        for one in assignment.tasks
    ]
    return schemas.Assignment(
        id=assignment.id,
        recording=_recording(recording),
        position=schemas.Position.model_validate(shown),
        guidelines=guideline.text if guideline else None,
        vocabulary=list(dict.fromkeys(words)),
        speakers=[schemas.NamedSpeaker(label=one.label, name=one.name) for one in speakers],
        tasks=bodies,
        lease_expires_at=min(one.lease_expires_at for one in assignment.tasks if one.lease_expires_at),
        **parts,
    )


def _recording(recording: Recording) -> schemas.AssignmentRecording:
    known = schemas.AssignmentRecording.fields_of(recording)
    return schemas.AssignmentRecording(**known, diarization=Diarization.by(recording.diarized_by))
