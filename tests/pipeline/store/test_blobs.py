"""Blobs: whole or not at all, and nowhere but under the root."""

from pathlib import Path

import pytest

from pipeline.store.blobs import BlobMissing, DiskBlobs


def test_a_blob_appears_when_it_is_whole(tmp_path: Path) -> None:
    blobs = DiskBlobs(tmp_path / "blobs")
    with blobs.writing("recordings/r1/original") as place:
        place.write_bytes(b"half")
        assert not blobs.exists("recordings/r1/original")
    assert blobs.path("recordings/r1/original").read_bytes() == b"half"


def test_an_error_leaves_the_old_blob_and_nothing_else(tmp_path: Path) -> None:
    blobs = DiskBlobs(tmp_path / "blobs")
    with blobs.writing("a/b") as place:
        place.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError):
        _fail_in_the_middle(blobs)
    assert [(file.name, file.read_bytes()) for file in (tmp_path / "blobs" / "a").iterdir()] == [("b", b"old")]


def _fail_in_the_middle(blobs: DiskBlobs) -> None:
    with blobs.writing("a/b") as place:
        place.write_bytes(b"new")
        raise ZeroDivisionError


def test_deleting_takes_everything_under_a_prefix(tmp_path: Path) -> None:
    blobs = DiskBlobs(tmp_path / "blobs")
    for key in ("recordings/r1/original", "recordings/r1/prepared/channel-0.flac", "recordings/r10/original"):
        with blobs.writing(key) as place:
            place.write_bytes(b"x")
    blobs.delete("recordings/r1")
    blobs.delete("recordings/r1")
    assert blobs.exists("recordings/r10/original")
    with pytest.raises(BlobMissing):
        blobs.path("recordings/r1/original")


@pytest.mark.parametrize("key", ["", "../secret", "/etc/passwd", "a/../../b", "a/.hidden", ".."])
def test_a_key_stays_under_the_root(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="no blob key"):
        DiskBlobs(tmp_path / "blobs").exists(key)
