"""`boli model true-length`: when true length passes, and what the command writes.

Needs espeak-ng (the program), as the error of boli.demo.samples.voice says.
"""

import json
from pathlib import Path

import pytest
import soundfile
from typer.testing import CliRunner

from accuracy.compare import Comparison, Pair, compare
from accuracy.counts import ErrorCounts
from asr.models import model_files
from boli.cli import app
from boli.context import Problem
from boli.demo.samples.voice import Voice, say
from pipeline.evaluation.clips import NoClips, from_folder
from pipeline.evaluation.true_length import judged
from pipeline.media.problem import AudioProblem
from tests.starter import copy_of_starter

WORDS = 100


def clips(count: int, worse: int, words: int = WORDS, every: int = 1) -> Comparison:
    """Compare clips with 5 errors each; every n-th has `worse` more with true length."""

    def counts(errors: int) -> ErrorCounts:
        return ErrorCounts(errors, 0, 0, words, words)

    return compare(
        Pair(str(n), counts(5), counts(5 + (0 if n % every else worse)), 1.0, "L1", "L1") for n in range(count)
    )


@pytest.mark.parametrize(
    ("compared", "outcome"),
    [
        (clips(60, 0), "pass"),
        (clips(60, -1), "pass"),
        (clips(60, 1), "fail"),  # one point
        (clips(60, 5, every=60), "pass"),  # 0.08 points, surely under 1.5
        (clips(49, 0), "not enough data"),
        (clips(60, 0, words=10), "not enough data"),
        (clips(1, 0, words=5000), "not enough data"),
    ],
)
def test_when_a_set_passes(compared: Comparison, outcome: str) -> None:
    assert judged(compared) == outcome


def test_what_looks_well_but_is_not_sure_is_not_enough() -> None:
    def pair(number: int) -> Pair:
        swing = 50 if number % 2 else -50
        return Pair(
            str(number), ErrorCounts(50, 0, 0, 100, 100), ErrorCounts(50 + swing, 0, 0, 100, 100), 1.0, "L1", "L1"
        )

    assert judged(compare(map(pair, range(60)))) == "not enough data"


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    return copy_of_starter(tmp_path / "model")


def test_the_outcome_is_written_into_the_card_and_nothing_else_changes(starter: Path) -> None:
    before = json.loads((starter / "boli.json").read_text(encoding="utf-8"))
    model_files.set_true_length(starter, False)
    assert json.loads((starter / "boli.json").read_text(encoding="utf-8")) == before | {"true_length": False}
    assert not model_files.read(starter).true_length
    (starter / "boli.json").unlink()
    model_files.set_true_length(starter, True)
    found = model_files.read(starter)
    assert (found.true_length, found.hash, found.name) == (True, before["hash"], "model")
    assert sorted(file.name for file in starter.iterdir() if "boli" in file.name) == ["boli.json"]


def folder_of_clips(folder: Path) -> Path:
    folder.mkdir()
    for number, text in enumerate(["आलू का भाव तीस रुपये है", "मुझे राशन कार्ड के बारे में बताइए"]):
        soundfile.write(folder / f"{number}.wav", say(Voice("A", "hi", "m6", 165, 50), text), 16_000)
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_two_clips_are_not_enough_and_write_nothing(starter: Path, tmp_path: Path) -> None:
    mine = folder_of_clips(tmp_path / "clips")
    before = (starter / "boli.json").read_bytes()
    asked = [
        "model",
        "true-length",
        "--model",
        str(starter),
        "--folder",
        str(mine),
        "--language",
        "hi",
        "--write",
        "--json",
    ]
    found = CliRunner().invoke(app, asked)
    assert found.exit_code == 3, found.output
    said = json.loads(found.stdout)
    assert said["outcome"] == "not enough data"
    assert (said["sets"][0]["clips"], said["sets"][0]["padded_errors"], said["sets"][0]["true_errors"]) == (2, 0, 0)
    assert said["sets"][0]["true_cpu_s"] < said["sets"][0]["padded_cpu_s"]
    assert (starter / "boli.json").read_bytes() == before


def test_what_cannot_be_measured_is_said(starter: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    assert isinstance(
        runner.invoke(app, ["model", "true-length", "--model", str(starter), "--write"]).exception, Problem
    )
    assert isinstance(runner.invoke(app, ["model", "true-length", "--folder", str(tmp_path)]).exception, Problem)
    for folder in (tmp_path / "none", tmp_path):
        with pytest.raises(NoClips, match="no"):
            from_folder(folder, "hi")
    (tmp_path / "a.wav").write_bytes(b"no sound")
    (tmp_path / "a.txt").write_text("राशन", encoding="utf-8")
    with pytest.raises(AudioProblem):
        from_folder(tmp_path, "hi")
