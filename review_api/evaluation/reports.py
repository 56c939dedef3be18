"""Reports: how wrong the drafts are, by group, with intervals. For ML teams."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from accuracy.estimate import ReviewProbabilityError, Thresholds
from accuracy.measure import Policy
from pipeline.evaluation import html_report, parquet, reports
from pipeline.evaluation.reports import Cut
from pipeline.store.database import now, reading
from review_api import wire
from review_api.auth import MlEngineer
from review_api.dependencies import Held
from review_api.evaluation import csv_table
from review_api.evaluation.comparisons import COMPARISON_ERRORS, refused
from review_api.problems import Problem, documented
from review_api.text_input import Line

router = APIRouter(tags=["accuracy"])

Model = Annotated[Line | None, Query(max_length=200)]
Tag = Annotated[Line | None, Query(max_length=40)]
Shape = Literal["json", "csv", "parquet"]
_BINARY = {"schema": {"type": "string", "contentMediaType": parquet.MEDIA_TYPE}}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}, parquet.MEDIA_TYPE: _BINARY}}
}


@router.get("/v1/accuracy", response_model=wire.Accuracy, responses=documented(401, 403, 409, 422, 501) | _FILES)
def accuracy(
    _: MlEngineer,
    services: Held,
    by: reports.By = "dialect",
    policy: Policy = "L1",
    language: Tag = None,
    dialect: Tag = None,
    shape: Annotated[Shape, Query(alias="format")] = "json",
) -> wire.Accuracy | Response:
    """Report the word error rate of each group that has enough reviewed speech to say one. As JSON, CSV or Parquet.

    `language` and `dialect` leave only recordings of these; a dialect of "" those for which none was named.
    """
    limits = services.settings.accuracy
    thresholds = Thresholds(limits.min_speakers, limits.min_reference_words)
    try:
        with reading(services.engine) as connection:
            rows = reports.report(connection, Cut(by, policy, language, dialect), thresholds)
    except ReviewProbabilityError as error:
        raise Problem(409, "review-probability", str(error)) from error
    if shape != "json":
        about = {"by": by, "policy": policy, "thresholds": str(thresholds)}
        return _file(rows, shape, f"boli-accuracy-{by}-{policy}.{shape}", about)
    return wire.Accuracy.model_validate({"policy": policy, "by": by, "thresholds": limits.model_dump(), "rows": rows})


@router.get(
    "/v1/accuracy/report",
    response_class=HTMLResponse,
    responses=documented(401, 403, 404, 409, 422) | {200: {"content": {"text/html": {}}}},
)
def printed_report(
    _: MlEngineer, services: Held, policy: Policy = "L1", old: Model = None, new: Model = None
) -> HTMLResponse:
    """Send the report as one HTML file to save and print. With `old` and `new`, the release gate of two models, too."""
    limits = services.settings.accuracy
    thresholds = Thresholds(limits.min_speakers, limits.min_reference_words)
    if bool(old) != bool(new):
        raise Problem(422, "half-a-comparison", "send `old` and `new` together, or neither")
    try:
        with reading(services.engine) as connection:
            text = html_report.page(connection, thresholds, now(), policy, (old, new) if old and new else None)
    except ReviewProbabilityError as error:
        raise Problem(409, "review-probability", str(error)) from error
    except COMPARISON_ERRORS as error:
        raise refused(error) from error
    # To be saved: inside the service's own pages its style would be blocked, as any inline style is.
    return HTMLResponse(text, headers={"Content-Disposition": 'attachment; filename="boli-report.html"'})


def _file(rows: list[reports.Row], shape: Literal["csv", "parquet"], name: str, about: dict[str, str]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if shape == "csv":
        text = csv_table.as_csv(list(wire.AccuracyRow.model_fields), rows)
        return Response(text, headers=headers, media_type=csv_table.MEDIA_TYPE)
    try:
        return Response(parquet.as_bytes(parquet.REPORT, rows, about), headers=headers, media_type=parquet.MEDIA_TYPE)
    except parquet.ParquetMissing as error:
        raise Problem(501, "parquet-missing", f"{error} where the service runs, or ask for format=csv") from error
