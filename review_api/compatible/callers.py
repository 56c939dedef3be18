"""Callers: a key as the three vendors' packages send it. Only here is it taken without `Bearer`.

Authorization: Bearer boli_…     OpenAI, Deepgram
Authorization: Token boli_…      Deepgram
Authorization: boli_…            AssemblyAI
"""

from typing import Annotated, Final

from fastapi import Depends, Security
from fastapi.security import APIKeyHeader
from starlette.requests import Request

from pipeline.accounts.clients import Client
from review_api import auth
from review_api.caller_first import is_known
from review_api.dependencies import ServicesDependency

_SCHEMES: Final = ("bearer", "token")
_header = APIKeyHeader(
    name="Authorization",
    auto_error=False,
    scheme_name="VendorKey",
    description="An API key, as `Bearer …`, as `Token …`, or bare",
)


def secret(sent: Annotated[str | None, Security(_header)]) -> str:
    """Return the key that came with the request. Raises a 401 problem if there is none."""
    first, _, rest = (sent or "").strip().partition(" ")
    known_way = not rest or first.lower() in _SCHEMES
    key = (rest.strip() or first) if known_way else ""
    if not key:
        raise auth.unauthorized("send an API key in the header Authorization: as Bearer …, as Token …, or bare")
    return key


def refuse_strangers(request: Request) -> None:
    """Raise a 401 problem for a stranger, before anything that they sent is looked at."""
    if not is_known(request.app.state.services, secret(request.headers.get("authorization"))):
        raise auth.unauthorized("this key is not known, or it is over; ask for a new one")


def client(request: Request, sent: Annotated[str, Depends(secret)], services: ServicesDependency) -> Client:
    """Return the calling client. Raises the problems of `auth.caller` and `auth.client`."""
    return auth.client(request, auth.caller(request, sent, services), services)


CompatibleClient = Annotated[Client, Depends(client)]
