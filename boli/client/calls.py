"""Calls: each request of the API that the client makes, and how its answer is read. Nothing is sent here.

Those of segments, versions, events and webhooks are in boli/client/following_calls.py.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote

import httpx

from boli.client.batch_shapes import Batch, BatchPage, BatchRowPage, SentBatch
from boli.client.certificate import Certificate, CertificateKey, CertificatePage
from boli.client.errors import ServiceBroken
from boli.client.fields import as_form, as_query
from boli.client.shapes import Export, Receipt, Recording, RecordingPage, Sent, Transcript, Uploads, Usage

T = TypeVar("T")
_TUS: Final = {"Tus-Resumable": "1.0.0"}
_BYTES: Final = "application/offset+octet-stream"
_BATCH_S: Final = 600  # a manifest of a thousand rows, and a busy service


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request. `read`: makes the result of a success. `repeatable`: sending it twice does no harm. `waits_s`: how
    long the service may hold it before it answers.
    """

    method: str
    path: str
    read: Callable[[httpx.Response], T]
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    json: Any = None
    repeatable: bool = True
    waits_s: float = 0


def nothing(_answer: httpx.Response) -> None:
    """Read an answer without a body."""


def recording(id: str, wait_s: int = 0, status: str = "") -> Call[Recording]:
    query = as_query({"wait": wait_s, "status": status}) if wait_s else []
    return Call("GET", of_recording(id), Recording.read, tuple(query), waits_s=wait_s)


def recordings(after: str, limit: int, filters: Mapping[str, Any]) -> Call[RecordingPage]:
    query = as_query({**filters, "limit": limit, "after": after})
    return Call("GET", "/v1/recordings", RecordingPage.read, tuple(query))


def transcript(id: str) -> Call[Transcript]:
    return Call("GET", f"{of_recording(id)}/transcript", Transcript.read)


def export(id: str, form: str, view: Mapping[str, Any]) -> Call[Export]:
    return Call("GET", f"{of_recording(id)}/transcript", _file, tuple(as_query({"format": form, **view})))


def confirm_receipt(id: str) -> Call[Receipt]:
    return Call("POST", f"{of_recording(id)}/receipt", Receipt.read)


def delete(id: str) -> Call[str]:
    """Delete a recording; the answer names the certificate of it."""
    return Call("DELETE", of_recording(id), lambda answer: str(answer.headers.get("Deletion-Certificate", "")))


def certificates(after: str, limit: int, recordings: Sequence[str]) -> Call[CertificatePage]:
    query = as_query({"recording": list(recordings), "limit": limit, "after": after})
    return Call("GET", "/v1/certificates", CertificatePage.read, tuple(query))


def certificate(id: str) -> Call[Certificate]:
    return Call("GET", f"/v1/certificates/{quote(id, safe='')}", Certificate.read)


def certificate_key() -> Call[CertificateKey]:
    return Call("GET", "/v1/certificate-key", CertificateKey.read)


def usage() -> Call[Usage]:
    return Call("GET", "/v1/usage", Usage.read)


def uploads() -> Call[Uploads]:
    return Call("GET", "/v1/uploads", Uploads.read)


def begin_upload(length: int, filename: str, fields: Mapping[str, Any]) -> Call[Sent]:
    """Begin an upload without its first bytes: a second one, where the answer was lost, is empty and expires."""
    said = {"filename": filename} | as_form(fields)
    pairs = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in said.items())
    return Call("POST", "/v1/uploads", _sent, headers=_TUS | {"Upload-Length": str(length), "Upload-Metadata": pairs})


def upload_offset(id: str) -> Call[Sent]:
    return Call("HEAD", _upload(id), _sent, headers=_TUS)


def send_piece(id: str, offset: int, content: bytes) -> Call[Sent]:
    """Send the next bytes. It may not be repeated as it is: what has come must be asked for first."""
    headers = _TUS | {"Upload-Offset": str(offset), "Content-Type": _BYTES}
    return Call("PATCH", _upload(id), _sent, headers=headers, content=content, repeatable=False)


def end_upload(id: str) -> Call[None]:
    return Call("DELETE", _upload(id), nothing, headers=_TUS)


def submit_batch(manifest: bytes, media_type: str, key: str) -> Call[SentBatch]:
    """Send a manifest. Under its key it may be repeated: rows that were taken are not taken again."""
    headers = {"Content-Type": media_type, "Idempotency-Key": key}
    return Call("POST", "/v1/batches", SentBatch.read, headers=headers, content=manifest, waits_s=_BATCH_S)


def batch(id: str) -> Call[Batch]:
    return Call("GET", _batch(id), Batch.read)


def batches(after: str, limit: int) -> Call[BatchPage]:
    return Call("GET", "/v1/batches", BatchPage.read, tuple(as_query({"limit": limit, "after": after})))


def batch_rows(id: str, states: Sequence[str], after: int) -> Call[BatchRowPage]:
    query = as_query({"state": list(states), "after": after})
    return Call("GET", f"{_batch(id)}/rows", BatchRowPage.read, tuple(query))


def health() -> Call[None]:
    return Call("GET", "/v1/health", nothing)


def of_recording(id: str) -> str:
    """Return the address of a recording."""
    return f"/v1/recordings/{quote(id, safe='')}"


def _batch(id: str) -> str:
    return f"/v1/batches/{quote(id, safe='')}"


def _upload(id: str) -> str:
    return f"/v1/uploads/{quote(id, safe='')}"


def _file(answer: httpx.Response) -> Export:
    return Export(answer.content, answer.headers.get("Content-Type", "").partition(";")[0])


def _sent(answer: httpx.Response) -> Sent:
    told = answer.headers
    address = told.get("Location", "") or answer.request.url.path
    try:
        offset, length = int(told["Upload-Offset"]), int(told.get("Upload-Length", "0"))
    except (KeyError, ValueError) as error:
        raise ServiceBroken("the answer does not say how much has come", status=answer.status_code) from error
    return Sent(address.rstrip("/").rpartition("/")[2], offset, length, told.get("Recording-Id", ""))
