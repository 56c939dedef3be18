"""Rows of the table in test_access.py: uploads in several goes, batches, segments, versions, usage, events, webhooks,
keys, retention, certificates, holds.
"""

from typing import Any

_TUS = {"Tus-Resumable": "1.0.0"}
_BYTES = _TUS | {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
_UPLOAD = "/v1/uploads/{upload_id}"
_RECORDING = "/v1/recordings/{recording_id}"
_SEGMENT = f"{_RECORDING}/segments/{{segment_id}}"
_WEBHOOK = "/v1/webhooks/{webhook_id}"
_REMARK = {"text": "not what is said"}


def _row(method: str, path: str, **more: Any) -> dict[str, Any]:
    return {"method": method, "path": path, "who": "client"} | more


def _own(method: str, path: str, **more: Any) -> dict[str, Any]:
    return _row(method, path, owned=True, **more)


CLIENT_SIDE = [
    _row("OPTIONS", "/v1/uploads", who="everybody", status=204),
    _row("GET", "/v1/uploads"),
    _row("POST", "/v1/uploads", headers=_TUS | {"Upload-Length": "9"}, status=201),
    _own("HEAD", _UPLOAD, headers=_TUS),
    _own("PATCH", _UPLOAD, headers=_BYTES, status=204),
    _own("DELETE", _UPLOAD, headers=_TUS, status=204),
    _row("POST", "/v1/batches", status=415),
    _row("GET", "/v1/batches"),
    _own("GET", "/v1/batches/{batch_id}"),
    _own("GET", "/v1/batches/{batch_id}/rows"),
    _own("POST", f"{_RECORDING}/withdrawal", body={"purposes": ["training"]}),
    _row("GET", "/v1/retention"),
    _row("PUT", "/v1/retention", body={"sound_days": 30}),
    _row("GET", "/v1/certificates"),
    _own("GET", "/v1/certificates/{certificate_id}"),
    _row("GET", "/v1/certificate-key"),
    _row("GET", "/v1/holds", who="operator"),
    _row("POST", "/v1/holds", who="operator", body={"recording_id": "rec_0", "reason": "court order 7"}, status=404),
    _row("DELETE", "/v1/holds/{hold_id}", who="operator", status=204),
    _row("GET", "/v1/usage"),
    _row("GET", "/v1/usage.csv"),
    _own("GET", f"{_RECORDING}/segments"),
    _own("GET", f"{_SEGMENT}/clip"),
    _own("GET", f"{_RECORDING}/audio"),
    _own("POST", f"{_SEGMENT}/comments", body=_REMARK, status=201),
    _own("DELETE", f"{_RECORDING}/comments/{{comment_id}}", status=204),
    _own("POST", f"{_SEGMENT}/disputes", body=_REMARK, status=409),  # people are still to work on it
    _own("GET", f"{_RECORDING}/versions"),
    _own("GET", f"{_RECORDING}/forecast"),
    _own("GET", f"{_RECORDING}/transcript/{{format}}"),
    _row("GET", f"{_RECORDING}/versions/diff", status=422),  # of no versions
    _own("GET", f"{_RECORDING}/versions/{{number}}"),
    _row("GET", "/v1/events"),
    _row("GET", "/v1/events/stream"),
    _row("GET", "/v1/webhooks"),
    _row("POST", "/v1/webhooks", body={"url": "https://client.example/boli"}, status=201),
    _own("GET", _WEBHOOK),
    _own("PUT", _WEBHOOK, body={"url": "https://client.example/other"}),
    _own("DELETE", _WEBHOOK, status=204),
    _own("POST", f"{_WEBHOOK}/rotate"),
    _own("POST", f"{_WEBHOOK}/test", status=202),
    _own("GET", f"{_WEBHOOK}/deliveries"),
    _own("POST", f"{_WEBHOOK}/deliveries/{{delivery_id}}/replay", status=202),
    _row("POST", "/v1/callback-secret", status=201),
    _own("GET", f"{_RECORDING}/callback"),
    _row("GET", "/v1/audit"),
    _row("GET", "/v1/keys"),
    _row("POST", "/v1/keys", body={"name": "night", "scopes": ["read"]}, status=201),
    _own("POST", "/v1/keys/{key_id}/rotate", body={}, status=201),
    _own("DELETE", "/v1/keys/{key_id}", status=204),
]
