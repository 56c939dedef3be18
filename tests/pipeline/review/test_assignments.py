"""Assignments: a stretch of one recording and one purpose, in order, never shared, given back with a reason."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from pipeline.accounts.people import Person
from pipeline.recordings import segments
from pipeline.recordings.segments import StoredSegment
from pipeline.review import assignments, give_backs, leases, tasks
from pipeline.review.assignments import Assignment, AssignmentMissing, Wanted
from pipeline.review.give_backs import Reason
from pipeline.store.database import now, reading
from pipeline.store.tables.recordings import segment as segment_table
from pipeline.store.tables.review import give_back as give_back_table
from pipeline.store.tables.review import task as task_table
from tests.conftest import Rows, drafted_segment

pytestmark = pytest.mark.slow  # fills a service: left to make test

HOUR = timedelta(hours=1)


def queue(rows: Rows, owner: str, count: int, skip: tuple[int, ...] = (), **more: Any) -> list[StoredSegment]:
    """Make a drafted recording of segments of two seconds, each but those skipped with a task."""
    recording_id = rows.recording(owner, **more).id
    made = rows.draft(recording_id, *["शब्द"] * count)
    for position, one in enumerate(made):
        if position not in skip:
            rows.task(one)
    rows.drafted(recording_id)
    return made


def lease(
    database: Engine, person: Person, speech_ms: int = 60_000, most: int = 50, hours: float = 1, **more: Any
) -> Assignment | None:
    with database.begin() as connection:
        wanted = Wanted(speech_ms, most, now() + timedelta(hours=hours), **more)
        return assignments.lease(connection, person, wanted, now())


def positions(found: Assignment | None, made: list[StoredSegment]) -> list[int]:
    places = {one.id: one.position for one in made}
    return [places[one.segment_id] for one in found.tasks] if found else []


def give_back(database: Engine, found: Assignment, person: Person, reason: Reason | None, note: str = "") -> None:
    with database.begin() as connection:
        assignments.release(connection, found.id, person.id, reason, now(), note)


def test_a_stretch_is_in_order_and_ends_with_enough_speech(database: Engine, rows: Rows) -> None:
    made = queue(rows, rows.client("c").id, 9)
    mina = rows.person("mina")
    first = lease(database, mina, speech_ms=8_000)
    assert positions(first, made) == [0, 1, 2, 3]
    assert first is not None
    assert first.purpose == "first"
    assert {one.assignment_id for one in first.tasks} == {first.id}
    assert len({one.lease_expires_at for one in first.tasks}) == 1
    assert positions(lease(database, mina, speech_ms=1), made) == [4]  # one at least, however short
    assert positions(lease(database, rows.person("rhea"), most=3), made) == [5, 6, 7]
    with reading(database) as connection:
        assert [len(one.tasks) for one in assignments.held(connection, mina.id, now())] == [4, 1]
        assert assignments.get(connection, first.id, mina.id, now()) == first


def test_accepted_segments_lie_between_and_a_gap_ends_it(database: Engine, rows: Rows) -> None:
    made = queue(rows, rows.client("c").id, 6, skip=(1,))
    later = segment_table.c.position >= 4
    with database.begin() as connection:
        moved = {"start_ms": segment_table.c.start_ms + 30_001, "end_ms": segment_table.c.end_ms + 30_001}
        connection.execute(update(segment_table).where(later).values(**moved))
    mina = rows.person("mina")
    assert positions(lease(database, mina), made) == [0, 2, 3]
    assert positions(lease(database, mina), made) == [4, 5]
    assert lease(database, mina) is None


def test_somebody_elses_task_ends_it(database: Engine, rows: Rows) -> None:
    made = queue(rows, rows.client("c").id, 5)
    theirs = {"state": "leased", "person_id": rows.person("rhea").id, "lease_expires_at": now() + HOUR}
    with database.begin() as connection:
        connection.execute(update(task_table).where(task_table.c.segment_id == made[2].id).values(**theirs))
    mina = rows.person("mina")
    assert positions(lease(database, mina), made) == [0, 1]
    assert positions(lease(database, mina), made) == [3, 4]


def test_an_assignment_has_one_purpose(database: Engine, rows: Rows) -> None:
    made = queue(rows, rows.client("c").id, 3)
    mina, rhea = rows.person("mina"), rows.person("rhea")
    done = lease(database, mina, speech_ms=1)
    assert done is not None
    with database.begin() as connection:
        tasks.complete(connection, done.tasks[0].id, mina.id, now())
        tasks.create_second(connection, done.tasks[0], 0.5, now())
    second = lease(database, rhea)
    assert second is not None
    assert (second.purpose, positions(second, made)) == ("second", [0])
    assert positions(lease(database, rhea), made) == [1, 2]


def test_gold_does_not_come_from_the_queue(database: Engine, rows: Rows) -> None:
    queue(rows, rows.client("c").id, 1)
    with database.begin() as connection:
        connection.execute(update(task_table).values(purpose="gold", arm="blind"))
    assert lease(database, rows.person("mina")) is None


@pytest.mark.slow
def test_nothing_is_given_twice_and_stretches_stay_whole(database: Engine, rows: Rows) -> None:
    owner = rows.client("c").id
    for _ in range(3):
        queue(rows, owner, 12)
    people = [rows.person(f"person{number}") for number in range(6)]

    def work(number: int) -> list[Assignment]:
        taken: list[Assignment] = []
        while found := lease(database, people[number], speech_ms=8_000):
            taken.append(found)
        return taken

    with ThreadPoolExecutor(6) as pool:
        taken = [one for each in pool.map(work, range(6)) for one in each]
    counts = Counter(task.id for one in taken for task in one.tasks)
    assert len(counts) == 36
    assert set(counts.values()) == {1}
    assert [len(one.tasks) for one in taken] == [4] * 9


def test_a_heartbeat_renews_what_is_not_done_and_not_anothers(database: Engine, rows: Rows) -> None:
    made = queue(rows, rows.client("c").id, 4)
    mina, rhea = rows.person("mina"), rows.person("rhea")
    found = lease(database, mina, hours=1)
    assert found is not None
    with database.begin() as connection:
        tasks.complete(connection, found.tasks[0].id, mina.id, now())
        over = now() + 2 * HOUR
        assert leases.sweep(connection, over, leases.BATCH) == 3
        (taken,) = tasks.lease(connection, rhea, 1, [], over + HOUR, over)
        again = assignments.renew(connection, found.id, mina.id, lambda _: over + HOUR, over)
    assert positions(again, made) == [2, 3]
    assert {one.lease_expires_at for one in again.tasks} == {over + HOUR}
    assert taken.segment_id == made[1].id
    with database.begin() as connection, pytest.raises(AssignmentMissing):
        assignments.renew(connection, found.id, rhea.id, lambda _: over + HOUR, over)


def test_what_is_leased_is_what_is_kept(database: Engine, rows: Rows) -> None:
    queue(rows, rows.client("c").id, 3)
    mina = rows.person("mina")
    found = lease(database, mina)
    assert found is not None
    with reading(database) as connection:
        assert assignments.get(connection, found.id, mina.id, now()) == found


def test_a_lease_that_was_renewed_ends_to_the_microsecond(database: Engine, rows: Rows) -> None:
    recording, mina = rows.recording(rows.client("c").id), rows.person("mina")
    rows.task(rows.draft(recording.id, "राशन कार्ड")[0])
    end = now() + HOUR
    with database.begin() as connection:
        found = assignments.lease(connection, mina, Wanted(60_000, 5, now() + HOUR / 2), now())
        assert found
        assert list(assignments.beat(connection, found.id, mina.id, lambda _: end, now()).values()) == [end]
        assert tasks.count_held(connection, mina.id, end - timedelta(microseconds=1)) == 1
        assert tasks.count_held(connection, mina.id, end) == 0
        assert leases.sweep(connection, end, leases.BATCH) == 1


def test_what_was_given_back_is_not_renewed(database: Engine, rows: Rows) -> None:
    queue(rows, rows.client("c").id, 2)
    mina = rows.person("mina")
    found = lease(database, mina)
    assert found is not None
    give_back(database, found, mina, "later")
    with database.begin() as connection, pytest.raises(AssignmentMissing):
        assignments.renew(connection, found.id, mina.id, lambda _: now() + HOUR, now())


def test_without_a_reason_nothing_is_said_of_the_work(database: Engine, rows: Rows) -> None:
    old = queue(rows, rows.client("c").id, 2)
    mina = rows.person("mina")
    for reason, expected in ((None, 0), ("later", 2), (None, 2), ("later", 4)):
        found = lease(database, mina)
        assert found is not None
        assert positions(found, old) == [0, 1]
        give_back(database, found, mina, reason)
        with reading(database) as connection:
            assert len(connection.execute(select(give_back_table)).all()) == expected


def test_later_comes_back_after_other_work(database: Engine, rows: Rows) -> None:
    owner = rows.client("c").id
    old, new = queue(rows, owner, 2), queue(rows, owner, 2)
    mina = rows.person("mina")
    found = lease(database, mina)
    assert found is not None
    assert positions(found, old) == [0, 1]
    give_back(database, found, mina, "later", "बहुत तेज़")
    with reading(database) as connection:
        kept = connection.execute(select(give_back_table)).all()
    assert {(one.person_id, one.reason, one.note) for one in kept} == {(mina.id, "later", "बहुत तेज़")}
    assert len(kept) == 2
    assert positions(lease(database, mina), new) == [0, 1]
    assert positions(lease(database, mina), old) == [0, 1]


@pytest.mark.parametrize("reason", give_backs.OF_THE_TASK)
def test_a_task_that_cannot_be_heard_goes_to_others(database: Engine, rows: Rows, reason: Reason) -> None:
    made = queue(rows, rows.client("c").id, 2)
    mina = rows.person("mina")
    found = lease(database, mina, speech_ms=1)
    assert found is not None
    give_back(database, found, mina, reason)
    assert positions(lease(database, mina), made) == [1]
    assert lease(database, mina) is None
    assert positions(lease(database, rows.person("rhea")), made) == [0]


def test_another_language_is_the_whole_recordings(database: Engine, rows: Rows) -> None:
    owner = rows.client("c").id
    made, other = queue(rows, owner, 3), queue(rows, owner, 1)
    mina, rhea = rows.person("mina"), rows.person("rhea")
    with database.begin() as connection:
        (task,) = tasks.lease(connection, mina, 1, [], now() + HOUR, now())
        tasks.give_back(connection, task.id, mina.id, "wrong-language", now())
    assert positions(lease(database, mina), other) == [0]
    assert lease(database, mina) is None
    assert positions(lease(database, rhea), made) == [0, 1, 2]


def test_a_sweep_opens_what_ran_out_in_small_parts(database: Engine, rows: Rows) -> None:
    queue(rows, rows.client("c").id, 5)
    mina = rows.person("mina")
    assert lease(database, mina, most=3, hours=1) is not None
    assert lease(database, mina, most=2, hours=3, offline=True) is not None
    later = now() + 2 * HOUR
    with database.begin() as connection:
        assert not leases.any_over(connection, now())
        assert leases.any_over(connection, later)
        assert [leases.sweep(connection, later, most=2) for _ in range(3)] == [2, 1, 0]
        assert not leases.any_over(connection, later)
        (offline,) = assignments.held(connection, mina.id, later)
        assert (offline.offline, len(offline.tasks)) == (True, 2)
        states = connection.execute(select(task_table.c.state, task_table.c.person_id)).all()
    assert Counter(states) == Counter({("open", None): 3, ("leased", mina.id): 2})


def test_a_deleted_segment_takes_its_give_backs_with_it(database: Engine, rows: Rows) -> None:
    made = queue(rows, rows.client("c").id, 1)
    mina = rows.person("mina")
    found = lease(database, mina)
    assert found is not None
    give_back(database, found, mina, "bad-sound")
    with database.begin() as connection:
        segments.replace_draft(connection, made[0].recording_id, [drafted_segment(0, "और")])
        assert connection.execute(select(give_back_table)).all() == []
