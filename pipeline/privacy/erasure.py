"""Erasure: a client goes, and everything that it sent or that was made of it goes with it."""

from collections.abc import Iterable

import sqlalchemy as sa

from pipeline.recordings import recordings
from pipeline.store.blobs import Blobs
from pipeline.store.tables import client, recording, share


def recordings_of(connection: sa.Connection, client_id: str) -> list[str]:
    """Return the ids of a client's recordings, sorted."""
    query = sa.select(recording.c.id).where(recording.c.client_id == client_id).order_by(recording.c.id)
    return list(connection.execute(query).scalars())


def remove_recordings(connection: sa.Connection, blobs: Blobs, recording_ids: Iterable[str]) -> None:
    """Delete recordings with their sound. Jobs that are running stop by themselves and sweep up what they wrote."""
    for one in recording_ids:
        recordings.remove(connection, one)
        # Inside the transaction: if the files cannot be removed, the recording stays and can be deleted again.
        blobs.delete(f"recordings/{one}")


def remove_client(connection: sa.Connection, blobs: Blobs, client_id: str) -> int:
    """Delete a client, its keys, words, voices and recordings; return how many recordings there were."""
    gone = recordings_of(connection, client_id)
    remove_recordings(connection, blobs, gone)
    connection.execute(sa.delete(client).where(client.c.id == client_id))
    connection.execute(sa.delete(share).where(share.c.client_id == client_id))  # no foreign key: one row is nobody's
    return len(gone)
