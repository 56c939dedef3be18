"""Usage: how much sound a client has sent, by month."""

from fastapi import APIRouter

from pipeline.recordings import usage
from pipeline.store.database import reading
from review_api.auth import CurrentClient
from review_api.dependencies import ServicesDependency
from review_api.problems import documented
from review_api.schemas.usage import MonthOfUse, Usage

router = APIRouter(prefix="/v1/usage", tags=["usage"])


@router.get("", responses=documented(401, 403))
def get_usage(client: CurrentClient, services: ServicesDependency) -> Usage:
    """Say how much sound came in each month, the newest first. Deleted recordings are not in it."""
    with reading(services.engine) as connection:
        months = usage.by_month(connection, client.id)
    return Usage(items=[MonthOfUse.model_validate(month) for month in months])
