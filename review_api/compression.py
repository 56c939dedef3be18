"""Compression of answers: JSON in gzip, where the caller reads gzip and it pays.

Sound is compressed already, and the files of the pages are kept compressed (static_file.py). An answer that holds a
secret must not be compressed beside text that somebody else chose: its length would tell of the secret (BREACH). Tokens
are only in answers to POST, so only GET is compressed, and the work that is handed out.
"""

import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A packet of a network holds about 1,400 bytes: what fits into one arrives no sooner when it is smaller.
LEAST_BYTES = 1_200
# Of 1 to 9. An assignment of 15 tasks (23 kB): 1 left 2.9 kB, 6 and 9 left 2.5 kB, for 0.05, 0.11 and 0.16 CPU ms.
_LEVEL = 6
# The end of the strong ETag of an answer in gzip. review_api/etags.py reads both.
GZIP_TAG = "-gzip"
_JSON = ("application/json", "application/problem+json")
_WORK = ("/v1/assignments", "/v1/tasks")


class Compression:
    """An ASGI application around another. It changes no answer that comes in more than one piece."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not (scope["method"] == "GET" or scope["path"].startswith(_WORK)):
            await self._app(scope, receive, send)
            return
        accepted = Headers(scope=scope).get("accept-encoding", "")
        await self._app(scope, receive, _Answer(send, reads(accepted, "gzip")).send)


class _Answer:
    """Holds the headers back until the body is here, since they name its length."""

    def __init__(self, send: Send, wanted: bool) -> None:
        self._send = send
        self._wanted = wanted
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_json(message):
            self._start = message
            return
        if self._start is not None:
            start, self._start = self._start, None
            headers = MutableHeaders(raw=list(start["headers"]))
            headers.add_vary_header("Accept-Encoding")
            message = self._smaller(headers, message)
            await self._send({**start, "headers": headers.raw})
        await self._send(message)

    def _smaller(self, headers: MutableHeaders, message: Message) -> Message:
        body = message.get("body", b"")
        if not self._wanted or message.get("more_body", False) or len(body) < LEAST_BYTES:
            return message
        small = gzip.compress(body, _LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
        if headers.get("etag", "").startswith('"'):  # strong: other bytes, another tag
            headers["ETag"] = f'{headers["etag"][:-1]}{GZIP_TAG}"'
        headers["Content-Length"] = str(len(small))
        return {**message, "body": small}


def reads(accepted: str, coding: str) -> bool:
    """Say whether `accepted` (Accept-Encoding, RFC 9110, 12.5.3) names `coding` or "*", and not with weight 0."""
    for part in accepted.lower().split(","):
        named, _, weight = part.replace(" ", "").partition(";q=")
        if named in (coding, "*"):
            return weight.strip("0.") != "" if weight else True
    return False


def _is_json(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return "content-encoding" not in headers and headers.get("content-type", "").split(";")[0] in _JSON
