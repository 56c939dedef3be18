"""Training for real, very small: `make test` runs this in the environment that has torch (.venv-train).

A run ends in a model that unmodified faster-whisper loads.
"""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch", reason="torch is in .venv-train only")
pytest.importorskip("transformers", reason="transformers is in .venv-train only")

from ctranslate2.models import Whisper  # noqa: E402
from faster_whisper import WhisperModel  # noqa: E402
from transformers import WhisperForConditionalGeneration  # noqa: E402
from typer.testing import CliRunner  # noqa: E402

from asr.training import loop  # noqa: E402
from asr.training.base import NotAWhisper  # noqa: E402
from asr.training.batch import plan  # noqa: E402
from asr.training.example import load as load_examples  # noqa: E402
from asr.training.network import fresh, is_short  # noqa: E402
from asr.training.recipe import SMOKE, Recipe, Shape  # noqa: E402
from asr.training.run import CTRANSLATE2, SHARDS, TRANSFORMERS, NothingYet, run, so_far  # noqa: E402
from asr.training.tokens import vocabulary_of  # noqa: E402
from boli.cli import app  # noqa: E402
from boli.context import Problem  # noqa: E402
from tests.asr.smoke_run import finished as finished  # noqa: E402


def test_a_run_ends_in_a_model_that_faster_whisper_loads(finished: Path) -> None:
    model = WhisperModel(str(finished / CTRANSLATE2), device="cpu", compute_type="int8")
    assert model.model.is_multilingual
    assert model.supported_languages
    segments, info = model.transcribe(np.zeros(16_000, np.float32), language="hi", word_timestamps=True, temperature=0)
    assert info.language == "hi"
    list(segments)
    assert Whisper(str(finished / CTRANSLATE2)).num_languages > 90


def test_a_run_can_be_heard_before_its_end(finished: Path, tmp_path: Path) -> None:
    model = WhisperModel(str(so_far(SMOKE, finished)), device="cpu", compute_type="int8")
    assert model.model.is_multilingual
    with pytest.raises(NothingYet, match="no checkpoint"):
        so_far(SMOKE, tmp_path)


def test_a_run_goes_on_where_it_stopped(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(loop, "KEPT_EVERY", 4)
    speech, rows = _speech(finished), list[loop.Row]()
    loop.train(_recipe(steps=2), speech, tmp_path, told=rows.append)
    network = loop.train(_recipe(steps=4), speech, tmp_path, told=rows.append)
    assert [row.step for row in rows] == [2, 4]
    with (tmp_path / loop.LOG).open("a") as log:  # learnt after the checkpoint, then killed
        log.write("25,9.9,9,1.0,1.0,1.0,0.1\n")
    again = loop.train(_recipe(steps=4), speech, tmp_path)
    for one, other in zip(network.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)
    assert [line.split(",")[0] for line in (tmp_path / loop.LOG).read_text().splitlines()] == ["step", "2", "4"]
    kept = [torch.load(one, weights_only=True) for one in tmp_path.glob(loop.KEPT.format(step="*"))]
    assert [(one["step"], list(one["network"])) for one in kept] == [(4, list(network.state_dict()))]


def test_a_run_can_begin_with_a_model_made_before(finished: Path, tmp_path: Path) -> None:
    base = finished / TRANSFORMERS
    run(replace(SMOKE, learning_rate=0.0), tmp_path / "more", base=base)
    forms = (base, tmp_path / "more" / TRANSFORMERS)
    before, after = (WhisperForConditionalGeneration.from_pretrained(one).state_dict() for one in forms)
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_a_run_does_not_begin_with_a_model_of_another_kind(finished: Path, tmp_path: Path) -> None:
    base = finished / TRANSFORMERS
    with pytest.raises(NotAWhisper, match="of this shape"):
        run(replace(SMOKE, shape=Shape(64, 2, 1, 1)), tmp_path / "more", base=base)
    with pytest.raises(NotAWhisper, match="these languages"):
        run(replace(SMOKE, languages=("ta",)), tmp_path / "more", base=base)
    done = CliRunner().invoke(
        app, ["model", "make", str(tmp_path / "more"), "--recipe", "smoke", "--from", str(tmp_path)]
    )
    assert isinstance(done.exception, Problem)
    assert "it lacks config.json" in str(done.exception)
    done = CliRunner().invoke(app, ["model", "make", str(tmp_path / "more"), "--recipe", "more"])
    assert isinstance(done.exception, Problem)
    assert "with --from" in str(done.exception)
    assert not (tmp_path / "more").exists()


def test_windows_are_short_at_first_and_grow(finished: Path, tmp_path: Path) -> None:
    speech = _speech(finished)
    held = sorted(one.frames for one in load_examples(speech.files))
    least_s = held[0] / 100
    recipe = replace(_recipe(steps=100), short_steps=10, short_seconds=least_s)
    run = loop._Run(recipe, speech.vocabulary, fresh(SMOKE.shape, speech.vocabulary, 200), tmp_path)
    longest = []
    for run.step in (0, 9, 20, 30, 99):
        batches = run.round(speech.files)
        longest.append(max(one.frames for members in batches for one in members))
        if run.step < 10:
            assert len(batches) <= 10 - run.step
    assert longest[0] == longest[1] == held[0]
    assert longest == sorted(longest)
    assert longest[-1] == longest[-2] == held[-1]


def test_the_end_of_a_run_hears_mostly_what_is_for_the_end(tmp_path: Path) -> None:
    files, late = [Path(f"{number}.npz") for number in range(9)], [Path(f"late{number}.npz") for number in range(9)]
    vocabulary = vocabulary_of(SMOKE.languages)
    run = loop._Run(_recipe(100), vocabulary, fresh(SMOKE.shape, vocabulary, 9), tmp_path)
    for step, expected in ((0, 0), (64, 0), (65, 7), (99, 7)):
        run.step = step
        chosen = run._chosen(files, late, 8, random.Random(1))
        assert len(set(chosen)) == 8
        assert len(set(chosen) & set(late)) == expected
    assert len(run._chosen(files[:1], late[:1], 8, random.Random(1))) == 2
    assert len(run._chosen(files, (), 8, random.Random(1))) == 8


def test_prompts_come_when_asked_for_and_processes_agree() -> None:
    drawn = [plan(random.Random(seed)) for seed in range(200)]
    assert drawn == [plan(random.Random(seed)) for seed in range(200)]
    assert 40 < sum(one.prompted > 0 for one in drawn) < 120
    assert not any(plan(random.Random(seed), prompts=False).prompted for seed in range(200))
    assert {one.empty is None for one in drawn} == {True, False}
    assert 40 < sum(one.empty == 0 for one in drawn) < 100


def test_short_windows_give_what_thirty_seconds_give(finished: Path) -> None:
    """The one key that stands for all empty positions is exact, not near: else training would teach another model."""
    torch.manual_seed(1)
    vocabulary = vocabulary_of(SMOKE.languages)
    network = fresh(Shape(32, 2, 2, 1), vocabulary, 10).eval()
    features = torch.randn(2, 80, 1000)
    with torch.no_grad():
        heard, _ = network.encode(features)
        whole = network.finished(vocabulary, SMOKE.languages)
        padded = torch.nn.functional.pad(features, (0, 3000 - 1000))
        expected = whole.model.encoder(padded).last_hidden_state
    # The last position sees the border to the silence through the convolutions.
    assert torch.allclose(heard[:, :499], expected[:, :499], atol=1e-2)
    assert not torch.allclose(expected[:, :499], whole.model.encoder(padded * 0).last_hidden_state[:, :499], atol=0.1)
    assert is_short(whole)


def test_guided_heads_learn_where_words_are(finished: Path, tmp_path: Path) -> None:
    speech, rows = _speech(finished), list[loop.Row]()
    loop.train(_recipe(steps=50), speech, tmp_path, told=rows.append)
    assert rows[-1].guide < rows[0].guide
    assert rows[-1].tokens < rows[0].tokens
    assert len(load_examples(speech.files)) == (SMOKE.shards + SMOKE.closing_shards) * SMOKE.shard_windows


def _recipe(steps: int) -> Recipe:
    return Recipe("t", SMOKE.shape, SMOKE.languages, batch_seconds=12, steps=steps, warm_up=1)


def _speech(finished: Path) -> loop.Speech:
    files = tuple(sorted((finished / SHARDS).glob("*.npz")))
    return loop.Speech(vocabulary_of(SMOKE.languages), 200, files)
