"""Unreadable: recordings of a restored backup whose keys were destroyed after it was taken.

They were deleted since. Nobody can hear them again, and their texts go, too.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from pipeline.recordings.artifacts import RECORDINGS
from pipeline.store import scopes
from pipeline.store.blobs import BlobMissing, Blobs
from pipeline.store.database import reading
from pipeline.store.sealed import file_format, rows
from pipeline.store.sealed.rows import Row
from pipeline.store.tables.encryption import data_key
from pipeline.store.tables.pay import pay_dispute
from pipeline.store.tables.recordings import recording


def recordings(engine: sa.Engine, stored: Blobs) -> list[str]:
    """Return the ids of recordings of which a file or a text is encrypted and the key is gone.

    `stored`: not decrypted.
    """
    with reading(engine) as connection:
        scopes_known = set(connection.execute(sa.select(data_key.c.scope)).scalars())
        ids = connection.execute(sa.select(recording.c.id).order_by(recording.c.id)).scalars().all()
    texts = {row.recording_id for row in rows.unreadable(engine)}
    return [id for id in ids if scopes.recording(id) not in scopes_known and (id in texts or _is_encrypted(stored, id))]


def forget_rows(connection: sa.Connection, found: Sequence[Row]) -> None:
    """Delete rows of no recording whose texts nobody can read: a client's words and voices, what it was answered.

    What people said of their pay is emptied: that they did stays.
    """
    for row in found:
        if row.table is pay_dispute:
            connection.execute(sa.update(pay_dispute).where(row.condition).values(text="", answer=""))
        else:
            connection.execute(sa.delete(row.table).where(row.condition))


def _is_encrypted(stored: Blobs, recording_id: str) -> bool:
    folders = [f"{RECORDINGS}/{recording_id}"]
    while folders:
        folder = folders.pop()
        for name in stored.untouched(folder, age_s=-1):
            key = f"{folder}/{name}"
            try:
                if file_format.header_at(stored.path(key)) is not None:
                    return True
            except BlobMissing:
                folders.append(key)
    return False
