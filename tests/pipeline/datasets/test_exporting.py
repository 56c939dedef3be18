"""Exporting a snapshot: into a folder, as a tar, and into the blob store, from which a deletion takes it."""

import io
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import sqlalchemy as sa

from pipeline.datasets import exporting, formats, sound, stored_exports
from pipeline.datasets.exporting import Source, Wanted
from pipeline.datasets.snapshots import Snapshot
from pipeline.privacy import erasure
from pipeline.store import tables
from pipeline.store.blobs import BlobMissing
from tests.reviewed import World


def source(world: World) -> Source:
    return Source(world.engine, world.blobs)


def stored(world: World, wanted: Wanted) -> bool:
    return world.blobs.exists(f"{stored_exports.prefix(wanted)}/complete")


def taken(world: World) -> Snapshot:
    for speaker in ("kamla", "bela", "chand", "dev", "esha"):
        world.reviewed(speaker=speaker, dialect="bho")
    return world.take()


def test_an_export_holds_the_texts_and_the_very_sound_of_its_snapshot(world: World, tmp_path: Path) -> None:
    snapshot = taken(world)
    exporting.to_folder(source(world), Wanted(snapshot, "kaldi"), tmp_path / "out")
    items = world.items(snapshot)
    told = [line for file in (tmp_path / "out" / "data").rglob("text") for line in file.read_text("utf-8").splitlines()]
    assert sorted(line.split(" ", 1)[1] for line in told) == sorted(item.plain for item in items)
    for item in items:
        (file,) = (tmp_path / "out" / "wav").rglob(f"*{item.segment_id}.wav")
        expected = np.rint(sound.samples(world.blobs, item) * 32_768)
        np.testing.assert_array_equal(soundfile.read(file, dtype="int16")[0], expected)
    assert "kamla" not in (tmp_path / "out" / "README.md").read_text("utf-8")
    assert f"| id | {snapshot.id} |" in (tmp_path / "out" / "README.md").read_text("utf-8")


def test_one_split_alone_is_exported(world: World, tmp_path: Path) -> None:
    snapshot = taken(world)
    exporting.to_folder(source(world), Wanted(snapshot, "nemo", "test"), tmp_path / "out")
    assert [file.name for file in (tmp_path / "out").glob("*.json")] == ["test_manifest.json"]


def test_a_tar_goes_out_in_pieces_and_its_scratch_is_cleared_when_nobody_listens(world: World, tmp_path: Path) -> None:
    snapshot = taken(world)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    wanted = Wanted(snapshot, "audiofolder")
    whole = b"".join(exporting.as_tar(Source(world.engine, world.blobs, scratch), wanted))
    with tarfile.open(fileobj=io.BytesIO(whole)) as tar:
        assert f"{wanted.name}/README.md" in tar.getnames()
    pieces = exporting.as_tar(Source(world.engine, world.blobs, scratch), wanted)
    next(pieces)
    assert list(scratch.iterdir())
    pieces.close()
    assert list(scratch.iterdir()) == []


def test_a_deletion_takes_the_stored_exports_of_its_data_sets_and_no_others(world: World) -> None:
    snapshot = taken(world)
    kept, gone = Wanted(world.take("ta"), "boli"), Wanted(snapshot, "boli")
    for one in (kept, gone):
        assert stored_exports.keep(source(world), one) > 1
        assert stored(world, one)
    other = world.reviewed(speaker="farid", dialect="bho")
    grown = Wanted(world.take(parent=snapshot), "boli")
    stored_exports.keep(source(world), grown)
    with world.engine.begin() as connection:
        erasure.remove_recordings(connection, world.blobs, [other.id])
    assert [stored(world, one) for one in (kept, gone, grown)] == [True, True, False]
    with pytest.raises(BlobMissing):
        world.blobs.path(f"{stored_exports.prefix(grown)}/README.md")


def test_what_is_deleted_while_it_is_stored_is_not_in_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = taken(world)
    wanted, calls = Wanted(snapshot, "nemo"), []
    going = world.items(snapshot)[0]
    real = exporting.members

    def members(*asked: Any) -> Any:
        made = real(*asked)
        if not calls:  # after the items were read, before a file is written
            with world.engine.begin() as connection:
                erasure.remove_recordings(connection, world.blobs, [going.recording_id])
        calls.append(asked)
        return made

    monkeypatch.setattr(exporting, "members", members)
    stored_exports.keep(source(world), wanted)
    assert len(calls) == 2
    card = world.blobs.path(f"{stored_exports.prefix(wanted)}/README.md").read_text("utf-8")
    assert "| deleted since | 2 |" in card
    found = world.blobs.path(f"{stored_exports.prefix(wanted)}/README.md").parent
    assert not [file for file in found.rglob("*") if going.segment_id in file.name]


def test_a_consent_that_is_taken_back_takes_the_stored_exports(world: World) -> None:
    snapshot = taken(world)
    wanted = Wanted(snapshot, "boli")
    stored_exports.keep(source(world), wanted)
    other = world.reviewed(speaker="farid")
    for withdraw, key, left in (
        (stored_exports.withdrawn_for, other.id, True),
        (stored_exports.withdrawn_for, world.items(snapshot)[0].recording_id, False),
        (stored_exports.withdrawn_by, world.client.id, False),
    ):
        stored_exports.keep(source(world), wanted)
        with world.engine.begin() as connection:
            withdraw(connection, world.blobs, key)
        assert stored(world, wanted) == left


def test_a_withdrawn_consent_is_honoured_at_once(world: World, tmp_path: Path) -> None:
    snapshot = taken(world)
    world.agree(world.client.id, False)
    with pytest.raises(formats.NothingToExport):
        exporting.to_folder(source(world), Wanted(snapshot, "nemo"), tmp_path / "out")
    with pytest.raises(formats.NothingToExport):
        stored_exports.keep(source(world), Wanted(snapshot, "nemo"))
    assert not stored(world, Wanted(snapshot, "nemo"))
    recording = tables.recordings.recording
    with world.engine.begin() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(recording)).scalar_one() == 5
