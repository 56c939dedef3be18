"""Batches: a client sends many recordings by one manifest, and follows them together."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection

from pipeline.recordings import batches
from pipeline.recordings.batches import Batch, BatchMissing, RowState
from pipeline.store.cursors import BadCursor
from pipeline.store.database import reading
from review_api.auth import CurrentClient
from review_api.clients import manifest
from review_api.clients.batch_taking import BatchTaker
from review_api.clients.once import REPLAYED, Key, until_done
from review_api.clients.whole_body import whole_body
from review_api.dependencies import Services, ServicesDependency
from review_api.lanes import PARSING
from review_api.problems import documented, refusing
from review_api.schemas import batches as schemas

router = APIRouter(prefix="/v1/batches", tags=["batches"])
Id = Annotated[str, Path(max_length=100)]

answered = refusing({BatchMissing: "batch"}, {BadCursor: (422, "bad-cursor")})


@router.post(
    "",
    status_code=201,
    responses=documented(400, 401, 403, 404, 410, 413, 415, 422, 507),
    openapi_extra=manifest.openapi_body(),
)
async def submit_batch(
    request: Request,
    response: Response,
    client: CurrentClient,
    services: ServicesDependency,
    idempotency_key: Key = None,
) -> schemas.SentBatch:
    """Take many recordings by their URLs. Each row of the manifest has the fields of POST /v1/recordings.

    It comes as JSONL, or with the content type text/csv as CSV. A row that is wrong is refused, and the others go
    on. The same manifest again goes on with a batch that was cut off, and no row is taken twice; with an
    `Idempotency-Key` it is the same batch, too, when all of it was done.
    """
    body = await whole_body(request, manifest.MOST_BYTES)
    content_type = request.headers.get("content-type", "")
    rows = await PARSING.run(manifest.read, content_type, body)
    asked = until_done(client.id, idempotency_key, ["batch", content_type, hashlib.sha256(body).hexdigest()])
    with answered():
        made, before = await BatchTaker(services, client).take(rows, asked)
    response.headers.update(REPLAYED if before else {})
    return await run_in_threadpool(_sent, services, made)


@router.get("", responses=documented(401, 403, 422))
def list_batches(
    client: CurrentClient,
    services: ServicesDependency,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.BatchPage:
    """List own batches, newest first. `after` is the `next` of the page before."""
    with answered(), reading(services.engine) as connection:
        found, cursor = batches.page(connection, client.id, limit, after)
        return schemas.BatchPage(items=_bodies(connection, found), next=cursor)


@router.get("/{batch_id}", responses=documented(401, 403, 404, 422))
def get_batch(batch_id: Id, client: CurrentClient, services: ServicesDependency) -> schemas.Batch:
    """Say how far a batch is: how many of its rows are in each state."""
    with answered(), reading(services.engine) as connection:
        (found,) = _bodies(connection, [batches.get(connection, client.id, batch_id)])
    return found


@router.get("/{batch_id}/rows", responses=documented(401, 403, 404, 422))
def list_rows(
    batch_id: Id,
    client: CurrentClient,
    services: ServicesDependency,
    state: Annotated[list[RowState], Query(max_length=20)] = [],  # noqa: B006
    limit: Annotated[int, Query(ge=1, le=manifest.MOST_ROWS)] = 200,
    after: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> schemas.BatchRowPage:
    """List the rows that were looked at, by number: the recording of each, or why it was refused."""
    with answered(), reading(services.engine) as connection:
        batches.get(connection, client.id, batch_id)
        found = batches.rows(connection, batch_id, state, after, limit)
    items = [schemas.BatchRow.model_validate(one) for one in found]
    return schemas.BatchRowPage(items=items, next=found[-1].number if len(found) == limit else None)


def _sent(services: Services, made: Batch) -> schemas.SentBatch:
    with reading(services.engine) as connection:
        (shown,) = _bodies(connection, [made])
        refused = batches.rows(connection, made.id, ["refused"])
    rows = [schemas.BatchRow.model_validate(one) for one in refused]
    return schemas.SentBatch(**shown.model_dump(), refused=rows)


def _bodies(connection: Connection, found: list[Batch]) -> list[schemas.Batch]:
    counted = batches.counts(connection, [one.id for one in found])
    return [_body(one, counted[one.id]) for one in found]


def _body(one: Batch, counted: dict[RowState, int]) -> schemas.Batch:
    waiting = one.rows - sum(counted.values())
    counts = counted | ({"waiting": waiting} if waiting else {})
    return schemas.Batch(**schemas.Batch.fields_of(one) | {"counts": counts})
