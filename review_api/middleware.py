"""Middleware: security headers, a log line for each request, and problems in place of the framework's bare errors."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review_api import request_metrics
from review_api.problems import MEDIA_TYPE, REQUEST_ID, Problem

log = structlog.get_logger("review_api.request")

# Nothing comes from other sites, and no site may frame a page. Style attributes are allowed: the editor sets widths.
_CONTENT_POLICY = "; ".join(
    [
        "default-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "media-src 'self' blob:",
        "img-src 'self' data:",
        "style-src-attr 'unsafe-inline'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
_HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# For a year browsers come by TLS alone (RFC 6797). Not for other hosts of the domain: they are not ours to speak for.
_BY_TLS_ALONE = {"Strict-Transport-Security": "max-age=31536000"}

_NOTHING_THERE = Problem(404, "not-found", "there is nothing at this address")


class Guard:
    """An ASGI application around another. It adds headers to each answer, and logs the request without secrets.

    An error that no handler sees (a byte range outside the file) becomes a problem here.
    """

    def __init__(self, app: ASGIApp, needs_tls: bool = False) -> None:
        self._app = app
        self._needs_tls = needs_tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        tls = self._needs_tls or scope.get("scheme") == "https"
        answer = _Answer(send, scope, request_id, _HEADERS | _BY_TLS_ALONE if tls else _HEADERS)
        # PostgreSQL takes no NUL in a text, nor does a file system in a name: nothing can be at such an address.
        app = _NOTHING_THERE.response() if "\0" in scope["path"] else self._app
        began_s = time.perf_counter()
        try:
            await app(scope, receive, answer.send)
        finally:
            ended_s = time.perf_counter()
            request_metrics.count(scope, answer.status, (answer.head_s or ended_s) - began_s)
            _log(scope, request_id, answer.status, ended_s - began_s)


class _Answer:
    """Passes an answer on with our headers. Replaces a bare error by a problem."""

    def __init__(self, send: Send, scope: Scope, request_id: str, guarding: Mapping[str, str]) -> None:
        self._send = send
        self._scope = scope
        self._request_id = request_id
        self._guarding = guarding
        self._is_data = scope["path"].startswith(("/v1/", "/v2/"))
        self._replaced = False
        self.status = 500  # what the framework answers, further out, when nothing was sent
        self.head_s: float | None = None  # when the head was sent

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._start(message)
        elif not self._replaced:
            await self._send(message)

    async def _start(self, message: Message) -> None:
        self.status = message["status"]
        self.head_s = time.perf_counter()
        headers = MutableHeaders(raw=list(message["headers"]))
        for name, value in self._guarding.items():
            headers.setdefault(name, value)
        headers[REQUEST_ID] = self._request_id
        if self._is_data:
            headers.setdefault("Cache-Control", "no-store")
        for name, value in self._scope.get("state", {}).get("rate_limit", {}).items():
            headers.setdefault(name, value)  # as review_api/rate_limit.py counted
        # Errors in JSON are ours, too: those of review_api/compatible have their vendor's shape.
        self._replaced = self.status >= 400 and headers.get("content-type") not in (MEDIA_TYPE, "application/json")
        body = _replace(self.status, headers) if self._replaced else b""
        await self._send({**message, "headers": headers.raw})
        if self._replaced:
            await self._send({"type": "http.response.body", "body": body})


def _replace(status: int, headers: MutableHeaders) -> bytes:
    body = bytes(Problem(status, "bad-range", "this part of the file cannot be had; ask for less").response().body)
    headers["content-type"] = MEDIA_TYPE
    headers["content-length"] = str(len(body))
    return body


def _log(scope: Scope, request_id: str, status: int, took_s: float) -> None:
    """Write one line: no query, no header, no body. `caller` is an id."""
    state: dict[str, Any] = scope.get("state", {})
    log.info(
        "request",
        method=scope["method"],
        path=scope["path"],
        status=status,
        took_ms=round(took_s * 1000),
        caller=state.get("caller", ""),
        request_id=request_id,
    )
