"""Accuracy: how wrong the drafts are, by group, with intervals. For ML teams."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from accuracy.estimate import Thresholds
from accuracy.measure import Policy
from pipeline import scoring
from pipeline.store.database import reading
from review_api import table, wire
from review_api.auth import MlEngineer
from review_api.problems import documented
from review_api.services import Held

router = APIRouter(tags=["accuracy"])

_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


@router.get("/v1/accuracy", response_model=wire.Accuracy, responses=documented(401, 403, 422) | _CSV)
def accuracy(
    _: MlEngineer,
    services: Held,
    by: scoring.By = "dialect",
    policy: Policy = "L1",
    shape: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
) -> wire.Accuracy | Response:
    """Report the word error rate of each group that has enough reviewed speech to say one. As JSON, or as CSV."""
    limits = services.settings.accuracy
    thresholds = Thresholds(limits.min_speakers, limits.min_reference_words)
    with reading(services.engine) as connection:
        rows = scoring.report(connection, by, policy, thresholds)
    if shape == "csv":
        return _file(rows, f"boli-accuracy-{by}-{policy}.csv")
    return wire.Accuracy.model_validate({"policy": policy, "by": by, "thresholds": limits.model_dump(), "rows": rows})


def _file(rows: list[scoring.Row], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(
        table.as_csv(list(wire.AccuracyRow.model_fields), rows), headers=headers, media_type=table.MEDIA_TYPE
    )
