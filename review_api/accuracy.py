"""Accuracy: how wrong the drafts are, by group, with intervals. For ML teams."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from accuracy.estimate import ReviewProbabilityError, Thresholds
from accuracy.measure import Policy
from pipeline import reports
from pipeline.reports import Cut
from pipeline.store.database import reading
from review_api import table, wire
from review_api.auth import MlEngineer
from review_api.problems import Problem, documented
from review_api.services import Held
from review_api.typed import Line

router = APIRouter(tags=["accuracy"])

Tag = Annotated[Line | None, Query(max_length=40)]
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


@router.get("/v1/accuracy", response_model=wire.Accuracy, responses=documented(401, 403, 409, 422) | _CSV)
def accuracy(
    _: MlEngineer,
    services: Held,
    by: reports.By = "dialect",
    policy: Policy = "L1",
    language: Tag = None,
    dialect: Tag = None,
    shape: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
) -> wire.Accuracy | Response:
    """Report the word error rate of each group that has enough reviewed speech to say one. As JSON, or as CSV.

    `language` and `dialect` leave only recordings of these; a dialect of "" those for which none was named.
    """
    limits = services.settings.accuracy
    thresholds = Thresholds(limits.min_speakers, limits.min_reference_words)
    try:
        with reading(services.engine) as connection:
            rows = reports.report(connection, Cut(by, policy, language, dialect), thresholds)
    except ReviewProbabilityError as error:
        raise Problem(409, "review-probability", str(error)) from error
    if shape == "csv":
        return _file(rows, f"boli-accuracy-{by}-{policy}.csv")
    return wire.Accuracy.model_validate({"policy": policy, "by": by, "thresholds": limits.model_dump(), "rows": rows})


def _file(rows: list[reports.Row], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(
        table.as_csv(list(wire.AccuracyRow.model_fields), rows), headers=headers, media_type=table.MEDIA_TYPE
    )
