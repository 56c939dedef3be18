"""Vocabulary: the words and names that a client wants preferred, and which of them hold for a recording.

Words that the recogniser prefers are called hotwords. Their order matters where a model can take only some of them (see
asr/whisper/hotwords.py): first those of the recording, then those of its client, then the lexicon's words of its
dialect.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, insert, select

from lexicons.variants import active_classes
from pipeline.store.database import now
from pipeline.store.tables.recordings import vocabulary


def put(connection: Connection, client_id: str, words: Sequence[str]) -> None:
    """Keep these words, most wanted first, in place of those before."""
    connection.execute(delete(vocabulary).where(vocabulary.c.client_id == client_id))
    if words:
        connection.execute(insert(vocabulary).values(client_id=client_id, words=list(words), updated_at=now()))


def get(connection: Connection, client_id: str) -> list[str]:
    """Return the client's words, most wanted first. The list is empty if it has given none."""
    words: list[str] | None = connection.execute(
        select(vocabulary.c.words).where(vocabulary.c.client_id == client_id)
    ).scalar()
    return words or []


def hotwords(recording: Iterable[str], client: Iterable[str], dialect: str = "") -> tuple[str, ...]:
    """Return the words to prefer, none twice. `dialect`: a tag, or "". Raises lexicons.classes.LexiconError."""
    return tuple(dict.fromkeys((*recording, *client, *of_dialect(dialect))))


def of_dialect(dialect: str) -> list[str]:
    """Return the dialect's own words as they are written: those of lexicon classes under the tag `dialect`."""
    return [row.standard for row in active_classes("", dialect, ("dialect",))] if dialect else []
