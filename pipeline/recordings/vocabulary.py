"""Vocabulary: the words and names that a client wants preferred, and which of them hold for a recording.

Words that the recogniser prefers are called hotwords. Their order matters where a model can take only some of them (see
asr/whisper/hotwords.py): first those of the recording, then those of its client, then the lexicon's words of its
dialect.

A word may have forms in which it is said: a draft that has one of them is written with the word instead
(pipeline/drafting/said_as.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select

from lexicons.variants import active_classes
from pipeline.store.database import now
from pipeline.store.tables.recordings import vocabulary
from pipeline.store.text_columns import write_of_client

_OF_CLIENT: Final = select(vocabulary.c.words).where(vocabulary.c.client_id == bindparam("of"))


def put(
    connection: Connection,
    client_id: str,
    words: Sequence[str],
    said_as: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> None:
    """Keep these words, most wanted first, and how some of them are said, in place of those before."""
    connection.execute(delete(vocabulary).where(vocabulary.c.client_id == client_id))
    if words or said_as:
        forms = {word: list(said) for word, said in said_as.items()}
        values = {"client_id": client_id, "words": list(words), "said_as": forms, "updated_at": now()}
        write_of_client(connection, client_id, insert(vocabulary).values(values))


def get(connection: Connection, client_id: str) -> list[str]:
    """Return the client's words, most wanted first. The list is empty if it has given none."""
    words: list[str] | None = connection.execute(_OF_CLIENT, {"of": client_id}).scalar()
    return words or []


def said_as(connection: Connection, client_id: str) -> dict[str, list[str]]:
    """Return how words of the client are said, by how they are written."""
    query = select(vocabulary.c.said_as).where(vocabulary.c.client_id == client_id)
    forms: dict[str, list[str]] | None = connection.execute(query).scalar()
    return forms or {}


def hotwords(recording: Iterable[str], client: Iterable[str], dialect: str = "") -> tuple[str, ...]:
    """Return the words to prefer, none twice. `dialect`: a tag, or "". Raises lexicons.classes.LexiconError."""
    return tuple(dict.fromkeys((*recording, *client, *of_dialect(dialect))))


def of_dialect(dialect: str) -> list[str]:
    """Return the dialect's own words as they are written: those of lexicon classes under the tag `dialect`."""
    return [row.standard for row in active_classes("", dialect, ("dialect",))] if dialect else []
