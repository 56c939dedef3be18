"""NeMo's and Boli's manifests by their rules: one object a line, sounds where they are said to be, as long as said."""

import json
from pathlib import Path
from typing import Any

import pytest
import soundfile

from asr.finetuning import manifest
from pipeline.datasets import formats
from pipeline.datasets.item import SPLITS
from tests.pipeline.datasets.formats.source import ITEMS, ONE, samples_of, sound_of


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("split", SPLITS)
def test_a_nemo_manifest_says_where_a_sound_is_and_how_long(split: str, tmp_path: Path) -> None:
    formats.write("nemo", ITEMS, sound_of, tmp_path / "out")
    found = rows(tmp_path / "out" / f"{split}_manifest.json")
    assert len(found) == sum(item.split == split for item in ITEMS)
    for row in found:
        told = soundfile.info(tmp_path / "out" / row["audio_filepath"])
        assert told.samplerate == 16_000
        assert told.channels == 1
        assert row["duration"] == pytest.approx(told.duration, abs=0.001)
        assert row["text"].strip() == row["text"] != ""


def test_a_nemo_row_holds_all_that_is_known(tmp_path: Path) -> None:
    formats.write("nemo", (ONE,), sound_of, tmp_path / "out")
    (row,) = rows(tmp_path / "out" / "train_manifest.json")
    expected = {
        "lang": "hi",
        "dialect": "bho",
        "arm": "blind",
        "seen_by": "one_person",
        "review_probability": 0.25,
        "text": "राशन कार्ड बना दो",
        "text_tagged": "राशन कार्ड [noise] बना दो",
        "text_clean": "राशन कार्ड बना दो",
        "split": "train",
        "segment_id": ONE.segment_id,
        "revision": 1,
    }
    assert {name: row[name] for name in expected} == expected
    assert row["words"][1] == {"text": "कार्ड", "start": 0.2, "end": 0.45}


def test_boli_trains_on_its_own_manifest(tmp_path: Path) -> None:
    formats.write("boli", ITEMS, sound_of, tmp_path / "out")
    (entry,) = [one for one in manifest.read(tmp_path / "out" / "train.jsonl") if one.segment_id == ONE.segment_id]
    assert (entry.language, entry.text) == ("hi", "राशन कार्ड बना दो")
    assert len(entry.samples()) == len(samples_of(ONE))
