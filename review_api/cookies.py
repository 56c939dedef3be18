"""Cookies: the session of a browser. No script reads it (HttpOnly), no other site makes it be sent (SameSite=Strict).

Where sign-in needs TLS its name begins with "__Host-": a browser then takes it only by TLS, for this host alone and
every path of it, so that no other host of the same domain can put one in its place (RFC 6265bis, 4.1.3.2).
"""

from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

from configs.sections import Api

PLAIN: Final = "boli_session"
SECURE: Final = f"__Host-{PLAIN}"


def name(settings: Api) -> str:
    """Return the name of the cookie in force."""
    return SECURE if settings.cookies_are_secure else PLAIN


def put(response: Response, settings: Api, token: str, max_age_s: int) -> None:
    """Have the browser keep the token."""
    response.set_cookie(
        name(settings), token, max_age_s, path="/", httponly=True, samesite="strict", secure=settings.cookies_are_secure
    )


def take_away(response: Response, settings: Api) -> None:
    """Have the browser forget the token."""
    secure = settings.cookies_are_secure
    response.delete_cookie(name(settings), path="/", httponly=True, samesite="strict", secure=secure)


def token_of(request: HTTPConnection, settings: Api) -> str:
    """Return the token that a browser sent; "" for none."""
    return request.cookies.get(name(settings), "")
