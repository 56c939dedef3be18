"""Blobs in a bucket: as those of a folder, seen by two machines."""

import os
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from configs.blob_store import BlobStore
from pipeline.store.blobs import BlobDamaged, BlobMissing, Blobs, BlobsAway, DiskBlobs
from pipeline.store.objects.blobs import BucketBlobs
from pipeline.store.objects.bucket import PIECE, Bucket, ObjectChanged
from tests.bucket import Store

BIG = os.urandom(2 * PIECE + 4711)  # three parts, of which the last is short


def put(blobs: Blobs, key: str, content: bytes) -> None:
    with blobs.writing(key) as place:
        place.write_bytes(content)


def files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


@pytest.mark.slow
@pytest.mark.parametrize("content", [b"", b"x", BIG], ids=["empty", "small", "big"])
def test_what_one_machine_writes_another_reads(blobs: BucketBlobs, elsewhere: BucketBlobs, content: bytes) -> None:
    put(blobs, "recordings/r1/original", content)
    assert elsewhere.exists("recordings/r1/original")
    assert elsewhere.size("recordings/r1/original") == len(content)
    path = elsewhere.path("recordings/r1/original")
    assert path.name == "original"
    assert sha256(path.read_bytes()).digest() == sha256(content).digest()


def test_an_error_leaves_the_old_blob_and_nothing_else(blobs: BucketBlobs, elsewhere: BucketBlobs) -> None:
    put(blobs, "a/b", b"old")
    with pytest.raises(ZeroDivisionError):
        _fail_in_the_middle(blobs)
    assert elsewhere.path("a/b").read_bytes() == b"old"


def _fail_in_the_middle(blobs: BucketBlobs) -> None:
    with blobs.writing("a/b") as place:
        place.write_bytes(b"new")
        raise ZeroDivisionError


def test_a_replaced_blob_is_read_anew_and_the_old_path_stays(blobs: BucketBlobs, elsewhere: BucketBlobs) -> None:
    put(blobs, "a/plan.json", b"first")
    before = elsewhere.path("a/plan.json")
    put(blobs, "a/plan.json", b"second")
    assert elsewhere.path("a/plan.json").read_bytes() == b"second"
    assert before.read_bytes() == b"first"


def test_a_copy_is_read_once(blobs: BucketBlobs, elsewhere: BucketBlobs) -> None:
    put(blobs, "a/b", b"x")
    first = elsewhere.path("a/b")
    first.write_bytes(b"y")  # were it read again, this would be gone
    assert elsewhere.path("a/b") == first
    assert first.read_bytes() == b"y"
    assert elsewhere.path("a/b", anew=True).read_bytes() == b"x"


def test_deleting_takes_everything_under_a_prefix_and_its_copies(
    blobs: BucketBlobs, elsewhere: BucketBlobs, tmp_path: Path
) -> None:
    for key in ("recordings/r1/original", "recordings/r1/prepared/channel-0.flac", "recordings/r10/original"):
        put(blobs, key, b"the sound of somebody")
        elsewhere.path(key)
    for _ in range(2):
        blobs.delete("recordings/r1")
    assert list(elsewhere.all_keys()) == ["recordings/r10/original"]
    assert len(files(tmp_path / "here" / "cache")) == 1
    with pytest.raises(BlobMissing):  # and lets its own copy go
        elsewhere.path("recordings/r1/original")
    assert len(files(tmp_path / "there" / "cache")) == 2


def test_moving_keeps_the_content_and_counts_the_age_anew(blobs: BucketBlobs, elsewhere: BucketBlobs) -> None:
    put(blobs, "recordings/r1/original", b"one")
    put(blobs, "recordings/r1/prepared/x", b"two")
    blobs.move("recordings/r1", "quarantine/r1")
    assert list(elsewhere.all_keys()) == ["quarantine/r1/original", "quarantine/r1/prepared/x"]
    assert elsewhere.path("quarantine/r1/prepared/x").read_bytes() == b"two"
    assert blobs.untouched("quarantine", age_s=-1) == ["r1"]
    assert blobs.untouched("quarantine", age_s=60) == []
    with pytest.raises(BlobMissing):
        blobs.move("recordings/r1", "quarantine/r1")


@pytest.mark.slow
def test_names_and_ages(blobs: BucketBlobs) -> None:
    for name in ("r1", "r10", "r2"):
        put(blobs, f"recordings/{name}/original", b"x")
    assert blobs.untouched("recordings", age_s=-1) == ["r1", "r10", "r2"]
    time.sleep(2.5)  # the store's clock has whole seconds
    at = time.time() - 1.5
    put(blobs, "recordings/r2/turns.json", b"x")
    assert blobs.untouched("recordings", time.time() - at) == ["r1", "r10"]
    assert blobs.untouched("recordings", time.time() - at, among=["r10", "r2", "r3"]) == ["r10"]
    assert blobs.untouched("exports", age_s=-1) == []


@pytest.mark.parametrize("key", ["", "../secret", "/etc/passwd", "a/../../b", "a/.hidden", ".growing/x", ".."])
def test_a_key_stays_under_the_prefix(blobs: BucketBlobs, key: str) -> None:
    with pytest.raises(ValueError, match="no blob key"):
        blobs.exists(key)


def test_a_prefix_does_not_see_beyond_itself(bucket: BlobStore, blobs: BucketBlobs, tmp_path: Path) -> None:
    put(blobs, "a/b", b"x")
    beside = BucketBlobs(bucket.model_copy(update={"url": bucket.url + "/more"}), tmp_path / "more")
    assert not beside.exists("a/b")
    put(beside, "a/c", b"x")
    beside.delete("a")
    assert list(beside.all_keys()) == []
    assert list(blobs.all_keys()) == ["a/b"]


def test_a_range_is_of_the_content_that_was_asked_for(bucket: BlobStore, blobs: BucketBlobs) -> None:
    put(blobs, "a/b", b"0123456789")
    raw = Bucket(bucket)
    found = raw.head("a/b")
    assert raw.read(found, 3, 7).content == b"3456"
    put(blobs, "a/b", b"abcdefghij")
    with pytest.raises(ObjectChanged):
        raw.read(found, 7, 10)


@pytest.mark.slow
def test_what_is_replaced_while_it_is_read_is_read_again(
    blobs: BucketBlobs, elsewhere: BucketBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(blobs, "a/b", BIG)
    read, turns = Bucket.read, iter([False, True])

    def replacing(self: Bucket, *asked: object) -> object:
        if next(turns, False):
            put(blobs, "a/b", BIG[::-1])
        return read(self, *asked)  # type: ignore[arg-type]

    monkeypatch.setattr(Bucket, "read", replacing)
    assert elsewhere.path("a/b").read_bytes() == BIG[::-1]


def test_damage_in_the_bucket_is_told(bucket: BlobStore, blobs: BucketBlobs, elsewhere: BucketBlobs) -> None:
    put(blobs, "a/b", b"what was written")
    Bucket(bucket)._store.put(
        "a/b", b"what was changed", attributes={"sha256": sha256(b"what was written").hexdigest()}
    )
    with pytest.raises(BlobDamaged):
        elsewhere.path("a/b")


@pytest.mark.slow
def test_a_store_that_is_away_is_told_soon_and_without_its_words(
    store: Store, blobs: BucketBlobs, capfd: pytest.CaptureFixture[str]
) -> None:
    put(blobs, "a/b", b"x")
    store.away()
    try:
        for attempt in (
            lambda: blobs.path("a/b"), lambda: blobs.exists("a/b"), lambda: put(blobs, "a/c", b"x"),
            lambda: blobs.delete("a"), lambda: list(blobs.all_keys()), lambda: blobs.untouched("a", -1),
        ):  # fmt: skip
            begun_s = time.monotonic()
            with pytest.raises(BlobsAway) as told:
                attempt()
            assert time.monotonic() - begun_s < 15
            assert "127.0.0.1" not in str(told.value)
            assert told.value.__suppress_context__
    finally:
        store.reachable()
    assert blobs.path("a/b").read_bytes() == b"x"


def test_a_bucket_that_is_not_there_is_away_and_not_empty(store: Store, tmp_path: Path) -> None:
    blobs = BucketBlobs(BlobStore(url="s3://nobodys-bucket", endpoint=store.endpoint), tmp_path)
    for attempt in (lambda: blobs.untouched("recordings", -1), lambda: put(blobs, "a/b", b"x")):
        with pytest.raises(BlobsAway, match=r"check blobs\.url"):
            attempt()


def test_a_copy_for_a_backup_leaves_nothing_here(blobs: BucketBlobs, elsewhere: BucketBlobs, tmp_path: Path) -> None:
    put(blobs, "a/b", BIG)
    elsewhere.copy("a/b", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == BIG
    assert [file.name for file in files(tmp_path / "there")] == [".machine"]


def test_what_a_killed_process_was_writing_goes(bucket: BlobStore, blobs: BucketBlobs, tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from configs.blob_store import BlobStore; from pipeline.store.objects.blobs import BucketBlobs\n"
        "blobs = BucketBlobs(BlobStore(url=sys.argv[1], endpoint=sys.argv[2]), Path(sys.argv[3]))\n"
        "with blobs.writing('a/b') as place: place.write_bytes(b'x'); os._exit(9)"
    )
    told = [bucket.url, bucket.endpoint, str(tmp_path / "here")]
    assert subprocess.run([sys.executable, "-c", code, *told]).returncode == 9
    assert blobs.sweep_unfinished() == 1
    assert not blobs.exists("a/b")


def test_a_folder_can_do_what_a_bucket_can(blobs: BucketBlobs, tmp_path: Path) -> None:
    both: list[Blobs] = [blobs, DiskBlobs(tmp_path / "folder")]
    for one in both:
        put(one, "a/b", b"123")
        assert one.size("a/b") == 3
        one.copy("a/b", tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == b"123"
        assert list(one.all_keys()) == ["a/b"]
        one.tidy()
        for missing in (lambda one=one: one.size("a/c"), lambda one=one: one.copy("a/c", tmp_path / "no")):
            with pytest.raises(BlobMissing):
                missing()
