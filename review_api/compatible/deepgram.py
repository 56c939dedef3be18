"""Deepgram's pre-recorded `listen`: one request brings the sound as its body, and its answer the text."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool

from pipeline.delivery.formats import deepgram
from pipeline.recordings.recordings import Recording
from review_api.clients.upload import Upload
from review_api.compatible import drafts
from review_api.compatible.callers import CompatibleClient
from review_api.compatible.deepgram_query import Listen
from review_api.compatible.raw import receive_bytes
from review_api.compatible.shapes import BYTES, OBJECT, documented, shaped
from review_api.dependencies import Services, ServicesDependency
from review_api.problems import Problem


def shape(problem: Problem) -> dict[str, Any]:
    """Return a problem as Deepgram writes errors. `request_id` is the recording's id, where there is one."""
    code = "INVALID_AUTH" if problem.status == 401 else problem.code.upper().replace("-", "_")
    return {"err_code": code, "err_msg": problem.detail, "request_id": problem.more.get("recording_id", "")}


router = APIRouter(prefix="/v1/listen", tags=["compatible"], route_class=shaped(shape))


@router.post(
    "", responses=documented(400, 401, 403, 404, 408, 413, 423, 429, 503, 504, 507) | OBJECT, openapi_extra=BYTES
)
async def listen(
    request: Request, client: CompatibleClient, services: ServicesDependency, asked: Annotated[Listen, Query()]
) -> dict[str, Any]:
    """Take a recording and answer with its draft."""
    fields = asked.fields()
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
        raise Problem(422, "url-refused", "send the bytes of the recording as the body; addresses are not fetched here")

    async def received(path: Path) -> Upload:
        came = await receive_bytes(request, path, services.settings.api.max_upload_bytes)
        return Upload("", came.size_bytes, came.sha256, fields)

    taken = await drafts.take(services, client, received)
    drafted = await drafts.wait(services, client, taken.id, request)
    return await run_in_threadpool(_written, services, drafted, asked)


def _written(services: Services, drafted: Recording, asked: Listen) -> dict[str, Any]:
    about = deepgram.Request(drafted.id, drafted.created_at.isoformat(), drafted.sha256)
    return asked.shown(deepgram.to_object(drafts.transcript(services, drafted), request=about))
