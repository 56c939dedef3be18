"""Affected models: a deletion flags whatever was trained on what it deletes."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.privacy import erasure
from pipeline.privacy.certificates import OPERATOR, Order
from pipeline.registry import affected
from pipeline.store import identity
from pipeline.store.database import new_id, now, reading
from pipeline.store.signing import Signer
from pipeline.store.tables.evaluation import trained_on
from pipeline.store.tables.learning import model, model_event
from tests.reviewed import TEXTS, World


@pytest.fixture
def world(database: sa.Engine, tmp_path: Path) -> World:
    return World(database, tmp_path / "blobs")


def add_model(world: World, name: str, **more: Any) -> str:
    values = {
        "id": new_id("mod"), "name": name, "sha256": name.ljust(64, "0"), "folder": name, "recipe": {}, "metrics": {},
        "languages": ["hi"], "status": "candidate", "created_by": "mina", "created_at": now(), **more,
    }  # fmt: skip
    with world.engine.begin() as connection:
        connection.execute(sa.insert(model).values(values))
    return str(values["id"])


def flagged(world: World) -> dict[str, int]:
    with reading(world.engine) as connection:
        return {row.name: row.affected for row in connection.execute(sa.select(model.c.name, model.c.affected))}


def test_a_deletion_flags_the_model_and_those_made_from_it(world: World) -> None:
    made = [world.reviewed(f"{TEXTS[0]} {at}", f"{TEXTS[1]} {at}", speaker=f"s{at}") for at in range(3)]
    taken = world.take(test_share=0.3, dev_share=0)
    split = {item.recording_id: item.split for item in world.items(taken)}
    heard = next(one.id for one in made if split[one.id] == "train")
    tested = next(one.id for one in made if split[one.id] == "test")
    add_model(world, "bho", snapshot_id=taken.id)
    add_model(world, "bho-2", base="bho")
    add_model(world, "bho-3", base="bho-2@" + "bho-2".ljust(12, "0"))
    add_model(world, "ring", base="ring")
    add_model(world, "other")
    with world.engine.begin() as connection:
        assert affected.flag(connection, [tested]) == {}
        assert len(affected.flag(connection, [heard])) == 3
    assert flagged(world) == {"bho": 2, "bho-2": 2, "bho-3": 2, "ring": 0, "other": 0}
    with reading(world.engine) as connection:
        (own, *_) = connection.execute(sa.select(model_event).join(model).order_by(model.c.name)).all()
    assert (own.kind, own.by) == ("flag", "deletion")
    assert own.detail == {"reason": "deleted", "segments": 2, "itself": 2}


def test_a_model_known_by_its_training_list_alone_is_flagged(world: World) -> None:
    made = world.reviewed()
    add_model(world, "from-elsewhere")
    with world.engine.begin() as connection:
        for one in world.segments(made.id):
            name = "from-elsewhere@" + "from-elsewhere".ljust(64, "0")[:12]
            connection.execute(sa.insert(trained_on).values(segment_id=one.id, model=name, known_by="sound"))
        affected.flag(connection, [made.id])
    assert flagged(world) == {"from-elsewhere": 2}


def test_the_certificate_of_a_deletion_counts_them(world: World, tmp_path: Path) -> None:
    made = world.reviewed()
    taken = world.take(test_share=0, dev_share=0)
    add_model(world, "bho", snapshot_id=taken.id)
    add_model(world, "bho-2", base="bho")
    identity.bind(world.engine, world.blobs)
    with world.engine.begin() as connection:
        (one,) = erasure.remove_recordings(connection, world.blobs, [made.id], Order(Signer(tmp_path), OPERATOR))
    told = json.loads(one.signed)
    assert told["models_flagged"] == 2
    assert "weights of models" in [remains["where"] for remains in told["may_remain"]]
