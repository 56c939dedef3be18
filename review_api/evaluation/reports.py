"""Reports: how wrong the drafts are, by group, with intervals. For ML teams."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from accuracy.measure import Policy
from pipeline.evaluation import estimates, html_report, parquet, reports
from pipeline.evaluation.comparison import ComparisonQuery
from pipeline.evaluation.estimates import AccuracyRow
from pipeline.evaluation.model_pairs import References
from pipeline.evaluation.reports import ReportQuery
from pipeline.store.database import now
from review_api.auth import MlEngineer
from review_api.dependencies import ServicesDependency
from review_api.evaluation import csv_table
from review_api.evaluation.refusals import reading_for_report
from review_api.problems import Problem, documented
from review_api.schemas.evaluation import Accuracy, Thresholds
from review_api.text_input import Line

router = APIRouter(tags=["accuracy"])

Model = Annotated[Line | None, Query(max_length=200)]
Tag = Annotated[Line | None, Query(max_length=40)]
Shape = Literal["json", "csv", "parquet"]
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}, parquet.MEDIA_TYPE: _BINARY}}
}


@router.get("/v1/accuracy", response_model=Accuracy, responses=documented(401, 403, 409, 422, 501) | _FILES)
def accuracy(
    _: MlEngineer,
    services: ServicesDependency,
    by: reports.By = "dialect",
    policy: Policy = "L1",
    language: Tag = None,
    dialect: Tag = None,
    shape: Annotated[Shape, Query(alias="format")] = "json",
) -> Accuracy | Response:
    """Report the word error rate of each group that has enough reviewed speech to say one. As JSON, CSV or Parquet.

    `language` and `dialect` leave only recordings of these; a dialect of "" those for which none was named.
    """
    limits = services.settings.accuracy
    thresholds = estimates.thresholds(limits)
    with reading_for_report(services) as connection:
        rows = reports.report(connection, ReportQuery(by, policy, language, dialect), thresholds)
    if shape != "json":
        about = {"by": by, "policy": policy, "thresholds": str(thresholds)}
        return _file(rows, shape, f"boli-accuracy-{by}-{policy}.{shape}", about)
    shown = Thresholds(min_speakers=limits.min_speakers, min_reference_words=limits.min_reference_words)
    return Accuracy(policy=policy, by=by, thresholds=shown, rows=rows)


@router.get(
    "/v1/accuracy/report",
    response_class=HTMLResponse,
    responses=documented(401, 403, 404, 409, 422) | {200: {"content": {"text/html": {}}}},
)
def printed_report(
    _: MlEngineer,
    services: ServicesDependency,
    policy: Policy = "L1",
    old: Model = None,
    new: Model = None,
    references: References = "blind",
    leave_out_trained: bool = False,
) -> HTMLResponse:
    """Send the report as one HTML file to save and print. With `old` and `new`, the release gate of two models, too,
    by the same `references` as a comparison.
    """
    if bool(old) != bool(new):
        raise Problem(422, "half-a-comparison", "send `old` and `new` together, or neither")
    thresholds = estimates.thresholds(services.settings.accuracy)
    compared = None
    if old and new:
        compared = ComparisonQuery(old, new, policy, references, leave_out_trained=leave_out_trained)
    with reading_for_report(services) as connection:
        text = html_report.page(connection, thresholds, now(), policy, compared)
    # To be saved: inside the service's own pages its style would be blocked, as any inline style is.
    return HTMLResponse(text, headers={"Content-Disposition": 'attachment; filename="boli-report.html"'})


def _file(rows: Sequence[AccuracyRow], shape: Literal["csv", "parquet"], name: str, about: dict[str, str]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if shape == "csv":
        text = csv_table.as_csv(AccuracyRow, rows)
        return Response(text, headers=headers, media_type=csv_table.MEDIA_TYPE)
    try:
        content = parquet.as_bytes(parquet.columns_of(AccuracyRow), map(asdict, rows), about)
    except parquet.ParquetMissing as error:
        raise Problem(501, "parquet-missing", f"{error} where the service runs, or ask for format=csv") from error
    return Response(content, headers=headers, media_type=parquet.MEDIA_TYPE)
