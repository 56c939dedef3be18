"""Attention: how much transcribers overlook, and the error rates that allow for it. For ML teams."""

from fastapi import APIRouter

from accuracy.estimate import ReviewProbabilityError, Thresholds
from accuracy.measure import Policy
from pipeline.evaluation import agreement
from pipeline.review import planted_errors
from pipeline.store.database import reading
from review_api import wire_accuracy as wire
from review_api.auth import MlEngineer
from review_api.dependencies import Held
from review_api.problems import Problem, documented

router = APIRouter(prefix="/v1/accuracy", tags=["accuracy"])


@router.get("/seeded", responses=documented(401, 403, 422))
def seeded(_: MlEngineer, services: Held, by: planted_errors.By = "person") -> wire.Seeded:
    """Report what share of the errors planted in shown drafts was overlooked, by transcriber or dialect."""
    with reading(services.engine) as connection:
        rows = planted_errors.report(connection, by)
    share = services.settings.route.seeded_error_share
    return wire.Seeded.model_validate(
        {"by": by, "seeded_error_share": share, "min_seeds": planted_errors.MIN_SEEDS, "items": rows}
    )


@router.get("/twice", responses=documented(401, 403, 409, 422))
def done_twice(_: MlEngineer, services: Held, policy: Policy = "L1") -> wire.Twice:
    """Report every estimate of each dialect side by side, and how far two people agree on the same segments."""
    limits = services.settings.accuracy
    try:
        with reading(services.engine) as connection:
            rows = agreement.report(connection, policy, Thresholds(limits.min_speakers, limits.min_reference_words))
    except ReviewProbabilityError as error:
        raise Problem(409, "review-probability", str(error)) from error
    return wire.Twice.model_validate({"policy": policy, "items": rows})
