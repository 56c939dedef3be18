"""Caller first: whoever has no key learns that before what they sent is looked at.

The framework reads a body and the query before it asks who is calling. A stranger could then have the service parse
what they like, and would learn from its answers how a body has to look.
"""

from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from review_api import caller_lookup, cookies
from review_api.addresses import Addresses
from review_api.dependencies import Services
from review_api.problems import Problem, busy

_STRANGER = Problem(
    401,
    "unauthorized",
    "send an API key or a session token that is known, as Authorization: Bearer …",
    headers={"WWW-Authenticate": "Bearer"},
)


class CallerFirst:
    """An ASGI application around another. It refuses strangers where a body or a query is still to be read."""

    def __init__(self, app: ASGIApp, addresses: Addresses, services: Services) -> None:
        self._app = app
        self._addresses = addresses
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _brings_something(scope) and self._addresses.asks_who_calls(scope):
            sent = _sent(Request(scope), self._services)
            try:
                known = bool(sent) and await caller_lookup.look_up(scope, self._services, sent)
            except OperationalError as error:  # the handlers of the application are further in
                await busy(Request(scope), error).response()(scope, receive, send)
                return
            if not known:
                await _STRANGER.response()(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _brings_something(scope: Scope) -> bool:
    names = {name for name, value in scope["headers"] if value != b"0"}
    return bool(scope["query_string"]) or b"content-length" in names or b"transfer-encoding" in names


def _sent(request: Request, services: Services) -> str:
    """Return the key or token that came with the request, as review_api/auth.py reads it; "" for none."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" else cookies.token_of(request, services.settings.api)
