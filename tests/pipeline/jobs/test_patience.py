"""Patience: which failures are waited out, and which are not."""

import errno
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError

from benchmarks.lib.worker import free_port
from configs.blob_store import BlobStore
from pipeline.jobs import patience
from pipeline.jobs.patience import TRIES, Patience
from pipeline.recordings.recordings import RecordingMissing
from pipeline.store import identity
from pipeline.store.blobs import BlobMissing, BlobsAway, DiskBlobs
from pipeline.store.objects.blobs import BucketBlobs


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobs:
    made = DiskBlobs(tmp_path / "blobs")
    with made.writing(identity.MARK) as path:
        path.write_text("ins_1\n")
    return made


def test_an_error_of_ours_is_tried_a_few_times(blobs: DiskBlobs) -> None:
    step = Patience("join", "rec_1", lambda error: patience.outage(error, blobs, []))
    assert [step.try_again(ValueError("odd")) for _ in range(TRIES)] == [*[True] * (TRIES - 1), False]


def test_an_outage_uses_no_try_up(blobs: DiskBlobs) -> None:
    step = Patience("join", "rec_1", lambda error: patience.outage(error, blobs, []))
    away = OperationalError("SELECT 1", {}, Exception("server closed the connection"))
    assert all(step.try_again(away) for _ in range(20))
    assert step.try_again(ValueError("odd"))


def test_a_statement_that_is_wrong_is_no_outage(blobs: DiskBlobs, sqlite: Engine) -> None:
    with sqlite.connect() as connection, pytest.raises(OperationalError) as wrong:
        connection.exec_driver_sql("SELECT * FROM nothing")
    assert patience.outage(wrong.value, blobs, []) == ""


def test_a_database_that_is_locked_or_gone_is_an_outage(blobs: DiskBlobs, tmp_path: Path) -> None:
    file = tmp_path / "boli.db"
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    waiting = create_engine(f"sqlite:///{file}", connect_args={"timeout": 0})
    gone = create_engine(f"sqlite:///{tmp_path / 'none' / 'boli.db'}")
    for engine in (waiting, gone):
        with pytest.raises(OperationalError) as away, engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE one (id)")
        assert patience.outage(away.value, blobs, []) == "the database does not answer"
        engine.dispose()
    holder.close()


def test_what_was_deleted_is_not_tried_again(blobs: DiskBlobs) -> None:
    assert not Patience("join", "rec_1", lambda error: "the database is away").try_again(RecordingMissing("gone"))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.ESTALE, errno.EROFS])
def test_a_disk_that_does_not_work_is_an_outage(blobs: DiskBlobs, number: int) -> None:
    assert "disk" in patience.outage(OSError(number, "said by the system"), blobs, [])


def test_a_file_that_is_missing_is_an_outage_only_where_all_are(blobs: DiskBlobs, tmp_path: Path) -> None:
    missing = BlobMissing("no blob recordings/rec_1/original")
    assert patience.outage(missing, blobs, [tmp_path]) == ""
    (tmp_path / "blobs").rename(tmp_path / "away")
    assert patience.outage(missing, blobs, [tmp_path]) == "the folder of recordings is not there"


def test_a_library_that_says_nothing_on_a_full_disk(
    blobs: DiskBlobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_FULL_BYTES", 2**62)
    assert patience.outage(RuntimeError("System error."), blobs, [tmp_path]) == "the disk is full"


def test_waits_grow_to_a_day() -> None:
    waits = [min(patience.FIRST_WAIT_S * patience.GROWTH**n, 3600) for n in range(patience._MOST_TRIES - 1)]
    assert patience.WAIT_HOURS * 3600 <= sum(waits) <= (patience.WAIT_HOURS + 2) * 3600


def test_a_bucket_that_is_away_is_an_outage_whatever_the_error(
    blobs: DiskBlobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANOBODY")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of-nobody")
    nobody = BucketBlobs(BlobStore(url="s3://calls", endpoint=f"http://127.0.0.1:{free_port()}"), tmp_path)
    assert patience.outage(BlobsAway("the store is away"), blobs, []) == "the store is away"
    assert patience.outage(ValueError("a file was cut off"), nobody, []).startswith("the object store")
