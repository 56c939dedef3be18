"""Following for asyncio: a part of AsyncClient."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from typing import TypeVar

from boli.client import following_calls as calls
from boli.client.calls import Call
from boli.client.following_shapes import AuditRow, Callback, CallbackSecret, Delivery, Event, Webhook, WebhookWithSecret
from boli.client.segment_shapes import (
    ReviewedSegment,
    SegmentComment,
    SegmentDispute,
    TranscriptVersion,
    VersionDifference,
    WholeVersion,
)

T = TypeVar("T")


class AsyncFollowing(ABC):
    """The calls of a client that follows its recordings closely."""

    @abstractmethod
    async def send(self, call: Call[T]) -> T:
        """Make one call."""

    async def segments(self, recording_id: str) -> tuple[ReviewedSegment, ...]:
        """Return the segments as they are now: draft and text, who wrote it, comments and disputes."""
        return (await self.send(calls.segments(recording_id))).items

    async def comment(self, recording_id: str, segment_id: str, text: str) -> SegmentComment:
        """Keep a comment on a segment."""
        return await self.send(calls.comment(recording_id, segment_id, text))

    async def delete_comment(self, recording_id: str, comment_id: str) -> None:
        """Delete a comment."""
        await self.send(calls.delete_comment(recording_id, comment_id))

    async def dispute(self, recording_id: str, segment_id: str, text: str) -> SegmentDispute:
        """Say what is wrong with the text of a segment: another person looks again.

        Raises Conflict while people are at work on it.
        """
        return await self.send(calls.dispute(recording_id, segment_id, text))

    async def versions(self, recording_id: str) -> tuple[TranscriptVersion, ...]:
        """Return the versions of a transcript, oldest first. Its final one is accepted by `confirm_receipt`."""
        return (await self.send(calls.versions(recording_id))).items

    async def version(self, recording_id: str, number: int) -> WholeVersion:
        """Return a version with its segments."""
        return await self.send(calls.version(recording_id, number))

    async def compare_versions(self, recording_id: str, a: int, b: int) -> VersionDifference:
        """Return the segments of which words differ between two versions."""
        return await self.send(calls.compare_versions(recording_id, a, b))

    async def audit(self, after: int = 0, page_size: int = 100) -> AsyncIterator[AuditRow]:
        """Give who did what to own data after the row of this number, oldest first, up to now."""
        while (page := await self.send(calls.audit(after, page_size))).items:
            for row in page.items:
                yield row
            after = page.next

    async def events(self, after: int = 0, page_size: int = 100) -> AsyncIterator[Event]:
        """Give what happened to own recordings after the event of this number, oldest first, up to now."""
        while (page := await self.send(calls.events(after, page_size))).items:
            for one in page.items:
                yield one
            after = page.next

    async def callback(self, recording_id: str) -> Callback:
        """Return what was sent to the `callback` of a recording."""
        return await self.send(calls.callback(recording_id))

    async def renew_callback_secret(self) -> CallbackSecret:
        """Get the secret that signs callbacks, or another one; for 24 hours the one before signs, too."""
        return await self.send(calls.renew_callback_secret())

    async def webhooks(self) -> tuple[Webhook, ...]:
        """Return own webhooks, oldest first."""
        return (await self.send(calls.webhooks())).items

    async def webhook(self, webhook_id: str) -> Webhook:
        """Return one webhook."""
        return await self.send(calls.webhook(webhook_id))

    async def add_webhook(self, url: str, events: Sequence[str] = ()) -> WebhookWithSecret:
        """Ask to be told of events at a URL: of these types, or all. The secret is shown once."""
        return await self.send(calls.add_webhook(url, events))

    async def change_webhook(
        self, webhook_id: str, url: str, events: Sequence[str] = (), *, on: bool = True
    ) -> Webhook:
        """Replace the URL and the events of a webhook, and switch it on or off."""
        return await self.send(calls.change_webhook(webhook_id, url, events, on))

    async def delete_webhook(self, webhook_id: str) -> None:
        """Send nothing more there."""
        await self.send(calls.delete_webhook(webhook_id))

    async def rotate_webhook(self, webhook_id: str) -> WebhookWithSecret:
        """Get another secret; for 24 hours the one before signs, too."""
        return await self.send(calls.rotate_webhook(webhook_id))

    async def try_webhook(self, webhook_id: str) -> str:
        """Send an event `webhook.test` there, and return its id."""
        return await self.send(calls.try_webhook(webhook_id))

    async def deliveries(self, webhook_id: str) -> AsyncIterator[Delivery]:
        """Give what was sent to a webhook, newest first, with each attempt."""
        before: int | None = None
        while True:
            page = await self.send(calls.deliveries(webhook_id, before))
            for one in page.items:
                yield one
            if page.next is None:
                return
            before = page.next

    async def replay_delivery(self, webhook_id: str, delivery_id: str) -> None:
        """Send an event there again, with the same id."""
        await self.send(calls.replay_delivery(webhook_id, delivery_id))
