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
from review_api import auth, caller_lookup
from review_api.dependencies import ServicesDependency

_SCHEMES: Final = ("bearer", "token")
_header = APIKeyHeader(
    name="Authorization",
    auto_error=False,
    scheme_name="VendorKey",
    description="An API key, as `Bearer …`, as `Token …`, or bare",
)


async def secret(sent: Annotated[str | None, Security(_header)]) -> str:
    """Return the key that came with the request. Raises a 401 problem if there is none."""
    first, _, rest = (sent or "").strip().partition(" ")
    known_way = not rest or first.lower() in _SCHEMES
    key = (rest.strip() or first) if known_way else ""
    if not key:
        raise auth.unauthorized("send an API key in the header Authorization: as Bearer …, as Token …, or bare")
    return key


async def refuse_strangers(request: Request) -> None:
    """Raise a 401 problem for a stranger, before anything that they sent is looked at."""
    sent = await secret(request.headers.get("authorization"))
    if not await caller_lookup.look_up(request.scope, request.app.state.services, sent):
        raise auth.unauthorized("this key is not known, or it is over; ask for a new one")


async def client(request: Request, sent: Annotated[str, Depends(secret)], services: ServicesDependency) -> Client:
    """Return the calling client. Raises the problems of `auth.caller` and `auth.client`."""
    return await auth.client(request, await auth.caller(request, sent, services), services)


CompatibleClient = Annotated[Client, Depends(client)]
