"""A service and a worker with the starter model, each a process of its own, for the packages of three vendors."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from benchmarks.lib.worker import free_port, installed, working
from boli.demo.samples import path
from pipeline.accounts import clients
from tests.bundled import BY_NAME

ROOT = Path(__file__).parents[3]
PATIENCE_S = 60
# As `boli serve`, without the start of its command line, which takes ten times as long.
SERVE = """
import sys, uvicorn
from pathlib import Path
from configs.settings import load
from review_api.app import create_app
uvicorn.run(create_app(load(Path(sys.argv[1]))), port=int(sys.argv[2]), log_level="warning")
"""


@dataclass(frozen=True)
class Running:
    """`url` of the service, and the keys of two of its clients."""

    url: str
    key: str
    other_key: str


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with installed(tmp_path_factory.mktemp("compatible")) as made, working(made):
        with made.engine.begin() as connection:
            key = clients.create_key(connection, made.client_id)[1]
            other_key = clients.create_key(connection, clients.create(connection, "other").id)[1]
        port, log = free_port(), made.folder / "serve.log"
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        with log.open("wb") as target:
            command = [sys.executable, "-c", SERVE, str(made.config), str(port)]
            process = subprocess.Popen(command, stdout=target, stderr=target, env=environment)
        url = f"http://127.0.0.1:{port}"
        try:
            _until_it_answers(url, log)
            yield Running(url, key, other_key)
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def _until_it_answers(url: str, log: Path) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        try:
            if httpx.get(f"{url}/v1/health", timeout=1).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8")[-3000:])


@pytest.fixture(scope="session")
def hindi() -> Path:
    """A bundled recording in Hindi."""
    return path(BY_NAME["hi-office"])


@pytest.fixture(scope="session")
def tamil() -> Path:
    """A bundled recording in Tamil."""
    return path(BY_NAME["ta-office"])
