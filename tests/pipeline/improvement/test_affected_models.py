"""Affected models: a deletion is told in a list, with how much of how much, since when, and what drafts with it now."""

from datetime import timedelta

import sqlalchemy as sa

from pipeline.improvement.affected_models import AffectedModel, affected_models
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
        # Of the five segments of the data set one is for the test, and no model was trained on it.
        AffectedModel(loop.first, "boli-bihar-1", "released", "bihar@1", 3, 4, *later, ("bho",), ("boli-bihar-2",)),
        AffectedModel(other, "another", "released", "", 1, 0, later[0], later[0], (), ()),
    ]
