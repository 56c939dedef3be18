"""Idle connections: one that the server closed is not used, and one that was used a moment ago is not asked."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text

from pipeline.store import idle_connections
from pipeline.store.database import connect, reading, snapshot
from tests.postgres import fresh_database

pytestmark = pytest.mark.slow

ME = text("SELECT pg_backend_pid()")
STATE = text("SELECT state FROM pg_stat_activity WHERE pid = :pid")
END = text("SELECT pg_terminate_backend(:pid)")


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    made = connect(fresh_database(postgres_url))
    yield made
    made.dispose()


@pytest.fixture
def asked(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Which connections were asked."""
    found: list[object] = []
    ping = engine.dialect.do_ping

    def noted(connection: Any) -> bool:
        found.append(connection)
        return ping(connection)

    monkeypatch.setattr(engine.dialect, "do_ping", noted)
    return found


def backend(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.execute(ME).scalar_one())


def until_gone(other: Engine, pid: int) -> None:
    """Wait for its end: the server only signals it, and closes the connection a moment later."""
    for _ in range(400):
        with reading(other) as connection:
            if connection.execute(STATE, {"pid": pid}).first() is None:
                return
        time.sleep(0.05)
    raise AssertionError(f"{pid} goes on")


def test_one_that_the_server_closed_is_not_used(engine: Engine, asked: list[object]) -> None:
    first = backend(engine)
    other = connect(engine.url.render_as_string(hide_password=False))
    with other.begin() as connection:
        connection.execute(END, {"pid": first})
    until_gone(other, first)
    other.dispose()
    assert backend(engine) != first
    assert len(asked) == 1


def test_one_that_was_used_a_moment_ago_is_not_asked(engine: Engine, asked: list[object]) -> None:
    assert len({backend(engine) for _ in range(3)}) == 1
    assert asked == []


def test_one_that_was_idle_for_long_is_asked(
    engine: Engine, asked: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = backend(engine)
    monkeypatch.setattr(idle_connections, "ASKED_AFTER_S", 0.0)
    assert backend(engine) == first
    assert len(asked) == 1


def test_whoever_reads_is_in_no_transaction_but_in_a_snapshot(engine: Engine) -> None:
    for way, state in ((reading, "idle"), (snapshot, "idle in transaction")):
        with way(engine) as connection, reading(engine) as other:
            pid = connection.execute(ME).scalar_one()
            assert other.execute(STATE, {"pid": pid}).scalar() == state
    with engine.begin() as connection, reading(engine) as other:  # on a connection that was read on before
        pid = connection.execute(ME).scalar_one()
        assert other.execute(STATE, {"pid": pid}).scalar() == "idle in transaction"
