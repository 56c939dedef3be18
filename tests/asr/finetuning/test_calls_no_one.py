"""Training calls no one: `boli model train` under watch (tests/watched.py), in the environment that has torch."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from asr.models import model_files
from tests.watched import Watch

pytestmark = pytest.mark.torch
pytest.importorskip("torch", reason="torch is in .venv-train only")


def test_train(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    sound = 0.1 * np.random.default_rng(1).standard_normal(32_000)
    soundfile.write(tmp_path / "a.wav", sound, 16_000)
    line = {"audio": "a.wav", "language": "hi", "text": "एक दो तीन"}
    (tmp_path / "manifest.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    base, out = model_files.starter_folder() / "transformers", tmp_path / "out"
    options = ("--epochs", "1", "--minutes", "2", "--batch", "1")
    paths = ("--from", str(base), "--data", str(tmp_path / "manifest.jsonl"), "--out", str(out))
    with watch.running("-m", "boli", "model", "train", *paths, *options) as process:
        said, _ = process.communicate(timeout=400)
    assert process.returncode == 0, said
    assert (out / "ctranslate2" / "model.bin").exists()
    assert watch.complaints() == []
