"""Who is offered what, over a real queue: the looks find what the rule puts first."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from pipeline.accounts.people import Person
from pipeline.review import assignments, queue_looks, tasks
from pipeline.review.assignments import Assignment, Wanted
from pipeline.store.database import new_id, now
from pipeline.store.tables.quality import observation
from pipeline.store.tables.review import task as task_table
from tests.conftest import Rows

pytestmark = pytest.mark.slow  # fills a service: left to make test

HOUR = timedelta(hours=1)
Ask = Callable[..., str | None]


@pytest.fixture
def take(database: Engine) -> Callable[..., Assignment | None]:
    """Leases the next stretch, of two segments."""

    def taken(person: Person, at: datetime | None = None) -> Assignment | None:
        at = at or now()
        with database.begin() as connection:
            return assignments.lease(connection, person, Wanted(4_000, 2, at + HOUR), at)

    return taken


@pytest.fixture
def ask(take: Callable[..., Assignment | None]) -> Ask:
    """Leases, and says of which recording."""

    def asked(person: Person, at: datetime | None = None) -> str | None:
        found = take(person, at)
        return found.recording_id if found else None

    return asked


def work(rows: Rows, client_id: str, count: int = 4, language: str = "hi", arm: Any = "draft", **more: Any) -> str:
    made = rows.recording(client_id, **more)
    for one in rows.draft(made.id, *["शब्द"] * count, language=language):
        rows.task(one, arm)
    rows.drafted(made.id)
    return made.id


def do(database: Engine, found: Assignment | None, person: Person) -> None:
    assert found
    with database.begin() as connection:
        for one in found.tasks:
            tasks.complete(connection, one.id, person.id, now())


def test_who_began_goes_on_and_another_gets_other_work(database: Engine, rows: Rows, take: Any, ask: Ask) -> None:
    owner, mina, ravi = rows.client("c").id, rows.person("mina"), rows.person("ravi")
    first, second = work(rows, owner), work(rows, owner)
    begun = take(mina)
    assert begun.recording_id == first
    assert ask(ravi) == second
    do(database, begun, mina)
    urgent = work(rows, owner, 2, priority="rush")
    assert ask(mina) == urgent
    assert ask(mina) == first
    assert ask(ravi) == second


def test_a_recording_that_others_are_at_work_on_is_offered_when_there_is_nothing_else(
    database: Engine, rows: Rows, take: Any, ask: Ask
) -> None:
    only = work(rows, rows.client("c").id, 6)
    mina, ravi, rhea = (rows.person(login) for login in ("mina", "ravi", "rhea"))
    do(database, take(mina), mina)
    assert ask(mina) == only
    assert ask(ravi) == only
    assert ask(rhea) is None


def test_a_recording_is_kept_for_a_person_for_a_while_only(database: Engine, rows: Rows, take: Any, ask: Ask) -> None:
    owner, mina, ravi = rows.client("c").id, rows.person("mina"), rows.person("ravi")
    first, second = work(rows, owner), work(rows, owner)
    do(database, take(mina), mina)
    assert ask(ravi) == second
    assert ask(rows.person("rhea"), now() + 2 * HOUR) == first


def test_to_spread_a_recording_it_goes_to_different_people(database: Engine, rows: Rows, take: Any, ask: Ask) -> None:
    owner = rows.client("c").id
    spread, plain = work(rows, owner, 8, spread=True), work(rows, owner, 8)
    mina, ravi = rows.person("mina"), rows.person("ravi")
    do(database, take(mina), mina)
    assert ask(mina) == plain
    assert ask(ravi) == spread


def test_a_deadline_goes_before_age_when_it_presses(database: Engine, rows: Rows, ask: Ask) -> None:
    owner = rows.client("c").id
    plain = work(rows, owner)
    work(rows, owner, deadline=now() + 90 * HOUR)
    late = work(rows, owner, 2, deadline=now() + HOUR)
    assert [ask(rows.person("mina")), ask(rows.person("ravi"))] == [late, plain]


def test_a_client_with_much_work_does_not_make_others_wait(database: Engine, rows: Rows, ask: Ask) -> None:
    big, small = rows.client("big").id, rows.client("small").id
    long = [work(rows, big, 2) for _ in range(6)]
    short = [work(rows, small, 2) for _ in range(3)]
    got = [ask(rows.person(f"person{number}")) for number in range(6)]
    assert len([one for one in got if one in short]) == 3
    assert len([one for one in got if one in long]) == 3


def test_another_language_in_front_does_not_hide_work(
    database: Engine, rows: Rows, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_OLDEST_TASKS", "_SCANNED", "_NEAR"):
        monkeypatch.setattr(queue_looks, name, 2)
    owner = rows.client("c").id
    for _ in range(4):
        work(rows, owner)
    tamil = work(rows, owner, language="ta")
    assert ask(rows.person("mina", "ta")) == tamil
    assert ask(rows.person("ravi", "bn")) is None
    assert {ask(rows.person("rhea")), ask(rows.person("sita"))} & {tamil} == set()


def test_hard_work_is_offered_first_to_who_earned_it(database: Engine, rows: Rows, ask: Ask) -> None:
    owner = rows.client("c").id
    skilled, poor, new = (rows.person(login) for login in ("skilled", "poor", "new"))
    known = rows.draft(rows.recording(owner).id, *["शब्द"] * 30)
    with database.begin() as connection:
        for one in known:
            of = {"recording_id": one.recording_id, "segment_id": one.id}
            for person, errors in ((skilled, 0), (poor, 3)):
                connection.execute(insert(observation).values(**of, **seen(person, errors)))
    easy, hard = work(rows, owner, dialect="bho"), work(rows, owner, dialect="bho", arm="blind")
    for person, expected in ((skilled, hard), (poor, easy), (new, easy)):
        with database.begin() as connection:  # all free, and as old
            free = {"state": "open", "person_id": None, "lease_expires_at": None}
            connection.execute(update(task_table).values(created_at=now(), **free))
        assert ask(person) == expected


def seen(person: Person, errors: int) -> dict[str, Any]:
    named = {"id": new_id("obs"), "person_id": person.id, "source": "gold", "language": "hi", "dialect": "bho"}
    return named | {"errors": errors, "reference_words": 20, "created_at": now()}


def test_second_passes_go_round(database: Engine, rows: Rows, take: Any) -> None:
    owner, other = rows.client("c").id, rows.person("rhea")
    mina, ravi, sita = (rows.person(login) for login in ("mina", "ravi", "sita"))
    for first in (mina, ravi, mina, ravi):
        work(rows, owner, 2)
        with database.begin() as connection:
            done = assignments.lease(connection, first, Wanted(4_000, 2, now() + HOUR), now())
            assert done
            for one in done.tasks:
                tasks.complete(connection, one.id, first.id, now())
                tasks.create_second(connection, one, 1.0, now())
    passes = [take(other), take(other), take(sita)]
    assert {one.purpose for one in passes} == {"second"}
    assert len({one.recording_id for one in passes}) == 3
    with database.begin() as connection:
        firsts = [who_did(connection, one.recording_id) for one in passes]
    assert {firsts[0], firsts[1]} == {mina.id, ravi.id}


def who_did(connection: Any, recording_id: str) -> str:
    return str(
        connection.execute(
            task_table.select()
            .with_only_columns(task_table.c.person_id)
            .where(task_table.c.recording_id == recording_id, task_table.c.purpose == "first")
            .limit(1)
        ).scalar_one()
    )
