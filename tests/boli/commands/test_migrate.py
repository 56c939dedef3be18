"""Migration: no command changes the tables under a fleet that works, but the one that is made for it."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from click.testing import Result
from typer.testing import CliRunner

from boli.cli import app
from configs.errors import BoliError
from pipeline.jobs.migration import FleetRuns, TablesNewer
from pipeline.store import schema
from pipeline.store.clock import database_now_ms
from pipeline.store.database import MIGRATIONS, connect, reading
from pipeline.store.tables.jobs import worker

pytestmark = pytest.mark.slow
OLDER = "0029"


@pytest.fixture
def engine(empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> sa.Engine:
    """A database with older tables; the commands talk to it."""
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BOLI_STORAGE__DATABASE_URL", empty_database_url)
    monkeypatch.setenv("BOLI_ENGINE__DEAD_AFTER_S", "3600")  # as long as this machine is busy
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    made = connect(empty_database_url)
    with made.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, OLDER)
    return made


def boli(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def version(engine: sa.Engine) -> str:
    with reading(engine) as connection:
        return schema.of_tables(connection)


def beat(engine: sa.Engine, seen_ms: int | None = None) -> None:
    """Let a worker of the fleet be alive."""
    with engine.begin() as connection:
        seen_ms = database_now_ms(connection) if seen_ms is None else seen_ms
        connection.execute(worker.insert().values(id="old-0", seen_ms=seen_ms))


def refused(done: Result, error: type[BoliError]) -> bool:
    return done.exit_code != 0 and isinstance(done.exception, error)


def test_older_tables_under_a_fleet_are_left_until_it_is_wanted(engine: sa.Engine) -> None:
    beat(engine)
    assert refused(boli("user", "list"), FleetRuns)
    assert version(engine) == OLDER
    assert boli("migrate").exit_code == 0
    assert version(engine) == schema.newest()
    assert boli("user", "list").exit_code == 0
    engine.dispose()


def test_without_a_fleet_any_command_migrates(engine: sa.Engine) -> None:
    beat(engine, seen_ms=0)  # of a worker that died long ago
    assert boli("user", "list").exit_code == 0
    assert version(engine) == schema.newest()
    engine.dispose()


def test_tables_of_a_newer_version_are_refused(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for words in (("user", "list"), ("migrate",)):
        done = boli(*words)
        assert refused(done, TablesNewer)
        assert "newer Boli" in str(done.exception)
    assert version(engine) == "9999"
    engine.dispose()


def test_the_programs_say_it_in_a_line(engine: sa.Engine) -> None:
    beat(engine)
    engine.dispose()
    done = subprocess.run([sys.executable, "-m", "boli", "user", "list"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "boli migrate" in done.stderr
