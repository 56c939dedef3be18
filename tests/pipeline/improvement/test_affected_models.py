"""Affected models: a deletion is told in a list, with how much of how much, since when, and what drafts with it now."""

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from pipeline.improvement.affected_models import AffectedModel, affected_models
from pipeline.privacy import erasure
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import reading
from tests.improved import BEGIN, add_model, flag, improve


def test_those_in_use_come_first(database: sa.Engine) -> None:
    loop = improve(database)
    with reading(database) as connection:
        assert affected_models(connection) == []
    later = [BEGIN + timedelta(days=day) for day in (20, 21)]
    with database.begin() as connection:
        other = add_model(connection, "another", "d" * 64, None)
        flag(connection, other, 1, later[0])
        for gone, at in zip((2, 1), later, strict=True):
            flag(connection, loop.first, gone, at)
    with reading(database) as connection:
        found = affected_models(connection)
    assert found == [
        # Three of the five segments of the data set are in its train split.
        AffectedModel(loop.first, "boli-bihar-1", "released", "bihar@1", 3, 3, *later, ("bho",), ("boli-bihar-2",)),
        AffectedModel(other, "another", "released", "", 1, 0, later[0], later[0], (), ()),
    ]


def test_a_deletion_is_told_of_each_model_that_learned_from_it(database: sa.Engine, tmp_path: Path) -> None:
    """Also of the one that was made from it: the second data set has the segment no more than the first."""
    loop = improve(database)
    with database.begin() as connection:
        erasure.remove_recordings(connection, DiskBlobs(tmp_path), [loop.recordings[0]])
    with reading(database) as connection:
        first, second = affected_models(connection)
    assert (first.name, first.gone, first.left, first.tags) == ("boli-bihar-1", 1, 2, ("bho",))
    assert (second.name, second.gone, second.left, second.tags) == ("boli-bihar-2", 1, 2, ())
    assert first.since is not None
    assert first.since == first.last
