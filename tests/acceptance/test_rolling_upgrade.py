"""A rolling upgrade: the program before the last migration and this one work side by side on one database.

old service, old worker -> work begins -> new `boli migrate` -> new worker, new service -> the old ones stop
"""

import io
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.lib.fleet import bound
from benchmarks.lib.worker import free_port
from boli.client import Client
from pipeline.store import schema, tables
from pipeline.store.database import connect, reading
from tests.acceptance import earlier
from tests.acceptance.engine import PATIENCE_S, SETTINGS, ended, finished_parts, spoken_wav, until

pytestmark = pytest.mark.slow
MORE = """
[asr]
threads = 1
model = "starter"
"""


@dataclass
class Programs:
    """Processes of either program over one installation."""

    config: Path
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return self.config.with_name("all.log")

    def ask(self, program: Path, *words: str) -> str:
        """Run a command to its end, and return what it printed."""
        command, environment = earlier.command(program, self.config, *words)
        done = subprocess.run(command, env=environment, cwd=program, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, name: str, program: Path, *words: str) -> None:
        command, environment = earlier.command(program, self.config, *words)
        with self.log.open("ab") as log:
            self.running[name] = subprocess.Popen(bound(command), env=environment, cwd=program, stdout=log, stderr=log)

    def stop(self, *names: str) -> None:
        for name in names:
            self.running[name].terminate()
        for name in names:
            ended(self.running.pop(name), self.log)


@pytest.fixture
def programs(empty_database_url: str, tmp_path: Path) -> Iterator[Programs]:
    config = tmp_path / "boli.toml"
    config.write_text(SETTINGS.format(data=tmp_path / "data", url=empty_database_url) + MORE)
    made = Programs(config)
    yield made
    for process in made.running.values():
        process.kill()
        process.wait()


@contextmanager
def caller(programs: Programs, port: int, key: str) -> Iterator[Client]:
    """A client of one of the services, once it answers."""
    with Client(f"http://127.0.0.1:{port}", key) as client:
        until("service", client.healthy, programs.log)
        yield client


def send(client: Client, sound: bytes, name: str) -> str:
    file = io.BytesIO(sound)
    file.name = f"{name}.wav"
    return client.submit(file, language="hi", external_id=name).id


def test_old_and_new_work_side_by_side(programs: Programs, empty_database_url: str, tmp_path: Path) -> None:
    old, new = earlier.unpacked(tmp_path / "old"), earlier.ROOT
    key = programs.ask(old, "key", "create", "A client").splitlines()[0]  # it makes the tables, too
    engine = connect(empty_database_url)
    assert _version(engine) != schema.newest()
    long, short = (spoken_wav(tmp_path, sentences) for sentences in (8, 1))
    ports = free_port(), free_port()
    programs.start("old service", old, "serve", "--port", str(ports[0]))
    programs.start("old worker", old, "worker", "--slot", "0")
    with caller(programs, ports[0], key) as client:
        sent = [send(client, long, "begun by the old one"), send(client, short, "waits for a worker")]
        until("finished part", lambda: finished_parts(engine, sent[0]), programs.log)
        programs.ask(new, "migrate")
        assert _version(engine) == schema.newest()
        sent.append(send(client, short, "sent to the old one, with new tables"))
        programs.start("new worker", new, "worker", "--slot", "1")
        programs.start("new service", new, "serve", "--port", str(ports[1]))
        with caller(programs, ports[1], key) as other:
            sent.append(send(other, short, "sent to the new one, beside the old"))
            programs.stop("old worker", "old service")
            sent.append(send(other, short, "sent after the old ones are gone"))
            for id in sent:
                other.wait(id, timeout_s=PATIENCE_S)
            until("events", lambda: len(list(other.events())) >= len(sent), programs.log)
            told = Counter((one.recording_id, one.type) for one in other.events())
            assert [one.text for one in other.transcript(sent[0]).segments]
    _ended_once(engine, sent)
    assert told == Counter({(id, "recording.drafted"): 1 for id in sent})
    programs.stop("new worker", "new service")
    engine.dispose()


def _version(engine: sa.Engine) -> str:
    with reading(engine) as connection:
        return schema.of_tables(connection)


def _ended_once(engine: sa.Engine, sent: Sequence[str]) -> None:
    """Every recording is there once, drafted by one job, whose every step was done once."""
    prefix = "dbos." if engine.dialect.name == "postgresql" else ""
    recording = tables.recordings.recording
    with reading(engine) as connection:
        found = connection.execute(sa.select(recording.c.id, recording.c.status)).all()
        jobs = connection.execute(sa.text(f"SELECT workflow_uuid, status FROM {prefix}workflow_status")).all()
        plans = connection.execute(
            sa.text(f"SELECT workflow_uuid FROM {prefix}operation_outputs WHERE function_name = 'plan'")
        ).scalars()
        assert sorted(map(tuple, found)) == sorted((id, "drafted") for id in sent)
        assert sorted(map(tuple, jobs)) == sorted((f"draft-{id}", "SUCCESS") for id in sent)
        assert sorted(plans) == sorted(f"draft-{id}" for id in sent)
