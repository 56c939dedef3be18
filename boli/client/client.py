"""Client: the HTTP API from a program's side. AsyncClient is the same for asyncio."""

import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

import httpx
from tenacity import Retrying

from boli.client import calls
from boli.client.batch_shapes import Batch, BatchRow, SentBatch
from boli.client.calls import Call
from boli.client.certificate import Certificate
from boli.client.errors import ServiceError, refused, unreachable
from boli.client.fields import Fields, Filters, View
from boli.client.flows.batching import Manifest, submitting_batch, waiting_for_batch
from boli.client.flows.steps import Done, Flow, Pause, Step, move
from boli.client.flows.uploading import Sound, resuming, submitting
from boli.client.flows.waiting import Goal, waiting
from boli.client.following import Following
from boli.client.http import options, request
from boli.client.retries import Retries
from boli.client.shapes import Export, MonthOfUse, Recording, Transcript, Upload

T = TypeVar("T")


class Client(Following):
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
        self._http = httpx.Client(**options(url, secret))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def submit(self, sound: Sound, **fields: Unpack[Fields]) -> Recording:
        """Send a recording, a path or an open file, in pieces that go on from where the line broke."""
        return self._run(submitting(sound, fields))

    def resume(self, upload_id: str, sound: Sound) -> Recording:
        """Go on with an upload that another process began; `uploads` lists them."""
        return self._run(resuming(upload_id, sound))

    def uploads(self) -> tuple[Upload, ...]:
        """Return the uploads that have not come whole."""
        return self.send(calls.uploads()).items

    def end_upload(self, upload_id: str) -> None:
        """End an upload, and delete what has come."""
        self.send(calls.end_upload(upload_id))

    def submit_batch(self, manifest: Manifest, *, idempotency_key: str = "") -> SentBatch:
        """Send a manifest: a file of JSONL or CSV, or rows with a `url` each. `refused`: those it did not take. Under
        the same key it goes on where it stopped.
        """
        return self._run(submitting_batch(manifest, idempotency_key))

    def batch(self, batch_id: str) -> Batch:
        """Return one batch, with how many of its rows are in each state."""
        return self.send(calls.batch(batch_id))

    def batches(self, page_size: int = 100) -> Iterator[Batch]:
        """Give all own batches, newest first."""
        after: str | None = ""
        while after is not None:
            page = self.send(calls.batches(after, page_size))
            yield from page.items
            after = page.next

    def batch_rows(self, batch_id: str, *states: str) -> Iterator[BatchRow]:
        """Give the rows of a batch that were looked at, by number; of these states alone, as in "refused"."""
        after: int | None = 0
        while after is not None:
            page = self.send(calls.batch_rows(batch_id, states, after))
            yield from page.items
            after = page.next

    def wait_batch(self, batch_id: str, goal: Goal = "drafted", *, timeout_s: float = 3600) -> Batch:
        """Return the batch when every row is drafted or final, or has ended otherwise. Raises WaitTimeout."""
        return self._run(waiting_for_batch(batch_id, goal, timeout_s))

    def recording(self, recording_id: str) -> Recording:
        """Return one recording with its status."""
        return self.send(calls.recording(recording_id))

    def recordings(self, page_size: int = 100, **filters: Unpack[Filters]) -> Iterator[Recording]:
        """Give all own recordings, newest first, page by page as they are taken."""
        after: str | None = ""
        while after is not None:
            page = self.send(calls.recordings(after, page_size, filters))
            yield from page.items
            after = page.next

    def wait(self, recording_id: str, goal: Goal = "drafted", *, timeout_s: float = 3600) -> Recording:
        """Return the recording when it is drafted, reviewed, or final.

        Raises RecordingFailed, NeverReached where that cannot come about any more, and WaitTimeout.
        """
        return self._run(waiting(recording_id, goal, timeout_s))

    def transcript(self, recording_id: str) -> Transcript:
        """Return the newest text of every segment. Raises NotReady before there is a draft."""
        return self.send(calls.transcript(recording_id))

    def export(self, recording_id: str, format: str, **view: Unpack[View]) -> Export:
        """Return the transcript as a file, in any format of docs/reference/formats.md."""
        return self.send(calls.export(recording_id, format, view))

    def confirm_receipt(self, recording_id: str) -> str:
        """Say that this client has the final version, which then does not change any more; return the status."""
        return self.send(calls.confirm_receipt(recording_id)).status

    def delete(self, recording_id: str) -> str:
        """Remove a recording, and all that was made of it; return the id of the certificate of that."""
        return self.send(calls.delete(recording_id))

    def certificate(self, certificate_id: str) -> Certificate:
        """Return the certificate of a deletion. `boli.client.certificate.verify` checks it."""
        return self.send(calls.certificate(certificate_id))

    def certificates(self, *recording_ids: str, page_size: int = 100) -> Iterator[Certificate]:
        """Give the certificates of own deletions, newest first; of these recordings alone, if any are named."""
        after: str | None = ""
        while after is not None:
            page = self.send(calls.certificates(after, page_size, recording_ids))
            yield from page.items
            after = page.next

    def certificate_key(self) -> str:
        """Return the public key with which certificates are checked: keep it."""
        return self.send(calls.certificate_key()).public_key

    def usage(self) -> tuple[MonthOfUse, ...]:
        """Return how much sound came in each month, the newest first."""
        return self.send(calls.usage()).items

    def healthy(self) -> bool:
        """Say whether the service answers. It is asked once."""
        try:
            self._once(calls.health())
        except ServiceError:
            return False
        return True

    def send(self, call: Call[T]) -> T:
        """Make one call; repeat it where an error passes by itself."""
        result: T = Retrying(**self._retries.arguments(call.repeatable))(self._once, call)
        return result

    def _once(self, call: Call[T]) -> T:
        try:
            answer = self._http.request(**request(call, self._timeout_s))
        except httpx.HTTPError as error:
            raise unreachable(self._url, error) from error
        if not answer.is_success:
            raise refused(answer)
        return call.read(answer)

    def _run(self, flow: Flow[T], *, repeating: bool = True) -> T:
        try:
            step = move(flow)
            while not isinstance(step, Done):
                try:
                    answer = self._take(step, repeating)
                except ServiceError as error:
                    step = move(flow, error=error)
                else:
                    step = move(flow, answer)
            return step.result
        finally:
            flow.close()

    def _take(self, step: Step, repeating: bool) -> Any:
        if isinstance(step, Pause):
            return time.sleep(step.seconds)
        if isinstance(step, Call):
            return self.send(step) if repeating else self._once(step)
        unit = step
        return Retrying(**self._retries.arguments(True))(lambda: self._run(unit.begin(), repeating=False))
