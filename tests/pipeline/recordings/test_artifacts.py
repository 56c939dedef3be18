"""Artifacts: the names of a recording's files, which must stay for what is stored already."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from pydantic import TypeAdapter

from configs.settings import Audio
from pipeline.drafting.window_plan import PlannedWindow
from pipeline.jobs.step_results import LEDGER, PLAN, TURNS, drafts
from pipeline.media.prepare import prepare
from pipeline.media.prepared import flac_name, voice_name
from pipeline.recordings.artifacts import Artifacts, JsonArtifact
from pipeline.store.blobs import BlobMissing, DiskBlobs


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobs:
    return DiskBlobs(tmp_path / "blobs")


def names(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_every_file_has_its_name(blobs: DiskBlobs, tmp_path: Path) -> None:
    artifacts = Artifacts(blobs, "rec_1")
    with artifacts.writing_original() as target:
        soundfile.write(target, np.zeros(16_000, np.float32), 16_000, format="WAV")
    prepare(artifacts.original(), tmp_path / "prepared", Audio())
    np.save(tmp_path / "prepared" / voice_name(0), np.zeros(32, np.float32))
    artifacts.keep_prepared(tmp_path / "prepared")
    with artifacts.writing_clip("seg_1") as target:
        target.write_bytes(b"clip")
    for artifact, value in ((TURNS, {}), (PLAN, []), (LEDGER, []), (drafts(0), [])):
        artifacts.write(artifact, value)
    assert names(tmp_path / "blobs" / "recordings" / "rec_1") == [
        "clips/seg_1.ogg",
        "draft-0.json",
        "ledger.json",
        "original",
        "plan.json",
        "prepared/channel-0.flac",
        "prepared/channel-0.peaks",
        "prepared/prepared.json",
        "prepared/voice-0.npy",
        "turns.json",
    ]
    assert artifacts.prepared().heard == [0]
    assert artifacts.signal(0).duration_ms == 1000
    assert len(artifacts.voice(0)) == 32
    artifacts.delete_prepared()
    assert artifacts.has_original()
    with pytest.raises(BlobMissing):
        artifacts.flac(0)


def test_values_come_back_as_they_were(blobs: DiskBlobs) -> None:
    artifact = JsonArtifact("numbers.json", TypeAdapter(dict[int, list[int]]))
    Artifacts(blobs, "rec_1").write(artifact, {1: [2, 3]})
    assert Artifacts(blobs, "rec_1").read(artifact) == {1: [2, 3]}
    with pytest.raises(BlobMissing):
        Artifacts(blobs, "rec_2").read(artifact)


def test_what_is_put_aside_comes_back_or_goes(blobs: DiskBlobs, tmp_path: Path) -> None:
    artifacts = Artifacts(blobs, "rec_1")
    with artifacts.writing_prepared(flac_name(0)) as target:
        target.write_bytes(b"sound")
    artifacts.quarantine()
    assert names(tmp_path / "blobs") == ["quarantine/rec_1/prepared/channel-0.flac"]
    artifacts.restore()
    assert names(tmp_path / "blobs") == ["recordings/rec_1/prepared/channel-0.flac"]
    artifacts.quarantine()
    artifacts.delete_quarantined()
    assert names(tmp_path / "blobs") == []


def test_a_plan_is_stored_as_before(blobs: DiskBlobs, tmp_path: Path) -> None:
    """A worker of a new version goes on with what an older one stored."""
    Artifacts(blobs, "rec_1").write(PLAN, [[PlannedWindow(0, 10, 20)]])
    stored = (tmp_path / "blobs" / "recordings" / "rec_1" / "plan.json").read_text()
    assert stored == '[[{"channel":0,"start_ms":10,"end_ms":20}]]'


@pytest.mark.parametrize("id", ["", ".", "..", "rec_1/original", "/"])
def test_an_id_that_would_mean_other_files_is_refused(blobs: DiskBlobs, id: str) -> None:
    with Artifacts(blobs, "rec_1").writing_original() as target:
        target.write_bytes(b"sound")
    with pytest.raises(ValueError, match="no recording has the id"):
        Artifacts(blobs, id).delete()
    assert Artifacts(blobs, "rec_1").has_original()
