"""Comparisons: which models have scores, and may one of them replace another? For ML teams."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from accuracy.gate import LIMITS, GateLimits
from accuracy.measure import Policy
from pipeline.evaluation import comparison, scored_models
from pipeline.evaluation.comparison import ComparisonQuery, Verdict
from pipeline.evaluation.estimates import thresholds
from pipeline.evaluation.model_pairs import References
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


def gate_limits(
    services: ServicesDependency,
    margin: Annotated[float, Query(ge=0, le=1)] = LIMITS.margin,
    min_speakers: Annotated[int, Query(ge=2, le=100_000)] = LIMITS.min_clusters,
) -> GateLimits:
    """Return the limits of the gate that are asked for."""
    words = services.settings.accuracy.min_reference_words
    return GateLimits(margin, min_clusters=min_speakers, min_reference_words=words)


def comparison_query(
    limits: Annotated[GateLimits, Depends(gate_limits)],
    a: Name,
    b: Name,
    policy: Policy = "L1",
    references: References = "blind",
    dialect: Annotated[list[Line] | None, Query(max_length=200)] = None,
    leave_out_trained: bool = False,
) -> ComparisonQuery:
    """Return what is asked."""
    return ComparisonQuery(a, b, policy, references, limits, tuple(dialect or ()), leave_out_trained)


@router.get("/compare", responses=documented(401, 403, 404, 409, 422))
def compare(
    _: MlEngineer, services: ServicesDependency, query: Annotated[ComparisonQuery, Depends(comparison_query)]
) -> Verdict:
    """Say whether `b` may replace `a`: by dialect, with the worst one and the spread. As `boli accuracy compare`.

    `references`: `blind` rests on what nobody wrote over a draft, `corrected` on all, corrected by segments done twice,
    `all` on all as they are. 409 `trained-on-test` where a model was trained on segments of the comparison.
    """
    with reading_for_report(services) as connection:
        return comparison.answer(connection, query, thresholds(services.settings.accuracy))
