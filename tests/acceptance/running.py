"""A real service and a worker, as `boli up` runs them, with a key of a client."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.lib.worker import free_port
from boli.client import Client
from boli.commands.service import children
from boli.context import State
from boli.demo.demo import CONFIG
from boli.demo.samples import path, samples
from boli.family import Family
from pipeline.accounts import clients
from pipeline.jobs.migration import migrate_all

PATIENCE_S = 120
# A short one of one voice, so that its draft is soon there.
SAMPLE = next(sample for sample in samples() if sample.name == "hi-farm")


@dataclass(frozen=True)
class Running:
    """Where the service is, and who may ask it. `sound`: a bundled recording in a folder that may be written to."""

    url: str
    key: str
    sound: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables that the guides tell of."""
        return {"BOLI_URL": self.url, "BOLI_KEY": self.key}


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """Run a service and a worker with the bundled model, and their data in `folder`."""
    os.environ["BOLI_STORAGE__DATA_DIR"] = str(folder / "data")
    try:
        state = State(CONFIG)
        migrate_all(state.settings)
        with state.transaction() as connection:
            key = clients.create_key(connection, clients.create(connection, "asha").id)[1]
        port = free_port()
        (folder / "call.ogg").write_bytes(path(SAMPLE).read_bytes())
        with (folder / "boli.log").open("wb") as log, Family(children(state, 1, port), log.fileno()):
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, folder / "boli.log")
            yield Running(url, key, folder / "call.ogg")
    finally:
        del os.environ["BOLI_STORAGE__DATA_DIR"]


def _wait_for(url: str, log: Path) -> None:
    until_s = time.monotonic() + PATIENCE_S
    with Client(url) as client:
        while not client.healthy():
            assert time.monotonic() < until_s, log.read_text("utf-8")[-3000:]
            time.sleep(0.1)
