"""The database: migrations reach exactly the tables, in both kinds, also when two processes start at once."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from pipeline.store.database import UnsupportedDatabase, connect, is_full, migrate, new_id, now, reading
from pipeline.store.tables.base import metadata

MIGRATE = "import sys; from pipeline.store.database import connect, migrate; migrate(connect(sys.argv[1]))"


def test_migrations_reach_exactly_the_tables(empty_database_url: str) -> None:
    engine = connect(empty_database_url)  # without the job queue's tables, which SQLite keeps among ours
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_migrating_again_changes_nothing(database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text("INSERT INTO worker (id, seen_ms) VALUES ('w', 1)"))
    migrate(database)
    with reading(database) as connection:
        assert connection.execute(text("SELECT seen_ms FROM worker")).scalar() == 1


@pytest.mark.slow
def test_processes_that_start_together_all_migrate(empty_database_url: str) -> None:
    started = [subprocess.Popen([sys.executable, "-c", MIGRATE, empty_database_url]) for _ in range(4)]
    assert [process.wait(timeout=60) for process in started] == [0, 0, 0, 0]


@pytest.mark.parametrize("url", ["mysql://h/d", "sqlite://", "sqlite:///:memory:", "no url", ""])
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(UnsupportedDatabase, match="sqlite:///file"):
        connect(url)


def test_a_url_with_a_password_is_not_repeated_in_the_error() -> None:
    with pytest.raises(UnsupportedDatabase) as caught:
        connect("mysql://me:secret@h/d")
    assert "secret" not in str(caught.value)


def test_the_folder_of_the_file_is_made(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'a' / 'b 100%' / 'boli.db'}")
    migrate(engine)
    engine.dispose()
    assert (tmp_path / "a" / "b 100%" / "boli.db").is_file()


def test_foreign_keys_hold(database: Engine) -> None:
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(
            text("INSERT INTO session (digest, person_id, expires_at) VALUES ('d', 'nobody', :now)"), {"now": now()}
        )


def test_an_error_undoes_the_whole_transaction(database: Engine) -> None:
    def fail() -> None:
        with database.begin() as connection:
            connection.execute(text("INSERT INTO worker (id, seen_ms) VALUES ('w', 1)"))
            connection.execute(text("INSERT INTO worker (id, seen_ms) VALUES ('w', 2)"))

    with pytest.raises(IntegrityError):
        fail()
    with reading(database) as connection:
        assert connection.execute(text("SELECT count(*) FROM worker")).scalar() == 0


def test_a_reader_does_not_wait_for_a_writer(database: Engine) -> None:
    with database.begin() as writer:
        writer.execute(text("INSERT INTO worker (id, seen_ms) VALUES ('w', 1)"))
        began = monotonic()
        with reading(database) as reader:
            assert reader.execute(text("SELECT count(*) FROM worker")).scalar() == 0
        assert monotonic() - began < 5


def test_read_then_write_loses_no_update(sqlite: Engine) -> None:
    with sqlite.begin() as connection:
        connection.execute(text("INSERT INTO worker (id, seen_ms) VALUES ('w', 0)"))

    def add_one(_: int) -> None:
        with sqlite.begin() as connection:
            seen = connection.execute(text("SELECT seen_ms FROM worker")).scalar_one()
            connection.execute(text("UPDATE worker SET seen_ms = :seen"), {"seen": seen + 1})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(100)))
    with reading(sqlite) as connection:
        assert connection.execute(text("SELECT seen_ms FROM worker")).scalar() == 100


def test_ids_fit_their_columns_and_differ() -> None:
    made = {new_id("rec") for _ in range(100)}
    assert len(made) == 100
    assert all(len(one) <= 40 and one.startswith("rec_") for one in made)


@pytest.mark.parametrize("made_before", [False, True])
def test_nobody_else_may_read_the_file(tmp_path: Path, made_before: bool) -> None:
    tmp_path.chmod(0o755)
    file = tmp_path / "boli.db"
    if made_before:
        file.touch(mode=0o644)
    engine = connect(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE one (id)"))
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()}
    engine.dispose()
    assert modes == dict.fromkeys(("boli.db", "boli.db-wal", "boli.db-shm"), 0o600)


def test_a_full_disk_is_told_from_other_faults(sqlite: Engine) -> None:
    with sqlite.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(OperationalError) as full:
            connection.exec_driver_sql("CREATE TABLE big AS SELECT zeroblob(10000000)")
        assert is_full(full.value)
        with pytest.raises(OperationalError) as other:
            connection.exec_driver_sql("SELECT * FROM nothing")
        assert not is_full(other.value)
