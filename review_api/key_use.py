"""Key use: when a key was last used is noted after the answer, also where the answer was a refusal.

A key that is refused is one that some program still sends: its owner wants to see that before the key is revoked. It is
written after the answer, since a read must not wait for whoever writes; by one thread, and once for each key at a time,
so that a program that calls too often costs no more than another.
"""

from contextlib import suppress
from typing import Final

from sqlalchemy.exc import OperationalError
from starlette.types import ASGIApp, Receive, Scope, Send

from pipeline.accounts import keys
from pipeline.accounts.keys import Key
from review_api.dependencies import Services
from review_api.lanes import Lane

_NOTING: Final = Lane("key use", 1)


class KeyUse:
    """An ASGI application around another. It notes the use of the key that review_api/auth.py found."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services
        self._being_noted: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
        key: Key | None = scope.get("state", {}).get("key")
        if key is None or key.id in self._being_noted or not keys.use_is_to_be_noted(key):
            return
        self._being_noted.add(key.id)
        try:
            await _NOTING.run(_note, self._services, key)
        finally:
            self._being_noted.discard(key.id)


def _note(services: Services, key: Key) -> None:
    """Note that the key was used; where the database is busy, the next request will."""
    with suppress(OperationalError), services.engine.begin() as connection:
        keys.note_use(connection, key.id)
