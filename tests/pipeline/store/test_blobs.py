"""Blobs: whole or not at all, and nowhere but under the root."""

import subprocess
import sys
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


def test_what_was_cut_off_goes_and_what_is_being_written_stays(tmp_path: Path) -> None:
    blobs = DiskBlobs(tmp_path / "blobs")
    assert blobs.sweep_unfinished() == 0
    with blobs.writing("a/b") as place:
        place.write_bytes(b"half")
        (place.parent / "of a process that was killed").write_bytes(b"sound")
        assert DiskBlobs(tmp_path / "blobs").sweep_unfinished() == 1
        assert place.exists()
    assert blobs.path("a/b").read_bytes() == b"half"
    assert list(place.parent.iterdir()) == []


def test_nothing_is_left_where_a_process_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from pipeline.store.blobs import DiskBlobs\n"
        "with DiskBlobs(Path(sys.argv[1])).writing('a/b') as place: place.write_bytes(b'x'); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)]).returncode == 9
    assert DiskBlobs(tmp_path).sweep_unfinished() == 1
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
