"""The client of the HTTP API: sends recordings, waits for them, and reads what came of them.

    with Client("https://boli.example", key) as client:
        recording = client.submit(Path("call.wav"), language="hi", review="full")
        recording = client.wait(recording.id, "reviewed", timeout_s=86_400)
        print(client.export(recording.id, "srt").text)

`AsyncClient` has the same methods for asyncio. Webhooks are checked by boli/client/webhook.py.

    client, async_client     the methods, twice
            |
          flows              what takes several calls, written once: uploading, waiting
            |
       calls, shapes         what goes over the wire, and nowhere else
"""

from boli.client.async_client import AsyncClient
from boli.client.batch_shapes import Batch, BatchRow, SentBatch
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
from boli.client.following_shapes import Callback, CallbackSecret
from boli.client.retries import Retries
from boli.client.shapes import Export, MonthOfUse, Recording, Transcript, Upload

__all__ = [
    "AsyncClient",
    "Batch",
    "BatchRow",
    "Callback",
    "CallbackSecret",
    "Client",
    "Conflict",
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
    "Row",
    "SentBatch",
    "ServiceBroken",
    "ServiceError",
    "TooMany",
    "Transcript",
    "Unauthorized",
    "Unreachable",
    "Upload",
    "View",
    "WaitTimeout",
]
