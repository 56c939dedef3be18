"""Training for real, very small: `make test` runs this in the environment that has torch (.venv-torch).

Each test ends in unmodified faster-whisper loading what came out.
"""

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch", reason="torch is in .venv-torch only")
pytest.importorskip("transformers", reason="transformers is in .venv-torch only")

import soundfile  # noqa: E402
from ctranslate2.models import Whisper  # noqa: E402
from faster_whisper import WhisperModel  # noqa: E402
from transformers import WhisperConfig, WhisperForConditionalGeneration  # noqa: E402
from typer.testing import CliRunner  # noqa: E402

from asr.finetuning import finetune  # noqa: E402
from asr.finetuning.finetune import NotAWhisper, Tuning, tune  # noqa: E402
from asr.finetuning.manifest import BadManifest, read  # noqa: E402
from asr.models import model_files  # noqa: E402
from asr.training import loop  # noqa: E402
from asr.training.batch import plan  # noqa: E402
from asr.training.espeak import Synthesiser, Voice  # noqa: E402
from asr.training.example import load as load_examples  # noqa: E402
from asr.training.export import convert, save_hf  # noqa: E402
from asr.training.network import fresh, is_short  # noqa: E402
from asr.training.recipe import SMOKE, Recipe, Shape  # noqa: E402
from asr.training.run import CTRANSLATE2, SHARDS, TRANSFORMERS, NothingYet, run, so_far  # noqa: E402
from asr.training.tokens import vocabulary_of  # noqa: E402
from boli.cli import app  # noqa: E402
from boli.context import Problem  # noqa: E402


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    run(SMOKE, folder)
    return folder


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
    vocabulary, files = vocabulary_of(SMOKE.languages), sorted((finished / SHARDS).glob("*.npz"))
    rows: list[loop.Row] = []
    loop.train(_recipe(steps=2), vocabulary, 200, files, tmp_path, told=rows.append)
    network = loop.train(_recipe(steps=4), vocabulary, 200, files, tmp_path, told=rows.append)
    assert [row.step for row in rows] == [2, 4]
    with (tmp_path / loop.LOG).open("a") as log:  # learnt after the checkpoint, then killed
        log.write("25,9.9,9,1.0,1.0,1.0,0.1\n")
    again = loop.train(_recipe(steps=4), vocabulary, 200, files, tmp_path)
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
    vocabulary, files = vocabulary_of(SMOKE.languages), sorted((finished / SHARDS).glob("*.npz"))
    held = sorted(one.frames for one in load_examples(files))
    least_s = held[0] / 100
    recipe = replace(_recipe(steps=100), short_steps=10, short_seconds=least_s)
    run = loop._Run(recipe, vocabulary, fresh(SMOKE.shape, vocabulary, 200), tmp_path, 0, 1)
    longest = []
    for run.step in (0, 9, 20, 30, 99):
        batches = run.round(files)
        longest.append(max(one.frames for members in batches for one in members))
        if run.step < 10:
            assert len(batches) <= 10 - run.step
    assert longest[0] == longest[1] == held[0]
    assert longest == sorted(longest)
    assert longest[-1] == longest[-2] == held[-1]


def test_the_end_of_a_run_hears_mostly_what_is_for_the_end(tmp_path: Path) -> None:
    files, late = [Path(f"{number}.npz") for number in range(9)], [Path(f"late{number}.npz") for number in range(9)]
    vocabulary = vocabulary_of(SMOKE.languages)
    run = loop._Run(_recipe(100), vocabulary, fresh(SMOKE.shape, vocabulary, 9), tmp_path, 0, 1)
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
    vocabulary, files = vocabulary_of(SMOKE.languages), sorted((finished / SHARDS).glob("*.npz"))
    rows: list[loop.Row] = []
    loop.train(_recipe(steps=50), vocabulary, 200, files, tmp_path, told=rows.append)
    assert rows[-1].guide < rows[0].guide
    assert rows[-1].tokens < rows[0].tokens
    assert len(load_examples(files)) == (SMOKE.shards + SMOKE.closing_shards) * SMOKE.shard_windows


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")  # peft 0.21 asks transformers so
@pytest.mark.parametrize(("rank", "rate", "left"), [(0, 5e-3, 0.8), (16, 5e-2, 0.97)], ids=["all weights", "LoRA"])
def test_fine_tuning_learns_its_manifest(finished: Path, tmp_path: Path, rank: int, rate: float, left: float) -> None:
    manifest = _manifest(tmp_path, ["हमार माई आजु बैंक जइहें", "केतना दूर बा"])
    losses: list[float] = []
    tuning = Tuning(learning_rate=rate, batch=2, epochs=25, minutes=2, replay=0.0, lora_rank=rank)
    better = tune(finished / TRANSFORMERS, read(manifest), [], tuning, lambda _, loss: losses.append(loss))
    assert losses[-1] < left * losses[0]  # LoRA leaves the random token vectors of this newborn as they are
    save_hf(better, vocabulary_of(SMOKE.languages), tmp_path / "hf")
    convert(tmp_path / "hf", tmp_path / "ct2")
    assert WhisperModel(str(tmp_path / "ct2"), device="cpu").model.is_multilingual


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")
@pytest.mark.parametrize(("rank", "rate"), [(0, 5e-3), (16, 5e-2)], ids=["all weights", "LoRA"])
def test_what_is_heard_again_is_kept_as_the_untuned_model_said_it(
    finished: Path, tmp_path: Path, rank: int, rate: float
) -> None:
    """How far the tuned model is from the untuned one on speech heard again: nearer where told to remember."""
    (tmp_path / "new").mkdir()
    (tmp_path / "old").mkdir()
    new = read(_manifest(tmp_path / "new", ["केतना दूर बा"]))
    old = read(_manifest(tmp_path / "old", ["बैंक बंद है"]))
    untuned, tokenizer = finetune.load(finished / TRANSFORMERS)
    segment = finetune.heard(old[0], untuned, tokenizer)
    features = torch.from_numpy(segment.features[None, :, : segment.features.shape[1] // 2 * 2])
    ids = torch.tensor([segment.ids[:-1]])
    with torch.no_grad():
        expected = finetune._logits(untuned, features, ids, True).softmax(-1)
    away = []
    for remember in (0.0, 30.0):
        tuning = Tuning(rate, 2, epochs=15, minutes=2, replay=0.5, remember=remember, lora_rank=rank)
        better = tune(finished / TRANSFORMERS, new, old, tuning, lambda *_: None)
        with torch.no_grad():
            away.append(float((finetune._logits(better, features, ids, True).softmax(-1) - expected).abs().mean()))
    assert away[1] < 0.7 * away[0]


def test_a_batch_of_corrections_holds_segments_of_like_length() -> None:
    chance = random.Random(1)
    new, old = (
        [finetune.Heard(np.zeros((80, chance.randint(50, 1000)), np.float32), (number,)) for number in range(count)]
        for count in (40, 200)
    )  # fmt: skip
    batches = [next(made) for made in [finetune._batches(new, old, 5, 15, chance)] for _ in range(8)]
    assert {(len(fresh), len(again)) for fresh, again in batches} == {(5, 15)}
    assert sorted(one.ids for fresh, _ in batches for one in fresh) == [one.ids for one in new]
    lengths = [[one.features.shape[1] for one in (*fresh, *again)] for fresh, again in batches]
    padded = sum(20 * max(each) for each in lengths)
    assert padded < 1.3 * sum(map(sum, lengths))  # about 1.9 where they are drawn at random
    few = next(finetune._batches(new[:2], old[:1], 2, 1, chance))
    assert [len(part) for part in few] == [2, 1]
    assert [len(part) for part in next(finetune._batches(new, [], 5, 0, chance))] == [5, 0]


def test_between_the_old_and_the_tuned_lie_mixtures(finished: Path) -> None:
    old, _ = finetune.load(finished / TRANSFORMERS)
    tuned, _ = finetune.load(finished / TRANSFORMERS)
    name = "model.encoder.layers.0.fc1.weight"
    with torch.no_grad():
        tuned.get_parameter(name).add_(1)
    for share in (0.0, 0.25, 1.0):
        found = finetune.mixed(finished / TRANSFORMERS, tuned, share)
        assert torch.allclose(found.get_parameter(name), old.get_parameter(name) + share, atol=1e-6)
        assert torch.equal(found.get_parameter("model.encoder.conv1.weight"), old.model.encoder.conv1.weight)


def test_any_whisper_of_transformers_can_be_tuned(finished: Path, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    _stranger(folder, finished)
    manifest = _manifest(tmp_path, ["एक दो तीन"])
    whisper, _ = finetune.load(folder)
    assert not is_short(whisper)
    losses: list[float] = []
    tuning = Tuning(learning_rate=1e-3, batch=1, epochs=4, minutes=2, replay=0.0)
    tune(folder, read(manifest), [], tuning, lambda _, loss: losses.append(loss))
    assert losses[-1] < losses[0]


def test_a_folder_that_is_no_whisper_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAWhisper, match=r"config\.json"):
        finetune.load(tmp_path)


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")
def test_a_tuned_model_keeps_what_its_base_says_of_itself(finished: Path, tmp_path: Path) -> None:
    base = tmp_path / "base"
    shutil.copytree(finished / TRANSFORMERS, base)
    model_files.write_card(base, name="small-1", intended_use="Demo only.", languages=("hi", "ta"), window_ms=10_000)
    manifest = _manifest(tmp_path, ["एक दो तीन", "चार पाँच"])
    asked = ["model", "train", "--data", str(manifest), "--epochs", "1", "--batch", "2", "--from", str(base)]
    asked += ["--mix", "0.5"]
    done = CliRunner().invoke(app, [*asked, "--out", str(tmp_path / "better"), "--name", "small-2"])
    assert done.exit_code == 0, done.output
    for form in (TRANSFORMERS, CTRANSLATE2):
        card = model_files.card_of(tmp_path / "better" / form)
        assert (card["name"], card["languages"], card["window_ms"]) == ("small-2", ["hi", "ta"], 10_000)
        assert card["intended_use"] == "Demo only. Fine-tuned from small-1 on 2 segments."
    assert model_files.read(tmp_path / "better" / CTRANSLATE2).window_ms == 10_000

    with (base / "config.json").open("a") as config:
        config.write(" ")
    done = CliRunner().invoke(app, [*asked, "--out", str(tmp_path / "never")])
    assert isinstance(done.exception, model_files.ModelChanged | Problem)
    assert "not the model its boli.json speaks about" in str(done.exception)
    assert not (tmp_path / "never").exists()


def test_a_manifest_that_is_none_is_one_clear_error(finished: Path, tmp_path: Path) -> None:
    asked = ["model", "train", "--from", str(finished / TRANSFORMERS), "--out", str(tmp_path / "never"), "--data"]
    done = CliRunner().invoke(app, [*asked, str(tmp_path / "nowhere.jsonl")])
    assert isinstance(done.exception, Problem)
    assert "nowhere.jsonl cannot be read" in str(done.exception)
    assert list(tmp_path.iterdir()) == []


def test_a_language_the_model_lacks_is_refused(finished: Path, tmp_path: Path) -> None:
    manifest = _manifest(tmp_path, ["एक"], language="xx")
    with pytest.raises(BadManifest, match="'xx'"):
        tune(finished / TRANSFORMERS, read(manifest), [], Tuning(), lambda *_: None)


def _recipe(steps: int) -> Recipe:
    return Recipe("t", SMOKE.shape, SMOKE.languages, batch_seconds=12, steps=steps, warm_up=1)


def _manifest(folder: Path, texts: list[str], language: str = "hi") -> Path:
    synthesiser, lines = Synthesiser(), []
    for number, text in enumerate(texts):
        soundfile.write(folder / f"{number}.wav", synthesiser.say(text, Voice("hi+m1", 160, 50)).samples, 16_000)
        lines.append(json.dumps({"audio": f"{number}.wav", "language": language, "text": text}))
    (folder / "manifest.jsonl").write_text("\n".join(lines), "utf-8")
    return folder / "manifest.jsonl"


def _stranger(folder: Path, finished: Path) -> None:
    """Make a Whisper that was not made by our loop: sinusoids at all 1500 positions."""
    config = WhisperConfig.from_pretrained(finished / TRANSFORMERS)
    WhisperForConditionalGeneration(config).save_pretrained(folder)
    (folder / "tokenizer.json").write_text((finished / TRANSFORMERS / "tokenizer.json").read_text("utf-8"), "utf-8")
