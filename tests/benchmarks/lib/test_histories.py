"""Random histories of people, clocks and crashes: few here, thousands by `python -m benchmarks.service.histories`."""

from typing import Any

import pytest
import sqlalchemy as sa

from benchmarks.lib.histories import run
from pipeline.review import completion, second_opinions, taking, tasks
from pipeline.review.opinions import Opinion
from pipeline.store.tables.review import opinion

pytestmark = pytest.mark.slow  # random histories: left to make test


def test_a_few_histories_hold(sqlite: sa.Engine) -> None:
    assert run(sqlite, count=4, steps=10) >= 4


@pytest.mark.slow
def test_histories_hold(database: sa.Engine) -> None:
    assert run(database, count=60) >= 60


def forgotten(connection: sa.Connection, recording_id: str, *which: Any) -> bool:
    return False


def overwritten(connection: sa.Connection, task: tasks.Task, *more: Any) -> Opinion:
    connection.execute(opinion.delete().where(opinion.c.segment_id == task.segment_id))
    return write(connection, task, *more)


write = second_opinions.write


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "name", "fault"),
    [
        (completion, "unfinished", forgotten),  # done as soon as the first task is
        (completion, "begin", lambda connection, ids: None),
        (second_opinions, "compare", lambda connection, segment: None),
        (second_opinions, "write", overwritten),
        (taking, "_saw_the_other", lambda person_id: sa.false()),
    ],
)
def test_a_fault_is_found(
    sqlite: sa.Engine, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, fault: Any
) -> None:
    monkeypatch.setattr(where, name, fault)
    with pytest.raises((AssertionError, ExceptionGroup)):
        run(sqlite, count=60, shorten=False)
