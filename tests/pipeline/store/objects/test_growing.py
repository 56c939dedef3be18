"""Uploads that come in several goes: on one machine, and in the bucket when they are whole."""

import os
from pathlib import Path

import pytest

from configs.blob_store import BlobStore
from pipeline.store.blobs import BlobElsewhere, BlobMissing
from pipeline.store.objects.blobs import BucketBlobs
from pipeline.store.objects.bucket import Bucket

KEY = "uploads/u1/original"


def grow(blobs: BucketBlobs, content: bytes) -> None:
    with blobs.growing(KEY).open("ab") as file:
        file.write(content)


def all_files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.rglob("*") if file.is_file())


def test_it_grows_on_one_machine_and_moves_to_all(blobs: BucketBlobs, elsewhere: BucketBlobs, tmp_path: Path) -> None:
    grow(blobs, b"first")
    grow(blobs, b", second")
    assert list(elsewhere.all_keys()) == []
    with pytest.raises(BlobElsewhere):
        elsewhere.growing(KEY)
    with pytest.raises(BlobElsewhere):
        elsewhere.move("uploads/u1", "recordings/r1")
    blobs.settle(KEY)
    assert elsewhere.growing(KEY).read_bytes() == b"first, second"  # whole: any machine may go on
    elsewhere.move("uploads/u1", "recordings/r1")
    assert blobs.path("recordings/r1/original").read_bytes() == b"first, second"
    assert list(blobs.all_keys()) == ["recordings/r1/original"]
    assert all_files(tmp_path / "here" / "growing") == [".machine"]


def test_moving_settles_first_and_leaves_no_mark(bucket: BlobStore, blobs: BucketBlobs) -> None:
    grow(blobs, b"whole")
    blobs.move("uploads/u1", "recordings/r1")
    assert [one.key for one in Bucket(bucket).under("")] == ["recordings/r1/original"]


def test_nothing_came_and_nothing_moves(blobs: BucketBlobs) -> None:
    assert not blobs.growing(KEY).exists()
    blobs.settle(KEY)
    with pytest.raises(BlobMissing):
        blobs.move("uploads/u1", "recordings/r1")


def test_a_move_that_was_cut_off_is_repeated(bucket: BlobStore, blobs: BucketBlobs) -> None:
    grow(blobs, b"whole")
    blobs.settle(KEY)
    Bucket(bucket).copy(KEY, "recordings/r1/original")  # and here it died
    blobs.move("uploads/u1", "recordings/r1")
    assert list(blobs.all_keys()) == ["recordings/r1/original"]


def test_what_was_ended_elsewhere_goes_here(blobs: BucketBlobs, elsewhere: BucketBlobs, tmp_path: Path) -> None:
    grow(blobs, b"half of a conversation")
    assert elsewhere.untouched("uploads", age_s=-1) == ["u1"]
    elsewhere.delete("uploads/u1")
    blobs.tidy()  # it is young: its mark may be on its way
    assert all_files(tmp_path / "here" / "growing") == [".machine", "original"]
    os.utime(tmp_path / "here" / "growing" / KEY, (0, 0))
    blobs.tidy()
    assert all_files(tmp_path / "here" / "growing") == [".machine"]


def test_what_grows_stays_when_it_is_old(blobs: BucketBlobs, tmp_path: Path) -> None:
    grow(blobs, b"half")
    os.utime(tmp_path / "here" / "growing" / KEY, (0, 0))
    blobs.tidy()
    assert blobs.growing(KEY).read_bytes() == b"half"


def test_deleting_takes_what_has_come(blobs: BucketBlobs, bucket: BlobStore, tmp_path: Path) -> None:
    grow(blobs, b"half of a conversation")
    blobs.delete("uploads/u1")
    assert all_files(tmp_path / "here" / "growing") == [".machine"]
    assert list(Bucket(bucket).under("")) == []


def test_the_machine_keeps_its_id(blobs: BucketBlobs, bucket: BlobStore, tmp_path: Path) -> None:
    assert not blobs.growing(KEY).exists()  # begun; nothing has come yet
    assert not BucketBlobs(bucket, tmp_path / "here").growing(KEY).exists()
