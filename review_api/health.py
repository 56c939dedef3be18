"""Health: does the service run, does its database answer, can it keep things, is there a worker? Anybody may ask."""

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError

from pipeline.jobs import workers
from pipeline.store import write_probe
from pipeline.store.database import reading
from review_api.dependencies import Services, ServicesDependency
from review_api.lanes import HEALTH
from review_api.problems import Problem, documented
from review_api.schemas.health import Health
from review_api.version import VERSION

router = APIRouter(tags=["health"])


@router.get("/v1/health", responses=documented(503))
async def health(services: ServicesDependency) -> Health:
    """Answer 200 when a request can be served."""
    return await HEALTH.run(_looked_at, services)


def _looked_at(services: Services) -> Health:
    try:
        with reading(services.engine) as connection:
            alive = workers.alive(connection, services.settings.engine.dead_after_s)
            stuck = not alive and workers.anything_waits(connection)
    except SQLAlchemyError as error:
        raise Problem(503, "database-away", "the database does not answer; try again in a minute") from error
    if trouble := services.readiness.trouble(lambda: write_probe.trouble(services.engine, services.blobs)):
        raise Problem(503, "not-writable", f"{trouble}; nothing that is sent now would be kept")
    return Health(status="no-worker" if stuck else "ok", workers=len(alive), version=VERSION)
