"""Idempotency keys: a request that is sent again under the same key is done once, and answered as it was.

    take    in the transaction that does the work: the key is free, or what was done under it comes back
    note    in the same transaction: what was made, and the answer

Nothing is written before the work is, so a crash leaves no key that is taken for ever. Two requests at once under one
key: the second waits at the first's row until that is committed or undone. Keys are of one client, and kept for KEPT.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from configs.errors import BoliError
from pipeline.store.database import now, reading
from pipeline.store.tables.clients import idempotency
from pipeline.store.text_columns import write_of_client

KEPT: Final = timedelta(hours=24)


class KeyReused(BoliError):
    """The key was sent before, with another request."""

    def __init__(self) -> None:
        super().__init__("this Idempotency-Key was sent with another request; use a new key for a new one")


@dataclass(frozen=True, slots=True)
class Request:
    """A request under a key. `fingerprint`: a hash of all that it asks for."""

    client_id: str
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Done:
    """What was done under a key. `target`: the id of what was made. `answer`: None if that was deleted since."""

    target: str
    answer: dict[str, Any] | None


def known(connection: sa.Connection, request: Request) -> bool:
    """Say whether anything was done under the key lately."""
    here = (idempotency.c.client_id == request.client_id, idempotency.c.key == request.key)
    lately = idempotency.c.created_at > now() - KEPT
    return bool(connection.execute(sa.select(sa.exists().where(*here, lately))).scalar())


def take(connection: sa.Connection, request: Request, at: datetime) -> Done | None:
    """Take a key for this transaction, or return what was done under it. Raises KeyReused."""
    here = (idempotency.c.client_id == request.client_id, idempotency.c.key == request.key)
    connection.execute(sa.delete(idempotency).where(*here, idempotency.c.created_at <= at - KEPT))
    values = {"client_id": request.client_id, "key": request.key, "fingerprint": request.fingerprint}
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(idempotency).values(**values, target="", created_at=at))
            return None
    except IntegrityError:  # it is there: of an earlier request, or of one that has just ended
        row = connection.execute(sa.select(idempotency).where(*here)).one()
    if row.fingerprint != request.fingerprint:
        raise KeyReused
    return Done(row.target, row.answer)


def note(connection: sa.Connection, request: Request, target: str, answer: Mapping[str, Any]) -> None:
    """Write down what was made under a key that this transaction has taken."""
    here = (idempotency.c.client_id == request.client_id, idempotency.c.key == request.key)
    noted = sa.update(idempotency).where(*here).values(target=target, answer=dict(answer))
    write_of_client(connection, request.client_id, noted)


def free(connection: sa.Connection, request: Request) -> None:
    """Let a key be taken again, as if nothing had been done under it."""
    here = (idempotency.c.client_id == request.client_id, idempotency.c.key == request.key)
    connection.execute(sa.delete(idempotency).where(*here))


def forget(connection: sa.Connection, target: str) -> None:
    """Forget the answer, since what was made is deleted. The key stays taken, so that nothing comes back by it."""
    connection.execute(sa.update(idempotency).where(idempotency.c.target == target).values(answer=None))


def expire(engine: sa.Engine, at: datetime | None = None) -> int:
    """Delete the keys that were kept long enough, and return how many."""
    over = idempotency.c.created_at <= (at or now()) - KEPT
    with reading(engine) as connection:  # mostly there is none, and whoever writes on SQLite is not to wait
        if not connection.execute(sa.select(sa.exists().where(over))).scalar():
            return 0
    with engine.begin() as connection:
        return int(connection.execute(sa.delete(idempotency).where(over)).rowcount)
