"""Exports are read by the libraries that they are for: Hugging Face datasets, Lhotse (its own manifests, and Kaldi's
folders) and WebDataset. Their environment is another than ours: docs/decisions/038.
"""

import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pipeline.datasets import formats
from pipeline.datasets.formats import pseudonyms
from tests.pipeline.datasets.formats.source import ITEMS, samples_of, sound_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[4]
PYTHON = ROOT / ".venv-formats" / "bin" / "python"
READ = ("huggingface", "audiofolder", "lhotse", "webdataset", "kaldi")
HUGGING_FACE_SPLIT = {"dev": "validation"}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each library found, by format."""
    if not PYTHON.exists():
        pytest.fail("the readers are missing: run `make .venv-formats/.done`")
    folder = tmp_path_factory.mktemp("exports")
    for name in READ:
        formats.write(name, ITEMS, sound_of, folder / name)
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "cache"), "HOME": str(folder)}
    command = [str(PYTHON), str(Path(__file__).with_name("readers.py")), str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("name", READ)
def test_its_own_library_reads_every_utterance_as_it_was(name: str, read: dict[str, Any]) -> None:
    by_id = {one["id"]: one for one in read[name]}
    assert len(by_id) == len(read[name]) == len(ITEMS)
    for item in ITEMS:
        speaker = pseudonyms.of_speaker(item.speaker)
        one = by_id[f"{speaker}-{item.segment_id}"]
        plain = " ".join(item.plain.split())
        assert one["text"] == (plain.replace("<s> ", "") if name == "kaldi" else plain)
        assert one["sound"] == hashlib.sha256(samples_of(item).astype("<i2").tobytes()).hexdigest()
        assert (one["speaker"], one["language"]) == (speaker, item.language)
        split = HUGGING_FACE_SPLIT.get(item.split, item.split) if name in READ[:2] else item.split
        assert one["split"] == split


@pytest.mark.parametrize("name", [name for name in READ if name != "kaldi"])
def test_it_reads_words_and_how_the_text_was_made(name: str, read: dict[str, Any]) -> None:
    for item in ITEMS:
        (one,) = [one for one in read[name] if one["id"].endswith(item.segment_id)]
        words = [{"text": word.text, "start": word.start_ms / 1000, "end": word.end_ms / 1000} for word in item.words]
        assert one["words"] == words
        assert one["arm"] == item.arm
