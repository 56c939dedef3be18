"""Comparisons: which models have scores, and may one of them replace another? For ML teams."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from accuracy.compare import PairError, PolicyMismatch
from accuracy.estimate import Thresholds
from accuracy.gate import LIMITS, GateLimits
from accuracy.measure import Policy
from configs.registry import UnknownVariety
from pipeline.evaluation import comparison, paired_scores
from pipeline.evaluation.comparison import Question, SameModel
from pipeline.evaluation.paired_scores import ModelMissing
from pipeline.store.database import reading
from review_api.auth import MlEngineer
from review_api.dependencies import ServicesDependency
from review_api.problems import Problem, documented, unknown_language
from review_api.text_input import Line
from review_api.wire_accuracy import ScoredModels, Verdict

router = APIRouter(prefix="/v1/accuracy", tags=["accuracy"])

Name = Annotated[Line, Query(min_length=1, max_length=200)]


@router.get("/models", responses=documented(401, 403))
def models(_: MlEngineer, services: ServicesDependency) -> ScoredModels:
    """List the models that have scores: those that drafted, and those whose texts were scored beside."""
    with reading(services.engine) as connection:
        return ScoredModels.model_validate({"items": paired_scores.scored_models(connection)})


@router.get("/compare", responses=documented(401, 403, 404, 409, 422))
def compare(
    _: MlEngineer,
    services: ServicesDependency,
    a: Name,
    b: Name,
    policy: Policy = "L1",
    arm: Literal["", "draft", "blind"] = "",
    margin: Annotated[float, Query(ge=0, le=1)] = LIMITS.margin,
    min_speakers: Annotated[int, Query(ge=2, le=100_000)] = LIMITS.min_clusters,
    dialect: Annotated[list[Line] | None, Query(max_length=200)] = None,
) -> Verdict:
    """Say whether `b` may replace `a`: by dialect, with the worst one and the spread. `boli compare` asks the same."""
    limits = services.settings.accuracy
    rules = GateLimits(margin, min_clusters=min_speakers, min_reference_words=limits.min_reference_words)
    asked = Question(a, b, policy, arm or None, rules, tuple(dialect or ()))
    thresholds = Thresholds(limits.min_speakers, limits.min_reference_words)
    try:
        with reading(services.engine) as connection:
            return Verdict.model_validate(comparison.answer(connection, asked, thresholds))
    except COMPARISON_ERRORS as error:
        raise refused(error) from error


COMPARISON_ERRORS = (ModelMissing, SameModel, UnknownVariety, PolicyMismatch, PairError)


def refused(error: Exception) -> Problem:
    """Return the answer to a comparison that cannot be made."""
    if isinstance(error, ModelMissing):
        return Problem(404, "unknown-model", str(error))
    if isinstance(error, SameModel):
        return Problem(422, "same-model", str(error))
    if isinstance(error, UnknownVariety):
        return unknown_language(error)
    return Problem(409, "not-comparable", str(error))
