"""Deletion: the items go, no text stays, and each data set says how many went."""

import sqlalchemy as sa

from pipeline.datasets import hashes, snapshots
from pipeline.privacy import erasure
from pipeline.store import tables
from pipeline.store.database import reading
from tests.reviewed import TEXTS, World


def everything(world: World) -> str:
    with reading(world.engine) as connection:
        return "\n".join(
            str(tuple(row))
            for table in tables.base.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        )


def test_a_deletion_takes_the_items_and_counts_them(world: World) -> None:
    made = [world.reviewed(f"{TEXTS[0]} {at}", f"{TEXTS[1]} {at}", speaker=f"kamla {at}") for at in range(3)]
    first = world.take()
    second = world.take("also", client_id=world.client.id)
    gone = {item.segment_id for item in world.items(first) if item.recording_id == made[1].id}
    left = [item for item in world.items(first) if item.segment_id not in gone]
    with world.engine.begin() as connection:
        erasure.remove_recordings(connection, world.blobs, [made[1].id, "rec_of_nobody"])
    assert world.items(first) == left
    with reading(world.engine) as connection:
        for name in ("hi", "also"):
            kept = snapshots.get(connection, name)
            assert kept.removed == len(gone) == 2
            assert kept.left_sha256 == hashes.of_set((item.segment_id, item.split, item.sha256) for item in left)
        assert snapshots.get(connection, "hi").sha256 == first.sha256
        assert snapshots.get(connection, "also").card == second.card
    told = everything(world)
    assert f"{TEXTS[0]} 1" not in told
    assert f"{TEXTS[0]} 2" in told
    assert "kamla 1" not in told


def test_a_client_that_leaves_leaves_no_row_and_no_text(world: World) -> None:
    world.reviewed(speaker="kamla")
    taken = world.take(client_id=world.client.id)
    with world.engine.begin() as connection:
        erasure.remove_client(connection, world.blobs, world.client.id)
    told = everything(world)
    assert [word for word in (*TEXTS, "kamla", world.client.id) if word in told] == []
    with reading(world.engine) as connection:
        kept = snapshots.get(connection, taken.id)
        assert list(snapshots.items(connection, taken.id)) == []
    assert (kept.removed, kept.left_sha256, kept.selection.client_id) == (2, "", "deleted")


def test_items_are_withheld_while_consent_is_withdrawn(world: World) -> None:
    other = world.rows.client("other")
    world.agree(other.id)
    world.reviewed()
    world.reviewed(*(f"{text} है" for text in TEXTS), client_id=other.id)
    taken = world.take()
    before = world.items(taken)
    world.agree(other.id, False)
    with reading(world.engine) as connection:
        assert (len(before), snapshots.withheld(connection, taken.id)) == (4, 2)
    assert len(world.items(taken)) == 2
    world.agree(other.id)
    assert world.items(taken) == before
