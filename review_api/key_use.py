"""Key use: when a key or a session was last used is noted after the answer, also where the answer was a refusal.

A key that is refused is one that some program still sends: its owner wants to see that before the key is revoked. It is
written after the answer, since a read must not wait for whoever writes; by one thread, and once for each key at a time,
so that a program that calls too often costs no more than another.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from starlette.types import ASGIApp, Receive, Scope, Send

from pipeline.accounts import keys, sessions
from pipeline.accounts.keys import Key
from pipeline.accounts.sessions import Held
from review_api.dependencies import Services
from review_api.lanes import Lane

_NOTING: Final = Lane("key use", 1)


class KeyUse:
    """An ASGI application around another. It notes the use of the key or the session that review_api/auth.py found."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services
        self._being_noted: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
        use = _due(scope.get("state", {}))
        if use is None or use.id in self._being_noted:
            return
        self._being_noted.add(use.id)
        try:
            await _NOTING.run(_note, self._services, use)
        finally:
            self._being_noted.discard(use.id)


@dataclass(frozen=True, slots=True)
class _Use:
    """What was used, and how that is written down."""

    id: str
    write: Callable[[Connection], None]


def _due(state: Mapping[str, Any]) -> _Use | None:
    """Return the use that is to be noted after this request; None: there was none, or it was noted a moment ago."""
    key: Key | None = state.get("key")
    held: Held | None = state.get("session")
    if key is not None and keys.use_is_to_be_noted(key):
        return _Use(key.id, partial(keys.note_use, key_id=key.id))
    if held is not None and sessions.use_is_to_be_noted(held):
        return _Use(held.digest, partial(sessions.note_use, used=held))
    return None


def _note(services: Services, use: _Use) -> None:
    """Note the use; where the database is busy, the next request will."""
    with suppress(OperationalError), services.engine.begin() as connection:
        use.write(connection)
