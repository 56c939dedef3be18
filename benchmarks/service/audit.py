"""What does the audit log cost a request? `python -m benchmarks.service.audit`

The same service twice, over the same database: one writes the audit log, the other does not. Each is a process of its
own. They are asked in turn, block after block, so that what else the machine does falls on both. Asked is for

    read      a transcript: its row is written after the answer
    change    the words to prefer: its row is written in the same transaction

Printed: the median of each one's time of an answer, what processor time an answer cost the service, and their ratios
with the audit log to without, for one caller and for several at once. The callers share the machine's cores with the
services; processor time is what other work on them changes least.
"""

import argparse
import logging
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx
import sqlalchemy as sa
import structlog
import uvicorn

from benchmarks.lib.printed import machine
from benchmarks.lib.worker import free_port
from configs.sections import Limits
from configs.settings import Settings, Storage
from pipeline.accounts import clients
from pipeline.audit.verifying import verify
from pipeline.jobs.migration import migrate_all
from pipeline.recordings import recordings
from pipeline.recordings.recordings import Submission
from pipeline.store.database import connect, new_id, reading
from review_api.app import create_app
from review_api.audit_trail import AuditTrail

_PATIENCE_S = 240


def main() -> None:
    """Run the benchmark and print what was seen."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name, count in (("blocks", 20), ("requests", 50), ("callers", 8)):
        arguments.add_argument(f"--{name}", type=int, default=count)
    arguments.add_argument("--database-url", default="", help="an empty database; without it, SQLite")
    asked = arguments.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        limits = Limits(requests_per_minute=0)
        storage = Storage(data_dir=Path(name), database_url=asked.database_url or f"sqlite:///{name}/boli.db")
        settings = Settings(storage=storage, limits=limits)
        migrate_all(settings)
        engine = connect(settings.database_url)
        key, recording_id = prepared(engine)
        with serving(settings, True) as audited, serving(settings, False) as plain:
            for callers in (1, asked.callers):
                for what, call in (
                    ("read", ("GET", f"/v1/recordings/{recording_id}/segments", None)),
                    ("change", ("PUT", "/v1/vocabulary", {"words": ["राशन"]})),
                ):
                    print(f"{what}, {callers} at once: {compared((audited, plain), key, call, callers, asked)}")
        with reading(engine) as connection:
            print(f"audit log: {verify(connection)}")
        engine.dispose()


Call = tuple[str, str, object]


@dataclass(frozen=True, slots=True)
class Running:
    """A service: its address, and its process."""

    url: str
    process: BaseProcess


Pair = tuple[Running, Running]


def compared(running: Pair, key: str, call: Call, callers: int, asked: argparse.Namespace) -> str:
    """Return what answers took with the audit log and without it, and the processor time that each cost."""
    times_s: dict[str, list[float]] = {one.url: [] for one in running}
    worked_s = dict.fromkeys(times_s, 0.0)
    headers = {"Authorization": f"Bearer {key}"}
    with ThreadPoolExecutor(callers) as pool, httpx.Client(headers=headers, timeout=_PATIENCE_S) as http:

        def once(url: str) -> float:
            method, path, body = call
            began_s = time.perf_counter()
            http.request(method, url + path, json=body).raise_for_status()
            return time.perf_counter() - began_s

        for block in range(-1, asked.blocks):  # the first warms up
            for one in running if block % 2 else reversed(running):
                before_s = cpu_s(one.process)
                took_s = list(pool.map(once, [one.url] * asked.requests))
                if block >= 0:
                    times_s[one.url] += took_s
                    worked_s[one.url] += cpu_s(one.process) - before_s
    medians = [statistics.median(times_s[one.url]) for one in running]
    each = [worked_s[one.url] / len(times_s[one.url]) for one in running]
    return f"{_told('answers', medians)}; {_told('CPU', each)}"


def _told(what: str, seconds: Sequence[float]) -> str:
    with_log, without = seconds
    return f"{what} {with_log * 1000:.1f} ms with, {without * 1000:.1f} ms without, ratio {with_log / without:.2f}"


def cpu_s(process: BaseProcess) -> float:
    """Return the processor time that a process has used, in seconds."""
    fields = Path(f"/proc/{process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(settings: Settings, audited: bool) -> Iterator[Running]:
    """Run the service as a process as long as the block. It is asked to stop at the end."""
    port = free_port()
    process = multiprocessing.Process(target=serve, args=(settings, port, audited))
    process.start()
    url = f"http://127.0.0.1:{port}"
    ends_s = time.monotonic() + _PATIENCE_S
    while time.monotonic() < ends_s:
        try:
            httpx.get(f"{url}/v1/health")
            break
        except httpx.TransportError:
            time.sleep(0.1)
    try:
        yield Running(url, process)
    finally:
        process.terminate()
        process.join()


def serve(settings: Settings, port: int, audited: bool) -> None:
    """Serve, with the audit log or without."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    app = create_app(settings)
    if not audited:
        app.user_middleware = [one for one in app.user_middleware if one.cls is not AuditTrail]
    uvicorn.run(app, port=port, log_level="warning")


def prepared(engine: sa.Engine) -> tuple[str, str]:
    """Add a client and a recording of it; return the key and the recording's id."""
    with engine.begin() as connection:
        owner = clients.create(connection, "Asha")
        _, secret = clients.create_key(connection, owner.id)
        made = recordings.create(connection, Submission(new_id("rec"), owner.id, "call.wav", "0" * 64, 1000))
    engine.dispose()  # a process that is forked has no use for open connections
    return secret, made.id


if __name__ == "__main__":
    main()
