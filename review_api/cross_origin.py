"""Cross-origin: pages of the sites that the operator lists may call with an API key. By default there are none.

Their browsers ask first (a preflight), and learn here that they may send `Authorization`. They are never told that they
may send cookies, and no answer to a session is shown to them: what acts for a person is Boli's own page.
"""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS: Final = "GET, HEAD, POST, PUT, PATCH, DELETE"
_SENT: Final = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Range, Last-Event-ID, Tus-Resumable, "
    "Upload-Checksum, Upload-Length, Upload-Metadata, Upload-Offset"
)
_SHOWN: Final = (
    "Content-Disposition, ETag, Location, Retry-After, X-Request-ID, Tus-Resumable, Tus-Version, Upload-Length, "
    "Upload-Offset, Upload-Expires"
)
_ASK_AGAIN_S: Final = 600


class CrossOrigin:
    """An ASGI application around another. It answers the browsers of pages at `origins`."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        origin = headers.get("origin", "")
        if origin not in self._origins:
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _allowed(origin)(scope, receive, send)
        else:
            await self._app(scope, receive, _shown(origin, scope, send))


def _allowed(origin: str) -> Response:
    """Return the answer to a preflight."""
    allowed = {"Access-Control-Allow-Methods": _METHODS, "Access-Control-Allow-Headers": _SENT}
    asked = {"Access-Control-Allow-Origin": origin, "Access-Control-Max-Age": str(_ASK_AGAIN_S), "Vary": "Origin"}
    return Response(status_code=204, headers=allowed | asked)


def _shown(origin: str, scope: Scope, send: Send) -> Send:
    async def sent(message: Message) -> None:
        # review_api/auth.py has found out by now who calls.
        if message["type"] == "http.response.start" and scope.get("state", {}).get("session") is None:
            headers = MutableHeaders(raw=list(message["headers"]))
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = _SHOWN
            headers.add_vary_header("Origin")
            message = {**message, "headers": headers.raw}
        await send(message)

    return sent
