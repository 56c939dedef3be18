"""Caller lookup: whose key or token came with a request? The database is asked once, before the body comes, and again
where the body took long: a key may have been revoked meanwhile.
"""

import time
from dataclasses import dataclass
from typing import Final

from fastapi.concurrency import run_in_threadpool
from starlette.types import Scope

from pipeline.accounts import clients, keys, sessions
from pipeline.accounts.clients import Client
from pipeline.accounts.keys import Key
from pipeline.accounts.people import Person
from pipeline.accounts.sessions import Held
from pipeline.store.database import reading
from review_api.dependencies import Services

FRESH_S: Final = 1.0
_STATE: Final = "looked_up"


@dataclass(frozen=True, slots=True)
class Found:
    """Who calls: a person with their session, or a client with its key."""

    who: Client | Person
    session: Held | None
    key: Key | None


@dataclass(frozen=True, slots=True)
class _LookedUp:
    """What was found of a secret, and when (`time.monotonic`)."""

    secret: str
    found: Found | None
    at_s: float


async def look_up(scope: Scope, services: Services, secret: str) -> Found | None:
    """Return whose secret this is; None for an unknown one, or one that is over. Asked again, it answers at once."""
    state = scope.setdefault("state", {})
    known: _LookedUp | None = state.get(_STATE)
    if known is None or known.secret != secret or time.monotonic() - known.at_s > FRESH_S:
        known = _LookedUp(secret, await run_in_threadpool(_look_up, services, secret), time.monotonic())
        state[_STATE] = known
    return known.found


def _look_up(services: Services, secret: str) -> Found | None:
    with reading(services.engine) as connection:
        session = sessions.held(connection, secret)
        if session:
            return Found(session.person, session, None)
        key = keys.of_secret(connection, secret)
        owner = clients.get(connection, key.client_id) if key else None
    return Found(owner, None, key) if owner else None
