"""AsyncClient: the HTTP API from a program's side, for asyncio. Client is the same without it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

import httpx
from tenacity import AsyncRetrying

from boli.client import calls
from boli.client.async_following import AsyncFollowing
from boli.client.batch_shapes import Batch, BatchRow, SentBatch
from boli.client.calls import Call
from boli.client.certificate import Certificate
from boli.client.errors import ServiceError, refused, unreachable
from boli.client.fields import Fields, Filters, View
from boli.client.flows.batching import Manifest, submitting_batch, waiting_for_batch
from boli.client.flows.steps import Done, Flow, Pause, Step, move
from boli.client.flows.uploading import Sound, resuming, submitting
from boli.client.flows.waiting import Goal, waiting
from boli.client.http import options, request
from boli.client.retries import Retries
from boli.client.shapes import Export, MonthOfUse, Recording, Transcript, Upload

T = TypeVar("T")


class AsyncClient(AsyncFollowing):
    """One caller: `secret` is an API key, or a session's token. Every method raises ServiceError or a class of it.

    `timeout_s`: how long one answer may take; holding a request while one waits is not counted.
    """

    def __init__(
        self,
        url: str,
        secret: str = "",
        *,
        timeout_s: float = 60,
        retries: Retries = Retries(),  # noqa: B008
    ) -> None:
        self._url = url
        self._timeout_s = timeout_s
        self._retries = retries
        self._http = httpx.AsyncClient(**options(url, secret))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def submit(self, sound: Sound, **fields: Unpack[Fields]) -> Recording:
        """Send a recording, a path or an open file, in pieces that go on from where the line broke."""
        return await self._run(submitting(sound, fields))

    async def resume(self, upload_id: str, sound: Sound) -> Recording:
        """Go on with an upload that another process began; `uploads` lists them."""
        return await self._run(resuming(upload_id, sound))

    async def uploads(self) -> tuple[Upload, ...]:
        """Return the uploads that have not come whole."""
        return (await self.send(calls.uploads())).items

    async def end_upload(self, upload_id: str) -> None:
        """End an upload, and delete what has come."""
        await self.send(calls.end_upload(upload_id))

    async def submit_batch(self, manifest: Manifest, *, idempotency_key: str = "") -> SentBatch:
        """Send a manifest: a file of JSONL or CSV, or rows with a `url` each. `refused`: those it did not take. Under
        the same key it goes on where it stopped.
        """
        return await self._run(submitting_batch(manifest, idempotency_key))

    async def batch(self, batch_id: str) -> Batch:
        """Return one batch, with how many of its rows are in each state."""
        return await self.send(calls.batch(batch_id))

    async def batches(self, page_size: int = 100) -> AsyncIterator[Batch]:
        """Give all own batches, newest first."""
        after: str | None = ""
        while after is not None:
            page = await self.send(calls.batches(after, page_size))
            for one in page.items:
                yield one
            after = page.next

    async def batch_rows(self, batch_id: str, *states: str) -> AsyncIterator[BatchRow]:
        """Give the rows of a batch that were looked at, by number; of these states alone, as in "refused"."""
        after: int | None = 0
        while after is not None:
            page = await self.send(calls.batch_rows(batch_id, states, after))
            for one in page.items:
                yield one
            after = page.next

    async def wait_batch(self, batch_id: str, goal: Goal = "drafted", *, timeout_s: float = 3600) -> Batch:
        """Return the batch when every row is drafted or final, or has ended otherwise. Raises WaitTimeout."""
        return await self._run(waiting_for_batch(batch_id, goal, timeout_s))

    async def recording(self, recording_id: str) -> Recording:
        """Return one recording with its status."""
        return await self.send(calls.recording(recording_id))

    async def recordings(self, page_size: int = 100, **filters: Unpack[Filters]) -> AsyncIterator[Recording]:
        """Give all own recordings, newest first, page by page as they are taken."""
        after: str | None = ""
        while after is not None:
            page = await self.send(calls.recordings(after, page_size, filters))
            for one in page.items:
                yield one
            after = page.next

    async def wait(self, recording_id: str, goal: Goal = "drafted", *, timeout_s: float = 3600) -> Recording:
        """Return the recording when it is drafted, reviewed, or final.

        Raises RecordingFailed, NeverReached where that cannot come about any more, and WaitTimeout.
        """
        return await self._run(waiting(recording_id, goal, timeout_s))

    async def transcript(self, recording_id: str) -> Transcript:
        """Return the newest text of every segment. Raises NotReady before there is a draft."""
        return await self.send(calls.transcript(recording_id))

    async def export(self, recording_id: str, format: str, **view: Unpack[View]) -> Export:
        """Return the transcript as a file, in any format of docs/reference/formats.md."""
        return await self.send(calls.export(recording_id, format, view))

    async def confirm_receipt(self, recording_id: str) -> str:
        """Say that this client has the final version, which then does not change any more; return the status."""
        return (await self.send(calls.confirm_receipt(recording_id))).status

    async def delete(self, recording_id: str) -> str:
        """Remove a recording, and all that was made of it; return the id of the certificate of that."""
        return await self.send(calls.delete(recording_id))

    async def certificate(self, certificate_id: str) -> Certificate:
        """Return the certificate of a deletion. `boli.client.certificate.verify` checks it."""
        return await self.send(calls.certificate(certificate_id))

    async def certificates(self, *recording_ids: str, page_size: int = 100) -> AsyncIterator[Certificate]:
        """Give the certificates of own deletions, newest first; of these recordings alone, if any are named."""
        after: str | None = ""
        while after is not None:
            page = await self.send(calls.certificates(after, page_size, recording_ids))
            for one in page.items:
                yield one
            after = page.next

    async def certificate_key(self) -> str:
        """Return the public key with which certificates are checked: keep it."""
        return (await self.send(calls.certificate_key())).public_key

    async def usage(self) -> tuple[MonthOfUse, ...]:
        """Return how much sound came in each month, the newest first."""
        return (await self.send(calls.usage())).items

    async def healthy(self) -> bool:
        """Say whether the service answers. It is asked once."""
        try:
            await self._once(calls.health())
        except ServiceError:
            return False
        return True

    async def send(self, call: Call[T]) -> T:
        """Make one call; repeat it where an error passes by itself."""
        return await AsyncRetrying(**self._retries.arguments(call.repeatable))(self._once, call)

    async def _once(self, call: Call[T]) -> T:
        try:
            answer = await self._http.request(**request(call, self._timeout_s))
        except httpx.HTTPError as error:
            raise unreachable(self._url, error) from error
        if not answer.is_success:
            raise refused(answer)
        return call.read(answer)

    async def _run(self, flow: Flow[T], *, repeating: bool = True) -> T:
        try:
            step = await asyncio.to_thread(move, flow)
            while not isinstance(step, Done):
                try:
                    answer = await self._take(step, repeating)
                except ServiceError as error:
                    step = await asyncio.to_thread(move, flow, error=error)
                else:
                    step = await asyncio.to_thread(move, flow, answer)
            return step.result
        finally:
            with suppress(ValueError):  # a cancelled task leaves its thread at work: the flow ends with that
                flow.close()

    async def _take(self, step: Step, repeating: bool) -> Any:
        if isinstance(step, Pause):
            return await asyncio.sleep(step.seconds)
        if isinstance(step, Call):
            return await (self.send(step) if repeating else self._once(step))
        begin = step.begin

        async def whole() -> Any:
            return await self._run(begin(), repeating=False)

        return await AsyncRetrying(**self._retries.arguments(True))(whole)
