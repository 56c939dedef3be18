"""Quality: how well people write, how far they agree, and the segments by which they are measured."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from pipeline.quality import agreement, people
from pipeline.recordings.segments import SegmentMissing
from pipeline.review import gold
from pipeline.review.gold import GoldMissing, GoldRefused
from pipeline.store.database import now, reading
from review_api.auth import Overseer, Transcriber
from review_api.dependencies import ServicesDependency
from review_api.problems import Problem, documented, missing_where
from review_api.quality.reach import seen_by
from review_api.schemas import quality as schemas
from review_api.text_input import Line

router = APIRouter(prefix="/v1/quality", tags=["quality"])


@router.get("/people", responses=documented(401, 403))
def list_people(actor: Overseer, services: ServicesDependency) -> schemas.PeopleQuality:
    """Say how well each person writes in each dialect: a lead sees the own centre. An empty dialect is the language."""
    with reading(services.engine) as connection:
        rows = people.rows(connection, seen_by(connection, actor))
    return schemas.PeopleQuality(min_segments=people.MIN_SEGMENTS, items=rows)


@router.get("/agreement", responses=documented(401, 403, 422))
def get_agreement(
    actor: Overseer, services: ServicesDependency, by: Literal["pair", "dialect"] = "pair"
) -> schemas.Agreement:
    """Say how far two people's independent texts differ, by pair of people or by dialect."""
    measured = {"pair": agreement.by_pair, "dialect": agreement.by_dialect}[by]
    with reading(services.engine) as connection:
        rows = measured(connection, seen_by(connection, actor))
    return schemas.Agreement(by=by, min_recordings=agreement.MIN_RECORDINGS, items=rows)


@router.get("/me", responses=documented(401, 403))
def get_mine(person: Transcriber, services: ServicesDependency) -> schemas.PeopleQuality:
    """Say how well I write, as far as it is known."""
    with reading(services.engine) as connection:
        rows = people.own_rows(connection, person.id)
    return schemas.PeopleQuality(min_segments=people.MIN_SEGMENTS, items=rows)


@router.get("/gold", responses=documented(401, 403, 422))
def list_gold(
    _: Overseer,
    services: ServicesDependency,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
    after: Annotated[Line, Query(max_length=100)] = "",
) -> schemas.GoldSegments:
    """List the segments whose right text is known, by id. `after` is the `next` of the page before."""
    with reading(services.engine) as connection:
        found = gold.listed(connection, limit + 1, after)
    more = found[limit - 1].segment_id if len(found) > limit else None
    return schemas.GoldSegments(items=[schemas.GoldSegment.model_validate(one) for one in found[:limit]], next=more)


@router.post("/gold", status_code=201, responses=documented(400, 401, 403, 404, 409, 422))
def add_gold(wanted: schemas.GoldRequest, actor: Overseer, services: ServicesDependency) -> schemas.GoldSegment:
    """Make a segment of a finished recording gold, change its text, or bring it back."""
    try:
        with services.engine.begin() as connection, missing_where("segment", SegmentMissing):
            made = gold.add(connection, wanted.segment_id, wanted.text, actor.id, now())
    except GoldRefused as error:
        raise Problem(409, "gold-refused", str(error)) from error
    return schemas.GoldSegment.model_validate(made)


@router.post("/gold/{segment_id}/retire", responses=documented(401, 403, 404, 422))
def retire_gold(segment_id: str, _: Overseer, services: ServicesDependency) -> schemas.GoldSegment:
    """Offer a segment no more. Those who wrote it see how they did."""
    with services.engine.begin() as connection, missing_where("gold segment", GoldMissing):
        return schemas.GoldSegment.model_validate(gold.retire(connection, segment_id, now()))
