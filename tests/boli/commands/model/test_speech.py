"""`boli model speech`: training texts spoken into a manifest that fine-tuning reads. Needs espeak-ng."""

import ctypes
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from asr.finetuning.manifest import read
from asr.training import corpus
from asr.training.espeak import SynthesiserMissing
from boli.cli import app
from boli.context import Problem
from boli.testset.testset import items, texts


def spoken(out: Path, *more: str) -> Any:
    return CliRunner().invoke(app, ["model", "speech", str(out), *more])


def test_what_is_spoken_is_read_as_a_manifest(tmp_path: Path) -> None:
    done = spoken(tmp_path / "new" / "said", "--of", "bho, ta", "--count", "6", "--sentences")
    assert done.exit_code == 0, done.output
    entries = read(tmp_path / "new" / "said" / "manifest.jsonl")
    assert [entry.language for entry in entries] == ["hi"] * 6 + ["ta"] * 6
    assert len({entry.text for entry in entries}) == 12
    for entry in entries:
        samples, rate_hz = soundfile.read(entry.audio, dtype="float32")
        assert (rate_hz, samples.ndim) == (16_000, 1)
        assert 0.3 < len(samples) / rate_hz <= 10
        assert np.abs(samples).max() > 0.01
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["said"]


@pytest.mark.slow
def test_the_same_seed_says_the_same_and_another_something_else(tmp_path: Path) -> None:
    said = []
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        assert spoken(tmp_path / name, "--of", "te", "--count", "4", "--seed", seed).exit_code == 0
        said.append([entry.text for entry in read(tmp_path / name / "manifest.jsonl")])
    assert said[0] == said[1] != said[2]


def test_a_sentence_of_the_test_set_is_never_spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of four sentences that this dialect can say, three belong to the test set."""
    chosen = [item.text for item in items() if item.variety == "bho"][:3]
    few = corpus.Texts("few", "hi", {}, (*chosen, "\u0909 \u0918\u0930 \u0917\u0907\u0932"))
    monkeypatch.setattr(corpus, "read", lambda name: few)
    assert spoken(tmp_path / "one", "--of", "few", "--count", "1", "--sentences").exit_code == 0
    (entry,) = read(tmp_path / "one" / "manifest.jsonl")
    assert entry.text not in texts()
    done = spoken(tmp_path / "two", "--of", "few", "--count", "2", "--sentences")
    assert isinstance(done.exception, Problem)
    assert "few has 1 different texts" in str(done.exception)
    assert [file.name for file in tmp_path.iterdir()] == ["one"]


@pytest.mark.parametrize("of", ["xx", "", "hi,,ta", "../hi", "hi.yaml"])
def test_texts_that_are_not_there_are_refused_and_those_there_are_named(tmp_path: Path, of: str) -> None:
    done = spoken(tmp_path / "out", "--of", of)
    assert isinstance(done.exception, Problem)
    assert "awa, bho, bn" in str(done.exception)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    done = spoken(tmp_path, "--of", "hi")
    assert isinstance(done.exception, Problem)
    assert "name a new folder" in str(done.exception)


def test_without_the_synthesiser_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", missing)
    done = spoken(tmp_path / "out", "--of", "hi", "--count", "1")
    assert isinstance(done.exception, SynthesiserMissing)
    assert "libespeak-ng1" in str(done.exception)
    assert list(tmp_path.iterdir()) == []
