"""Revisions: a transcriber submits the text of a segment."""

from fastapi import APIRouter

from pipeline.jobs import word_alignment
from pipeline.pay import rates
from pipeline.review import submission
from pipeline.review.revisions import Conflict, OperationReused, Submitted
from pipeline.review.submission import AlreadyDelivered
from pipeline.review.tasks import TaskMissing
from pipeline.store.database import now
from review_api.auth import Transcriber
from review_api.dependencies import ServicesDependency
from review_api.problems import Problem, documented
from review_api.schemas.review import Revision, RevisionRequest

router = APIRouter(prefix="/v1/segments", tags=["segments"])


@router.post("/{segment_id}/revisions", status_code=201, responses=documented(400, 401, 403, 404, 409, 422))
def submit(segment_id: str, wanted: RevisionRequest, person: Transcriber, services: ServicesDependency) -> Revision:
    """Add my text, count the draft's errors against it and complete the task, all or nothing.

    Work that comes after the lease ran out is taken, as long as nobody else took the task.
    """
    sent = Submitted(str(wanted.operation_id), wanted.base_version, wanted.text)
    try:
        with services.engine.begin() as connection:
            route, pay = services.settings.route, rates.in_force(services.settings.pay.table)
            accepted = submission.submit(connection, segment_id, person.id, sent, route, now(), pay)
            word_alignment.enqueue_if_due(connection, accepted.recording_id)
    except TaskMissing as error:
        detail = "this segment is not among your work; if you held it, the lease ran out and somebody else took it"
        raise Problem(404, "not-found", detail) from error
    except AlreadyDelivered as error:
        raise Problem(409, "delivered", str(error)) from error
    except OperationReused as error:
        raise Problem(409, "operation-reused", str(error)) from error
    except Conflict as conflict:
        current = {"version": conflict.current_version, "text": conflict.current_text or None}
        detail = "the segment has changed since you began; compare, and send your text with the current version"
        raise Problem(409, "conflict", detail, current=current) from conflict
    return Revision.model_validate(accepted)
