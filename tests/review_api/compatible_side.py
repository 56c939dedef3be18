"""Rows of the table in test_access.py: the addresses of other vendors, and what their errors say."""

from typing import Any

_TRANSCRIPT = "/v2/transcript/{transcript_id}"
# What OpenAI and Deepgram call a key that is not known.
_UNKNOWN_KEY = ("invalid_api_key", "invalid-auth")


def _row(method: str, path: str, **more: Any) -> dict[str, Any]:
    return {"method": method, "path": path, "who": "client", "compatible": True} | more


def _own(method: str, path: str) -> dict[str, Any]:
    return _row(method, path, owned=True)


COMPATIBLE_SIDE = [
    _row("POST", "/v1/audio/transcriptions", status=400),  # no form came
    _row("POST", "/v1/audio/translations", status=400),
    _row("POST", "/v1/listen", status=400),  # no sound came
    _row("POST", "/v2/upload", status=400),
    _row("POST", "/v2/transcript", body={"audio_url": "https://client.example/call.wav"}, status=400),
    _row("GET", "/v2/transcript"),
    _own("GET", _TRANSCRIPT),
    _own("GET", f"{_TRANSCRIPT}/sentences"),
    _own("GET", f"{_TRANSCRIPT}/paragraphs"),
    _own("GET", f"{_TRANSCRIPT}/srt"),
    _own("GET", f"{_TRANSCRIPT}/vtt"),
    _own("DELETE", _TRANSCRIPT),
    _row("GET", "/v1/listen", who="everybody", status=400),  # what streams while it is spoken is told no
    _row("GET", "/v1/realtime", who="everybody", status=400),
    _row("GET", "/v3/ws", who="everybody", status=400),
]


def code_of(body: Any) -> str:
    """Return the code of a problem, in whatever shape it is."""
    inner = body.get("error") if isinstance(body.get("error"), dict) else body
    code = str(inner.get("code") or inner["err_code"].lower().replace("_", "-"))
    return "unauthorized" if code in _UNKNOWN_KEY else code
