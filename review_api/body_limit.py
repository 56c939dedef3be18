"""Body limit: how large a request's body may be. It is checked before the body is parsed and the caller is known.

Parsing is the costly part: 60 MB of empty brackets stopped the whole service for a minute. Recordings are not read
here: review_api/clients/upload.py and receiving.py stream them and have limits of their own.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review_api.problems import Problem

# A list of 500 words of 60 letters, each letter written as an escape of 12 bytes, is 360 kB.
MAX_BODY_BYTES = 1024 * 1024
# Read before the caller is known: a login and a password, or the token of a link.
SIGN_IN_BYTES = 16 * 1024
_OPEN_TO_ALL = frozenset({"/v1/session", "/v1/links/look", "/v1/links/join", "/v1/links/password"})
_STREAMED = frozenset(
    {
        ("POST", "/v1/recordings"),
        ("POST", "/v1/uploads"),
        ("POST", "/v1/batches"),
        ("POST", "/v1/audio/transcriptions"),
        ("POST", "/v1/audio/translations"),
        ("POST", "/v1/listen"),
        ("POST", "/v2/upload"),
    }
)
_PIECES = ("PATCH", "/v1/uploads/")


class BodyLimit:
    """An ASGI application around another. It reads each body whole, and refuses one that is too large."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_streamed(scope["method"], scope["path"]):
            await self._app(scope, receive, send)
            return
        most = SIGN_IN_BYTES if scope["path"].rstrip("/") in _OPEN_TO_ALL else MAX_BODY_BYTES
        body = None if _announced(scope) > most else await _read(receive, most)
        if body is None:
            refusal = Problem(413, "too-large", f"the body of this request has {most} bytes at most")
            await refusal.response()(scope, receive, send)
            return
        await self._app(scope, _Replay(body, receive), send)


def _is_streamed(method: str, path: str) -> bool:
    return (method, path.rstrip("/")) in _STREAMED or (method == _PIECES[0] and path.startswith(_PIECES[1]))


class _Replay:
    """Gives a body that was already read to the application, then the messages after it."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


def _announced(scope: Scope) -> int:
    values = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(values[0]) if values and values[0].isdigit() else 0


async def _read(receive: Receive, most: int) -> bytes | None:
    """Return the body; None if it has more than `most` bytes. If the caller disconnects, return what has come."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)
