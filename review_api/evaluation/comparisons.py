"""Comparisons: which models have scores, and may one of them replace another? For ML teams."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from accuracy.gate import LIMITS, GateLimits
from accuracy.measure import Policy
from pipeline.evaluation import comparison, scored_models
from pipeline.evaluation.comparison import ComparisonQuery, Verdict
from pipeline.evaluation.estimates import thresholds
from pipeline.store.database import reading
from review_api.auth import MlEngineer
from review_api.dependencies import ServicesDependency
from review_api.evaluation.refusals import reading_for_report
from review_api.problems import documented
from review_api.schemas.evaluation import ScoredModels
from review_api.text_input import Line

router = APIRouter(prefix="/v1/accuracy", tags=["accuracy"])

Name = Annotated[Line, Query(min_length=1, max_length=200)]


@router.get("/models", responses=documented(401, 403))
def models(_: MlEngineer, services: ServicesDependency) -> ScoredModels:
    """List the models that have scores: those that drafted, and those whose texts were scored beside."""
    with reading(services.engine) as connection:
        return ScoredModels(items=scored_models.listed(connection))


def comparison_query(
    services: ServicesDependency,
    a: Name,
    b: Name,
    policy: Policy = "L1",
    arm: Literal["", "draft", "blind"] = "",
    margin: Annotated[float, Query(ge=0, le=1)] = LIMITS.margin,
    min_speakers: Annotated[int, Query(ge=2, le=100_000)] = LIMITS.min_clusters,
    dialect: Annotated[list[Line] | None, Query(max_length=200)] = None,
) -> ComparisonQuery:
    """Return what is asked."""
    words = services.settings.accuracy.min_reference_words
    limits = GateLimits(margin, min_clusters=min_speakers, min_reference_words=words)
    return ComparisonQuery(a, b, policy, arm or None, limits, tuple(dialect or ()))


@router.get("/compare", responses=documented(401, 403, 404, 409, 422))
def compare(
    _: MlEngineer, services: ServicesDependency, query: Annotated[ComparisonQuery, Depends(comparison_query)]
) -> Verdict:
    """Say whether `b` may replace `a`: by dialect, with the worst one and the spread. As `boli accuracy compare`."""
    with reading_for_report(services) as connection:
        return comparison.answer(connection, query, thresholds(services.settings.accuracy))
