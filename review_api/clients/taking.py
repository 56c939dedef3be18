"""Taking: a recording comes as a file in a form, or as a URL, and is queued. Nothing is kept of one that is refused."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool
from sqlalchemy import Connection

from configs.settings import Settings
from pipeline.accounts.clients import Client
from pipeline.recordings import idempotency, retention
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.recordings import Counts
from pipeline.store.database import new_id, reading
from review_api.clients import by_url, intake
from review_api.clients.incoming import check_file
from review_api.clients.intake import Incoming
from review_api.clients.once import Once, once
from review_api.clients.shown import shown
from review_api.clients.upload import Upload, receive
from review_api.dependencies import Services
from review_api.disk import telling_of_a_full_disk
from review_api.lanes import SUBMISSIONS
from review_api.schemas import recordings as schemas


@dataclass(frozen=True, slots=True)
class Taken:
    """The recording that was made. `replayed`: it was made before, under the same idempotency key."""

    recording: schemas.Recording
    replayed: bool


def make(connection: Connection, file: Incoming, settings: Settings) -> schemas.Recording:
    """Write a recording's rows and its job, in the caller's transaction. Raises the problems of `intake.queue`, and 429
    where the client has sent its share of urgent work.
    """
    intake.check_rush(connection, file.submission, settings.api)
    recording = intake.queue(connection, file, settings)
    return shown(recording, Counts(), file.given, retention.of(connection, [recording.id])[recording.id])


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes what one client sends. `key`: its idempotency key, None for none."""

    services: Services
    client: Client
    key: str | None

    async def take(self, request: Request) -> Taken:
        """Take the recording in the body. Raises a problem for one that cannot be used."""
        recording_id = new_id("rec")
        if by_url.is_json(request):
            return await SUBMISSIONS.run(self._by_url, recording_id, await by_url.read_json(request))
        artifacts, taken = Artifacts(self.services.blobs, recording_id), None
        try:
            taken = await self._from_form(request, recording_id, artifacts)
        finally:  # a cancelled request, too, leaves nothing behind
            if taken is None or taken.replayed:
                artifacts.delete()
        return taken

    async def _from_form(self, request: Request, recording_id: str, artifacts: Artifacts) -> Taken:
        if self.key is None:  # under a key it may be an answer of before, which costs nothing
            limits = self.services.settings.limits
            await run_in_threadpool(intake.refuse_at_quota, self.services.engine, self.client, limits)
        with telling_of_a_full_disk():
            async with contextmanager_in_threadpool(artifacts.writing_original()) as path:
                upload = await receive(request, path, self.services.settings.api.max_upload_bytes)
                if not upload.by_url:
                    checked = await SUBMISSIONS.run(self._checked, recording_id, upload, path)
        if upload.by_url:
            artifacts.delete()
            sent = {name: value for name, value in upload.fields.items() if value}
            return await SUBMISSIONS.run(self._by_url, recording_id, sent)
        return await SUBMISSIONS.run(self._queue, *checked)

    def _checked(self, recording_id: str, upload: Upload, path: Path) -> tuple[Incoming, Once]:
        asked = once(self.client.id, self.key, ["recording", upload.filename, upload.fields, upload.sha256])
        begun = self._known(asked)
        return check_file(self.services, self.client, recording_id, upload, path, begun=begun), asked

    def _by_url(self, recording_id: str, sent: dict[str, Any]) -> Taken:
        asked = once(self.client.id, self.key, ["url", sent])
        begun = self._known(asked)
        incoming = by_url.checked(self.services, recording_id, self.client.id, sent, begun=begun)
        return self._queue(incoming, asked)

    def _known(self, asked: Once) -> bool:
        """Say whether the request was done before: then its deadline may have passed meanwhile."""
        if asked.request is None:
            return False
        with reading(self.services.engine) as connection:
            return idempotency.known(connection, asked.request)

    def _queue(self, file: Incoming, asked: Once) -> Taken:
        """Write the recording's rows and its job in one transaction, if that was not done before."""
        with self.services.engine.begin() as connection:
            if (done := asked.take(connection)) is not None:
                return Taken(schemas.Recording.model_validate(done.answer), replayed=True)
            made = make(connection, file, self.services.settings)
            asked.note(connection, made.id, made.model_dump(mode="json"))
        return Taken(made, replayed=False)
