"""Tasks: nobody gets another's, none is lost, and the order is rush first, then oldest."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from pipeline.recordings import recordings, segments
from pipeline.review import tasks
from pipeline.store.database import now, reading
from tests.conftest import Rows

HOUR = timedelta(hours=1)


def queue(rows: Rows, client_id: str, *texts: str, language: str = "hi", **more: str) -> list[segments.StoredSegment]:
    recording_id = rows.recording(client_id, **more).id
    made = rows.draft(recording_id, *texts, language=language)
    for one in made:
        rows.task(one)
    rows.drafted(recording_id)
    return made


def test_no_task_is_leased_twice(database: Engine, rows: Rows) -> None:
    owner = rows.client("c").id
    for _ in range(3):
        queue(rows, owner, *[f"शब्द {number}" for number in range(10)])
    people = [rows.person(f"person{number}") for number in range(6)]

    def work(number: int) -> list[str]:
        taken: list[str] = []
        while leased := rows.lease(people[number], count=2):
            taken += [one.id for one in leased]
        return taken

    with ThreadPoolExecutor(6) as pool:
        taken = Counter(id for ids in pool.map(work, range(6)) for id in ids)
    assert len(taken) == 30
    assert set(taken.values()) == {1}


def test_rush_first_then_oldest_in_the_order_of_speech(database: Engine, rows: Rows) -> None:
    owner = rows.client("c").id
    old = queue(rows, owner, "एक", "दो")
    new = queue(rows, owner, "तीन")
    rush = queue(rows, owner, "चार", "पाँच", priority="rush")
    mina = rows.person("mina")
    leased = rows.lease(mina, count=9)
    assert [one.segment_id for one in leased] == [one.id for one in [*rush, *old, *new]]
    with reading(database) as connection:
        assert len(tasks.held(connection, mina.id, now())) == 5


@pytest.mark.parametrize(
    ("own", "asked", "expected"),
    [
        ((), (), {"hi", "bn", ""}),
        (("hi",), (), {"hi", ""}),
        (("hi", "bn"), ("bn",), {"bn", ""}),
        (("hi",), ("bn",), {""}),
        ((), ("bn",), {"bn", ""}),
    ],
)
def test_languages_are_respected(
    database: Engine, rows: Rows, own: tuple[str, ...], asked: tuple[str, ...], expected: set[str]
) -> None:
    owner = rows.client("c").id
    for language in ("hi", "bn", ""):
        queue(rows, owner, "शब्द", language=language)
    mina = rows.person("mina", *own)
    with database.begin() as connection:
        leased = tasks.lease(connection, mina, 9, asked, now() + HOUR, now())
    assert {one.language for one in leased} == expected


def test_a_lease_that_ran_out_goes_to_who_asks(database: Engine, rows: Rows) -> None:
    queue(rows, rows.client("c").id, "एक")
    mina, ravi = rows.person("mina"), rows.person("ravi")
    (lost,) = rows.lease(mina, minutes=-1)
    with reading(database) as connection:
        assert tasks.held(connection, mina.id, now()) == []
    (found,) = rows.lease(ravi)
    assert (found.id, found.person_id) == (lost.id, ravi.id)
    with database.begin() as connection, pytest.raises(tasks.TaskMissing):
        tasks.renew(connection, lost.id, mina.id, now() + HOUR)
    assert rows.lease(mina) == []


def test_renewing_and_releasing(database: Engine, rows: Rows) -> None:
    queue(rows, rows.client("c").id, "एक")
    mina, ravi = rows.person("mina"), rows.person("ravi")
    (leased,) = rows.lease(mina, minutes=-1)
    with database.begin() as connection:
        renewed = tasks.renew(connection, leased.id, mina.id, now() + HOUR)
        assert renewed.held_by(mina.id, now())
        assert not renewed.held_by(ravi.id, now())
        with pytest.raises(tasks.TaskMissing):
            tasks.release(connection, leased.id, ravi.id)
        tasks.release(connection, leased.id, mina.id)
        with pytest.raises(tasks.TaskMissing):
            tasks.get(connection, leased.id, mina.id)
    assert [one.id for one in rows.lease(ravi)] == [leased.id]


def test_the_last_task_completes_the_recording(database: Engine, rows: Rows) -> None:
    first, second = queue(rows, rows.client("c").id, "एक", "दो")
    mina = rows.person("mina")
    one, two = rows.lease(mina, count=2)
    with database.begin() as connection:
        tasks.complete(connection, one.id, mina.id, now())
        tasks.complete(connection, one.id, mina.id, now())
        assert recordings.get(connection, first.recording_id).status == "in_review"
        assert tasks.of_segment(connection, first.id, mina.id).state == "done"
        tasks.complete(connection, two.id, mina.id, now())
        assert recordings.get(connection, second.recording_id).status == "partly_reviewed"  # nobody wrote a text
        with pytest.raises(tasks.TaskMissing):
            tasks.release(connection, one.id, mina.id)
    assert rows.lease(mina) == []


def test_finishing_together_completes_the_recording(database: Engine, rows: Rows) -> None:
    made = queue(rows, rows.client("c").id, *"abcdefgh")
    people = [rows.person(f"person{number}") for number in range(8)]
    leased = [rows.lease(person)[0] for person in people]

    def finish(number: int) -> None:
        with database.begin() as connection:
            tasks.complete(connection, leased[number].id, people[number].id, now())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(finish, range(8)))
    with reading(database) as connection:
        assert recordings.get(connection, made[0].recording_id).status == "partly_reviewed"  # nobody wrote a text


def test_a_segment_has_one_task(database: Engine, rows: Rows) -> None:
    (one,) = queue(rows, rows.client("c").id, "एक")
    rows.task(one)
    assert len(rows.lease(rows.person("mina"), count=9)) == 1
