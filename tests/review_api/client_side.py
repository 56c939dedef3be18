"""Rows of the table in test_access.py: uploads in several goes, segments as their client sees them, versions, usage."""

from typing import Any

_TUS = {"Tus-Resumable": "1.0.0"}
_BYTES = _TUS | {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
_UPLOAD = "/v1/uploads/{upload_id}"
_RECORDING = "/v1/recordings/{recording_id}"
_SEGMENT = f"{_RECORDING}/segments/{{segment_id}}"
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
    _row("GET", "/v1/usage"),
    _own("GET", f"{_RECORDING}/segments"),
    _own("GET", f"{_SEGMENT}/clip"),
    _own("POST", f"{_SEGMENT}/comments", body=_REMARK, status=201),
    _own("DELETE", f"{_RECORDING}/comments/{{comment_id}}", status=204),
    _own("POST", f"{_SEGMENT}/disputes", body=_REMARK, status=409),  # people are still to work on it
    _own("GET", f"{_RECORDING}/versions"),
    _own("GET", f"{_RECORDING}/forecast"),
    _row("GET", f"{_RECORDING}/versions/diff", status=422),  # of no versions
    _own("GET", f"{_RECORDING}/versions/{{number}}"),
]
