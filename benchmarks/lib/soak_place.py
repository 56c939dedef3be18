"""The place of a soak: an installation in a folder, its two services and two workers, a database of either kind.

tmpfs (where it may be mounted)   data/        small, so that a file of ballast fills it
service-0, worker-0               run from the beginning to the end: their memory is watched
service-1, worker-1               are killed, frozen, stopped
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from urllib.error import URLError

import sqlalchemy as sa

from benchmarks.lib.fleet import Fleet, Member
from benchmarks.lib.postgres import Postgres, postgres
from benchmarks.lib.served import PASSWORD
from benchmarks.lib.worker import free_port
from configs.settings import Settings, load
from pipeline.accounts import clients, passwords, people
from pipeline.accounts.people import Profile
from pipeline.jobs.migration import migrate_all
from pipeline.store.database import connect

SERVICES = WORKERS = 2
LEASE_S = 60
PATIENCE_S = 300
DISK = "1g"
SETTINGS = """
[storage]
data_dir = "{data}"
database_url = "{url}"
[api]
lease_minutes = {lease_minutes}
[asr]
threads = 1
model = "starter"
[diarize]
method = "none"
[engine]
concurrency = 1
heartbeat_s = 1
dead_after_s = 5
[outbound]
allow_http = true
networks = ["127.0.0.0/8"]
timeout_s = 5
"""


class NotUp(RuntimeError):
    """The services did not come up. The message holds the end of a log."""


@dataclass(frozen=True, slots=True)
class Place:
    """What runs, and where. `small_disk`: the data lie on a file system of their own that can be filled. `keys`: of
    clients, one for each service. `postgres`: None where the database is SQLite.
    """

    folder: Path
    data: Path
    small_disk: bool
    settings: Settings
    engine: sa.Engine
    fleet: Fleet
    urls: tuple[str, ...]
    keys: tuple[str, ...]
    postgres: Postgres | None
    stop: Event

    def wait(self) -> None:
        """Wait until all services answer, or `stop` is set. Raises NotUp."""
        until_s = time.monotonic() + PATIENCE_S
        while not self.stop.is_set() and not all(map(_answers, self.urls)):
            if time.monotonic() > until_s:
                raise NotUp((self.folder / "service-0.log").read_text("utf-8")[-3000:])
            self.fleet.look_after()
            time.sleep(0.2)


@contextmanager
def placed(folder: Path, kind: str, logins: Sequence[Sequence[str]], stop: Event) -> Iterator[Place]:
    """Run an installation as long as the block. `logins`: the transcribers of each service."""
    with ExitStack() as stack:
        data = folder / "data"
        data.mkdir()
        small_disk = stack.enter_context(_small_disk(data))
        server = stack.enter_context(postgres()) if kind == "postgresql" else None
        url = server.url if server else f"sqlite:///{data / 'boli.db'}"
        config = folder / "boli.toml"
        config.write_text(SETTINGS.format(data=data, url=url, lease_minutes=LEASE_S / 60), "utf-8")
        settings = load(config)
        migrate_all(settings)
        engine = connect(settings.database_url)
        stack.callback(engine.dispose)
        keys = _callers(engine, logins)
        ports = [free_port() for _ in range(SERVICES)]
        fleet = stack.enter_context(Fleet(_members(config, folder, ports)))
        urls = tuple(f"http://127.0.0.1:{port}" for port in ports)
        place = Place(folder, data, small_disk, settings, engine, fleet, urls, keys, server, stop)
        place.wait()
        yield place


def _members(config: Path, folder: Path, ports: Sequence[int]) -> dict[str, Member]:
    boli = [sys.executable, "-m", "boli", "--config", str(config)]
    found = {f"service-{number}": [*boli, "serve", "--port", str(port)] for number, port in enumerate(ports)}
    found |= {f"worker-{slot}": [*boli, "worker", "--slot", str(slot)] for slot in range(WORKERS)}
    return {name: Member(command, folder / f"{name}.log") for name, command in found.items()}


def _callers(engine: sa.Engine, logins: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Make the people, and a client for each service; return the clients' keys."""
    password = passwords.hashed(PASSWORD)
    with engine.begin() as connection:
        for login in (one for several in logins for one in several):
            people.add(connection, Profile(login, login, ["transcriber"]), password)
        made = [clients.create(connection, f"client {number}") for number in range(SERVICES)]
        return tuple(clients.create_key(connection, one.id)[1] for one in made)


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """Mount a small file system at the folder, where that is allowed; say whether it is."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=700", "tmpfs", str(folder)]
    allowed = os.geteuid() == 0 and shutil.which("mount") is not None
    if not allowed or subprocess.run(mount, capture_output=True, check=False).returncode:
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/v1/health", timeout=2).close()
    except (URLError, OSError):
        return False
    return True
