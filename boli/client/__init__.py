"""The client of the HTTP API: sends recordings, waits for them, and reads what came of them.

    with Client("https://boli.example", key) as client:
        recording = client.submit(Path("call.wav"), language="hi", review="full")
        recording = client.wait(recording.id, "reviewed", timeout_s=86_400)
        print(client.export(recording.id, "srt").text)

`AsyncClient` has the same methods for asyncio. Webhooks are checked by boli/client/webhook.py.

    client, async_client     the methods, twice; in following, async_following: of segments, versions, events, webhooks
            |
          flows              what takes several calls, written once: uploading, waiting, batching
            |
       calls, shapes         what goes over the wire, and nowhere else
"""

from boli.client.async_client import AsyncClient
from boli.client.batch_shapes import Batch, BatchRow, SentBatch
from boli.client.certificate import Certificate, CertificateForged
from boli.client.client import Client
from boli.client.errors import (
    Conflict,
    FileUnusable,
    Forbidden,
    Invalid,
    NeverReached,
    NotFound,
    NotReady,
    RecordingFailed,
    ServiceBroken,
    ServiceError,
    TooMany,
    Unauthorized,
    Unreachable,
    WaitTimeout,
)
from boli.client.fields import Fields, Filters, Row, View
from boli.client.flows.batching import Manifest
from boli.client.flows.waiting import Goal
from boli.client.following_shapes import AuditRow, Callback, CallbackSecret, Delivery, Event, Webhook, WebhookWithSecret
from boli.client.retries import Retries
from boli.client.segment_shapes import (
    ReviewedSegment,
    SegmentComment,
    SegmentDispute,
    TranscriptVersion,
    VersionDifference,
    WholeVersion,
)
from boli.client.shapes import Export, MonthOfUse, Recording, Transcript, Upload

__all__ = [
    "AsyncClient",
    "AuditRow",
    "Batch",
    "BatchRow",
    "Callback",
    "CallbackSecret",
    "Certificate",
    "CertificateForged",
    "Client",
    "Conflict",
    "Delivery",
    "Event",
    "Export",
    "Fields",
    "FileUnusable",
    "Filters",
    "Forbidden",
    "Goal",
    "Invalid",
    "Manifest",
    "MonthOfUse",
    "NeverReached",
    "NotFound",
    "NotReady",
    "Recording",
    "RecordingFailed",
    "Retries",
    "ReviewedSegment",
    "Row",
    "SegmentComment",
    "SegmentDispute",
    "SentBatch",
    "ServiceBroken",
    "ServiceError",
    "TooMany",
    "Transcript",
    "TranscriptVersion",
    "Unauthorized",
    "Unreachable",
    "Upload",
    "VersionDifference",
    "View",
    "WaitTimeout",
    "Webhook",
    "WebhookWithSecret",
    "WholeVersion",
]
