"""Recordings: a client sends them, follows them and deletes them."""

import asyncio
from contextlib import suppress
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from pipeline.accounts.clients import Client
from pipeline.privacy import withdrawal
from pipeline.privacy.holds import OnHold
from pipeline.recordings import attributes, labels, recordings, retention, versions
from pipeline.recordings.filters import Filter
from pipeline.recordings.states import AT_REST, Status
from pipeline.store.cursors import BadCursor
from pipeline.store.database import reading
from review_api import etags
from review_api.auth import CurrentClient
from review_api.clients import certificates, intake, terms
from review_api.clients import submission as submissions
from review_api.clients.once import REPLAYED, Key
from review_api.clients.shown import shown
from review_api.clients.taking import Taker
from review_api.dependencies import Services, ServicesDependency
from review_api.ownership import own_recording
from review_api.problems import Problem, checked_tags, documented, refusing
from review_api.schemas import recordings as schemas
from review_api.schemas.retention import Withdrawal, Withdrawn
from review_api.text_input import Line

router = APIRouter(prefix="/v1/recordings", tags=["recordings"])

MOST_WAIT_S: Final = 60
# Nothing is to be waited for: there is no draft, or people are done.
_AT_AN_END: Final[tuple[Status, ...]] = AT_REST


@router.post(
    "",
    status_code=201,
    responses=documented(400, 401, 403, 409, 410, 413, 415, 422, 429, 507),
    openapi_extra=submissions.openapi_body(),
)
async def submit(
    request: Request,
    response: Response,
    client: CurrentClient,
    services: ServicesDependency,
    idempotency_key: Key = None,
) -> schemas.Recording:
    """Take a recording, as a file or by its URL, and queue it. Nothing is kept of one that cannot be used.

    With an `Idempotency-Key` the same request again gets the same answer, with the header `Idempotent-Replayed`.
    """
    taken = await Taker(services, client, idempotency_key).take(request)
    response.headers.update(REPLAYED if taken.replayed else {})
    return taken.recording


def asked_for(
    status: Annotated[list[Status], Query(max_length=20)] = [],  # noqa: B006
    language: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006
    created_after: Annotated[schemas.At | None, Query()] = None,
    created_before: Annotated[schemas.At | None, Query()] = None,
    updated_after: Annotated[schemas.At | None, Query()] = None,
    external_id: Annotated[list[schemas.ExternalId], Query(max_length=20)] = [],  # noqa: B006
    batch: Annotated[list[Line], Query(max_length=20)] = [],  # noqa: B006
) -> Filter:
    """Return which recordings are wanted. A new filter is a parameter here. Raises a 422 problem."""
    languages = tuple(checked_tags(language))
    since = (created_after, created_before, updated_after)
    return Filter(tuple(status), languages, *since, external_ids=tuple(external_id), batches=tuple(batch))


@router.get("", responses=documented(401, 403, 422))
def list_recordings(
    client: CurrentClient,
    services: ServicesDependency,
    which: Annotated[Filter, Depends(asked_for)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.RecordingPage:
    """List own recordings, newest first; only those that the filters name. `after` is the `next` of the page before."""
    with reading(services.engine) as connection:
        try:
            page, cursor = recordings.list_for_client(connection, client.id, limit, after, which)
        except BadCursor as error:
            raise Problem(422, "bad-cursor", str(error)) from error
        ids = [recording.id for recording in page]
        counts, given = recordings.counts(connection, ids), attributes.of(connection, ids)
        newest, kept = versions.newest(connection, ids), retention.of(connection, ids)
    items = [shown(one, counts[one.id], given[one.id], kept[one.id], newest[one.id]) for one in page]
    return schemas.RecordingPage(items=items, next=cursor)


@router.get(
    "/{recording_id}",
    response_model=schemas.Recording,
    responses=documented(401, 403, 404, 422, 429) | etags.NOT_MODIFIED,
)
async def get_recording(
    request: Request,
    recording_id: str,
    client: CurrentClient,
    services: ServicesDependency,
    wait: Annotated[int, Query(ge=0, le=MOST_WAIT_S)] = 0,
    status: Status | None = None,
) -> Response:
    """Say how far a recording is. `wait`: answer when its status is no longer `status` (or what it is now), when it is
    final or failed, or after so many seconds.
    """
    shown = await run_in_threadpool(_shown, services, client, recording_id)
    known = status or shown.status

    def over() -> bool:
        return shown.status != known or shown.status in _AT_AN_END

    if wait and not over():
        async with services.following.watching("status", recording_id, client.id) as changed:
            with suppress(TimeoutError):
                async with asyncio.timeout(min(wait, services.settings.api.longest_wait_s)):
                    while not over():
                        await changed.wait()
                        changed.clear()
                        shown = await run_in_threadpool(_shown, services, client, recording_id)
        shown = await run_in_threadpool(_shown, services, client, recording_id)
    return etags.answer(request.headers, shown)


def _shown(services: Services, client: Client, recording_id: str) -> schemas.Recording:
    with reading(services.engine) as connection:
        recording = own_recording(connection, recording_id, client)
        counts = recordings.counts(connection, [recording.id])
        given = attributes.of(connection, [recording.id])
        newest = versions.newest(connection, [recording.id])
        kept = retention.of(connection, [recording.id])
    return shown(recording, counts[recording.id], given[recording.id], kept[recording.id], newest[recording.id])


@router.patch("/{recording_id}", responses=documented(401, 403, 404, 409, 422))
def change_recording(
    recording_id: str, body: schemas.RecordingChange, client: CurrentClient, services: ServicesDependency
) -> schemas.Recording:
    """Change what a recording is called on one's own side, what those who speak agree to, or for how long it is kept.
    What is left out stays (RFC 7396).
    """
    with services.engine.begin() as connection:
        own_recording(connection, recording_id, client)
        recordings.lock(connection, recording_id)
        known = own_recording(connection, recording_id, client)
        name = known.name if body.name is None else body.name
        external_id = body.external_id if "external_id" in body.model_fields_set else known.external_id
        with intake.answered():
            labels.reserve(connection, client.id, external_id, besides=recording_id)
            pairs = labels.merged(known.metadata, body.metadata_change(known.metadata))
        labels.relabel(connection, recording_id, name, external_id, pairs)
        terms.change_consents(connection, services.blobs, recording_id, body)
        terms.change(connection, recording_id, body, services.settings.retention)
    return _shown(services, client, recording_id)


@router.post("/{recording_id}/withdrawal", responses=documented(400, 401, 403, 404, 409, 422))
def withdraw_purposes(
    request: Request, recording_id: str, body: Withdrawal, client: CurrentClient, services: ServicesDependency
) -> Withdrawn:
    """Take back what those who speak agreed to. `training` flags the models that learnt from it, `voices` deletes its
    voiceprints, `transcription` deletes all of it, with a certificate. May be repeated.
    """
    with reading(services.engine) as connection:
        own_recording(connection, recording_id, client)
    order = certificates.ordered(request, services, recording_id)
    with refusing({}, {OnHold: (409, "on-hold")})(), services.engine.begin() as connection:
        own_recording(connection, recording_id, client)
        done = withdrawal.withdraw(connection, services.blobs, recording_id, body.purposes, order)
        return Withdrawn.model_validate(done)


@router.delete("/{recording_id}", status_code=204, responses=certificates.DELETED | documented(401, 403, 404, 409, 422))
def delete_recording(
    request: Request, response: Response, recording_id: str, client: CurrentClient, services: ServicesDependency
) -> None:
    """Remove the audio, the drafts, the revisions and the scores. A job that is running stops by itself. The header
    `Deletion-Certificate` names the signed certificate of it.
    """
    response.headers[certificates.HEADER] = certificates.delete(request, services, client, recording_id)
