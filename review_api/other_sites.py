"""Other sites: a page elsewhere cannot act here for whoever is signed in, nor sign anybody in.

SameSite=Strict keeps the cookie from such requests already. This holds as well where a browser is old, or the other
site is a neighbour under the same domain. The rule is that of Go's net/http.CrossOriginProtection (1.25):

    GET, HEAD, OPTIONS                         goes on: it changes nothing
    Sec-Fetch-Site: same-origin or none        goes on: the browser says that the request is from here
    Sec-Fetch-Site: anything else              refused
    no such header, and Origin names a host    refused, unless it is the host that was asked
    neither                                    goes on: it is a program, or a browser of before 2020

What comes with a key or token in `Authorization`, and no cookie, is nobody's browser acting by itself: it goes on.
"""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from configs.sections import Api
from review_api import cookies
from review_api.problems import Problem

_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_REFUSED: Final = Problem(
    403,
    "other-site",
    "a page of another site asked for this, or a proxy changes Host; nothing was done",
)


class OtherSites:
    """An ASGI application around another. It refuses what a page of another site has a browser do."""

    def __init__(self, app: ASGIApp, settings: Api) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = scope["type"] == "http" and scope["method"] not in _SAFE and self._acts_for_somebody(scope)
        await (_REFUSED.response() if refused else self._app)(scope, receive, send)

    def _acts_for_somebody(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        by_itself = "authorization" not in headers or cookies.token_of(HTTPConnection(scope), self._settings)
        return bool(by_itself) and from_another_site(headers)


def from_another_site(headers: Headers) -> bool:
    """Say whether a browser sent this for a page that is not ours."""
    said = headers.get("sec-fetch-site")
    if said is not None:
        return said not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and _host(origin) != headers.get("host", "").lower()


def _host(origin: str) -> str:
    """Return the host and port of an origin; "" for "null", and for what is none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
