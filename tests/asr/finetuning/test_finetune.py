"""Fine-tuning for real, very small: `make test` runs this in the environment that has torch (.venv-train)."""

import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch", reason="torch is in .venv-train only")
pytest.importorskip("transformers", reason="transformers is in .venv-train only")

import soundfile  # noqa: E402
from faster_whisper import WhisperModel  # noqa: E402
from transformers import WhisperConfig, WhisperForConditionalGeneration  # noqa: E402
from typer.testing import CliRunner  # noqa: E402

from asr.finetuning import finetune, trained_on  # noqa: E402
from asr.finetuning.finetune import NotAWhisper, Tuning, tune  # noqa: E402
from asr.finetuning.manifest import BadManifest, read  # noqa: E402
from asr.models import model_files  # noqa: E402
from asr.training.espeak import Synthesiser, Voice  # noqa: E402
from asr.training.export import convert, save_hf  # noqa: E402
from asr.training.network import is_short  # noqa: E402
from asr.training.recipe import SMOKE  # noqa: E402
from asr.training.run import CTRANSLATE2, TRANSFORMERS  # noqa: E402
from asr.training.tokens import vocabulary_of  # noqa: E402
from boli.cli import app  # noqa: E402
from boli.context import Problem  # noqa: E402
from tests.asr.smoke_run import finished as finished  # noqa: E402


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")  # peft 0.21 asks transformers so
@pytest.mark.parametrize(("rank", "rate", "left"), [(0, 5e-3, 0.8), (16, 2e-2, 0.97)], ids=["all weights", "LoRA"])
def test_fine_tuning_learns_its_manifest(finished: Path, tmp_path: Path, rank: int, rate: float, left: float) -> None:
    manifest = _manifest(tmp_path, ["हमार माई आजु बैंक जइहें", "केतना दूर बा"])
    losses: list[float] = []
    tuning = Tuning(learning_rate=rate, batch=2, epochs=60, minutes=2, replay=0.0, lora_rank=rank)
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
    assert "not the model that its boli.json describes" in str(done.exception)
    assert not (tmp_path / "never").exists()


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")
def test_a_mixture_lies_between_both(finished: Path, tmp_path: Path) -> None:
    base, manifest = str(finished / TRANSFORMERS), _manifest(tmp_path, ["एक दो तीन", "चार पाँच"])
    trained = ["model", "train", "--data", str(manifest), "--epochs", "2", "--batch", "2", "--from", base]
    done = CliRunner().invoke(app, [*trained, "--out", str(tmp_path / "better"), "--name", "small-2"])
    assert done.exit_code == 0, done.output
    tuned = tmp_path / "better" / TRANSFORMERS
    mixed = ["model", "mix", "--from", base, "--tuned", str(tuned), "--out", str(tmp_path / "half"), "--share", "0.5"]
    done = CliRunner().invoke(app, mixed)
    assert done.exit_code == 0, done.output
    first, second, half = (
        finetune.load(one)[0].state_dict() for one in (finished / TRANSFORMERS, tuned, tmp_path / "half" / TRANSFORMERS)
    )
    name = "model.decoder.embed_tokens.weight"
    assert not torch.equal(first[name], second[name])
    assert torch.allclose(half[name], (first[name] + second[name]) / 2, atol=1e-6)
    for form in (TRANSFORMERS, CTRANSLATE2):
        made = tmp_path / "half" / form
        assert model_files.card_of(made)["name"] == "small-2"
        assert trained_on.read(made) == trained_on.read(tmp_path / "better" / form)
    assert isinstance(CliRunner().invoke(app, mixed).exception, Problem)  # the folder is there


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
