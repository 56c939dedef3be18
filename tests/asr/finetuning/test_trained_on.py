"""Training lists: the same sound and text are recognised however they were stored, and no list is read for another."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from asr.finetuning import trained_on
from asr.finetuning.manifest import read
from asr.finetuning.trained_on import BadTrainingList, of_entries, read_file, sound_hash, text_hash, write
from asr.models.model_files import CARD

SAID = "हमारे गाँव में पानी की समस्या बहुत पुरानी है"


@pytest.fixture
def sound() -> np.ndarray:
    return (np.random.default_rng(1).integers(-20_000, 20_000, 48_000) / 32768).astype(np.float32)


def test_a_sound_is_the_same_in_any_lossless_file(tmp_path: Path, sound: np.ndarray) -> None:
    lines = []
    for name, subtype in (("a.flac", "PCM_16"), ("b.wav", "PCM_16"), ("c.wav", "PCM_24"), ("d.wav", "FLOAT")):
        soundfile.write(tmp_path / name, sound, 16_000, subtype=subtype)
        lines.append({"audio": name, "language": "hi", "text": SAID, "start_ms": 1000, "end_ms": 2500})
    (tmp_path / "m.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    found = of_entries(read(tmp_path / "m.jsonl"))
    assert {one.sound for one in found} == {sound_hash(sound[16_000:40_000])}
    assert {one.samples for one in found} == {24_000}
    assert sound_hash(sound) not in {one.sound for one in found}


def test_a_text_is_known_by_its_normalised_words_and_only_if_it_is_long() -> None:
    assert text_hash(SAID, "hi") == text_hash(f"  {SAID}।", "hi") != ""
    assert text_hash(SAID, "hi") != text_hash(SAID.replace("पानी", "बिजली"), "hi")
    assert text_hash("जी हाँ", "hi") == ""


def test_a_list_is_written_once_for_each_segment_and_read_again(tmp_path: Path, sound: np.ndarray) -> None:
    soundfile.write(tmp_path / "a.flac", sound, 16_000)
    line = json.dumps({"audio": "a.flac", "language": "hi", "text": SAID, "segment_id": "seg_1"})
    (tmp_path / "m.jsonl").write_text(f"{line}\n{line}\n", encoding="utf-8")
    named = write([tmp_path], of_entries(read(tmp_path / "m.jsonl")))
    (tmp_path / CARD).write_text(json.dumps({"trained_on": named}), encoding="utf-8")
    found = trained_on.read(tmp_path)
    assert found is not None
    assert (named, len(found.segments)) == ({"segments": 1, "sha256": found.sha256}, 1)
    assert (found.ids, found.lengths) == ({"seg_1"}, {48_000})
    assert found.texts == {text_hash(SAID, "hi")}
    text = (tmp_path / trained_on.NAME).read_text("utf-8")
    assert SAID.split()[0] not in text


def test_a_list_that_is_missing_or_another_is_refused(tmp_path: Path) -> None:
    assert trained_on.read(tmp_path) is None
    named = write([tmp_path], [trained_on.Trained("seg_1", "a" * 64, 16_000, "")])
    (tmp_path / CARD).write_text(json.dumps({"trained_on": named}), encoding="utf-8")
    assert trained_on.read(tmp_path) is not None
    write([tmp_path], [])
    with pytest.raises(BadTrainingList, match="not the list"):
        trained_on.read(tmp_path)
    (tmp_path / trained_on.NAME).unlink()
    with pytest.raises(BadTrainingList, match="lacks"):
        trained_on.read(tmp_path)


@pytest.mark.parametrize("line", ["{", "[]", '{"sound": "a"}', '{"sound": "a", "samples": "many"}'])
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "list.jsonl").write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(BadTrainingList, match="line 2"):
        read_file(tmp_path / "list.jsonl")
    with pytest.raises(BadTrainingList, match="cannot be read"):
        read_file(tmp_path / "nothing.jsonl")
