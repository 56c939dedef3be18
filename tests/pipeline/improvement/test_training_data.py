"""What a model is trained on: the train split, and nothing else of the sound that is here."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from asr.finetuning import manifest
from configs.settings import Settings
from pipeline.datasets import snapshots
from pipeline.datasets.selection import Selection
from pipeline.improvement import runs, training_data
from pipeline.improvement.problems import StepFailed
from pipeline.improvement.runs import Options
from pipeline.improvement.work import Work
from pipeline.privacy import erasure
from pipeline.recordings.content import Content, Part, Tag
from tests.looped import Looped
from tests.pipeline.improvement.conftest import Chosen

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_kind", ["sqlite"])]


def work(world: Looped, settings: Settings) -> Work:
    run = runs.start(world.engine, "bho", Options(), "asha")
    step: Any = None
    return Work(world.engine, world.blobs, settings, run, step, lambda _share: None)


def taken(world: Looped) -> str:
    """Freeze everything, in whatever language."""
    return snapshots.take(world.engine, world.blobs, "all", Selection(test_share=0.1, dev_share=0.1), "asha").id


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_other_languages_and_what_the_settings_name_are_rehearsed(
    world: Looped, chosen: Chosen, tmp_path: Path
) -> None:
    for number in range(6):
        world.reviewed("कार्ड मिला", speaker=f"hindi {number}")
    soundfile.write(tmp_path / "kept.wav", np.zeros(1600, np.float32), 16_000)
    outside = {"audio": "kept.wav", "language": "ta", "text": "ரேஷன் அட்டை"}
    (tmp_path / "known.jsonl").write_text(json.dumps(outside), "utf-8")
    settings = chosen()
    named = settings.improvement.model_copy(update={"known": tmp_path / "known.jsonl"})
    settings = settings.model_copy(update={"improvement": named})
    data = training_data.write(work(world, settings), taken(world), tmp_path / "sound")
    assert data.known is not None
    new, known = manifest.read(data.new), manifest.read(data.known)
    assert {entry.text for entry in new} == {"राशन कार्ड"}
    assert data.segments == len(new)
    assert {(entry.language, entry.text) for entry in known} == {("hi", "कार्ड मिला"), ("ta", "ரேஷன் அட்டை")}
    assert all(len(entry.samples()) == 32_000 for entry in new)
    assert len({entry.segment_id for entry in new}) == len(new)


def test_tags_are_not_learnt(world: Looped, chosen: Chosen, tmp_path: Path) -> None:
    for number in range(8):
        (one,) = world.segments(world.recording("उम्म राशन", dialect="bho", speaker=f"tags {number}").id)
        part = Part(one.start_ms, one.end_ms, one.speaker, "उम्म राशन", (Tag("filler", 0, 4),))
        world.revise(one, "[filler: उम्म] राशन", Content((part,)))
    data = training_data.write(work(world, chosen()), taken(world), tmp_path / "sound")
    assert {line["text"] for line in lines(data.new)} == {"राशन कार्ड", "उम्म राशन"}


def test_a_recording_that_is_deleted_meanwhile_leaves_no_clip(world: Looped, chosen: Chosen, tmp_path: Path) -> None:
    snapshot_id, folder = taken(world), tmp_path / "sound"
    data = training_data.write(work(world, chosen()), snapshot_id, folder)
    gone = next(item for item in world.items(snapshots_of(world, snapshot_id)) if item.split == "train")
    assert (folder / f"{gone.segment_id}.flac").is_file()
    assert training_data.forget(world.engine, folder) == 0
    with world.engine.begin() as connection:
        erasure.remove_recordings(connection, world.blobs, [gone.recording_id])
    assert training_data.forget(world.engine, folder) == 2
    assert len(list(folder.glob("*.flac"))) == data.segments - 2
    assert not (folder / f"{gone.segment_id}.flac").exists()


def test_without_consent_there_is_nothing_to_learn(world: Looped, chosen: Chosen, tmp_path: Path) -> None:
    snapshot_id = taken(world)
    world.agree(world.client.id, wanted=False)
    with pytest.raises(StepFailed, match="nothing of the train split can be trained on"):
        training_data.write(work(world, chosen()), snapshot_id, tmp_path / "sound")


def snapshots_of(world: Looped, snapshot_id: str) -> snapshots.Snapshot:
    with world.engine.begin() as connection:
        return snapshots.get(connection, snapshot_id)
