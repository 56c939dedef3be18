"""Feedback: a transcriber reads what became of their own texts, and hears the sound again."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse

from pipeline.recordings.clips import span
from pipeline.review import feedback
from pipeline.review.feedback import Feedback, FeedbackMissing
from pipeline.store.cursors import BadCursor
from pipeline.store.database import reading
from review_api.auth import Transcriber
from review_api.dependencies import ServicesDependency
from review_api.problems import Problem, documented, missing_where
from review_api.review import clips
from review_api.review.clips import SoundMissing
from review_api.schemas import quality as schemas
from review_api.schemas.review import Clip

router = APIRouter(prefix="/v1/feedback", tags=["feedback"])


@router.get("", responses=documented(401, 403, 422))
def list_feedback(
    person: Transcriber,
    services: ServicesDependency,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.FeedbackPage:
    """List my texts beside the agreed ones, newest first. Nobody else sees them here."""
    with reading(services.engine) as connection:
        try:
            page, more = feedback.listed(connection, person.id, limit, after)
        except BadCursor as error:
            raise Problem(422, "bad-cursor", str(error)) from error
    return schemas.FeedbackPage(items=[_body(one) for one in page], next=more)


@router.get("/{feedback_id}/clip", response_class=FileResponse, responses=clips.documented(401, 403, 404, 422))
def get_clip(feedback_id: str, person: Transcriber, services: ServicesDependency) -> FileResponse:
    """Send the sound of a segment in my feedback. Byte ranges work."""
    with missing_where("feedback", FeedbackMissing, SoundMissing):
        return clips.answer(services, lambda connection: feedback.heard(connection, feedback_id, person.id))


def _body(one: Feedback) -> schemas.Feedback:
    start_ms, end_ms = span(one.segment, one.duration_ms)
    clip = Clip(url=f"/v1/feedback/{one.id}/clip", start_ms=start_ms, end_ms=end_ms)
    words = one.words and [
        schemas.FeedbackWord(kind=word.kind, agreed=word.reference, yours=word.draft) for word in one.words
    ]
    shown = schemas.Feedback.fields_of(one) | {"words": words}
    return schemas.Feedback(**shown, segment_id=one.segment.id, language=one.segment.language, clip=clip)
