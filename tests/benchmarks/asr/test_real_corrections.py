"""The benchmark of real corrections, whole but small: it trains, tests, keeps its points, and draws."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

pytest.importorskip("torch")
pytestmark = pytest.mark.torch

from asr.models.model_files import starter_folder  # noqa: E402
from benchmarks.asr import real_corrections  # noqa: E402

RATE = 16_000


def speech(folder: Path) -> Path:
    """Write two sessions of two segments of noise."""
    random, lines = np.random.default_rng(1), []
    for name in ("00A-1", "00A-2", "00B-1", "00B-2"):
        soundfile.write(folder / f"{name}.wav", random.normal(0, 0.05, RATE), RATE)
        lines.append(json.dumps({"audio": f"{name}.wav", "text": "राशन कार्ड", "language": "hi", "session": name[:3]}))
    (folder / "manifest.jsonl").write_text("\n".join(lines), "utf-8")
    return folder


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")  # peft 0.21 asks transformers so
def test_points_are_computed_once_and_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture, work = tmp_path / "curves.svg", tmp_path / "work"
    given = [
        "--speech", str(speech(tmp_path)), "--base", str(starter_folder()), "--work", str(work), "--shares", "0,100",
        "--at-once", "1", "--epochs", "1", "--rank", "2", "--picture", str(picture),
    ]  # fmt: skip
    real_corrections.main(given)
    first = capsys.readouterr().out
    files = sorted(work.rglob("*.json"))
    assert len(files) == 6  # both ways round: nothing, all weights, LoRA
    assert "| 00B | 00A | 100 % | 2 | 0.0 | LoRA |" in first
    assert picture.read_text("utf-8").count("<polyline") == 8
    before = [file.stat().st_mtime_ns for file in files]
    real_corrections.main([*given, "--kept"])
    assert [file.stat().st_mtime_ns for file in files] == before
    assert capsys.readouterr().out.splitlines()[-9:] == first.splitlines()[-9:]
