"""Events: what happened to one's recordings, page by page, or as it happens."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Final

from fastapi import APIRouter, Header, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from pipeline.recordings import events
from pipeline.recordings.events import Event
from pipeline.store.database import reading
from review_api.auth import CurrentClient
from review_api.dependencies import Services, ServicesDependency
from review_api.following import publish
from review_api.problems import documented
from review_api.schemas import webhooks as schemas

router = APIRouter(prefix="/v1/events", tags=["events"])

PAGE: Final = 100
HEARTBEAT_S: Final = 15.0  # proxies close a connection on which nothing comes
_TEXT: Final = {"schema": {"type": "string"}}
Number = Annotated[int, Query(ge=0, lt=2**63)]


@router.get("", responses=documented(401, 403, 422))
def list_events(
    client: CurrentClient,
    services: ServicesDependency,
    after: Number = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = PAGE,
) -> schemas.EventPage:
    """List what happened to one's recordings, oldest first. `after` is the `next` of the page before."""
    publish(services.engine)
    found = _page(services, client.id, after, limit)
    items = [schemas.Event.model_validate(one) for one in found]
    return schemas.EventPage(items=items, next=found[-1].number if found else after)


@router.get(
    "/stream",
    response_class=StreamingResponse,
    responses=documented(401, 403, 422, 429) | {200: {"content": {"text/event-stream": _TEXT}}},
)
async def stream_events(
    client: CurrentClient,
    services: ServicesDependency,
    after: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
    last_event_id: Annotated[int | None, Header(ge=0, lt=2**63)] = None,
) -> StreamingResponse:
    """Send events as they happen (server-sent events): those after `Last-Event-ID` or `after`, or from now on.

    It ends after some minutes; connect again with the last id.
    """
    begin = last_event_id if last_event_id is not None else after
    if begin is None:
        begin = await run_in_threadpool(_newest, services, client.id)
    told = _told(services, client.id, begin)
    first = await anext(told)  # what is refused is refused before the answer begins
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(_whole(first, told), media_type="text/event-stream", headers=headers)


async def _whole(first: str, rest: AsyncIterator[str]) -> AsyncIterator[str]:
    try:
        yield first
        async for part in rest:
            yield part
    finally:
        await rest.aclose()  # type: ignore[attr-defined]


async def _told(services: Services, client_id: str, after: int) -> AsyncIterator[str]:
    ends_s = time.monotonic() + services.settings.api.stream_minutes * 60
    async with services.following.watching("events", client_id, client_id) as changed:
        yield "retry: 2000\n\n"
        while time.monotonic() < ends_s:
            changed.clear()
            for one in (found := await run_in_threadpool(_page, services, client_id, after, PAGE)):
                yield _frame(one)
                after = one.number
            if found:
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(min(HEARTBEAT_S, max(ends_s - time.monotonic(), 0))):
                    await changed.wait()
            if not changed.is_set():
                yield ": still here\n\n"


def _frame(one: Event) -> str:
    return f"id: {one.number}\nevent: {one.type}\ndata: {schemas.Event.model_validate(one).model_dump_json()}\n\n"


def _page(services: Services, client_id: str, after: int, limit: int) -> list[Event]:
    with reading(services.engine) as connection:
        return events.page(connection, client_id, after, limit)


def _newest(services: Services, client_id: str) -> int:
    publish(services.engine)
    with reading(services.engine) as connection:
        return events.newest(connection, [client_id]).get(client_id, 0)
