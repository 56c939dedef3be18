"""Clips: what does a segment's sound cost the service, cut when somebody asks, again, and cut ahead by a worker?

    python -m benchmarks.service.clips

A real `boli serve` on loopback over SQLite, and two people who fetch the clips of 40 segments of 4 s each, one after
the other. Printed: CPU milliseconds of the service for each answer, with all that HTTP and the database cost, and of a
worker for each clip that it cuts ahead.
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from benchmarks.lib.printed import machine, table
from benchmarks.lib.served import PASSWORD, SEGMENTS, Served, fill, serving
from benchmarks.lib.worker import usage
from pipeline.jobs import clips_ahead
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import reading
from pipeline.store.tables.recordings import recording


def signed_in(served: Served, login: str) -> httpx.Client:
    """Return a caller for this person."""
    caller = httpx.Client(base_url=served.url, timeout=60)
    token = caller.post("/v1/session", json={"login": login, "password": PASSWORD}).raise_for_status().json()["token"]
    caller.headers["Authorization"] = f"Bearer {token}"
    return caller


def leased(caller: httpx.Client) -> list[dict[str, Any]]:
    """Lease as many tasks as a recording has, and return them."""
    found: list[dict[str, Any]] = caller.post("/v1/tasks/lease", json={"count": SEGMENTS}).json()["tasks"]
    return found


def spent_ms(served: Served, caller: httpx.Client, tasks: list[dict[str, Any]], what: str = "clip") -> str:
    """Fetch the clips (or the peaks) of these tasks; return the CPU milliseconds of the service for each."""
    began_s = usage(served.process.pid).cpu_s
    for task in tasks:
        caller.get(f"/v1/tasks/{task['id']}/{what}").raise_for_status()
    return f"{1000 * (usage(served.process.pid).cpu_s - began_s) / len(tasks):.1f}"


def cut_ahead_ms(served: Served) -> str:
    """Cut the clips of all open tasks as a worker does; return the CPU milliseconds for each."""
    blobs = DiskBlobs(served.settings.storage.data_dir / "blobs")
    with reading(served.engine) as connection:
        ids = connection.execute(sa.select(recording.c.id)).scalars().all()
    began_s = time.process_time()
    count = sum(clips_ahead.cut(served.engine, blobs, id) for id in ids)
    return f"{1000 * (time.process_time() - began_s) / count:.1f}"


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="boli-") as folder,
        serving(Path(folder), f"sqlite:///{folder}/boli.db", 60) as served,
    ):
        fill(served, ["first", "second"], 3)
        first, second = signed_in(served, "first"), signed_in(served, "second")
        tasks = leased(first)
        for caller in (first, second):
            caller.get("/v1/tasks").raise_for_status()  # loads what the first call loads
        rows = {"cut when asked": spent_ms(served, first, tasks), "again": spent_ms(served, first, tasks)}
        rows["a worker, for each"] = cut_ahead_ms(served)
        rows["cut ahead"] = spent_ms(served, second, leased(second))
        rows["peaks"] = spent_ms(served, first, tasks, "peaks")
    print(machine())
    print(table([{"of a segment": name, "CPU ms": value} for name, value in rows.items()], ["of a segment", "CPU ms"]))


if __name__ == "__main__":
    main()
