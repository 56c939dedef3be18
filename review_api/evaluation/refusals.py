"""Refusals: why a report cannot be made, as an answer to the caller."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from accuracy.compare import PairError, PolicyMismatch
from accuracy.estimate import ReviewProbabilityError
from configs.registry import UnknownVariety
from pipeline.evaluation.comparison import SameModel
from pipeline.evaluation.scored_models import ModelMissing
from pipeline.evaluation.training_lists import TrainedOnTest
from pipeline.store.database import reading
from review_api.dependencies import Services
from review_api.problems import Problem, unknown_language

_ERRORS = (ReviewProbabilityError, ModelMissing, SameModel, UnknownVariety, PolicyMismatch, PairError, TrainedOnTest)


@contextmanager
def reading_for_report(services: Services) -> Iterator[sa.Connection]:
    """Give a connection that only reads. An error that says why a report cannot be made becomes a Problem."""
    try:
        with reading(services.engine) as connection:
            yield connection
    except _ERRORS as error:
        raise _refused(error) from error


@contextmanager
def known_variety() -> Iterator[None]:
    """Turn a tag that the registry does not have into a 422 problem."""
    try:
        yield
    except UnknownVariety as error:
        raise unknown_language(error) from error


def _refused(error: Exception) -> Problem:
    match error:
        case ReviewProbabilityError():
            return Problem(409, "review-probability", str(error))
        case ModelMissing():
            return Problem(404, "unknown-model", str(error))
        case SameModel():
            return Problem(422, "same-model", str(error))
        case TrainedOnTest():
            return Problem(409, "trained-on-test", str(error))
        case UnknownVariety():
            return unknown_language(error)
        case _:
            return Problem(409, "not-comparable", str(error))
