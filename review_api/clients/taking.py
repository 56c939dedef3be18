"""Taking: a file that comes in one request is written where its recording keeps it, and checked."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool

from pipeline.media.reading import Reading
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.attributes import Attributes
from pipeline.recordings.recordings import Submission
from pipeline.store.database import new_id
from review_api.clients import intake
from review_api.clients import submission as submissions
from review_api.clients.upload import Upload
from review_api.dependencies import Services
from review_api.disk import telling_of_a_full_disk

# Writes the bytes to a path, and returns what came with the form beside it.
Receive = Callable[[Path], Awaitable[Upload]]


@asynccontextmanager
async def taken(services: Services, client_id: str, receive: Receive) -> AsyncIterator[tuple[Submission, Attributes]]:
    """Give the submission of a file that was received and can be used. Raises the problems of the form.

    Nothing is kept where anything is raised, inside, too.
    """
    recording_id = new_id("rec")
    artifacts = Artifacts(services.blobs, recording_id)
    try:
        with telling_of_a_full_disk():
            async with contextmanager_in_threadpool(artifacts.writing_original()) as path:
                upload = await receive(path)
                form = submissions.parse(upload)
                given = submissions.attributes_of(form)
                submission = submissions.check(recording_id, client_id, upload, form, services.settings.asr)
                heard = Reading(form.track, form.damaged)
                await run_in_threadpool(intake.check_audio, path, services.settings.audio, heard)
        yield submission, given
    except BaseException:  # a cancelled request, too, leaves nothing behind
        artifacts.delete()
        raise
