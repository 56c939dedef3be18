"""AssemblyAI's upload-and-poll: bytes first, then a transcript of them is asked for, and asked after.

POST /v2/upload          bytes -> an upload, which waits for `api.upload_hours` and is then deleted
POST /v2/transcript      upload -> a recording, whose id is the transcript's
GET  /v2/transcript/…    its status, and the text when there is one
"""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from pipeline.delivery.formats import FORMATS, Format, as_bytes, assemblyai
from pipeline.delivery.formats.view import View
from pipeline.delivery.subtitles.rules import DEFAULT_CUES, LIMITS, CueRules
from pipeline.recordings import recordings
from pipeline.recordings.filters import Filter
from pipeline.recordings.recordings import Recording
from pipeline.recordings.states import Status
from pipeline.store.cursors import cursor
from pipeline.store.database import reading
from review_api.clients import certificates
from review_api.compatible import assemblyai_uploads, drafts
from review_api.compatible.assemblyai_request import TranscriptRequest, parsed
from review_api.compatible.callers import CompatibleClient
from review_api.compatible.shapes import BYTES, OBJECT, documented, shaped
from review_api.dependencies import Services, ServicesDependency
from review_api.ownership import own_recording
from review_api.problems import Problem


def shape(problem: Problem) -> dict[str, Any]:
    """Return a problem as AssemblyAI writes errors. `code` is a key of our own."""
    return {"error": problem.detail, "code": problem.code}


router = APIRouter(prefix="/v2", tags=["compatible"], route_class=shaped(shape))

# What a transcript's status is called there.
STATUSES: Final[dict[Status, str]] = {"queued": "queued", "running": "processing", "failed": "error"}
_COMPLETED: Final = "completed"
_DELETED: Final = "Deleted by user."
_OWN: Final = documented(400, 401, 403, 404, 503) | OBJECT
_JSON_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": TranscriptRequest.model_json_schema()}},
    }
}


@router.post(
    "/upload", responses=documented(400, 401, 403, 408, 409, 413, 423, 429, 503, 507) | OBJECT, openapi_extra=BYTES
)
async def upload(request: Request, client: CompatibleClient, services: ServicesDependency) -> dict[str, str]:
    """Take the bytes of a recording. `upload_url` is for POST /v2/transcript, and for nothing else."""
    id = await assemblyai_uploads.receive(request, client, services)
    return {"upload_url": f"{str(request.base_url).rstrip('/')}{assemblyai_uploads.ADDRESS}{id}"}


@router.post("/transcript", responses=documented(400, 401, 403, 404, 413, 503) | OBJECT, openapi_extra=_JSON_BODY)
async def create(request: Request, client: CompatibleClient, services: ServicesDependency) -> dict[str, Any]:
    """Queue a transcript of what was uploaded. Nothing is kept of a file that cannot be used."""
    asked = parsed(await request.body())
    recording_id = await assemblyai_uploads.submit(services, client, asked.audio_url, asked.fields())
    known = await run_in_threadpool(drafts.own, services, client, recording_id)
    return await run_in_threadpool(_transcript, services, known)


@router.get("/transcript", responses=documented(400, 401, 403, 404, 503) | OBJECT)
def list_transcripts(
    request: Request,
    client: CompatibleClient,
    services: ServicesDependency,
    limit: Annotated[int, Query(ge=1, le=200)] = 10,
    status: Annotated[str, Query(max_length=20)] = "",
    before_id: Annotated[str, Query(max_length=40)] = "",
) -> dict[str, Any]:
    """List own recordings, newest first, however they were sent. `before_id`: older than this one."""
    which = Filter(statuses=_statuses(status))
    with reading(services.engine) as connection:
        after = None
        if before_id:
            known = own_recording(connection, before_id, client)
            after = cursor(known.created_at, known.id)
        page, more = recordings.list_for_client(connection, client.id, limit, after, which)
    base = f"{str(request.base_url).rstrip('/')}{router.prefix}/transcript"
    details = {"current_url": str(request.url), "limit": limit, "result_count": len(page), "next_url": None}
    older = f"{base}?limit={limit}&before_id={page[-1].id}" if more else None
    return {"page_details": details | {"prev_url": older}, "transcripts": [_item(one, base) for one in page]}


@router.get("/transcript/{transcript_id}", responses=_OWN)
def get(transcript_id: str, client: CompatibleClient, services: ServicesDependency) -> dict[str, Any]:
    """Return the status of a transcript; once it is completed, its text, words and utterances."""
    return _transcript(services, drafts.own(services, client, transcript_id))


@router.delete("/transcript/{transcript_id}", responses=_OWN)
def delete(
    request: Request, response: Response, transcript_id: str, client: CompatibleClient, services: ServicesDependency
) -> dict[str, Any]:
    """Delete the recording with all that was made of it, as DELETE /v1/recordings/{id} does."""
    known = drafts.own(services, client, transcript_id)
    response.headers[certificates.HEADER] = certificates.delete(request, services, client, transcript_id)
    gone = _head(known) | {"status": _COMPLETED, "audio_url": "http://deleted_by_user", "text": _DELETED}
    return gone | {"words": [], "utterances": [], "confidence": None, "error": None}


@router.get("/transcript/{transcript_id}/sentences", responses=_OWN)
def sentences(transcript_id: str, client: CompatibleClient, services: ServicesDependency) -> dict[str, Any]:
    """Return the text in sentences: a segment is cut where one ends."""
    whole = _completed(services, drafts.own(services, client, transcript_id))
    return _about(whole) | {"sentences": assemblyai.sentences(whole)}


@router.get("/transcript/{transcript_id}/paragraphs", responses=_OWN)
def paragraphs(transcript_id: str, client: CompatibleClient, services: ServicesDependency) -> dict[str, Any]:
    """Return the text in paragraphs: one for each segment."""
    whole = _completed(services, drafts.own(services, client, transcript_id))
    return _about(whole) | {"paragraphs": whole["utterances"]}


_LEAST, _MOST = LIMITS["max_line"]
Characters = Annotated[int, Query(ge=_LEAST, le=_MOST)]


def _file(format: Format) -> dict[int | str, dict[str, Any]]:
    content = {FORMATS[format].media_type: {"schema": {"type": "string"}}}
    return _OWN | {200: {"content": content}}


@router.get("/transcript/{transcript_id}/srt", response_class=Response, responses=_file("srt"))
def srt(
    transcript_id: str,
    client: CompatibleClient,
    services: ServicesDependency,
    chars_per_caption: Characters = DEFAULT_CUES.max_line,
) -> Response:
    """Return subtitles as SRT. `chars_per_caption`: letters of a line."""
    return _subtitles(services, drafts.own(services, client, transcript_id), "srt", chars_per_caption)


@router.get("/transcript/{transcript_id}/vtt", response_class=Response, responses=_file("vtt"))
def vtt(
    transcript_id: str,
    client: CompatibleClient,
    services: ServicesDependency,
    chars_per_caption: Characters = DEFAULT_CUES.max_line,
) -> Response:
    """Return subtitles as WebVTT. `chars_per_caption`: letters of a line."""
    return _subtitles(services, drafts.own(services, client, transcript_id), "vtt", chars_per_caption)


def _subtitles(services: Services, known: Recording, format: Format, letters: int) -> Response:
    _check_completed(known)
    view = View(marks=False, cues=CueRules(max_line=letters))
    return Response(as_bytes(drafts.transcript(services, known), format, view), media_type=FORMATS[format].media_type)


def _transcript(services: Services, known: Recording) -> dict[str, Any]:
    if known.status in STATUSES:
        problem = known.problem or {}
        error = str(problem.get("detail", "it could not be drafted")) if known.status == "failed" else None
        return _head(known) | {"status": STATUSES[known.status], "error": error, "text": None, "words": None}
    return _completed(services, known)


def _completed(services: Services, known: Recording) -> dict[str, Any]:
    _check_completed(known)
    return assemblyai.to_object(drafts.transcript(services, known), id=known.id)


def _check_completed(known: Recording) -> None:
    if known.status in STATUSES:
        detail = f"this transcript has the status {STATUSES[known.status]}; it has no text before it is completed"
        raise Problem(422, "not-ready", detail)


def _head(known: Recording) -> dict[str, Any]:
    return {"id": known.id, "audio_url": known.name, "language_code": known.language or None}


def _about(whole: dict[str, Any]) -> dict[str, Any]:
    return {name: whole[name] for name in ("id", "confidence", "audio_duration")}


def _item(known: Recording, base: str) -> dict[str, Any]:
    done = known.drafted_at.isoformat() if known.drafted_at else None
    error = str((known.problem or {}).get("detail", "")) or None
    return {
        "id": known.id,
        "audio_url": known.name,
        "status": STATUSES.get(known.status, _COMPLETED),
        "created": known.created_at.isoformat(),
        "completed": done,
        "error": error,
        "resource_url": f"{base}/{known.id}",
    }


def _statuses(name: str) -> tuple[Status, ...]:
    """Return our statuses for one of theirs; none for "", which asks for all. Raises a 422 problem."""
    done: tuple[Status, ...] = ("drafted", "in_review", "partly_reviewed", "reviewed", "delivered")
    known: dict[str, tuple[Status, ...]] = {"": (), _COMPLETED: done}
    known |= {theirs: (ours,) for ours, theirs in STATUSES.items()}
    if name not in known:
        raise Problem(422, "invalid-request", "status is one of queued, processing, completed, error")
    return known[name]
