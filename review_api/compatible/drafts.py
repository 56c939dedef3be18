"""Drafts: from the bytes of one request to the text in its answer, for callers who do not ask twice.

    bytes -> submission -> the same came lately? that recording; else a new one -> wait for its draft -> transcript

The recording is kept whatever becomes of the request: if the caller goes away or the time is over, the same request
sent again finds it, and goes on waiting. The vendors' packages do that by themselves.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from pipeline.accounts.clients import Client
from pipeline.delivery import modes, transcripts
from pipeline.delivery.modes import Modes
from pipeline.delivery.parts import delivered
from pipeline.delivery.transcripts import NotReady
from pipeline.recordings import repeats, segments
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.recordings import Recording
from pipeline.recordings.transcript import Transcript
from pipeline.store.database import now, reading
from review_api.clients import intake
from review_api.clients.incoming import Receive, incoming
from review_api.clients.intake import Incoming
from review_api.clients.modes import refusing_modes
from review_api.dependencies import Services
from review_api.lanes import SUBMISSIONS
from review_api.ownership import check_text, own_recording
from review_api.problems import Problem

# A request that is sent again within this time means the recording that it made before.
SAME_FOR: Final = timedelta(hours=24)
_LOOK_EVERY_S: Final = 1.0
_AT_WORK: Final = ("queued", "running")


async def take(services: Services, client: Client, receive: Receive) -> Recording:
    """Take a file as a recording, or find the one that the same request made before. Raises the form's problems."""
    async with incoming(services, client, receive) as file:
        return await SUBMISSIONS.run(_queue, services, file)


async def wait(services: Services, client: Client, recording_id: str, request: Request) -> Recording:
    """Return the recording once it has a draft.

    Raises a problem: 504 where that took longer than `api.draft_wait_s`, or the caller has gone; 422 where it failed;
    404 where it was deleted meanwhile; 429 where the client waits for too many.
    """
    try:
        async with asyncio.timeout(services.settings.api.draft_wait_s):
            found = await _drafted(services, client, recording_id, request)
    except TimeoutError as error:
        raise _late(recording_id) from error
    if found.status == "failed":
        known = found.problem or {}
        detail = f"{known.get('detail', 'it could not be drafted')} (recording {recording_id})"
        raise Problem(422, str(known.get("code", "failed")), detail, recording_id=recording_id)
    return found


def transcript(services: Services, recording: Recording) -> Transcript:
    """Return the newest text of a recording, as it was asked for at submission. Raises a problem: 409 while there is
    none, 422 where its language has not the modes.
    """
    with reading(services.engine) as connection:
        check_text(connection, recording.id)
        made = delivered(transcripts.heard(segments.list_segments(connection, recording.id)))
        try:
            stored = transcripts.transcript(connection, recording, made)
        except NotReady as error:
            raise Problem(409, "not-ready", f"there is no draft: {error}; ask again later") from error
    with refusing_modes():
        return modes.shown(stored, Modes.of(recording.modes)).transcript


def own(services: Services, client: Client, recording_id: str) -> Recording:
    """Return one of the client's recordings. Raises a 404 problem."""
    with reading(services.engine) as connection:
        return own_recording(connection, recording_id, client)


def _queue(services: Services, file: Incoming) -> Recording:
    with services.engine.begin() as connection:
        same = None if file.given else repeats.find_same(connection, file.submission, now() - SAME_FOR)
        if same is None:
            intake.check_rush(connection, file.submission, services.settings.api)
        found = same or intake.queue(connection, file, services.settings)
    if same:
        Artifacts(services.blobs, file.submission.id).delete()
    return found


async def _drafted(services: Services, client: Client, recording_id: str, request: Request) -> Recording:
    """Return the recording when it is no longer at work, or the caller has gone."""
    found = await run_in_threadpool(own, services, client, recording_id)
    if found.status not in _AT_WORK:
        return found
    async with services.following.watching("status", recording_id, client.id) as changed:
        while found.status in _AT_WORK:
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), _LOOK_EVERY_S)
            changed.clear()
            if await request.is_disconnected():
                raise _late(recording_id)
            found = await run_in_threadpool(own, services, client, recording_id)
    return found


def _late(recording_id: str) -> Problem:
    detail = (
        f"recording {recording_id} is not drafted yet, and is kept; send the same request again to go on waiting, "
        f"or ask GET /v1/recordings/{recording_id}"
    )
    # OpenAI's package would send the whole file twice more, at once.
    return Problem(504, "not-drafted-yet", detail, headers={"X-Should-Retry": "false"}, recording_id=recording_id)
