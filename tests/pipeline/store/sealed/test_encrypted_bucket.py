"""Encrypted blobs over a bucket of a real server: nothing of the sound is in it, nor in local copies."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.store import identity
from pipeline.store.blobs import BlobDamaged, Blobs
from pipeline.store.objects.blobs import BucketBlobs
from pipeline.store.sealed.blobs import EncryptedBlobs
from pipeline.store.sealed.keyring import Keyring
from pipeline.store.sealed.scratch import Scratch
from tests.bucket import Store, running
from tests.pipeline.store.sealed.conftest import KEY, under, write

pytestmark = pytest.mark.slow  # a server of its own
MARKER = b"nobody may find this sound in a bucket"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with running() as found:
        yield found


def encrypted(stored: Blobs, engine: sa.Engine, folder: Path) -> EncryptedBlobs:
    folder.mkdir()
    return EncryptedBlobs(stored, Keyring(engine, under(KEY)), Scratch(folder / "scratch"), 10**9)


def test_nothing_of_it_is_in_the_bucket_or_beside(store: Store, sqlite: sa.Engine, tmp_path: Path) -> None:
    bucket = store.new_bucket()
    here, there = (BucketBlobs(bucket, tmp_path / name) for name in ("here", "there"))
    one, other = encrypted(here, sqlite, tmp_path / "1"), encrypted(there, sqlite, tmp_path / "2")
    identity.bind(sqlite, one)
    identity.bind(sqlite, other)
    one.growing("uploads/upl_1/original").write_bytes(MARKER * 9000)
    one.settle("uploads/upl_1/original")
    one.settle("uploads/upl_1/original")
    assert one.growing("uploads/upl_1/original").read_bytes() == MARKER * 9000
    one.move("uploads/upl_1", "recordings/rec_1")
    write(one, "recordings/rec_1/clips/a.ogg", MARKER)
    assert other.path("recordings/rec_1/original").read_bytes() == MARKER * 9000
    assert other.size("recordings/rec_1/original") == len(MARKER) * 9000
    for key in there.all_keys():
        there.copy(key, tmp_path / "object")
        assert MARKER not in (tmp_path / "object").read_bytes()
    files = [file for name in ("here", "there") for file in (tmp_path / name).rglob("*") if file.is_file()]
    assert len(files) > 3
    assert not [file for file in files if MARKER in file.read_bytes()]


def test_an_object_that_was_swapped_is_damaged(store: Store, sqlite: sa.Engine, tmp_path: Path) -> None:
    stored = BucketBlobs(store.new_bucket(), tmp_path / "here")
    blobs = encrypted(stored, sqlite, tmp_path / "1")
    for name in ("original", "clips/a.ogg"):
        write(blobs, f"recordings/rec_1/{name}", MARKER + name.encode())
    stored.copy("recordings/rec_1/original", tmp_path / "object")
    with stored.writing("recordings/rec_1/clips/a.ogg") as place:
        place.write_bytes((tmp_path / "object").read_bytes())
    with pytest.raises(BlobDamaged):
        blobs.path("recordings/rec_1/clips/a.ogg")
