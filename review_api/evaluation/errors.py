"""Errors: the segments behind an error rate, to read and to hear, and which word was taken for which."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse

from accuracy.measure import Policy
from pipeline.evaluation import error_analysis, top_errors
from pipeline.evaluation.error_analysis import Mistaken, Selection
from pipeline.recordings.attributes import MAX_LENGTH, Name
from pipeline.recordings.segments import SegmentMissing
from pipeline.store.database import reading
from review_api import wire
from review_api.auth import MlEngineer
from review_api.dependencies import Held
from review_api.problems import Problem, documented, missing
from review_api.review import clips, sound
from review_api.review.sound import SoundMissing
from review_api.text_input import Line
from review_api.wire_accuracy import CostlyWord, CostlyWords

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
    services: Held,
    wanted: Selected,
    policy: Policy = "L1",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> wire.MistakenSegments:
    """List the reviewed segments with the most errors, each with its words aligned."""
    with reading(services.engine) as connection:
        found = error_analysis.worst(connection, wanted, policy, limit)
    return wire.MistakenSegments(policy=policy, items=[_body(one) for one in found])


@router.get("/segments/{segment_id}/clip", response_class=FileResponse, responses=sound.documented(401, 403, 404, 422))
def get_clip(segment_id: str, _: MlEngineer, services: Held) -> FileResponse:
    """Send the sound of a reviewed segment that has a score. Byte ranges work."""
    try:
        return sound.answer(services, lambda connection: error_analysis.reviewed(connection, segment_id))
    except (SegmentMissing, SoundMissing) as error:
        raise missing("reviewed segment") from error


@router.get("/confusions", responses=documented(401, 403, 422))
def confusions(
    _: MlEngineer, services: Held, wanted: Selected, limit: Annotated[int, Query(ge=1, le=500)] = 50
) -> wire.Confusions:
    """Count which word was written for which, over the newest reviewed segments with errors."""
    with reading(services.engine) as connection:
        found = error_analysis.confusions(connection, wanted, limit)
    items = [
        wire.Confusion(reference=one.reference, draft=one.draft, count=one.count, clips=_clips(one.segment_ids))
        for one in found.items
    ]
    return wire.Confusions(looked_at=found.looked_at, with_errors=found.with_errors, items=items)


@router.get("/words", responses=documented(401, 403, 422))
def words(
    _: MlEngineer, services: Held, wanted: Selected, limit: Annotated[int, Query(ge=1, le=500)] = 50
) -> CostlyWords:
    """List the words that cause the most errors, with their share of all errors, over the newest reviewed segments."""
    with reading(services.engine) as connection:
        found = top_errors.words_that_cost(connection, wanted, limit)
    items = [CostlyWord.model_validate(asdict(one) | {"clips": _clips(one.segment_ids)}) for one in found.items]
    return CostlyWords.model_validate(asdict(found) | {"items": items})


def _clips(segment_ids: Iterable[str]) -> list[str]:
    return [f"/v1/accuracy/segments/{one}/clip" for one in segment_ids]


def _body(found: Mistaken) -> wire.MistakenSegment:
    segment = found.segment
    start_ms, end_ms = clips.span(segment, found.duration_ms)
    return wire.MistakenSegment(
        id=segment.id,
        recording_id=segment.recording_id,
        recording_name=found.recording_name,
        start_ms=segment.start_ms,
        end_ms=segment.end_ms,
        channel=segment.channel,
        speaker=segment.speaker,
        language=segment.language,
        dialect=found.dialect,
        model=found.model,
        draft=segment.draft,
        reference=segment.text,
        counts=wire.Counts.model_validate(found.counts),
        words=None if found.pairs is None else [wire.WordPair.model_validate(pair) for pair in found.pairs],
        clip=wire.Clip(url=f"/v1/accuracy/segments/{segment.id}/clip", start_ms=start_ms, end_ms=end_ms),
    )
