"""Scopes: which scope a key needs for which call of a client. What is not in the table needs `admin`.

    submit   send recordings, and say how they are to be written and what is wrong with them
    read     see recordings, transcripts, events and usage
    delete   delete what was sent
    admin    keys and webhooks, whether voices are remembered and models learn
    audit    see who did what to one's data

People with the role `client` have all of them.
"""

from typing import Any, Final

from fastapi import Request

from pipeline.accounts.keys import Key, Scope
from review_api.problems import Problem

_RECORDING = "/v1/recordings/{recording_id}"
_SEGMENT = f"{_RECORDING}/segments/{{segment_id}}"
_TRANSCRIPT = "/v2/transcript/{transcript_id}"  # as AssemblyAI has it
_WEBHOOK = "/v1/webhooks/{webhook_id}"

NEEDED: Final[dict[tuple[str, str], Scope]] = {
    ("POST", "/v1/recordings"): "submit",
    ("GET", "/v1/uploads"): "submit",
    ("POST", "/v1/uploads"): "submit",
    ("HEAD", "/v1/uploads/{upload_id}"): "submit",
    ("PATCH", "/v1/uploads/{upload_id}"): "submit",
    ("DELETE", "/v1/uploads/{upload_id}"): "submit",
    ("POST", "/v1/batches"): "submit",
    ("POST", f"{_RECORDING}/receipt"): "submit",
    ("PUT", f"{_RECORDING}/speakers/{{label}}"): "submit",
    ("POST", f"{_SEGMENT}/comments"): "submit",
    ("POST", f"{_SEGMENT}/disputes"): "submit",
    ("PUT", "/v1/vocabulary"): "submit",
    ("PUT", "/v1/guidelines"): "submit",
    ("GET", "/v1/batches"): "read",
    ("GET", "/v1/batches/{batch_id}"): "read",
    ("GET", "/v1/batches/{batch_id}/rows"): "read",
    ("GET", "/v1/recordings"): "read",
    ("GET", _RECORDING): "read",
    ("GET", f"{_RECORDING}/transcript"): "read",
    ("GET", f"{_RECORDING}/transcript/{{format}}"): "read",
    ("GET", f"{_RECORDING}/audio"): "read",
    ("GET", f"{_RECORDING}/segments"): "read",
    ("GET", f"{_SEGMENT}/clip"): "read",
    ("GET", f"{_RECORDING}/versions"): "read",
    ("GET", f"{_RECORDING}/versions/diff"): "read",
    ("GET", f"{_RECORDING}/versions/{{number}}"): "read",
    ("GET", f"{_RECORDING}/callback"): "read",
    ("GET", f"{_RECORDING}/forecast"): "read",
    ("GET", f"{_RECORDING}/speakers"): "read",
    ("GET", "/v1/voices"): "read",
    ("GET", "/v1/vocabulary"): "read",
    ("GET", "/v1/guidelines"): "read",
    ("GET", "/v1/training"): "read",
    ("GET", "/v1/retention"): "read",
    ("GET", "/v1/events"): "read",
    ("GET", "/v1/events/stream"): "read",
    ("GET", "/v1/certificates"): "read",
    ("GET", "/v1/certificates/{certificate_id}"): "read",
    ("GET", "/v1/certificate-key"): "read",
    ("GET", "/v1/usage"): "read",
    ("GET", "/v1/usage.csv"): "read",
    ("POST", "/v1/audio/transcriptions"): "submit",
    ("POST", "/v1/audio/translations"): "submit",
    ("POST", "/v1/listen"): "submit",
    ("POST", "/v2/upload"): "submit",
    ("POST", "/v2/transcript"): "submit",
    ("GET", "/v2/transcript"): "read",
    ("GET", _TRANSCRIPT): "read",
    ("GET", f"{_TRANSCRIPT}/sentences"): "read",
    ("GET", f"{_TRANSCRIPT}/paragraphs"): "read",
    ("GET", f"{_TRANSCRIPT}/srt"): "read",
    ("GET", f"{_TRANSCRIPT}/vtt"): "read",
    ("DELETE", _TRANSCRIPT): "delete",
    ("PATCH", _RECORDING): "submit",
    ("DELETE", _RECORDING): "delete",
    ("POST", f"{_RECORDING}/withdrawal"): "delete",
    ("DELETE", f"{_RECORDING}/speakers/{{label}}"): "delete",
    ("DELETE", f"{_RECORDING}/speakers"): "delete",
    ("DELETE", f"{_RECORDING}/comments/{{comment_id}}"): "delete",
    ("DELETE", "/v1/voices/{voice_id}"): "delete",
    ("PUT", "/v1/voices"): "admin",
    ("PUT", "/v1/training"): "admin",
    ("PUT", "/v1/retention"): "admin",
    ("POST", "/v1/callback-secret"): "admin",
    ("GET", "/v1/webhooks"): "admin",
    ("POST", "/v1/webhooks"): "admin",
    ("GET", _WEBHOOK): "admin",
    ("PUT", _WEBHOOK): "admin",
    ("DELETE", _WEBHOOK): "admin",
    ("POST", f"{_WEBHOOK}/rotate"): "admin",
    ("POST", f"{_WEBHOOK}/test"): "admin",
    ("GET", f"{_WEBHOOK}/deliveries"): "admin",
    ("POST", f"{_WEBHOOK}/deliveries/{{delivery_id}}/replay"): "admin",
    ("GET", "/v1/audit"): "audit",
    ("GET", "/v1/keys"): "admin",
    ("POST", "/v1/keys"): "admin",
    ("POST", "/v1/keys/{key_id}/rotate"): "admin",
    ("DELETE", "/v1/keys/{key_id}"): "admin",
}


def check(request: Request, key: Key) -> None:
    """Raise a 403 problem if the key has not the scope that this call needs."""
    route: Any = request.scope.get("route")
    needed = NEEDED.get((request.method, getattr(route, "path", "")), "admin")
    if needed not in key.scopes:
        has = ", ".join(key.scopes)
        raise Problem(403, "scope-missing", f"this needs a key with the scope {needed!r}; this one has {has}")
