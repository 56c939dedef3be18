"""Accuracy: how wrong the drafts are, by group, with intervals. For ML teams."""

from fastapi import APIRouter

from accuracy.estimate import Thresholds
from accuracy.measure import Policy
from pipeline import scoring
from pipeline.store.database import reading
from review_api import wire
from review_api.auth import MlEngineer
from review_api.problems import documented
from review_api.services import Held

router = APIRouter(tags=["accuracy"])


@router.get("/v1/accuracy", responses=documented(401, 403, 422))
def accuracy(
    _: MlEngineer,
    services: Held,
    by: scoring.By = "dialect",
    policy: Policy = "L1",
) -> wire.Accuracy:
    """Report the word error rate of each group that has enough reviewed speech to say one."""
    limits = services.settings.accuracy
    thresholds = Thresholds(limits.min_speakers, limits.min_reference_words)
    with reading(services.engine) as connection:
        rows = scoring.report(connection, by, policy, thresholds)
    return wire.Accuracy.model_validate({"policy": policy, "by": by, "thresholds": limits.model_dump(), "rows": rows})
