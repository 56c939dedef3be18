"""Readiness: health says 503 where nothing can be kept. Real disks that are full or read-only, a real PostgreSQL."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, make_url

from configs.settings import Settings, Storage
from pipeline.store import write_probe
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import connect
from review_api.readiness import EVERY_S, STUCK, STUCK_S, Readiness
from tests.conftest import Service, as_admin, fresh_database


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("only root may mount a disk here")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def fill(place: Path) -> None:
    with (place / "filler").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)


def make_read_only(place: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", place], check=True)


def told(service: Service) -> tuple[int, str, str]:
    service.app.state.services.readiness._began_s = float("-inf")  # as if the last probe were long ago
    answer = service.caller().get("/v1/health")
    return answer.status_code, answer.json().get("code", ""), answer.json().get("detail", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("harm", "why"), [(fill, "No space left on device"), (make_read_only, "Read-only file system")]
)
def test_a_folder_that_takes_nothing_is_told(
    empty_service: Path, disk: Path, tmp_path: Path, harm: object, why: str
) -> None:
    url = f"sqlite:///{shutil.copyfile(empty_service / 'boli.db', tmp_path / 'boli.db')}"
    service = Service(Settings(storage=Storage(data_dir=disk, database_url=url)))
    assert told(service)[0] == 200
    (disk / "blobs" / write_probe.BLOB).unlink()
    harm(disk)  # type: ignore[operator]
    status, code, detail = told(service)
    assert (status, code) == (503, "not-writable")
    assert detail.startswith(f"the folder of recordings cannot be written to: {why}")
    assert str(disk) not in detail
    service.engine.dispose()


def test_a_database_whose_disk_is_full_is_told(empty_service: Path, disk: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{shutil.copyfile(empty_service / 'boli.db', disk / 'boli.db')}"
    service = Service(Settings(storage=Storage(data_dir=tmp_path, database_url=url)))
    assert told(service)[0] == 200
    fill(disk)
    status, code, detail = told(service)
    assert (status, code) == (503, "not-writable")
    assert detail.startswith("the database cannot be written to: its disk is full")
    service.engine.dispose()


def test_a_database_that_only_reads_is_told(service: Service) -> None:
    assert told(service)[0] == 200

    @event.listens_for(service.engine, "begin")
    def only_read(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only = on")

    status, code, detail = told(service)
    assert (status, code) == (503, "not-writable")
    assert detail.startswith("the database cannot be written to: it is read-only")


@pytest.mark.slow
def test_a_postgresql_that_only_reads_is_told(postgres_url: str, migrated_postgres: str, tmp_path: Path) -> None:
    """A replica answers every question, and keeps nothing."""
    blobs, url = DiskBlobs(tmp_path / "blobs"), fresh_database(postgres_url, migrated_postgres)
    engine = connect(url)
    assert write_probe.trouble(engine, blobs) == ""
    engine.dispose()
    as_admin(postgres_url, f'ALTER DATABASE "{make_url(url).database}" SET default_transaction_read_only = on')
    assert write_probe.trouble(engine, blobs) == "the database cannot be written to: it is read-only"
    engine.dispose()


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def test_many_callers_cost_one_write_in_a_while() -> None:
    clock, runs = Clock(), 0

    def probe() -> str:
        nonlocal runs
        runs += 1
        return f"trouble {runs}"

    readiness = Readiness(clock)
    assert [readiness.trouble(probe) for _ in range(50)] == ["trouble 1"] * 50
    clock.now_s += EVERY_S
    assert [readiness.trouble(probe) for _ in range(50)] == ["trouble 2"] * 50


@pytest.mark.slow
def test_a_write_that_waits_is_no_trouble_and_one_that_never_ends_is() -> None:
    clock, over = Clock(), threading.Event()

    def probe() -> str:
        over.wait(60)
        return ""

    readiness = Readiness(clock)
    assert readiness.trouble(probe) == ""
    clock.now_s += STUCK_S + 1
    assert readiness.trouble(probe) == STUCK
    over.set()
    assert readiness.trouble(probe) == ""


def test_what_was_mended_is_told(service: Service) -> None:
    blobs = service.settings.storage.data_dir / "blobs"
    blobs.rename(blobs.with_name("away"))
    blobs.touch()  # where a disk is not mounted, and something else is in its place
    assert told(service)[:2] == (503, "not-writable")
    blobs.unlink()
    blobs.with_name("away").rename(blobs)
    assert told(service)[0] == 200
