"""Trends: rates by week, watched for change. For ML teams."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from accuracy.drift import BASELINE_WEEKS, H, K
from accuracy.measure import Policy
from pipeline.evaluation import drift_monitoring
from pipeline.evaluation.drift_monitoring import DriftQuery
from pipeline.evaluation.trends import TrendQuery, series
from pipeline.store.database import reading
from review_api.auth import MlEngineer
from review_api.dependencies import ServicesDependency
from review_api.evaluation.refusals import reading_for_report
from review_api.problems import documented
from review_api.schemas.evaluation import AllSeries, Covariates
from review_api.text_input import Line

router = APIRouter(prefix="/v1/accuracy", tags=["accuracy"])

Weeks = Annotated[int, Query(ge=1, le=520)]
Baseline = Annotated[int, Query(ge=2, le=260)]
Model = Annotated[Line | None, Query(max_length=200)]
Tag = Annotated[Line | None, Query(max_length=40)]


def trend_query(
    language: Tag = None,
    dialect: Tag = None,
    model: Model = None,
    policy: Policy = "L1",
    weeks: Weeks = 52,
    baseline: Baseline = BASELINE_WEEKS,
    standardise: bool = False,
) -> TrendQuery:
    """Return what is asked."""
    return TrendQuery(policy, language, dialect, model, baseline, weeks, standardise)


@router.get("/series", responses=documented(401, 403, 409, 422))
def weekly(
    _: MlEngineer, services: ServicesDependency, query: Annotated[TrendQuery, Depends(trend_query)]
) -> AllSeries:
    """Return the rates of the newest `weeks`, by dialect and with the mix of dialects held fixed (`dialect` null).

    The first `baseline` weeks that have enough data are what later ones are held against. `standardise`: only the
    fixed mix.
    """
    with reading_for_report(services) as connection:
        return AllSeries(policy=query.policy, k=K, h=H, items=series(connection, query))


def drift_query(
    covariate: Annotated[list[drift_monitoring.Name] | None, Query(max_length=4)] = None,
    language: Tag = None,
    dialect: Tag = None,
    model: Model = None,
    weeks: Weeks = 52,
    baseline: Baseline = BASELINE_WEEKS,
) -> DriftQuery:
    """Return what is asked."""
    return DriftQuery(covariate or drift_monitoring.NAMES, language, dialect, model, baseline, weeks)


@router.get("/covariates", responses=documented(401, 403, 422))
def covariates(
    _: MlEngineer, services: ServicesDependency, query: Annotated[DriftQuery, Depends(drift_query)]
) -> Covariates:
    """Return what is watched without reviews: confidence, script fidelity, words a second and flags, by week."""
    with reading(services.engine) as connection:
        return Covariates(k=K, h=H, items=drift_monitoring.covariates(connection, query))
