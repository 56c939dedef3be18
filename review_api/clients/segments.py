"""Segments: a client hears each, sees the machine's draft beside the text, comments on it, and disputes it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from fastapi import APIRouter
from fastapi.responses import FileResponse
from sqlalchemy import Connection

from pipeline.accounts.clients import Client
from pipeline.delivery import provenance, sound, stored_texts, transcripts
from pipeline.delivery.transcripts import NotReady
from pipeline.recordings import comments, retention, segments
from pipeline.recordings.comments import Comment, CommentMissing
from pipeline.recordings.segments import SegmentMissing, StoredSegment
from pipeline.recordings.states import FINAL_VERSION, UNDRAFTED
from pipeline.review import disputes
from pipeline.review.disputes import Dispute, DisputeRefused
from pipeline.store.database import now, reading
from review_api.auth import CurrentClient
from review_api.dependencies import ServicesDependency
from review_api.ownership import own_recording, own_text
from review_api.problems import Problem, documented, missing, missing_where
from review_api.review import clips
from review_api.review.clips import SoundMissing
from review_api.schemas import versions as schemas

router = APIRouter(prefix="/v1/recordings/{recording_id}", tags=["recordings"])

_Remark = TypeVar("_Remark", Comment, Dispute)


@router.get("/segments", responses=documented(401, 403, 404, 410, 422))
def list_segments(recording_id: str, client: CurrentClient, services: ServicesDependency) -> schemas.ReviewedSegments:
    """List the segments as they are now: draft and text, who wrote it and when, comments and disputes."""
    with reading(services.engine) as connection:
        recording = own_text(connection, recording_id, client)
        heard = transcripts.heard(segments.list_segments(connection, recording_id))
        stored = stored_texts.of_segments(recording, heard)
        wrote = provenance.of_recording(connection, recording_id, client.id)
        said = _by_segment(comments.of_recording(connection, recording_id))
        disputed = _by_segment(disputes.of_recording(connection, recording_id))
        busy = disputes.at_work(connection, recording_id)
        silent = retention.is_gone(connection, recording_id, "sound")
    closed = silent or recording.status in UNDRAFTED or recording.status == FINAL_VERSION[-1]
    return schemas.ReviewedSegments(
        items=[
            schemas.ReviewedSegment(
                **schemas.ReviewedSegment.fields_of(one),
                **_who(wrote.get((one.id, one.version))),
                may_dispute=not closed and one.id not in busy,
                comments=[schemas.SegmentComment.model_validate(each) for each in said[one.id]],
                disputes=[schemas.SegmentDispute.model_validate(each) for each in disputed[one.id]],
            )
            for one in stored
        ]
    )


@router.get(
    "/segments/{segment_id}/clip", response_class=FileResponse, responses=clips.documented(401, 403, 404, 422)
)  # fmt: skip
def get_clip(recording_id: str, segment_id: str, client: CurrentClient, services: ServicesDependency) -> FileResponse:
    """Send the segment's sound. Byte ranges work. It begins and ends a quarter of a second outside the segment.

    A tone covers what was to be redacted.
    """
    with missing_where("segment", SegmentMissing, SoundMissing, NotReady):
        with reading(services.engine) as connection:
            _own(connection, recording_id, segment_id, client)
            covered = sound.covered(connection, own_recording(connection, recording_id, client))
        return clips.answer(services, lambda one: _own(one, recording_id, segment_id, client), covered=covered)


@router.post("/segments/{segment_id}/comments", status_code=201, responses=documented(400, 401, 403, 404, 422))
def comment(
    recording_id: str, segment_id: str, body: schemas.Remark, client: CurrentClient, services: ServicesDependency
) -> schemas.SegmentComment:
    """Keep a comment on a segment. Nothing follows from it; who answers a dispute of the segment reads it, too."""
    with services.engine.begin() as connection, missing_where("segment", SegmentMissing):
        _own(connection, recording_id, segment_id, client)
        made = comments.add(connection, recording_id, segment_id, body.text, now())
    return schemas.SegmentComment.model_validate(made)


@router.delete("/comments/{comment_id}", status_code=204, responses=documented(401, 403, 404, 422))
def delete_comment(recording_id: str, comment_id: str, client: CurrentClient, services: ServicesDependency) -> None:
    """Delete a comment."""
    with services.engine.begin() as connection, missing_where("comment", CommentMissing):
        own_recording(connection, recording_id, client)
        comments.remove(connection, recording_id, comment_id)


@router.post("/segments/{segment_id}/disputes", status_code=201, responses=documented(400, 401, 403, 404, 409, 422))
def dispute(
    recording_id: str, segment_id: str, body: schemas.Remark, client: CurrentClient, services: ServicesDependency
) -> schemas.SegmentDispute:
    """Say what is wrong with the text of a segment. Another person looks at it again, and the answer is kept here."""
    try:
        with services.engine.begin() as connection, missing_where("segment", SegmentMissing):
            _own(connection, recording_id, segment_id, client)
            made = disputes.begin(connection, segment_id, body.text, now())
    except DisputeRefused as error:
        raise Problem(409, error.code, str(error)) from error
    return schemas.SegmentDispute.model_validate(made)


def _own(connection: Connection, recording_id: str, segment_id: str, client: Client) -> StoredSegment:
    """Return a segment of the client's recording. Raises a 404 problem, or SegmentMissing."""
    own_recording(connection, recording_id, client)
    found = segments.get(connection, segment_id)
    if found.recording_id != recording_id:
        raise missing("segment")
    return found


def _by_segment(found: Iterable[_Remark]) -> defaultdict[str, list[_Remark]]:
    by_segment: defaultdict[str, list[_Remark]] = defaultdict(list)
    for one in found:
        by_segment[one.segment_id].append(one)
    return by_segment


def _who(written: provenance.Written | None) -> dict[str, Any]:
    return {"by": written.by, "at": written.at} if written else {"by": None, "at": None}
