"""Errors: the segments behind an error rate, to read and to hear, and which word was taken for which."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse

from accuracy.measure import Policy
from pipeline.evaluation import error_analysis, top_errors
from pipeline.evaluation.error_analysis import Selection, WrongSegment
from pipeline.recordings.attributes import MAX_LENGTH, Name
from pipeline.recordings.clips import span
from pipeline.recordings.segments import SegmentMissing
from pipeline.store.database import reading
from review_api.auth import MlEngineer
from review_api.dependencies import ServicesDependency
from review_api.problems import Problem, documented, missing_where
from review_api.review import clips
from review_api.review.clips import SoundMissing
from review_api.schemas.error_analysis import (
    Confusion,
    Confusions,
    CostlyWord,
    CostlyWords,
    MistakenSegment,
    MistakenSegments,
    SegmentErrors,
)
from review_api.schemas.review import Clip
from review_api.text_input import Line

router = APIRouter(prefix="/v1/accuracy", tags=["accuracy"])


def selection(
    language: Annotated[Line, Query(max_length=40)],
    dialect: Annotated[Line | None, Query(max_length=40)] = None,
    recording: Annotated[Line | None, Query(max_length=300)] = None,
    model: Annotated[Line | None, Query(max_length=200)] = None,
    by: Name | None = None,
    value: Annotated[Line | None, Query(alias="slice", max_length=MAX_LENGTH)] = None,
) -> Selection:
    """Return which segments are asked for: the same values that a row of GET /v1/accuracy holds, and its `by`."""
    if (by is None) != (value is None):
        raise Problem(422, "half-a-slice", "send `by` and `slice` together (by=district&slice=patna), or neither")
    sliced = None if by is None or value is None else (by, value)
    return Selection(language, dialect, recording, model, sliced)


Selected = Annotated[Selection, Depends(selection)]


@router.get("/segments", responses=documented(401, 403, 422))
def segments(
    _: MlEngineer,
    services: ServicesDependency,
    wanted: Selected,
    policy: Policy = "L1",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> MistakenSegments:
    """List the reviewed segments with the most errors, each with its words aligned."""
    with reading(services.engine) as connection:
        worst = error_analysis.worst(connection, wanted, policy, limit)
    return MistakenSegments(policy=policy, items=[_mistaken_segment(segment) for segment in worst])


@router.get("/segments/{segment_id}/clip", response_class=FileResponse, responses=clips.documented(401, 403, 404, 422))
def get_clip(segment_id: str, _: MlEngineer, services: ServicesDependency) -> FileResponse:
    """Send the sound of a reviewed segment that has a score. Byte ranges work."""
    with missing_where("reviewed segment", SegmentMissing, SoundMissing):
        return clips.answer(services, lambda connection: error_analysis.reviewed(connection, segment_id))


@router.get("/confusions", responses=documented(401, 403, 422))
def confusions(
    _: MlEngineer, services: ServicesDependency, wanted: Selected, limit: Annotated[int, Query(ge=1, le=500)] = 50
) -> Confusions:
    """Count which word was written for which, over the newest reviewed segments with errors."""
    with reading(services.engine) as connection:
        counted = error_analysis.confusions(connection, wanted, limit)
    items = [
        Confusion(reference=pair.reference, draft=pair.draft, count=pair.count, clips=_clips(pair.segment_ids))
        for pair in counted.items
    ]
    return Confusions(looked_at=counted.looked_at, with_errors=counted.with_errors, items=items)


@router.get("/words", responses=documented(401, 403, 422))
def words(
    _: MlEngineer, services: ServicesDependency, wanted: Selected, limit: Annotated[int, Query(ge=1, le=500)] = 50
) -> CostlyWords:
    """List the words that cause the most errors, with their share of all errors, over the newest reviewed segments."""
    with reading(services.engine) as connection:
        top = top_errors.top_errors(connection, wanted, limit)
    items = [CostlyWord.model_validate(asdict(word) | {"clips": _clips(word.segment_ids)}) for word in top.items]
    return CostlyWords.model_validate(asdict(top) | {"items": items})


def _clips(segment_ids: Iterable[str]) -> list[str]:
    return [clip_url(segment_id) for segment_id in segment_ids]


def clip_url(segment_id: str) -> str:
    """Return the address of the sound of a reviewed segment."""
    return f"/v1/accuracy/segments/{segment_id}/clip"


def _mistaken_segment(wrong: WrongSegment) -> MistakenSegment:
    segment = wrong.segment
    start_ms, end_ms = span(segment, wrong.duration_ms)
    return MistakenSegment(
        id=segment.id,
        recording_id=segment.recording_id,
        recording_name=wrong.recording_name,
        start_ms=segment.start_ms,
        end_ms=segment.end_ms,
        channel=segment.channel,
        speaker=segment.speaker,
        language=segment.language,
        dialect=wrong.dialect,
        model=wrong.model,
        draft=segment.draft,
        reference=segment.text,
        counts=SegmentErrors.model_validate(wrong.counts),
        words=None if wrong.pairs is None else list(wrong.pairs),
        clip=Clip(url=clip_url(segment.id), start_ms=start_ms, end_ms=end_ms),
    )
