"""Trends: rates by week, watched for change. For ML teams."""

from typing import Annotated

from fastapi import APIRouter, Query

from accuracy.drift import BASELINE_WEEKS, H, K
from accuracy.estimate import ReviewProbabilityError
from accuracy.measure import Policy
from pipeline.evaluation import drift_monitoring
from pipeline.evaluation.trends import Asked, series
from pipeline.store.database import reading
from review_api.auth import MlEngineer
from review_api.dependencies import Held
from review_api.problems import Problem, documented
from review_api.text_input import Line
from review_api.wire_accuracy import AllSeries, Covariates

router = APIRouter(prefix="/v1/accuracy", tags=["accuracy"])

Weeks = Annotated[int, Query(ge=1, le=520)]
Baseline = Annotated[int, Query(ge=2, le=260)]
Model = Annotated[Line | None, Query(max_length=200)]
Tag = Annotated[Line | None, Query(max_length=40)]


@router.get("/series", responses=documented(401, 403, 409, 422))
def weekly(
    _: MlEngineer,
    services: Held,
    language: Tag = None,
    dialect: Tag = None,
    model: Model = None,
    policy: Policy = "L1",
    weeks: Weeks = 52,
    baseline: Baseline = BASELINE_WEEKS,
    standardise: bool = False,
) -> AllSeries:
    """Return the rates of the newest `weeks`, by dialect and with the mix of dialects held fixed (`dialect` null).

    The first `baseline` weeks that have enough data are what later ones are held against. `standardise`: only the
    fixed mix.
    """
    asked = Asked(policy, language, dialect, model, baseline, weeks, standardise)
    try:
        with reading(services.engine) as connection:
            items = series(connection, asked)
    except ReviewProbabilityError as error:
        raise Problem(409, "review-probability", str(error)) from error
    return AllSeries.model_validate({"policy": policy, "k": K, "h": H, "items": items})


@router.get("/covariates", responses=documented(401, 403, 422))
def covariates(
    _: MlEngineer,
    services: Held,
    covariate: Annotated[list[drift_monitoring.Name] | None, Query(max_length=4)] = None,
    language: Tag = None,
    dialect: Tag = None,
    model: Model = None,
    weeks: Weeks = 52,
    baseline: Baseline = BASELINE_WEEKS,
) -> Covariates:
    """Return what is watched without reviews: confidence, script fidelity, words a second and flags, by week."""
    asked = drift_monitoring.Asked(covariate or drift_monitoring.NAMES, language, dialect, model, baseline, weeks)
    with reading(services.engine) as connection:
        items = drift_monitoring.covariates(connection, asked)
    return Covariates.model_validate({"k": K, "h": H, "items": items})
