"""Following calls: what a client asks and says of segments and versions, and where it is told of events."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import httpx

from boli.client.calls import Call, nothing, of_recording
from boli.client.fields import as_query
from boli.client.following_shapes import (
    AuditPage,
    Callback,
    CallbackSecret,
    DeliveryPage,
    EventPage,
    Webhook,
    Webhooks,
    WebhookWithSecret,
)
from boli.client.segment_shapes import (
    ReviewedSegments,
    SegmentComment,
    SegmentDispute,
    TranscriptVersions,
    VersionDifference,
    WholeVersion,
)
from boli.client.shapes import Shape


class _Tried(Shape):
    event_id: str


def segments(id: str) -> Call[ReviewedSegments]:
    return Call("GET", f"{of_recording(id)}/segments", ReviewedSegments.read)


def comment(id: str, segment_id: str, text: str) -> Call[SegmentComment]:
    """Comment on a segment. Repeated, it would stand there twice."""
    path = f"{_segment(id, segment_id)}/comments"
    return Call("POST", path, SegmentComment.read, json={"text": text}, repeatable=False)


def delete_comment(id: str, comment_id: str) -> Call[None]:
    return Call("DELETE", f"{of_recording(id)}/comments/{quote(comment_id, safe='')}", nothing)


def dispute(id: str, segment_id: str, text: str) -> Call[SegmentDispute]:
    """Dispute a segment. Repeated, it would be refused, because another dispute is open."""
    path = f"{_segment(id, segment_id)}/disputes"
    return Call("POST", path, SegmentDispute.read, json={"text": text}, repeatable=False)


def versions(id: str) -> Call[TranscriptVersions]:
    return Call("GET", f"{of_recording(id)}/versions", TranscriptVersions.read)


def version(id: str, number: int) -> Call[WholeVersion]:
    return Call("GET", f"{of_recording(id)}/versions/{number}", WholeVersion.read)


def compare_versions(id: str, a: int, b: int) -> Call[VersionDifference]:
    query = tuple(as_query({"a": a, "b": b}))
    return Call("GET", f"{of_recording(id)}/versions/diff", VersionDifference.read, query)


def audit(after: int, limit: int) -> Call[AuditPage]:
    return Call("GET", "/v1/audit", AuditPage.read, tuple(as_query({"after": after, "limit": limit})))


def events(after: int, limit: int) -> Call[EventPage]:
    return Call("GET", "/v1/events", EventPage.read, tuple(as_query({"after": after, "limit": limit})))


def callback(id: str) -> Call[Callback]:
    return Call("GET", f"{of_recording(id)}/callback", Callback.read)


def renew_callback_secret() -> Call[CallbackSecret]:
    """Get another secret. It may not be repeated: the first answer, if it was lost, held one that signs."""
    return Call("POST", "/v1/callback-secret", CallbackSecret.read, repeatable=False)


def webhooks() -> Call[Webhooks]:
    return Call("GET", "/v1/webhooks", Webhooks.read)


def webhook(id: str) -> Call[Webhook]:
    return Call("GET", _webhook(id), Webhook.read)


def add_webhook(url: str, types: Sequence[str]) -> Call[WebhookWithSecret]:
    """Add a webhook. Repeated, there would be two."""
    return Call("POST", "/v1/webhooks", WebhookWithSecret.read, json=_said(url, types), repeatable=False)


def change_webhook(id: str, url: str, types: Sequence[str], on: bool) -> Call[Webhook]:
    return Call("PUT", _webhook(id), Webhook.read, json=_said(url, types) | {"on": on})


def delete_webhook(id: str) -> Call[None]:
    return Call("DELETE", _webhook(id), nothing)


def rotate_webhook(id: str) -> Call[WebhookWithSecret]:
    """Get another secret of a webhook. It may not be repeated: of three, the first would sign no more."""
    return Call("POST", f"{_webhook(id)}/rotate", WebhookWithSecret.read, repeatable=False)


def try_webhook(id: str) -> Call[str]:
    return Call("POST", f"{_webhook(id)}/test", _event_id)


def deliveries(id: str, before: int | None) -> Call[DeliveryPage]:
    return Call("GET", f"{_webhook(id)}/deliveries", DeliveryPage.read, tuple(as_query({"before": before})))


def replay_delivery(id: str, delivery_id: str) -> Call[None]:
    return Call("POST", f"{_webhook(id)}/deliveries/{quote(delivery_id, safe='')}/replay", nothing)


def _segment(id: str, segment_id: str) -> str:
    return f"{of_recording(id)}/segments/{quote(segment_id, safe='')}"


def _webhook(id: str) -> str:
    return f"/v1/webhooks/{quote(id, safe='')}"


def _said(url: str, types: Sequence[str]) -> dict[str, Any]:
    return {"url": url, "events": list(types)}


def _event_id(answer: httpx.Response) -> str:
    return _Tried.read(answer).event_id
