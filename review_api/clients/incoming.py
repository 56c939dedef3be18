"""Incoming: a file that comes in one request is written where its recording keeps it, and checked."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool

from pipeline.accounts.clients import Client
from pipeline.media.reading import Reading
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.database import new_id
from review_api.clients import intake, terms
from review_api.clients import submission as submissions
from review_api.clients.intake import Incoming
from review_api.clients.upload import Upload
from review_api.dependencies import Services
from review_api.disk import telling_of_a_full_disk
from review_api.lanes import SUBMISSIONS


def check_file(
    services: Services, client: Client, recording_id: str, upload: Upload, path: Path, *, begun: bool = False
) -> Incoming:
    """Return what a file and its form say. `begun`: the same was sent and taken before. Raises the problems of both."""
    form = submissions.parse(upload, begun=begun)
    given = submissions.attributes_of(form)
    submission = submissions.check(recording_id, client.id, upload, form, services.choice)
    heard = Reading(form.track, form.damaged)
    callback = submissions.callback_of(form, services.settings.outbound)
    said = terms.terms_of(form, services.settings.retention)
    return Incoming(submission, given, intake.check_audio(path, services.settings.audio, heard), callback, said)


# Writes the bytes to a path, and returns what came with the form beside it.
Receive = Callable[[Path], Awaitable[Upload]]


@asynccontextmanager
async def incoming(services: Services, client: Client, receive: Receive) -> AsyncIterator[Incoming]:
    """Give a file that was received and can be used. Raises the problems of the form, and 429 at the client's quota.

    Nothing is kept where anything is raised, inside, too.
    """
    await run_in_threadpool(intake.refuse_at_quota, services.engine, client, services.settings.limits)
    recording_id = new_id("rec")
    artifacts = Artifacts(services.blobs, recording_id)
    try:
        with telling_of_a_full_disk():
            async with contextmanager_in_threadpool(artifacts.writing_original()) as path:
                upload = await receive(path)
                file = await SUBMISSIONS.run(check_file, services, client, recording_id, upload, path)
        yield file
    except BaseException:  # a cancelled request, too, leaves nothing behind
        artifacts.delete()
        raise
