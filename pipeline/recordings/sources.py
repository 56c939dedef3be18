"""Sources: where the sound of a recording is to be fetched from, while it is not here.

A URL may hold a secret of its client (a signed link), so it is shown to nobody, and forgotten as soon as it is used.
"""

import sqlalchemy as sa

from pipeline.store.database import now
from pipeline.store.tables.recordings import recording


def source(connection: sa.Connection, recording_id: str) -> str | None:
    """Return the URL from which the sound is still to be fetched; None where it came, or the recording is gone."""
    query = sa.select(recording.c.source_url).where(recording.c.id == recording_id)
    url: str | None = connection.execute(query).scalar()
    return url


def fetched(connection: sa.Connection, recording_id: str, sha256: str, size_bytes: int) -> None:
    """Note that the sound is here. No effect if the recording is gone."""
    values = {"source_url": None, "sha256": sha256, "size_bytes": size_bytes, "updated_at": now()}
    connection.execute(sa.update(recording).where(recording.c.id == recording_id).values(values))


def forget(connection: sa.Connection, recording_id: str) -> None:
    """Forget the URL, since nothing will be fetched from it any more."""
    connection.execute(sa.update(recording).where(recording.c.id == recording_id).values(source_url=None))
