"""Random histories of people, clocks and crashes: few here, thousands by `python -m benchmarks.service.histories`."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from benchmarks.lib.histories import run
from configs.errors import BoliError
from pipeline.pay import ledger
from pipeline.quality import observations
from pipeline.recordings import content
from pipeline.review import (
    adjudication,
    assignments,
    completion,
    edits,
    fit,
    give_backs,
    late_texts,
    leases,
    opinions,
    queue_looks,
    second_opinions,
    tasks,
)
from pipeline.review.asked import Form
from pipeline.review.opinions import Opinion
from pipeline.review.revisions import Submitted
from pipeline.store.tables.review import opinion, task

pytestmark = pytest.mark.slow  # random histories: left to make test


def test_a_few_histories_hold(sqlite: sa.Engine) -> None:
    assert run(sqlite, count=4, steps=10)["histories"] >= 4


@pytest.mark.slow
def test_histories_hold(database: sa.Engine) -> None:
    tally = run(database, count=60, shorten=False)  # shortening takes minutes
    assert tally["histories"] >= 60
    for kind in ("first", "second", "rework", "gold", "dispute"):
        assert tally[f"{kind} texts"] > 0, kind
    assert tally["with edits"] > 0


def forgotten(connection: sa.Connection, recording_id: str, *which: Any) -> bool:
    return False


def overwritten(connection: sa.Connection, task: tasks.Task, *more: Any) -> Opinion:
    connection.execute(opinion.delete().where(opinion.c.segment_id == task.segment_id))
    return write(connection, task, *more)


def thrown_away(connection: sa.Connection, late: tasks.Task, person_id: str, sent: Submitted, at: datetime) -> Opinion:
    made = opinions.add(connection, late, person_id, sent, "late", at)
    connection.execute(opinion.delete().where(opinion.c.operation_id == sent.operation_id))
    return made


def kept_without_reason(connection: sa.Connection, id: str, person_id: str, *more: Any) -> None:
    tasks.release(connection, id, person_id)


def whatever(form: Form) -> list[Any]:
    return [task.c.state != "done", task.c.purpose == "first"]


def forget_statements() -> None:
    """Have the statements that are built once built again, of what was put in the place of their parts."""
    for module in (fit, queue_looks, assignments):
        for function in vars(module).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()


@pytest.fixture
def built_anew() -> Iterator[None]:
    yield
    forget_statements()


write = second_opinions.write


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "name", "fault"),
    [
        (completion, "unfinished", forgotten),  # done as soon as the first task is
        (completion, "begin", lambda connection, ids: None),
        (adjudication, "follow", lambda connection, segment_id, settings, at: None),  # nobody decides
        (adjudication, "refuse_after", lambda connection, task, segment: None),
        (second_opinions, "write", overwritten),
        (fit, "_saw_the_other", lambda *how: sa.false()),
        (fit, "may_take", whatever),  # two hold one task
        (leases, "_over", lambda now: [task.c.state == "leased"]),  # swept before they run out
        (late_texts, "keep", thrown_away),
        (give_backs, "refused", lambda person_id: sa.false()),
        (tasks, "give_back", kept_without_reason),
        (edits, "room", lambda connection, segment: (-1_000_000, 1_000_000)),
        (content, "plain_text", lambda typed, content: typed),
        (observations, "write", lambda *measured: None),
        (ledger, "credit", lambda connection, work, table, at: None),
        (ledger, "work_id", lambda task_id, person_id: task_id),  # whoever came second is not paid
    ],
)
def test_a_fault_is_found(
    sqlite: sa.Engine, monkeypatch: pytest.MonkeyPatch, built_anew: None, where: Any, name: str, fault: Any
) -> None:
    monkeypatch.setattr(where, name, fault)
    forget_statements()
    with pytest.raises((AssertionError, ExceptionGroup, BoliError)):
        run(sqlite, count=150, shorten=False)
