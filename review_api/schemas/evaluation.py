"""Evaluation: what stands around the rows of a report.

The rows themselves are dataclasses of pipeline/evaluation. Their fields and docstrings are the OpenAPI schemas as they
are, so that the JSON of the service and that of the command line cannot differ.
"""

from accuracy.measure import Policy
from pipeline.evaluation.agreement import TwiceRow
from pipeline.evaluation.attention import By as AttentionBy
from pipeline.evaluation.attention import SeededRow
from pipeline.evaluation.drift_monitoring import Covariate
from pipeline.evaluation.estimates import AccuracyRow
from pipeline.evaluation.reports import By
from pipeline.evaluation.scored_models import ScoredModel
from pipeline.evaluation.trends import Series
from review_api.schemas.base import Answer


class Thresholds(Answer):
    min_speakers: int
    min_reference_words: int


class Accuracy(Answer):
    policy: Policy
    by: By
    thresholds: Thresholds
    rows: list[AccuracyRow]


class ScoredModels(Answer):
    items: list[ScoredModel]


class AllSeries(Answer):
    """An alarm comes where a sum exceeds `h`; each week adds what exceeds `k` standard errors."""

    policy: Policy
    k: float
    h: float
    items: list[Series]


class Covariates(Answer):
    k: float
    h: float
    items: list[Covariate]


class Seeded(Answer):
    """`seeded_error_share`: of shown drafts, at present. Under `min_seeds` no rate is shown."""

    by: AttentionBy
    seeded_error_share: float
    min_seeds: int
    items: list[SeededRow]


class Twice(Answer):
    policy: Policy
    items: list[TwiceRow]
