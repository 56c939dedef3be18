"""The Whisper recogniser, on the bundled model and on speech made by espeak-ng with voices it was never trained on.

Needs espeak-ng (the program), as the error of boli.demo.samples.voice says.
"""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jiwer
import numpy as np
import pytest
from numpy.typing import NDArray

from asr.batcher.piece import Piece
from asr.models import model_files
from asr.models.loading import DeviceError, is_hub_name
from asr.models.model_files import ModelChanged, ModelFilesError
from asr.recognizer import SAMPLE_RATE_HZ, Window
from asr.whisper import whisper
from asr.whisper.whisper import WhisperRecognizer
from boli.demo.samples.voice import Voice, say
from configs.settings import Asr
from tests.starter import copy_of_starter

SENTENCES = [
    ("hi", "m6", "आलू का भाव तीस रुपये है"),
    ("hi", "f4", "मुझे राशन कार्ड के बारे में बताइए"),
    ("hi", "m6", "किसान शाम को पंचायत जाएंगे"),
    ("hi", "f4", "मेरा मोबाइल कल सुबह से खराब है"),
    ("bn", "m6", "আমার রেশন কার্ড আজ থেকে খারাপ"),
    ("ta", "f4", "எனக்கு ரேஷன் கார்டு பற்றி சொல்லுங்கள்"),
    ("te", "m6", "నాకు రేషన్ కార్డు గురించి చెప్పండి"),
]


def spoken(language: str, variant: str, text: str) -> NDArray[np.float32]:
    return say(Voice("A", language, variant, 165, 50), text)


def pause(milliseconds: int) -> NDArray[np.float32]:
    return np.zeros(milliseconds * SAMPLE_RATE_HZ // 1000, np.float32)


@pytest.fixture(scope="module")
def recognizer() -> WhisperRecognizer:
    return whisper.load(Asr(threads=1, max_window_ms=10_000))


@pytest.fixture(scope="module")
def three_sentences() -> tuple[str, NDArray[np.float32]]:
    """Three Hindi sentences with pauses, just under 10 s."""
    chosen = SENTENCES[:3]
    pieces = [part for sentence in chosen for part in (spoken(*sentence), pause(500))]
    return " ".join(text for _, _, text in chosen), np.concatenate(pieces)


def with_budget(recognizer: WhisperRecognizer, tokens: int) -> WhisperRecognizer:
    return WhisperRecognizer(
        recognizer._whisper,
        model_files.read(model_files.starter_folder()),
        token_budget=tokens,
        batch_size=4,
        max_window_ms=10_000,
    )


@pytest.mark.slow
def test_held_out_voices_in_four_languages(recognizer: WhisperRecognizer) -> None:
    found = recognizer.recognize([Window(spoken(*sentence), None) for sentence in SENTENCES])
    assert [hypothesis.language for hypothesis in found] == [language for language, _, _ in SENTENCES]
    assert jiwer.wer([text for _, _, text in SENTENCES], [hypothesis.text for hypothesis in found]) < 0.1


@pytest.mark.slow
def test_a_batch_gives_what_each_window_gives_alone(recognizer: WhisperRecognizer) -> None:
    wanted = ("राशन", "कार्ड", "আজ", "ration")
    windows = [
        Window(spoken(*sentence), language, hotwords)
        for sentence, language, hotwords in zip(
            SENTENCES,
            ("hi", None, "hi", None, "bn", None, "te"),
            ((), wanted, wanted, (), wanted, wanted, ()),
            strict=True,
        )
    ]
    alone = [recognizer.recognize([window])[0] for window in windows]
    together = recognizer.recognize(windows)
    assert [(a.text, a.language) for a in together] == [(a.text, a.language) for a in alone]
    for one, other in zip(together, alone, strict=True):
        assert [word.start_ms for word in one.words] == [word.start_ms for word in other.words]


def test_words_are_where_they_were_said(recognizer: WhisperRecognizer) -> None:
    first, second = spoken(*SENTENCES[0]), spoken(*SENTENCES[2])
    (found,) = recognizer.recognize([Window(np.concatenate([pause(1000), first, pause(800), second]), "hi")])
    words = len(SENTENCES[0][2].split())
    begins_ms = 1000 + len(first) * 1000 // SAMPLE_RATE_HZ + 800
    assert abs(found.words[0].start_ms - 1000) < 200
    assert abs(found.words[words].start_ms - begins_ms) < 200


def test_hotwords_of_another_script_and_too_many_do_no_harm(recognizer: WhisperRecognizer) -> None:
    samples = spoken(*SENTENCES[1])
    latin = Window(samples, "hi", ("ration card", "pension", "aadhaar"))
    many = Window(samples, "hi", tuple(f"{a}{b}" for a in "कखगघच" for b in "तथदधन") * 12)
    for hypothesis in recognizer.recognize([latin, many]):
        assert hypothesis.text == SENTENCES[1][2]


@pytest.mark.slow
@pytest.mark.parametrize("level", [0.0, 0.01, 0.1])
def test_silence_and_noise_give_no_text(recognizer: WhisperRecognizer, level: float) -> None:
    noise = (np.random.default_rng(1).standard_normal(10 * SAMPLE_RATE_HZ) * level).astype(np.float32)
    for hypothesis in recognizer.recognize([Window(noise, "hi"), Window(noise, None)]):
        assert hypothesis.text == ""
        assert hypothesis.flags == ("no-text",)


@pytest.mark.slow
def test_the_decoder_may_use_all_its_positions(recognizer: WhisperRecognizer, monkeypatch: pytest.MonkeyPatch) -> None:
    """faster-whisper stops at 224 tokens. Made never to end, ours goes on to 448 less 4 of prompt, 1 of end."""
    search = recognizer._search
    monkeypatch.setattr(search, "_suppressed", [*search._suppressed, search._tokenizer.eot])
    monkeypatch.setattr(search, "_beam_size", 1)
    samples = np.tile(spoken(*SENTENCES[0]), 30)[: 29 * SAMPLE_RATE_HZ]  # long enough for so many tokens
    (draft,) = recognizer.decode([recognizer.listen(Piece(0, 0, samples, "hi", ()))])
    assert draft.length - 1 == 443
    assert draft.full


@pytest.mark.slow
def test_a_full_budget_splits_and_loses_nothing(
    recognizer: WhisperRecognizer, three_sentences: tuple[str, NDArray[np.float32]]
) -> None:
    text, samples = three_sentences
    tight = with_budget(recognizer, 25)
    whole, split = recognizer.recognize([Window(samples, "hi")])[0], tight.recognize([Window(samples, None)])[0]
    assert whole.flags == ()
    assert split.flags == ("split",)
    assert split.language == "hi"
    assert jiwer.wer(text, whole.text) < 0.1
    assert jiwer.wer(whole.text, split.text) < 0.2
    edges = [edge for word in split.words for edge in (word.start_ms, word.end_ms)]
    assert edges == sorted(edges)
    # Times of the parts count from the start of the window: the last word is near its end, as in the unbroken one.
    assert abs(edges[-1] - whole.words[-1].end_ms) < 400
    assert tight.truncations == 0


@pytest.mark.slow
def test_what_does_not_fit_even_then_is_said_and_counted(
    recognizer: WhisperRecognizer, three_sentences: tuple[str, NDArray[np.float32]]
) -> None:
    tiny = with_budget(recognizer, 4)
    hypotheses = tiny.recognize([Window(three_sentences[1], "hi"), Window(pause(1000), "hi")])
    assert hypotheses[0].flags[:2] == ("truncated", "split")
    assert len(hypotheses[0].words) > 4
    assert "truncated" not in hypotheses[1].flags
    assert tiny.truncations == 1


def test_a_folder_loads_as_the_bundled_model_does(recognizer: WhisperRecognizer, tmp_path: Path) -> None:
    mine = whisper.load(Asr(model=str(copy_of_starter(tmp_path, without="boli.json")), max_window_ms=8000, threads=1))
    assert mine.model.hash == recognizer.model.hash
    assert mine.model == replace(
        recognizer.model,
        name=tmp_path.name,
        intended_use="as stated by its publisher",
        languages=mine.model.languages,
        window_ms=8000,
    )
    assert set(mine.model.languages) == set(recognizer.model.languages)
    assert mine.token_rate("te") == 29.0
    assert mine.recognize([Window(spoken(*SENTENCES[0]), "hi")])[0].text == SENTENCES[0][2]


@pytest.mark.parametrize("missing", ["config.json", "model.bin", "tokenizer.json", "vocabulary.json"])
def test_a_folder_that_lacks_a_file_is_named(missing: str, tmp_path: Path) -> None:
    with pytest.raises(ModelFilesError, match=missing):
        whisper.load(Asr(model=str(copy_of_starter(tmp_path, without=missing))))


def test_no_such_folder() -> None:
    with pytest.raises(ModelFilesError, match="there is no model folder"):
        whisper.load(Asr(model="./no/such/folder"))


def test_changed_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelChanged, match=r"not the model that its boli\.json describes"):
        whisper.load(Asr(model=str(copy_of_starter(tmp_path, config__json=b"{}"))))


def test_another_kind_of_model_is_refused(tmp_path: Path) -> None:
    copy_of_starter(tmp_path, without="boli.json", model__bin=b"\x06\0\0\0\x10\0TransformerSpec\0" + b"\0" * 99)
    with pytest.raises(ModelFilesError, match="is not a Whisper model"):
        whisper.load(Asr(model=str(tmp_path)))


def test_a_cut_off_model_is_refused(tmp_path: Path) -> None:
    whole = (model_files.starter_folder() / "model.bin").read_bytes()
    copy_of_starter(tmp_path, without="boli.json", model__bin=whole[:100_000])
    with pytest.raises(ModelFilesError, match="cannot load"):
        whisper.load(Asr(model=str(tmp_path)))


def test_an_impossible_compute_type_is_refused() -> None:
    with pytest.raises(DeviceError, match="use auto"):
        whisper.load(Asr(device="cpu", compute_type="int3"))


@pytest.mark.parametrize(
    ("model", "is_one"),
    [
        ("large-v3", True),
        ("organisation/whisper-hi", True),
        ("starterr", False),
        ("./organisation/whisper-hi", False),
        ("/models/whisper-hi", False),
        ("~/whisper-hi", False),
        ("models/hi/whisper", False),
        ("tests/whisper-hi", False),  # its parent folder exists here: a path
        ("", False),
    ],
)
def test_what_counts_as_a_hub_name(model: str, is_one: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[3])
    assert is_hub_name(model) is is_one


def test_a_hub_name_offline_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelFilesError, match=r"set asr\.model to its folder"):
        whisper.load(Asr(model="organisation/no-such-model"))


def test_the_contracts_are_light_and_torch_is_never_loaded() -> None:
    light = "asr.recognizer, asr.word, asr.refusal, asr.scripted, asr.models.model_files, asr.guards.token_rate"
    program = (
        f"import sys, {light}\n"
        "heavy = {'faster_whisper', 'ctranslate2', 'torch', 'tokenizers'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "import asr.whisper.whisper\n"
        "assert 'torch' not in sys.modules and 'transformers' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[3])
