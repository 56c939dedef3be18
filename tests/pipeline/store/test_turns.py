"""Turns: first come, first served; who waited in vain takes nobody's turn."""

import threading
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import text

from pipeline.store.database import connect, reading
from pipeline.store.turns import Turns


def waiting(turns: Turns) -> int:
    return len(turns._waiting)


def test_the_first_who_asked_is_the_next() -> None:
    turns, order = Turns(), list[int]()
    assert turns.acquire(1)

    def ask(number: int) -> None:
        assert turns.acquire(30)
        order.append(number)
        turns.release()

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=ask, args=(number,)))
        threads[-1].start()
        while waiting(turns) <= number:
            sleep(0.001)
    turns.release()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
    assert turns.acquire(0)


def test_who_waited_in_vain_is_out_of_the_line() -> None:
    turns = Turns()
    assert turns.acquire(0)
    assert not turns.acquire(0.01)
    assert waiting(turns) == 0
    turns.release()
    assert turns.acquire(0)


def test_whoever_waits_to_write_goes_before_who_wrote_just_now(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'boli.db'}")
    asks = threading.Event()

    def write(who: str) -> None:
        asks.set()
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO done VALUES (:who)"), {"who": who})

    other = threading.Thread(target=write, args=("other",))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE done (who TEXT)"))
        other.start()
        asks.wait()
        sleep(0.5)  # now it waits
    write("again")
    other.join()
    with reading(engine) as connection:
        written = list(connection.execute(text("SELECT who FROM done ORDER BY rowid")).scalars())
    engine.dispose()
    assert written == ["other", "again"]


def test_what_failed_ends_its_turn_too(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'boli.db'}")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), engine.begin():
            raise ZeroDivisionError
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE done (who TEXT)"))
    engine.dispose()
