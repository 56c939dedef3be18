"""Vocabulary: the words and names that a client wants preferred in all its recordings."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from pipeline.store.database import now
from pipeline.store.tables import vocabulary


def put(connection: Connection, client_id: str, words: Sequence[str]) -> None:
    """Keep these words, most wanted first, in place of those before."""
    connection.execute(delete(vocabulary).where(vocabulary.c.client_id == client_id))
    if words:
        connection.execute(insert(vocabulary).values(client_id=client_id, words=list(words), updated_at=now()))


def get(connection: Connection, client_id: str) -> list[str]:
    """Return the client's words, most wanted first; none where it has given none."""
    found: list[str] | None = connection.execute(
        select(vocabulary.c.words).where(vocabulary.c.client_id == client_id)
    ).scalar()
    return found or []
