"""Guidelines: how a client wants its recordings written, in its own words, for its transcribers to read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select

from pipeline.store.tables.recordings import guideline
from pipeline.store.text_columns import write_of_client

_OF_CLIENT: Final = select(guideline.c.text, guideline.c.updated_at).where(guideline.c.client_id == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Guideline:
    """`text`: as typed."""

    text: str
    updated_at: datetime


def put(connection: Connection, client_id: str, text: str, at: datetime) -> Guideline | None:
    """Keep this text in place of the one before. An empty one deletes it: None is returned."""
    connection.execute(delete(guideline).where(guideline.c.client_id == client_id))
    if not text.strip():
        return None
    write_of_client(connection, client_id, insert(guideline).values(client_id=client_id, text=text, updated_at=at))
    return Guideline(text, at)


def get(connection: Connection, client_id: str) -> Guideline | None:
    """Return the client's guideline, None where it has given none."""
    row = connection.execute(_OF_CLIENT, {"of": client_id}).one_or_none()
    return Guideline(*row) if row else None
