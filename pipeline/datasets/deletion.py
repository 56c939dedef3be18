"""Deletion: what it leaves of data sets. The items go with their segments; here they are counted before."""

from collections import defaultdict
from collections.abc import Sequence, Set

import sqlalchemy as sa

from pipeline.datasets import hashes, turns
from pipeline.datasets.used_for import batches
from pipeline.store.tables.learning import snapshot, snapshot_item
from pipeline.store.tables.recordings import segment


def mark(connection: sa.Connection, recording_ids: Sequence[str]) -> list[str]:
    """Note in each data set how many of its items go with these recordings; return the ids of these data sets, sorted.

    To be called in the transaction that deletes the recordings, before their rows go.
    """
    turns.take_to_delete(connection)
    going: defaultdict[str, set[str]] = defaultdict(set)
    columns = (snapshot_item.c.snapshot_id, snapshot_item.c.segment_id)
    for some in batches(sorted(set(recording_ids))):
        query = sa.select(*columns).join(segment).where(segment.c.recording_id.in_(some))
        for snapshot_id, segment_id in connection.execute(query):
            going[snapshot_id].add(segment_id)
    for snapshot_id in sorted(going):
        _mark(connection, snapshot_id, going[snapshot_id])
    return sorted(going)


def forget_client(connection: sa.Connection, client_id: str) -> None:
    """Take a client's id out of what data sets were asked for, when the client goes."""
    for row in connection.execute(sa.select(snapshot.c.id, snapshot.c.selection)).all():
        if row.selection.get("client_id") == client_id:
            kept = {**row.selection, "client_id": "deleted"}
            connection.execute(sa.update(snapshot).where(snapshot.c.id == row.id).values(selection=kept))


def _mark(connection: sa.Connection, snapshot_id: str, going: Set[str]) -> None:
    # First the row's lock: of two deletions at once the second sees what the first has left.
    this, item = snapshot.c.id == snapshot_id, snapshot_item.c
    connection.execute(sa.update(snapshot).where(this).values(removed=snapshot.c.removed + len(going)))
    query = sa.select(item.segment_id, item.split, item.sha256).where(item.snapshot_id == snapshot_id)
    left = [(row.segment_id, row.split, row.sha256) for row in connection.execute(query) if row.segment_id not in going]
    connection.execute(sa.update(snapshot).where(this).values(left_sha256=hashes.of_set(left)))
