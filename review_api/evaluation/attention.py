"""Attention: how much transcribers overlook, and the error rates that allow for it. For ML teams."""

from fastapi import APIRouter

from accuracy.measure import Policy
from pipeline.evaluation import agreement, attention
from pipeline.evaluation.estimates import thresholds
from pipeline.store.database import reading
from review_api.auth import MlEngineer
from review_api.dependencies import ServicesDependency
from review_api.evaluation.refusals import reading_for_report
from review_api.problems import documented
from review_api.schemas.evaluation import Seeded, Twice

router = APIRouter(prefix="/v1/accuracy", tags=["accuracy"])


@router.get("/seeded", responses=documented(401, 403, 422))
def seeded(_: MlEngineer, services: ServicesDependency, by: attention.By = "person") -> Seeded:
    """Report what share of the errors planted in shown drafts was overlooked, by transcriber or dialect."""
    with reading(services.engine) as connection:
        rows = attention.report(connection, by)
    share = services.settings.route.seeded_error_share
    return Seeded(by=by, seeded_error_share=share, min_seeds=attention.MIN_PLANTED, items=rows)


@router.get("/twice", responses=documented(401, 403, 409, 422))
def done_twice(_: MlEngineer, services: ServicesDependency, policy: Policy = "L1") -> Twice:
    """Report every estimate of each dialect side by side, and how far two people agree on the same segments."""
    with reading_for_report(services) as connection:
        rows = agreement.report(connection, policy, thresholds(services.settings.accuracy))
    return Twice(policy=policy, items=rows)
