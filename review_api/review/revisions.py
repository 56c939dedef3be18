"""Revisions: a transcriber submits the text of a segment, and reads what they submitted."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from configs.registry import UnknownVariety
from pipeline.jobs import word_alignment
from pipeline.pay import rates
from pipeline.recordings import tagging
from pipeline.recordings.content import Content
from pipeline.review import history, submission
from pipeline.review.adjudication import Adjudicated
from pipeline.review.edits import Edit, EditRefused, NoRoom, TypedPart
from pipeline.review.revisions import Conflict, OperationReused, Submitted
from pipeline.review.submission import Accepted, AlreadyDelivered
from pipeline.review.tasks import TaskMissing
from pipeline.store.cursors import BadCursor
from pipeline.store.database import now, reading
from review_api.auth import Transcriber
from review_api.dependencies import Services, ServicesDependency
from review_api.ownership import check_sound_of
from review_api.problems import Problem, documented, missing_where, unknown_language
from review_api.schemas.review import HistoryEntry, HistoryPage, Revision, RevisionRequest

router = APIRouter(prefix="/v1", tags=["segments"])


@router.post(
    "/segments/{segment_id}/revisions", status_code=201, responses=documented(400, 401, 403, 404, 409, 410, 422)
)
def submit(segment_id: str, wanted: RevisionRequest, person: Transcriber, services: ServicesDependency) -> Revision:
    """Add my text, count the draft's errors against it and complete the task, all or nothing.

    Work that comes after the lease ran out is taken. Where somebody else has the task by then, it is kept beside
    theirs. To take a change back, send the earlier text again.
    """
    try:
        accepted = _submit(services, segment_id, person.id, wanted)
    except TaskMissing as error:
        with reading(services.engine) as connection:
            check_sound_of(connection, segment_id)
        detail = "this segment is not among your work, or its recording was deleted"
        raise Problem(404, "not-found", detail) from error
    except UnknownVariety as error:
        raise unknown_language(error) from error
    except NoRoom as error:
        raise Problem(409, "no-room", str(error)) from error
    except EditRefused as error:
        raise Problem(422, "edit-refused", str(error)) from error
    except AlreadyDelivered as error:
        raise Problem(409, "delivered", str(error)) from error
    except Adjudicated as error:
        raise Problem(409, "adjudicated", str(error)) from error
    except OperationReused as error:
        raise Problem(409, "operation-reused", str(error)) from error
    except Conflict as conflict:
        current: dict[str, Any] = {"version": conflict.current_version, "text": conflict.current_text or None}
        if conflict.current_content:
            current |= {"edit": _as_sent(conflict.current_content)}
        detail = "the segment has changed since you began; compare, and send your text with the current version"
        raise Problem(409, "conflict", detail, current=current) from conflict
    kept_as: Literal["text", "second_opinion"] = "second_opinion" if accepted.kind == "late" else "text"
    return Revision(**Revision.fields_of(accepted), kept_as=kept_as)


@router.get("/segments/{segment_id}/revisions", responses=documented(401, 403, 404, 422))
def of_segment(segment_id: str, person: Transcriber, services: ServicesDependency) -> HistoryPage:
    """List my texts of a segment that I work on or worked on, newest first."""
    with reading(services.engine) as connection, missing_where("segment", TaskMissing):
        entries = history.of_segment(connection, person.id, segment_id)
    return HistoryPage(items=[HistoryEntry.model_validate(entry) for entry in entries], next=None)


@router.get("/history", responses=documented(401, 403, 422))
def my_history(
    person: Transcriber,
    services: ServicesDependency,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> HistoryPage:
    """List my texts, newest first. `next` is the `after` of the next page."""
    with reading(services.engine) as connection:
        try:
            entries, cursor = history.of_person(connection, person.id, limit, after)
        except BadCursor as error:
            raise Problem(422, "bad-cursor", str(error)) from error
    return HistoryPage(items=[HistoryEntry.model_validate(entry) for entry in entries], next=cursor)


def _submit(services: Services, segment_id: str, person_id: str, wanted: RevisionRequest) -> Accepted:
    edit = _edit(wanted)
    text = edit.text if wanted.text is None else wanted.text
    sent = Submitted(str(wanted.operation_id), wanted.base_version, text, active_ms=wanted.active_ms)
    with services.engine.begin() as connection:
        route, pay = services.settings.route, rates.in_force(services.settings.pay.table)
        accepted = submission.submit(connection, segment_id, person_id, sent, route, now(), pay, edit)
        word_alignment.enqueue_if_due(connection, accepted.recording_id)
    return accepted


def _as_sent(content: Content) -> dict[str, Any]:
    """Return a content as one would send it, with the tags in the texts."""
    parts = [
        {
            "start_ms": one.start_ms,
            "end_ms": one.end_ms,
            "speaker": one.speaker,
            "text": tagging.typed(one.text, one.tags),
        }
        for one in content.parts
    ]
    said = {"flags": list(content.flags), "note": content.note, "heard_dialect": content.heard_dialect}
    return {"parts": parts, "joins_next": content.joins_next, **said}


def _edit(wanted: RevisionRequest) -> Edit:
    parts = tuple(TypedPart(part.start_ms, part.end_ms, part.speaker, part.text) for part in wanted.parts or ())
    names = {naming.label: naming.name for naming in wanted.names}
    return Edit(parts, wanted.joins_next, tuple(wanted.flags), wanted.note, wanted.heard_dialect, names)
