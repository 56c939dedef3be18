"""AssemblyAI's uploads: bytes that wait until a transcript of them is asked for; a client can use its own only."""

from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from pipeline.accounts.clients import Client
from pipeline.recordings import uploads
from pipeline.recordings.uploads import Upload, UploadFile, UploadMissing
from pipeline.store.database import now, reading
from review_api.clients.upload import Upload as Received
from review_api.clients.uploads import MOST_OPEN, become_recording, checked, remove, until
from review_api.compatible.raw import receive_bytes
from review_api.dependencies import Services
from review_api.problems import Problem, missing_where

ADDRESS: Final = "/v2/upload/"


async def receive(request: Request, client: Client, services: Services) -> str:
    """Keep the body as an upload, and return its id. Raises the problems of `receive_bytes`, and 429 for too many."""
    made = await run_in_threadpool(_begin, services, client)
    file = UploadFile(services.blobs, made)
    try:
        path = await run_in_threadpool(file.path)
        mask = await run_in_threadpool(file.mask)
        received = await receive_bytes(request, path, services.settings.api.max_upload_bytes, mask)
        await run_in_threadpool(file.settle)
        await run_in_threadpool(_came, services, made, received.size_bytes)
    except BaseException:  # a cancelled request, too, leaves nothing behind
        remove(services, made)
        raise
    return made.id


async def submit(services: Services, client: Client, address: str, fields: dict[str, str]) -> str:
    """Let an upload become a recording with these fields, and return its id; the same again returns the same.

    Raises a problem: 404 for another's upload, 422 for another address, and for what cannot be used.
    """
    found = await run_in_threadpool(_own, services, client, address)
    await run_in_threadpool(_check, services, found, fields)
    async with services.turns.of(found.id):
        made = await run_in_threadpool(_become, services, found, fields)
    return str(made.recording_id)


def _begin(services: Services, client: Client) -> Upload:
    at = now()
    with services.engine.begin() as connection:
        if len(uploads.unfinished(connection, client.id, at)) >= MOST_OPEN:
            raise Problem(429, "too-many-uploads", f"{MOST_OPEN} uploads wait for their transcript; ask for some first")
        return uploads.begin(connection, client.id, 0, {}, at, until(services, at), "whole")


def _came(services: Services, made: Upload, size: int) -> None:
    with services.engine.begin() as connection:
        uploads.set_length(connection, made.id, size)
        uploads.prolong(connection, made.id, until(services, now()))


def _own(services: Services, client: Client, address: str) -> Upload:
    _, found, id = address.rpartition(ADDRESS)
    if not found:
        detail = "audio_url has to be an upload_url of POST /v2/upload here; send the bytes there first"
        raise Problem(422, "url-refused", detail)
    with reading(services.engine) as connection, missing_where("upload", UploadMissing):
        upload = uploads.get(connection, id, client.id)
        over = upload.recording_id is None and upload.expires_at <= now()
        if upload.way != "whole" or not upload.length or over:
            raise UploadMissing(f"upload {id} has expired, or has not come whole")
    return upload


def _check(services: Services, upload: Upload, fields: dict[str, str]) -> None:
    """Raise a 422 problem for fields that cannot be used, and keep the upload for another try."""
    checked(services, "rec_new", upload.client_id, Received("", upload.length, "", fields), begun=False)


def _become(services: Services, upload: Upload, fields: dict[str, str]) -> Upload:
    with reading(services.engine) as connection, missing_where("upload", UploadMissing):
        known = uploads.get(connection, upload.id, upload.client_id)
    if known.recording_id is None:
        return become_recording(services, known.with_fields(fields))
    if known.fields != fields:
        detail = f"this upload is the transcript {known.recording_id} already; upload the bytes again for another one"
        raise Problem(422, "upload-used", detail)
    return known
