"""Encrypted blobs: read and written as any, nothing of them on the disk, and gone with their key."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.datasets import stored_exports
from pipeline.store.blobs import BlobDamaged, BlobMissing, DiskBlobs
from pipeline.store.sealed import keyring
from pipeline.store.sealed.blobs import EncryptedBlobs
from pipeline.store.sealed.keyring import KeyGone, Keyring
from pipeline.store.sealed.master import WrongMasterKey, new_key
from pipeline.store.tables.encryption import client_key, data_key
from pipeline.store.tables.recordings import erasure
from tests.conftest import Rows
from tests.pipeline.store.sealed.conftest import KEY, under, write

MARKER = b"nobody may find this sound"
ORIGINAL = "recordings/rec_1/original"
Opened = Callable[..., EncryptedBlobs]


def anywhere(folder: Path) -> bool:
    return any(MARKER in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_a_blob_comes_back_and_is_nowhere_in_the_folder(blobs: EncryptedBlobs, tmp_path: Path) -> None:
    write(blobs, ORIGINAL, MARKER * 9000)
    assert blobs.path(ORIGINAL).read_bytes() == MARKER * 9000
    assert blobs.size(ORIGINAL) == len(MARKER) * 9000
    assert blobs.path(ORIGINAL, anew=True).read_bytes() == MARKER * 9000
    blobs.copy(ORIGINAL, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == MARKER * 9000
    assert not anywhere(tmp_path / "blobs")
    blobs.delete("recordings/rec_1")
    assert not anywhere(tmp_path / "scratch")
    with pytest.raises(BlobMissing):
        blobs.path(ORIGINAL)


def test_another_process_reads_it_and_another_key_does_not(opened: Opened) -> None:
    write(opened(), ORIGINAL, MARKER)
    assert opened().path(ORIGINAL).read_bytes() == MARKER
    with pytest.raises(WrongMasterKey, match="another master key"):
        opened(new_key()).path(ORIGINAL)


def test_what_was_there_before_is_read_and_then_encrypted(blobs: EncryptedBlobs, tmp_path: Path) -> None:
    before = DiskBlobs(tmp_path / "blobs")
    for key in (ORIGINAL, "installation"):
        with before.writing(key) as place:
            place.write_bytes(MARKER)
    assert blobs.path(ORIGINAL).read_bytes() == MARKER
    assert blobs.size(ORIGINAL) == len(MARKER)
    assert [blobs.encrypt(key) for key in (ORIGINAL, ORIGINAL, "installation", "recordings/rec_2/original")] == [
        True, False, False, False,
    ]  # fmt: skip
    assert MARKER not in before.path(ORIGINAL).read_bytes()
    assert before.path("installation").read_bytes() == MARKER
    assert blobs.path(ORIGINAL).read_bytes() == MARKER


def test_a_file_that_was_changed_or_moved_is_damaged(opened: Opened, tmp_path: Path) -> None:
    blobs = opened()
    for key in (ORIGINAL, "recordings/rec_1/clips/a.ogg", "recordings/rec_2/original"):
        write(blobs, key, MARKER + key.encode())
    folder = tmp_path / "blobs" / "recordings"
    stored = (folder / "rec_1" / "original").read_bytes()
    (folder / "rec_1" / "clips" / "a.ogg").write_bytes(stored)
    (folder / "rec_1" / "original").write_bytes(stored[:-1])
    (folder / "rec_2" / "original").write_bytes(stored)
    for key, error in ((ORIGINAL, BlobDamaged), ("recordings/rec_1/clips/a.ogg", BlobDamaged)):
        with pytest.raises(error):
            opened().path(key)
    with pytest.raises(KeyGone):  # another recording's key is not asked for
        opened().path("recordings/rec_2/original")


def test_with_its_key_it_is_gone_for_every_process(database: sa.Engine, opened: Opened, tmp_path: Path) -> None:
    first, second = opened(), opened()
    for key in (ORIGINAL, "recordings/rec_2/original"):
        write(first, key, MARKER)
        assert second.path(key).read_bytes() == MARKER
    with database.begin() as connection:
        keyring.forget(connection, ["recordings/rec_1"])
    for blobs in (first, second, opened()):
        with pytest.raises(KeyGone):
            blobs.path(ORIGINAL)
        assert blobs.path("recordings/rec_2/original").read_bytes() == MARKER


def test_no_key_is_made_for_what_was_deleted(database: sa.Engine, rows: Rows, blobs: EncryptedBlobs) -> None:
    with database.begin() as connection:
        connection.execute(sa.insert(erasure).values(recording_id="rec_1", erased_at=sa.func.current_timestamp()))
    with pytest.raises(BlobMissing, match="was deleted"):
        write(blobs, ORIGINAL, MARKER)


def test_an_upload_is_encrypted_when_it_is_whole_and_keeps_its_key(blobs: EncryptedBlobs, tmp_path: Path) -> None:
    for part in (MARKER, MARKER * 5000):
        with blobs.growing("uploads/upl_1/original").open("ab") as file:
            file.write(part)
    blobs.settle("uploads/upl_1/original")
    blobs.settle("uploads/upl_1/original")
    assert not anywhere(tmp_path / "blobs")
    assert blobs.growing("uploads/upl_1/original").read_bytes() == MARKER * 5001
    blobs.move("uploads/upl_1", "recordings/rec_1")
    assert blobs.path(ORIGINAL).read_bytes() == MARKER * 5001
    blobs.move("recordings/rec_1", "quarantine/rec_1")
    assert blobs.path("quarantine/rec_1/original").read_bytes() == MARKER * 5001


def test_an_upload_is_hidden_from_its_first_byte_on(opened: Opened, tmp_path: Path) -> None:
    sent, key = MARKER * 400, "uploads/upl_1/original"
    for start, end in ((0, 7), (7, 3001), (3001, 5000), (3001, len(sent))):  # the third is taken back
        blobs = opened()
        mask = blobs.mask(key)
        with blobs.growing(key).open("ab") as file:
            file.truncate(start)
            file.write(mask(start, sent[start:end]))
        assert blobs.growing(key).stat().st_size == end
        assert not anywhere(tmp_path)
    assert list(opened().all_keys()) == [key]
    assert opened().grown(key).read_bytes() == sent
    opened().settle(key)
    opened().move("uploads/upl_1", "recordings/rec_1")
    assert opened().path(ORIGINAL).read_bytes() == sent
    assert not anywhere(tmp_path / "blobs")
    assert [file.name for file in (tmp_path / "blobs" / "recordings" / "rec_1").iterdir()] == ["original"]


def test_an_upload_from_before_goes_on_as_it_is(blobs: EncryptedBlobs, tmp_path: Path) -> None:
    key = "uploads/upl_1/original"
    DiskBlobs(tmp_path / "blobs").growing(key).write_bytes(MARKER)
    with blobs.growing(key).open("ab") as file:
        file.write(blobs.mask(key)(len(MARKER), b"and the rest"))
    assert blobs.grown(key).read_bytes() == MARKER + b"and the rest"
    assert not anywhere(tmp_path / "blobs")


def test_an_upload_that_looks_encrypted_is_encrypted_all_the_same(blobs: EncryptedBlobs, tmp_path: Path) -> None:
    write(blobs, ORIGINAL, MARKER)
    forged = (tmp_path / "blobs" / ORIGINAL).read_bytes()[:48] + MARKER
    blobs.growing("uploads/upl_2/original").write_bytes(forged)
    assert blobs.growing("uploads/upl_2/original").read_bytes() == forged
    blobs.settle("uploads/upl_2/original")
    assert not anywhere(tmp_path / "blobs")
    assert blobs.path("uploads/upl_2/original").read_bytes() == forged


def test_each_client_has_a_key_and_loses_it(database: sa.Engine, rows: Rows, blobs: EncryptedBlobs) -> None:
    asha, meena = rows.client("asha"), rows.client("meena")
    first, second, third = rows.recording(asha.id), rows.recording(asha.id), rows.recording(meena.id)
    for one in (first, second, third):
        write(blobs, f"recordings/{one.id}/original", MARKER)
    with database.begin() as connection:
        held = data_key.join(client_key, client_key.c.id == data_key.c.client_key_id)
        query = sa.select(client_key.c.client_id).select_from(held).order_by(data_key.c.created_at)
        assert connection.execute(query).scalars().all() == [asha.id, asha.id, meena.id]
        keyring.forget_client(connection, asha.id)
    for one in (first, second):
        with pytest.raises(KeyGone):
            blobs.path(f"recordings/{one.id}/original")
    assert blobs.path(f"recordings/{third.id}/original").read_bytes() == MARKER


def test_exports_that_are_deleted_lose_their_key_and_are_made_anew(
    database: sa.Engine, blobs: EncryptedBlobs, tmp_path: Path
) -> None:
    key, stored = "exports/sna_1/boli/all/sound.flac", tmp_path / "blobs" / "exports" / "sna_1" / "boli" / "all"
    write(blobs, key, MARKER)
    backup = (stored / "sound.flac").read_bytes()
    with database.begin() as connection:
        stored_exports.remove_for(connection, blobs, ["sna_1"])
    write(blobs, key, MARKER + b"2")
    assert blobs.path(key).read_bytes() == MARKER + b"2"
    (stored / "sound.flac").write_bytes(backup)
    with pytest.raises(KeyGone):
        blobs.path(key)


def test_a_new_master_key_replaces_the_old_one(database: sa.Engine, opened: Opened) -> None:
    new = new_key()
    write(opened(), ORIGINAL, MARKER)
    both = Keyring(database, under(new, KEY))
    assert [both.rotate(), both.rotate()] == [1, 0]
    assert opened(new).path(ORIGINAL).read_bytes() == MARKER
    with pytest.raises(WrongMasterKey):
        Keyring(database, under(KEY)).check()
    Keyring(database, under(new)).check()


def test_a_key_that_was_changed_in_the_database_is_told(database: sa.Engine, opened: Opened) -> None:
    blobs = opened()
    for key in (ORIGINAL, "recordings/rec_2/original"):
        write(blobs, key, MARKER)
    with database.begin() as connection:
        other = sa.select(data_key.c.wrapped).where(data_key.c.scope == "recordings/rec_2").scalar_subquery()
        connection.execute(sa.update(data_key).where(data_key.c.scope == "recordings/rec_1").values(wrapped=other))
    with pytest.raises(BlobDamaged, match="was changed"):
        opened().path(ORIGINAL)
