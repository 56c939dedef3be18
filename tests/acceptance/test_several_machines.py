"""Several machines: a link cut for 30 s, a worker frozen for 60 s and a clock 5 minutes ahead, all at once.

    hub       PostgreSQL, `boli serve`, the folder that all share
    near      a worker whose link is cut in the middle of a recording
    far       a worker that is frozen in the middle of a recording
    ahead     a worker whose clock is 5 minutes ahead

Each machine is a network namespace of this one.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.lib.fleet import bound
from benchmarks.lib.postgres import Postgres, postgres
from configs.settings import load
from pipeline.accounts import clients
from pipeline.jobs.migration import migrate_all
from pipeline.recordings import events, segments
from pipeline.store.database import connect, reading
from tests.acceptance.engine import SETTINGS, ended, finished_parts, spoken_wav, status, until
from tests.acceptance.network import HUB, Machines, machines

pytestmark = pytest.mark.slow
CUT_S, FROZEN_S = 30, 60
NAMES = ("near", "far", "ahead")
# A program whose clock is ahead, from its first line on: what it sleeps and how it measures is as ever.
AHEAD = """
import datetime, runpy, sys, time_machine
now = datetime.datetime.now(datetime.UTC)
time_machine.travel(now + datetime.timedelta(minutes=5), tick=True).start()
runpy.run_module("boli", run_name="__main__", alter_sys=True)
"""
MORE = """
[asr]
threads = 1
model = "starter"
"""


class Site:
    """What runs on the machines."""

    def __init__(self, folder: Path, net: Machines, server: Postgres) -> None:
        self._folder, self._net, self._server = folder, net, server
        self.log = folder / "all.log"
        migrate_all(load(self._config("here", server.local_url)))
        self.engine = connect(server.local_url)
        with self.engine.begin() as connection:
            self.client = clients.create(connection, "A client")
            self._key = clients.create_key(connection, self.client.id)[1]

    def _config(self, name: str, url: str) -> Path:
        config = self._folder / f"{name}.toml"
        config.write_text(SETTINGS.format(data=self._folder / "data", url=url) + MORE)
        return config

    def command(self, machine: str, *words: str, ahead: bool = False) -> list[str]:
        at = "127.0.0.1" if machine == HUB else self._net.hub_seen_from(machine)
        config = self._config(machine, f"postgresql://postgres@{at}:{self._server.port}/postgres")
        program = ["-c", AHEAD] if ahead else ["-m", "boli"]
        return [*self._net.prefix(machine), sys.executable, *program, "--config", str(config), *words]

    @contextmanager
    def running(self, machine: str, *words: str, ahead: bool = False) -> Iterator["subprocess.Popen[bytes]"]:
        """Run a program of Boli on a machine as long as the block."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(bound(self.command(machine, *words, ahead=ahead)), stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            ended(process, self.log)

    def submit(self, sound: Path) -> str:
        """Send a recording to the service, from its own machine, as its client does."""
        environment = os.environ | {"BOLI_URL": "http://127.0.0.1:8000", "BOLI_KEY": self._key}
        command = self.command(HUB, "submit", str(sound), "--language", "hi")
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return next(word for word in done.stdout.split() if word.startswith("rec_"))

    def told(self) -> Counter[tuple[str, str]]:
        with self.engine.begin() as connection:
            return Counter((one.recording_id, one.type) for one in events.page(connection, self.client.id, 0, 100))


def said(engine: sa.Engine, recording_id: str) -> list[tuple[int, int, str]]:
    with reading(engine) as connection:
        return [(one.start_ms, one.end_ms, one.draft) for one in segments.list_segments(connection, recording_id)]


def jobs(engine: sa.Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.execute(sa.text("SELECT status FROM dbos.workflow_status")).scalars())


def test_all_recordings_end_once(tmp_path: Path) -> None:
    (tmp_path / "long.wav").write_bytes(spoken_wav(tmp_path, sentences=8))
    (tmp_path / "short.wav").write_bytes(spoken_wav(tmp_path, sentences=1))
    with ExitStack() as stack:
        net = stack.enter_context(machines(NAMES))
        server = stack.enter_context(postgres("*", net.prefix(HUB)))
        site = Site(tmp_path, net, server)
        stack.callback(site.engine.dispose)
        stack.enter_context(site.running(HUB, "serve"))
        long = [_sent(site, tmp_path / "long.wav") for _ in range(2)]
        processes = [
            stack.enter_context(site.running(name, "worker", "--slot", str(slot)))
            for slot, name in enumerate(NAMES[:2])
        ]
        until("begun work", lambda: all(finished_parts(site.engine, id) for id in long), site.log)
        _all_at_once(net, site, stack, processes[1])
        short = [site.submit(tmp_path / "short.wav") for _ in range(3)]
        every = [*long, *short]
        until("end", lambda: {status(site.engine, id) for id in every} == {"drafted"}, site.log)
        until("end of the jobs", lambda: set(jobs(site.engine)) == {"SUCCESS"}, site.log)
        until("events", lambda: len(site.told()) >= len(every), site.log)
        assert len(jobs(site.engine)) == len(every)
        assert site.told() == Counter({(id, "recording.drafted"): 1 for id in every})
        assert said(site.engine, long[0]) == said(site.engine, long[1]) != []
        assert said(site.engine, short[0]) == said(site.engine, short[1]) == said(site.engine, short[2]) != []
        assert "workers are gone" in site.log.read_text()


def _sent(site: Site, sound: Path) -> str:
    return str(until("taken recording", lambda: _tried(site, sound), site.log))


def _tried(site: Site, sound: Path) -> str:
    try:
        return site.submit(sound)
    except AssertionError:  # the service is not up yet
        return ""


def _all_at_once(net: Machines, site: Site, stack: ExitStack, far: "subprocess.Popen[bytes]") -> None:
    """Cut a link, freeze a worker, and let another one come whose clock is ahead; then mend all."""
    net.link("near", "down")
    far.send_signal(signal.SIGSTOP)
    began_s = time.monotonic()
    stack.enter_context(site.running("ahead", "worker", "--slot", "2", ahead=True))
    time.sleep(max(began_s + CUT_S - time.monotonic(), 0))
    net.link("near", "up")
    time.sleep(max(began_s + FROZEN_S - time.monotonic(), 0))
    far.send_signal(signal.SIGCONT)
