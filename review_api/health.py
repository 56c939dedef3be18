"""Health: does the service run, and does its database answer? Anybody may ask."""

from fastapi import APIRouter
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from pipeline.store.database import reading
from review_api.dependencies import ServicesDependency
from review_api.problems import Problem, documented
from review_api.schemas.health import Health
from review_api.version import VERSION

router = APIRouter(tags=["health"])


@router.get("/v1/health", responses=documented(503))
def health(services: ServicesDependency) -> Health:
    """Answer 200 when a request can be served."""
    try:
        with reading(services.engine) as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        raise Problem(503, "database-away", "the database does not answer; try again in a minute") from error
    return Health(status="ok", version=VERSION)
