"""Executor: of two processes with one name the second is refused while the first beats, on either database."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from pipeline.jobs import workers
from pipeline.jobs.executor import Executor, NameTaken
from pipeline.store.clock import database_now_ms
from pipeline.store.database import reading
from pipeline.store.tables.jobs import worker

NAME, DEAD_AFTER_S = "host-0", 0.8


def claim(executor: Executor, engine: sa.Engine, predecessor: str = "") -> bool:
    return executor.claim(engine, predecessor, DEAD_AFTER_S, threading.Event())


def beat(executor: Executor, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        executor.beat(connection, database_now_ms(connection))


def bearer(engine: sa.Engine) -> str | None:
    with reading(engine) as connection:
        return workers.stamps(connection)[NAME].instance


@contextmanager
def beating(executor: Executor, engine: sa.Engine) -> Iterator[None]:
    """Let a process beat in the background."""
    over = threading.Event()

    def run() -> None:
        while not over.wait(0.1):
            beat(executor, engine)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_another_process_that_beats_keeps_its_name(database: sa.Engine) -> None:
    first, second = Executor.here(NAME), Executor.here(NAME)
    assert claim(first, database)
    with beating(first, database), pytest.raises(NameTaken, match=r"host name.*--slot"):
        claim(second, database)
    assert bearer(database) == first.instance
    assert claim(Executor.here("host-1"), database)


def test_one_that_is_silent_is_followed_and_may_not_go_on(database: sa.Engine) -> None:
    first, second = Executor.here(NAME), Executor.here(NAME)
    assert claim(first, database)
    began_s = time.monotonic()
    assert claim(second, database)
    assert time.monotonic() - began_s >= DEAD_AFTER_S
    assert bearer(database) == second.instance
    with pytest.raises(NameTaken):  # it was only frozen
        beat(first, database)
    with database.begin() as connection:
        first.leave(connection)
    assert bearer(database) == second.instance


def test_who_is_dead_for_certain_is_followed_at_once(database: sa.Engine) -> None:
    first, second = Executor.here(NAME), Executor.here(NAME)
    assert claim(first, database)
    began_s = time.monotonic()
    assert second.claim(database, first.instance, 60, threading.Event())
    assert time.monotonic() - began_s < 30
    with database.begin() as connection:
        second.leave(connection)
    assert claim(first, database)


def test_a_worker_of_the_version_before_is_watched_too(database: sa.Engine) -> None:
    with database.begin() as connection:
        connection.execute(worker.insert().values(id=NAME, seen_ms=database_now_ms(connection)))
    mine = Executor.here(NAME)
    assert claim(mine, database)
    assert bearer(database) == mine.instance


def test_a_stop_ends_the_wait(database: sa.Engine) -> None:
    assert claim(Executor.here(NAME), database)
    stop = threading.Event()
    stop.set()
    assert not Executor.here(NAME).claim(database, "", 60, stop)


def test_of_two_that_follow_at_once_one_is_refused(database: sa.Engine) -> None:
    assert claim(Executor.here(NAME), database)
    outcomes: list[str] = []

    def follow() -> None:
        try:
            outcomes.append(str(claim(Executor.here(NAME), database)))
        except NameTaken:
            outcomes.append("taken")

    threads = [threading.Thread(target=follow) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["True", "taken"]


def test_a_row_that_is_gone_is_written_again(database: sa.Engine) -> None:
    mine = Executor.here(NAME)
    assert claim(mine, database)
    with database.begin() as connection:
        connection.execute(worker.delete())
    beat(mine, database)
    assert bearer(database) == mine.instance
