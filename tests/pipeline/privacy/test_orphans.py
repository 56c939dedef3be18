"""Sweep: what nobody asked to delete is put aside first, and comes back when its row does."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.privacy import erasure
from pipeline.privacy.orphans import sweep
from pipeline.recordings import recordings
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import connect, migrate
from pipeline.store.identity import MARK, ForeignBlobs, bind


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobs:
    return DiskBlobs(tmp_path / "blobs")


def put(blobs: DiskBlobs, recording_id: str) -> None:
    with Artifacts(blobs, recording_id).writing_original() as place:
        place.write_bytes(b"sound")


def test_only_old_blobs_without_a_row_are_put_aside(rows: Any, database: sa.Engine, blobs: DiskBlobs) -> None:
    kept = rows.recording(rows.client("A client").id).id
    put(blobs, kept)
    put(blobs, "rec_lost")
    assert sweep(database, blobs, quarantine_days=1) == []  # a day has not passed
    assert sweep(database, blobs, quarantine_days=1, young_s=-1) == ["rec_lost"]
    assert Artifacts(blobs, kept).has_original()
    assert not blobs.exists("recordings/rec_lost/original")
    assert blobs.path("quarantine/rec_lost/original").read_bytes() == b"sound"


def test_what_was_put_aside_goes_when_its_time_is_over(database: sa.Engine, blobs: DiskBlobs) -> None:
    put(blobs, "rec_lost")
    sweep(database, blobs, quarantine_days=1, young_s=-1)
    sweep(database, blobs, quarantine_days=-1)
    assert not blobs.exists("quarantine/rec_lost/original")


def test_a_row_that_comes_back_brings_its_sound_back(rows: Any, database: sa.Engine, blobs: DiskBlobs) -> None:
    one = rows.recording(rows.client("A client").id).id
    put(blobs, one)
    with database.begin() as connection:  # as a database restored from an older backup: no row, and nobody deleted it
        connection.execute(sa.text("DELETE FROM recording"))
    assert sweep(database, blobs, quarantine_days=30, young_s=-1) == [one]
    client = rows.client("Restored").id
    with database.begin() as connection:
        recordings.create(connection, recordings.Submission(one, client, "call.wav", "0" * 64, 5))
    assert sweep(database, blobs, quarantine_days=30, young_s=-1) == []
    assert Artifacts(blobs, one).original().read_bytes() == b"sound"


@pytest.mark.parametrize("aside", [False, True])
def test_sound_of_a_recording_that_was_deleted_is_not_kept_aside(
    rows: Any, database: sa.Engine, blobs: DiskBlobs, aside: bool
) -> None:
    one = rows.recording(rows.client("A client").id).id
    put(blobs, one)
    if aside:
        Artifacts(blobs, one).quarantine()
    with database.begin() as connection:
        erasure.remove_recordings(connection, blobs, [one])
    if not aside:
        put(blobs, one)  # what a job that was running wrote after the deletion
    assert sweep(database, blobs, quarantine_days=30, young_s=-1) == []
    assert not Artifacts(blobs, one).has_original()
    assert not blobs.exists(f"quarantine/{one}/original")


def test_a_folder_keeps_to_its_database(database: sa.Engine, blobs: DiskBlobs, tmp_path: Path) -> None:
    bind(database, blobs)
    bind(database, blobs)  # a restart
    put(blobs, "rec_one")
    other = connect(f"sqlite:///{tmp_path / 'wrong.db'}")
    migrate(other)
    with pytest.raises(ForeignBlobs, match=r"database_url and storage\.data_dir of the same installation"):
        bind(other, blobs)
    other.dispose()
    assert blobs.exists("recordings/rec_one/original")


def test_a_folder_from_before_marks_is_taken_by_the_database_that_knows_it(
    rows: Any, database: sa.Engine, blobs: DiskBlobs, tmp_path: Path
) -> None:
    put(blobs, rows.recording(rows.client("A client").id).id)
    put(blobs, "rec_left_by_a_crash")
    empty = connect(f"sqlite:///{tmp_path / 'empty.db'}")
    migrate(empty)
    with pytest.raises(ForeignBlobs, match="knows none of them") as refused:
        bind(empty, blobs)
    assert not blobs.exists(MARK)
    bind(database, blobs)
    with pytest.raises(ForeignBlobs):
        bind(empty, blobs)
    own = next(word for word in str(refused.value).split() if word.startswith("ins_"))
    blobs.path(MARK).write_text(own)  # what the message says to do
    bind(empty, blobs)
    empty.dispose()
