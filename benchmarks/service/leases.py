"""How long does a lease take in a long queue?

    python -m benchmarks.service.leases [--tasks 100000] [--database postgresql://...]

Recordings of 22 open tasks, of 8 clients and three languages (90, 9 and 1 %), one in fifty urgent and one in five with
a deadline; 50 people hold work, in the oldest recordings, and have done a thousand pieces before. Prints, for people
of all languages, of one and of the rarest, milliseconds a lease: the median and the greatest of 40, each in a new
transaction that is rolled back. CPU is this process's own: with PostgreSQL the server's work is on the clock alone.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.lib.printed import machine, table
from pipeline.accounts import clients, people
from pipeline.accounts.people import Person
from pipeline.review import tasks
from pipeline.store.database import connect, migrate, new_id, now
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import assignment, task

EACH, CLIENTS, HOLDERS, BEFORE, REPEATS = 22, 8, 50, 1000, 40
LANGUAGES = ["hi"] * 90 + ["bn"] * 9 + ["ta"]
Row = dict[str, Any]


def fill(connection: sa.Connection, wanted: int, seed: int) -> list[Person]:
    """Write the queue, and return the people who ask: of all languages, of one, of the rarest."""
    chance, start = random.Random(seed), now() - timedelta(days=2)
    owners = [clients.create(connection, f"client {number}").id for number in range(CLIENTS)]
    count = wanted // EACH
    made = [_recording(chance, owners, start + timedelta(minutes=number * 2000 / count)) for number in range(count)]
    connection.execute(sa.insert(recording), made)
    for first in range(0, count, 1000):
        _write_tasks(connection, chance, made[first : first + 1000])
    holders = [_person(connection, f"holder {number}") for number in range(HOLDERS)]
    _hold(connection, holders, [row["id"] for row in made[:HOLDERS]])
    taken = [_assignment(chance.choice(holders).id, chance.choice(made)["id"], start) for _ in range(BEFORE)]
    connection.execute(sa.insert(assignment), taken)
    return [_person(connection, "all"), _person(connection, "one", "hi"), _person(connection, "rarest", "ta")]


def _recording(chance: random.Random, owners: Sequence[str], at: datetime) -> Row:
    deadline = at + timedelta(hours=chance.uniform(24, 240)) if chance.random() < 0.2 else None
    return {
        "id": new_id("rec"), "client_id": chance.choice(owners), "name": "call.wav", "sha256": "0" * 64,
        "size_bytes": 1, "created_at": at, "status": "drafted", "deadline": deadline,
        "priority": "rush" if chance.random() < 0.02 else "normal", "dialect": chance.choice(("", "bho", "awa")),
    }  # fmt: skip


def _write_tasks(connection: sa.Connection, chance: random.Random, made: Sequence[Row]) -> None:
    rows = []
    for one in made:
        language = chance.choice(LANGUAGES)
        rows += [(one, language, position, new_id("seg")) for position in range(EACH)]
    connection.execute(sa.insert(segment), [
        {"id": id, "recording_id": one["id"], "position": position, "channel": 0, "speaker": "S1", "start_ms": 0,
         "end_ms": 1000, "language": language, "draft": "राशन", "flags": [], "words": [], "text": "राशन"}
        for one, language, position, id in rows
    ])  # fmt: skip
    connection.execute(sa.insert(task), [
        {"id": new_id("tsk"), "recording_id": one["id"], "segment_id": id, "arm": "draft", "language": language,
         "state": "open", "created_at": one["created_at"]}
        for one, language, _, id in rows
    ])  # fmt: skip


def _person(connection: sa.Connection, login: str, *languages: str) -> Person:
    return people.create(connection, login, login, "a long password", ["transcriber"], languages)


def _hold(connection: sa.Connection, holders: Sequence[Person], recordings: Sequence[str]) -> None:
    until = now() + timedelta(hours=1)
    for holder, recording_id in zip(holders, recordings, strict=True):
        held = sa.select(task.c.id).where(task.c.recording_id == recording_id).limit(5)
        values = {"state": "leased", "person_id": holder.id, "lease_expires_at": until}
        connection.execute(sa.update(task).where(task.c.id.in_(held)).values(**values))


def _assignment(person_id: str, recording_id: str, at: datetime) -> Row:
    return {
        "id": new_id("asn"), "person_id": person_id, "recording_id": recording_id, "purpose": "first", "created_at": at,
        "offline": False,
    }  # fmt: skip


def measured(engine: sa.Engine, person: Person) -> Row:
    """Lease and roll back, again and again."""
    cpu, clock = [], []
    for _ in range(REPEATS):
        before = time.process_time(), time.perf_counter()
        with engine.connect() as connection, connection.begin() as transaction:
            taken = tasks.lease(connection, person, 5, [], now() + timedelta(hours=1), now())
            after = time.process_time(), time.perf_counter()
            transaction.rollback()
        assert len(taken) == 5, "there is work for everybody"
        cpu.append((after[0] - before[0]) * 1000)
        clock.append((after[1] - before[1]) * 1000)
    return {name: f"{statistics.median(values):.0f} / {max(values):.0f}" for name, values in
            (("CPU ms", cpu), ("clock ms", clock))}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--database", help="an empty PostgreSQL; SQLite in a scratch folder without it")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print(f"{machine()}\n{chosen.tasks} tasks; median / greatest of {REPEATS}\n")
    with tempfile.TemporaryDirectory(prefix="boli-bench-") as scratch:
        engine = connect(chosen.database or f"sqlite:///{Path(scratch) / 'boli.db'}")
        migrate(engine)
        with engine.begin() as connection:
            asking = fill(connection, chosen.tasks, chosen.seed)
        with engine.begin() as connection:
            connection.execute(sa.text("ANALYZE"))
        rows = [{"person": person.login} | measured(engine, person) for person in asking]
        print(table(rows, list(rows[0])))
        engine.dispose()


if __name__ == "__main__":
    main()
