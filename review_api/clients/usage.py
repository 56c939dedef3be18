"""Usage: how much sound a client has sent, by month, what it costs, and how much more it may send."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Response

from pipeline.accounts.clients import Client
from pipeline.recordings import costs, usage
from pipeline.recordings.costs import Line
from pipeline.store import spreadsheet
from pipeline.store.database import now, reading
from review_api.auth import CurrentClient
from review_api.clients import intake
from review_api.dependencies import Services, ServicesDependency
from review_api.problems import documented
from review_api.schemas.usage import LineOfUse, MonthOfUse, Quota, Usage

router = APIRouter(prefix="/v1", tags=["usage"])
Month = Annotated[str | None, Query(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$")]


@router.get("/usage", responses=documented(401, 403, 422))
def get_usage(client: CurrentClient, services: ServicesDependency, month: Month = None) -> Usage:
    """Say how much sound came in each month (UTC), the newest first, also what was deleted since, and its cost."""
    months = groupby(_lines(services, client, month), lambda line: line.month)
    items = [_month(name, list(parts)) for name, parts in months]
    return Usage(items=items, currency=services.settings.prices.currency, quota=_quota(services, client))


@router.get(
    "/usage.csv",
    response_class=Response,
    responses=documented(401, 403, 422) | {200: {"content": {spreadsheet.MEDIA_TYPE: {"schema": {"type": "string"}}}}},
)
def get_usage_csv(client: CurrentClient, services: ServicesDependency, month: Month = None) -> Response:
    """The same as CSV: one line for each month and `review`. Columns stay as they are; new ones come at the end."""
    text = costs.as_csv(_lines(services, client, month), services.settings.prices.currency)
    name = f"usage-{month}.csv" if month else "usage.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=spreadsheet.MEDIA_TYPE, headers=headers)


def _lines(services: Services, client: Client, month: str | None) -> list[Line]:
    with reading(services.engine) as connection:
        uses = usage.by_month(connection, client.id)
    return costs.lines([use for use in uses if month in (None, use.month)], services.settings.prices)


def _month(name: str, parts: list[Line]) -> MonthOfUse:
    return MonthOfUse(
        month=name,
        recordings=sum(line.recordings for line in parts),
        audio_ms=sum(line.audio_ms for line in parts),
        cost=costs.total(parts),
        by_review=[LineOfUse.model_validate(line) for line in parts],
    )


def _quota(services: Services, client: Client) -> Quota:
    at = now()
    with reading(services.engine) as connection:
        used_ms = usage.in_month(connection, client.id, usage.month_of(at))
    most_ms = intake.most_ms(client, services.settings.limits)
    return Quota(audio_ms=most_ms, used_ms=used_ms, resets_at=usage.next_month(at))
