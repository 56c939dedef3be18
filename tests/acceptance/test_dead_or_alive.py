"""Dead or alive: two machines with one host name. Real workers, real signals."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.jobs import workers as rows_of_workers
from pipeline.store.database import reading
from tests.acceptance.engine import set_up, until, workers

pytestmark = pytest.mark.slow


def instance(engine: sa.Engine) -> str | None:
    """Return which process bears the name of slot 0."""
    with reading(engine) as connection:
        stamp = rows_of_workers.stamps(connection).get(f"{os.uname().nodename}-0")
    return stamp.instance if stamp else None


def refused(config: Path) -> bool:
    command = [sys.executable, "-m", "boli", "--config", str(config), "worker"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if line.startswith("boli: ")]
    return done.returncode == 2 and len(said) == 1 and "--slot" in said[0]


def test_a_machine_with_the_name_of_another_is_refused_until_that_is_dead(database_url: str, tmp_path: Path) -> None:
    """Each machine has a data folder of its own, so that no lock on a file tells them apart."""
    one, other = tmp_path / "one" / "boli.toml", tmp_path / "other" / "boli.toml"
    for config in (one, other):
        config.parent.mkdir()
        engine, _ = set_up(config, config.parent / "data", database_url)
    with workers(one, slots=1) as running:
        first = until("first worker", lambda: instance(engine), one.parent / "workers.log")
        assert refused(other)
        assert instance(engine) == first
        for process in running.values():
            process.kill()
        with workers(other, slots=1):
            until("second worker", lambda: instance(engine) not in (None, first), other.parent / "workers.log")
            assert refused(one)
    made = [*(one.parent / "data").rglob("*"), *(other.parent / "data").rglob("*")]
    assert [str(path) for path in made if path.stat().st_mode & 0o077] == []
    engine.dispose()
