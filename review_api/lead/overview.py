"""Overview: the queue, who works on what, how fast and how well, what is stuck, and when it will be done.

People are those of the lead's own centre; an operator sees everybody. The queue is the whole service's: it is counts
and ids, without texts, names of recordings or clients. Each answer is of one snapshot, at the instant `at`.
"""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from pipeline.accounts.management import scope
from pipeline.overview import (
    deadlines,
    forecast,
    moderation,
    quality,
    queue,
    stuck,
    throughput,
    work,
)
from pipeline.store.database import now, snapshot
from review_api.auth import Manager
from review_api.dependencies import ServicesDependency
from review_api.problems import documented
from review_api.schemas import lead as schemas

router = APIRouter(prefix="/v1/lead", tags=["lead"])

EARLIEST = 200
INDIA = 330  # minutes east of UTC


@router.get("/queue", responses=documented(401, 403))
def get_queue(_: Manager, services: ServicesDependency) -> schemas.Queue:
    """Show what waits and what is being done, and which deadlines will be met."""
    with snapshot(services.engine) as connection:
        at = now()
        due = deadlines.deadlines(connection, at)
        items = queue.queue(connection, at)
    return schemas.Queue(at=at, items=items, deadlines=deadlines.totals(due), earliest=due[:EARLIEST])


@router.get("/work", responses=documented(401, 403, 422))
def get_work(
    actor: Manager, services: ServicesDependency, expiring_minutes: Annotated[int, Query(ge=0, le=1440)] = 10
) -> schemas.AllWork:
    """Show who works on what now, the lease that runs out first at the top."""
    lease, soon = (timedelta(minutes=each) for each in (services.settings.api.lease_minutes, expiring_minutes))
    with snapshot(services.engine) as connection:
        at = now()
        items = work.work(connection, scope(actor), at, lease, soon)
    return schemas.AllWork(at=at, expiring=sum(one.expiring for one in items), items=items)


@router.get("/throughput", responses=documented(401, 403, 422))
def get_throughput(
    actor: Manager,
    services: ServicesDependency,
    days: Annotated[int, Query(ge=1, le=throughput.MAX_DAYS)] = 7,
    utc_offset: Annotated[int, Query(ge=-720, le=840)] = INDIA,
) -> schemas.Throughput:
    """Show what each person did each day, and each centre. The days are those of the zone with this offset."""
    at = now()
    with snapshot(services.engine) as connection:
        items, centres = throughput.throughput(connection, scope(actor), throughput.Days(days, utc_offset, at))
    return schemas.Throughput(at=at, utc_offset=utc_offset, items=items, centres=centres)


@router.get("/quality", responses=documented(401, 403, 422))
def get_quality(
    actor: Manager, services: ServicesDependency, days: Annotated[int, Query(ge=1, le=366)] = 30
) -> schemas.Quality:
    """Count for each person what is known of their work: agreement, attention checks, gold."""
    at = now()
    since = at - timedelta(days=days)
    with snapshot(services.engine) as connection:
        return schemas.Quality(at=at, since=since, items=quality.quality(connection, scope(actor), since))


@router.get("/stuck", responses=documented(401, 403, 422))
def get_stuck(
    _: Manager, services: ServicesDependency, days: Annotated[int, Query(ge=1, le=366)] = 3
) -> schemas.AllStuck:
    """Show what does not go on by itself, with why, and what to do. `days`: so long nothing was done."""
    with snapshot(services.engine) as connection:
        at = now()
        return schemas.AllStuck(at=at, items=stuck.stuck(connection, at, days))


@router.get("/moderation", responses=documented(401, 403, 422))
def get_moderation(
    actor: Manager, services: ServicesDependency, days: Annotated[int, Query(ge=1, le=366)] = 30
) -> schemas.Moderation:
    """Show the segments that people flagged because somebody should act on them, or be spared them; newest first."""
    with snapshot(services.engine) as connection:
        at = now()
        since = at - timedelta(days=days)
        items = moderation.flagged(connection, scope(actor), since)
    return schemas.Moderation(at=at, since=since, items=items)


@router.get("/forecast", responses=documented(401, 403))
def get_forecast(_: Manager, services: ServicesDependency) -> schemas.Forecasts:
    """Say for each language when its work will be done at the pace of late, or that it cannot be said."""
    with snapshot(services.engine) as connection:
        at = now()
        return schemas.Forecasts(at=at, items=forecast.forecasts(connection, at))
