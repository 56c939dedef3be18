"""Uploads: a client sends a file in several goes (the tus protocol), and it becomes a recording when it is whole.

review_api/clients/tus.py says what the headers mean, receiving.py how bytes are written. The fields in Upload-Metadata
are those of the form of POST /v1/recordings, and are checked before the first byte.
"""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from shutil import disk_usage
from typing import Annotated, Final

from fastapi import APIRouter, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from sqlalchemy import Connection

from pipeline.accounts.clients import Client
from pipeline.media.reading import Reading
from pipeline.recordings import uploads
from pipeline.recordings.recordings import Submission
from pipeline.recordings.uploads import Upload, UploadFile, UploadMissing
from pipeline.store.database import now, reading
from review_api.auth import CurrentClient
from review_api.clients import intake, terms, tus
from review_api.clients import submission as submissions
from review_api.clients.file_name import plain
from review_api.clients.intake import Incoming
from review_api.clients.once import REPLAYED, Key, Once, gone, once
from review_api.clients.receiving import Coming, Turn, append
from review_api.clients.upload import Upload as Received
from review_api.clients.upload import too_large
from review_api.dependencies import Services, ServicesDependency
from review_api.problems import Problem, documented, full, missing_where
from review_api.schemas import uploads as schemas
from review_api.schemas.recordings import Submission as Form

router = APIRouter(prefix="/v1/uploads", tags=["uploads"])

# Of one client at a time. Each takes as much of the disk as has come of it.
MOST_OPEN: Final = 200
RECORDING: Final = "Recording-Id"
_BODY = {"requestBody": {"content": {tus.BYTES: {"schema": {"type": "string", "format": "binary"}}}}}
_BLOCK = 1024 * 1024


@router.options("", status_code=204)
def capabilities(services: ServicesDependency) -> Response:
    """Say which parts of the tus protocol are spoken here."""
    headers = {
        "Tus-Resumable": tus.VERSION,
        "Tus-Version": tus.VERSION,
        "Tus-Extension": ",".join(tus.EXTENSIONS),
        "Tus-Max-Size": str(services.settings.api.max_upload_bytes),
        "Tus-Checksum-Algorithm": ",".join(tus.CHECKSUMS),
    }
    return Response(status_code=204, headers=headers)


@router.get("", responses=documented(401, 403))
def list_uploads(client: CurrentClient, services: ServicesDependency) -> schemas.Uploads:
    """List own files that have not come whole, newest first."""
    with reading(services.engine) as connection:
        found = uploads.unfinished(connection, client.id, now())
    return schemas.Uploads(items=[_body(one, services) for one in found if one.way == "tus"])


@router.post(
    "", status_code=201, responses=documented(400, 401, 403, 408, 409, 410, 412, 413, 415, 422, 423, 429, 507),
    openapi_extra=_BODY,
)  # fmt: skip
async def begin(
    request: Request,
    client: CurrentClient,
    services: ServicesDependency,
    _: tus.Version,
    upload_length: Annotated[int, Header(ge=0, le=2**62)],
    upload_metadata: Annotated[str, Header()] = "",
    idempotency_key: Key = None,
) -> Response:
    """Begin an upload of `Upload-Length` bytes; the body may hold the first of them.

    With an `Idempotency-Key` the same request again is answered with the same upload: go on from its `Upload-Offset`.
    """
    fields = tus.fields(upload_metadata)
    with_bytes = _has_bytes(request)
    asked = once(client.id, idempotency_key, ["upload", fields, upload_length])
    made, replayed = await run_in_threadpool(_begin, services, client, upload_length, fields, asked)
    address = {"Location": f"{router.prefix}/{made.id}"}
    if replayed:
        size = await run_in_threadpool(UploadFile(services.blobs, made).size)
        told = _told(made, made.length if made.recording_id else size)
        return Response(status_code=201, headers=address | told | REPLAYED)
    if not with_bytes and upload_length:
        return Response(status_code=201, headers=address | _told(made, 0))
    async with services.turns.of(made.id) as turn:
        told = await _take(request, services, made, turn, "")
    return Response(status_code=201, headers=address | told)


@router.head("/{upload_id}", responses=documented(401, 403, 404, 412, 422, 423, 429, 507))
async def offset(upload_id: str, client: CurrentClient, services: ServicesDependency, _: tus.Version) -> Response:
    """Say how much has come, in `Upload-Offset`. Once it is whole, `Recording-Id` names the recording."""
    found = await run_in_threadpool(_own, services, upload_id, client)
    async with services.turns.of(found.id):
        size = await run_in_threadpool(UploadFile(services.blobs, found).size)
        if size == found.length and found.recording_id is None:
            found = await run_in_threadpool(become_recording, services, found)
    length = {"Upload-Length": str(found.length), "Cache-Control": "no-store"}
    return Response(headers=_told(found, found.length if found.recording_id else size) | length)


@router.patch(
    "/{upload_id}", status_code=204, openapi_extra=_BODY,
    responses=documented(400, 401, 403, 404, 408, 409, 412, 413, 415, 422, 423, 429, tus.CHECKSUM_MISMATCH, 507),
)  # fmt: skip
async def go_on(
    request: Request,
    upload_id: str,
    client: CurrentClient,
    services: ServicesDependency,
    _: tus.Version,
    upload_offset: Annotated[int, Header(ge=0, le=2**62)],
    upload_checksum: Annotated[str, Header(max_length=200)] = "",
) -> Response:
    """Add the body to the upload at `Upload-Offset`. With the last byte it becomes a recording, or is refused."""
    found = await run_in_threadpool(_own, services, upload_id, client)
    if not _has_bytes(request):
        raise Problem(415, "not-bytes", f"send the bytes as {tus.BYTES}")
    async with services.turns.of(found.id) as turn:
        size = await run_in_threadpool(UploadFile(services.blobs, found).size)
        if size != upload_offset:
            raise Problem(409, "wrong-offset", f"{size} bytes have come; go on from there", offset=size)
        return Response(status_code=204, headers=await _take(request, services, found, turn, upload_checksum))


@router.delete("/{upload_id}", status_code=204, responses=documented(401, 403, 404, 412, 422, 423))
async def end(upload_id: str, client: CurrentClient, services: ServicesDependency, _: tus.Version) -> Response:
    """End an upload: what has come is deleted. A recording that it became stays."""
    found = await run_in_threadpool(_own, services, upload_id, client)
    async with services.turns.of(found.id):
        await run_in_threadpool(remove, services, found)
    return Response(status_code=204, headers={"Tus-Resumable": tus.VERSION})


async def _take(request: Request, services: Services, upload: Upload, turn: Turn, checksum: str) -> dict[str, str]:
    """Add the body to the upload, and return the headers that say how far it is."""
    file = UploadFile(services.blobs, upload)
    if upload.recording_id is None:
        size = await run_in_threadpool(file.size)
        path = await run_in_threadpool(file.path)
        try:
            came = Coming(upload.length - size, tus.checksum(checksum), await run_in_threadpool(file.mask))
            await append(request, path, came, turn)
        finally:
            upload = await run_in_threadpool(_prolong, services, upload)
        size = await run_in_threadpool(file.size)
        if size < upload.length:
            return _told(upload, size)
        upload = await run_in_threadpool(become_recording, services, upload)
    return _told(upload, upload.length)


def _begin(services: Services, client: Client, length: int, fields: dict[str, str], asked: Once) -> tuple[Upload, bool]:
    """Check what can be checked before the first byte, and write the upload; or return that of before, and True."""
    most = services.settings.api.max_upload_bytes
    if length > most:
        raise too_large(most)
    if disk_usage(services.settings.storage.data_dir).free < length:
        raise full()
    filename = fields.pop(tus.FILENAME, "")
    fields = {"name": plain(filename)} | fields
    at = now()
    with services.engine.begin() as connection:
        if (done := asked.take(connection)) is not None:
            return _again(connection, done.target, client, at), True
        intake.refuse_over_quota(connection, client, services.settings.limits)
        submission, form = checked(services, "rec_new", client.id, Received("", length, "", fields), begun=False)
        intake.reserve(connection, submission, form.callback)
        waiting = uploads.unfinished(connection, client.id, at)
        urgent = sum(one.fields.get("priority") == "rush" for one in waiting)
        intake.check_rush(connection, submission, services.settings.api, urgent)
        if len(waiting) >= MOST_OPEN:
            raise Problem(429, "too-many-uploads", f"{MOST_OPEN} uploads wait for their rest; finish or end some first")
        made = uploads.begin(connection, client.id, length, fields, at, until(services, at))
        asked.note(connection, made.id, {})
    return made, False


def _again(connection: Connection, upload_id: str, client: Client, at: datetime) -> Upload:
    """Return the upload that a key has made. Raises a 410 problem if it ended or expired."""
    try:
        found = uploads.get(connection, upload_id, client.id)
    except UploadMissing as error:
        raise gone() from error
    if found.recording_id is None and found.expires_at <= at:
        raise gone()
    return found


def become_recording(services: Services, upload: Upload) -> Upload:
    """Let a whole upload become its recording, as a form of POST /v1/recordings does. May be repeated.

    Nothing is kept of one that cannot be used: raises the 422 problem of the form.
    """
    file = UploadFile(services.blobs, upload)
    try:
        received = Received("", upload.length, sha256(file.whole()), dict(upload.fields))
        submission, form = checked(services, upload.future_recording, upload.client_id, received, begun=True)
        heard = Reading(form.track, form.damaged)
        given = submissions.attributes_of(form)
        said = terms.terms_of(form, services.settings.retention)
        audio_ms = intake.check_audio(file.whole(), services.settings.audio, heard)
        file.settle()  # before the transaction, in which nobody else may have to wait
        return _finish(services, upload, Incoming(submission, given, audio_ms, form.callback, said))
    except (Problem, RequestValidationError) as error:
        if getattr(error, "status", 422) != 404:
            remove(services, upload)
        raise


def _finish(services: Services, upload: Upload, file: Incoming) -> Upload:
    """Write the recording, and give it the file. Raises a 404, a 409, or a 429 problem."""
    with services.engine.begin() as connection, missing_where("upload", UploadMissing):
        known = uploads.get(connection, upload.id, upload.client_id, lock=True)
        if known.recording_id is None:
            intake.queue(connection, file, services.settings)
            uploads.finish(connection, upload)
            UploadFile(services.blobs, upload).hand_over()
        return uploads.get(connection, upload.id, upload.client_id)


def checked(
    services: Services, recording_id: str, client_id: str, received: Received, *, begun: bool
) -> tuple[Submission, Form]:
    """Return the submission and the form of a file. Raises the problems of the form."""
    form = submissions.parse(received, begun=begun)
    submissions.attributes_of(form)
    submissions.callback_of(form, services.settings.outbound)
    terms.terms_of(form, services.settings.retention)
    return submissions.check(recording_id, client_id, received, form, services.choice), form


def _own(services: Services, upload_id: str, client: Client) -> Upload:
    """Return one of the client's uploads. Raises a 404 problem for another's, and for one that expired."""
    with reading(services.engine) as connection, missing_where("upload", UploadMissing):
        found = uploads.get(connection, upload_id, client.id)
        if found.way != "tus" or (found.recording_id is None and found.expires_at <= now()):
            raise UploadMissing(f"upload {upload_id} has expired, or is none of tus")
        return found


def remove(services: Services, upload: Upload) -> None:
    """Delete an upload, with what has come of it."""
    with services.engine.begin() as connection:
        uploads.remove(connection, services.blobs, upload)


def _prolong(services: Services, upload: Upload) -> Upload:
    with services.engine.begin() as connection, missing_where("upload", UploadMissing):
        uploads.prolong(connection, upload.id, until(services, now()))
        return uploads.get(connection, upload.id, upload.client_id)


def until(services: Services, at: datetime) -> datetime:
    """Return how long an upload is kept of which the last byte came at this instant."""
    return at + timedelta(hours=services.settings.api.upload_hours)


def _has_bytes(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == tus.BYTES


def _told(upload: Upload, offset: int) -> dict[str, str]:
    told = {"Tus-Resumable": tus.VERSION, "Upload-Offset": str(offset), "Upload-Expires": tus.date(upload.expires_at)}
    return told | ({RECORDING: upload.recording_id} if upload.recording_id else {})


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _body(upload: Upload, services: Services) -> schemas.Upload:
    known = schemas.Upload.fields_of(upload)
    size = UploadFile(services.blobs, upload).size()
    return schemas.Upload(**known, name=upload.fields.get("name", ""), offset=size)
