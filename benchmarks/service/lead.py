"""How long does the lead's view take over a long queue and much finished work?

    python -m benchmarks.service.lead [--tasks 100000] [--database sqlite] [--database postgresql]

Recordings of 50 segments in 20 languages are written, an eighth of them with a deadline. Half of the tasks are open, a
hundredth is leased by 200 people, the rest was done by them in the last 30 days; every twentieth open task was given
back before. Prints seconds of CPU of each answer, the highest of three: of this process, and of the database's too
where it is PostgreSQL.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from benchmarks.service.histories import KINDS, database
from pipeline.accounts import centres, clients, people
from pipeline.accounts.people import Profile
from pipeline.overview import deadlines, forecast, quality, queue, stuck, throughput, work
from pipeline.store import tables
from pipeline.store.database import connect, migrate, new_id, now, snapshot

PER_RECORDING, LANGUAGES, PEOPLE, CENTRES, AT_ONCE, REPEATS = 50, 20, 200, 8, 2_000, 3
Row = dict[str, object]


def fill(connection: sa.Connection, wanted: int, seed: int) -> None:
    """Write `wanted` tasks."""
    chance, at = random.Random(seed), now()
    client_id = clients.create(connection, "bench").id
    centre_ids = [centres.create(connection, f"centre {number}").id for number in range(CENTRES)]
    workers = [
        people.add(
            connection, Profile(f"p{number}", "P", ["transcriber"], (), None, centre_ids[number % CENTRES]), "!"
        ).id
        for number in range(PEOPLE)
    ]
    for _ in range(0, wanted, AT_ONCE):
        recordings = [_recording(client_id, chance, at) for _ in range(AT_ONCE // PER_RECORDING)]
        connection.execute(tables.recordings.recording.insert(), recordings)
        segments = [_segment(row, position) for row in recordings for position in range(PER_RECORDING)]
        connection.execute(tables.recordings.segment.insert(), segments)
        tasks = [_task(row, workers, chance, at) for row in segments]
        connection.execute(tables.review.task.insert(), tasks)
        done = [row for row in tasks if row["state"] == "done"]
        connection.execute(tables.review.revision.insert(), [_revision(row) for row in done])
        connection.execute(tables.quality.observation.insert(), [_observation(row) for row in done[::5]])
        handed = [row for row in tasks if row["person_id"]]
        connection.execute(tables.review.seen.insert(), [_of_task(row, row["person_id"]) for row in handed])
        returned = [_give_back(row, person_id) for row in tasks[::20] if row["state"] == "open"
            for person_id in chance.sample(workers, 2)]  # fmt: skip
        connection.execute(tables.review.give_back.insert(), returned)
        connection.execute(tables.review.seen.insert(), [{key: row[key] for key in _OF_TASK} for row in returned])


_OF_TASK = ("task_id", "recording_id", "person_id")


def _of_task(task: Row, person_id: object) -> Row:
    return {"task_id": task["id"], "recording_id": task["recording_id"], "person_id": person_id}


def _recording(client_id: str, chance: random.Random, at: datetime) -> Row:
    deadline = at + timedelta(days=chance.uniform(-1, 20)) if chance.random() < 0.125 else None
    return {
        "id": new_id("rec"), "client_id": client_id, "name": "call", "language": f"l{chance.randrange(LANGUAGES)}",
        "dialect": f"d{chance.randrange(3)}", "sha256": "0" * 64, "size_bytes": 1, "status": "in_review",
        "priority": chance.choice(("normal", "normal", "rush")), "deadline": deadline,
        "created_at": at - timedelta(days=chance.uniform(0, 30)),
    }  # fmt: skip


def _segment(recording: Row, position: int) -> Row:
    return {
        "id": new_id("seg"), "recording_id": recording["id"], "position": position, "channel": 0, "speaker": "S1",
        "start_ms": position * 3000, "end_ms": position * 3000 + 2500, "language": recording["language"],
        "draft": "राशन कार्ड कब मिलेगा" * 2, "confidence": 0.9, "flags": [], "text": "राशन कार्ड कब मिलेगा" * 2,
        "words": [["राशन", index * 400, index * 400 + 400, 0.9] for index in range(6)],
    }  # fmt: skip


def _task(segment: Row, workers: list[str], chance: random.Random, at: datetime) -> Row:
    state = chance.choices(("open", "leased", "done"), (50, 1, 49))[0]
    done_at = at - timedelta(days=chance.uniform(0, 30)) if state == "done" else None
    return {
        "id": new_id("tsk"), "recording_id": segment["recording_id"], "segment_id": segment["id"], "arm": "draft",
        "language": segment["language"], "state": state, "created_at": at - timedelta(days=chance.uniform(0, 30)),
        "person_id": None if state == "open" else chance.choice(workers), "done_at": done_at,
        "lease_expires_at": at + timedelta(minutes=chance.uniform(0, 30)) if state == "leased" else None,
    }  # fmt: skip


def _revision(task: Row) -> Row:
    return {
        "id": new_id("rev"), "recording_id": task["recording_id"], "segment_id": task["segment_id"],
        "operation_id": new_id("ope"), "base_version": 0, "version": 1, "person_id": task["person_id"], "arm": "draft",
        "text": "राशन कार्ड कब मिलेगा", "created_at": task["done_at"], "active_ms": 9000,
    }  # fmt: skip


def _observation(task: Row) -> Row:
    return {
        "id": new_id("obs"), "recording_id": task["recording_id"], "segment_id": task["segment_id"],
        "person_id": task["person_id"], "source": "blind", "language": task["language"], "dialect": "",
        "errors": 1, "reference_words": 6, "created_at": task["done_at"],
    }  # fmt: skip


def _give_back(task: Row, person_id: str) -> Row:
    kept = {"id": new_id("gbk"), "reason": "bad-sound", "note": "", "created_at": task["created_at"]}
    return _of_task(task, person_id) | kept


def questions(at: datetime) -> dict[str, Callable[[sa.Connection], object]]:
    """Return what the routes ask, by their names."""
    lease, soon, month = timedelta(minutes=30), timedelta(minutes=10), throughput.Days(throughput.MAX_DAYS, 330, at)
    return {
        "queue": lambda connection: (deadlines.deadlines(connection, at), queue.queue(connection, at)),
        "work": lambda connection: work.work(connection, None, at, lease, soon),
        "throughput, 31 days": lambda connection: throughput.throughput(connection, None, month),
        "quality, 30 days": lambda connection: quality.quality(connection, None, at - timedelta(days=30)),
        "stuck": lambda connection: stuck.stuck(connection, at, 3),
        "forecast": lambda connection: forecast.forecasts(connection, at),
    }


def measured(engine: sa.Engine, at: datetime) -> Iterator[tuple[str, float]]:
    """Yield the name of each answer, and the CPU seconds that it took at most."""
    for name, ask in questions(at).items():
        yield name, max(_cpu_s(engine, ask) for _ in range(REPEATS))


def _cpu_s(engine: sa.Engine, ask: Callable[[sa.Connection], object]) -> float:
    with snapshot(engine) as connection:
        server = None
        if connection.dialect.name == "postgresql":
            server = Path(f"/proc/{connection.execute(sa.text('SELECT pg_backend_pid()')).scalar_one()}/stat")
        before = _spent_s(server)
        ask(connection)
        return _spent_s(server) - before


def _spent_s(server: Path | None) -> float:
    """Return the CPU seconds of this process and of the server's, whose file in /proc is given."""
    if server is None:
        return time.process_time()
    ticks = server.read_text("ascii").rsplit(")", 1)[1].split()[11:13]  # utime and stime, behind the name
    return time.process_time() + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--database", action="append", choices=KINDS)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    for kind in wanted.database or KINDS:
        with tempfile.TemporaryDirectory(prefix="boli-") as folder, database(kind, Path(folder)) as url:
            engine = connect(url)
            migrate(engine)
            with engine.begin() as connection:
                fill(connection, wanted.tasks, wanted.seed)
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("ANALYZE")
            print(f"{kind}, {wanted.tasks:,} tasks: CPU s")
            for name, cpu_s in measured(engine, now()):
                print(f"  {name:24}{cpu_s:8.2f}", flush=True)
            engine.dispose()


if __name__ == "__main__":
    main()
