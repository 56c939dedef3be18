"""torch's encoder against CTranslate2's, on the CPU: `make test` runs this in the environment that has torch."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch", reason="torch is in .venv-train only")

from faster_whisper import WhisperModel  # noqa: E402
from faster_whisper.feature_extractor import FeatureExtractor  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from asr.batcher.batcher import Batcher  # noqa: E402
from asr.batcher.piece import FRAMES, Piece  # noqa: E402
from asr.models import ct2_weights, model_files  # noqa: E402
from asr.models.model_files import ModelFilesError  # noqa: E402
from asr.recognizer import SAMPLE_RATE_HZ, Encoded, Window  # noqa: E402
from asr.whisper import torch_encoder, whisper  # noqa: E402
from asr.whisper.encoder import CTranslate2Encoder, Encoder, EncoderUnavailable  # noqa: E402
from asr.whisper.torch_encoder import Features, Form, Network  # noqa: E402
from asr.whisper.whisper import WhisperRecognizer  # noqa: E402
from benchmarks.lib import random_model  # noqa: E402
from benchmarks.lib.random_model import SIZES, Size  # noqa: E402
from boli.demo.samples import path, samples  # noqa: E402
from configs.settings import Asr  # noqa: E402
from pipeline.evaluation.clips import decoded  # noqa: E402
from tests.starter import copy_of_starter  # noqa: E402

CPU = Form(torch.device("cpu"), torch.float32)
SHAPES = {
    "tiny": SIZES["tiny"],
    "128 mels, many layers": Size(width=128, encoder_layers=12, decoder_layers=1, heads=2, mels=128, vocabulary=51_866),
}
LENGTHS = (0, 1, 159, 1_599, 1_600, 1_601, 16_000, 47_999, 160_000, 480_000)  # samples


def speech() -> NDArray[np.float32]:
    """The bundled recordings of one channel, joined, 16 kHz."""
    return np.concatenate([decoded(path(one)) for one in samples() if one.channels == 1])


def pieces(seed: int, *lengths: int) -> list[Piece]:
    chance = np.random.default_rng(seed)
    return [Piece(n, 0, chance.normal(0, 0.1, size).astype(np.float32), "hi", ()) for n, size in enumerate(lengths)]


def both(folder: Path, true_length: bool) -> tuple[Encoder, Encoder]:
    model = WhisperModel(str(folder), device="cpu", compute_type="float32", cpu_threads=1)
    ours = torch_encoder.load(model, folder, true_length, ahead=None)
    return CTranslate2Encoder(model, true_length=true_length), ours


@pytest.mark.parametrize("mels", [80, 128])
def test_features_are_those_of_each_sound_alone(mels: int) -> None:
    extractor = FeatureExtractor(mels)
    sounds = [one.samples for one in pieces(1, *LENGTHS)] + [
        speech()[: 20 * SAMPLE_RATE_HZ],
        np.zeros(5000, np.float32),
    ]
    found = Features(extractor.mel_filters, CPU.device)(sounds, FRAMES).numpy()
    for sound, mel in zip(sounds, found, strict=True):
        wanted = extractor(np.pad(sound, (0, max(0, 1600 - len(sound)))))[:, :-1]
        assert np.abs(mel[:, : wanted.shape[1]] - wanted[:, :FRAMES]).max() < 1e-3
        assert not mel[:, wanted.shape[1] :].any()


def test_features_are_cut_to_the_frames_asked_for() -> None:
    extractor = FeatureExtractor(80)
    features = Features(extractor.mel_filters, CPU.device)
    (sound,) = (one.samples for one in pieces(2, 48_000))
    assert torch.equal(features([sound], 200), features([sound], FRAMES)[..., :200])


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("true_length", [True, False], ids=["true length", "30 s"])
def test_the_output_is_that_of_ctranslate2(tmp_path: Path, shape: Size, true_length: bool) -> None:
    random_model.write(tmp_path, shape, "float32")
    (tmp_path / "preprocessor_config.json").write_text(f'{{"feature_size": {shape.mels}}}')
    (tmp_path / "tokenizer.json").write_bytes((model_files.starter_folder() / "tokenizer.json").read_bytes())
    theirs, ours = both(tmp_path, true_length)
    batch = pieces(3, 30_000, 31_000, 32_000)
    wanted = theirs.encode([theirs.listen(piece) for piece in batch])
    found = ours.encode([ours.listen(piece) for piece in batch])
    assert found.frames == wanted.frames == [187, 193, 200]
    assert found.arrays().shape == wanted.arrays().shape
    assert np.abs(found.arrays() - wanted.arrays()).max() < 2e-3  # of values of about 3 (layer norm)
    assert np.array_equal(found.rows([2, 0]).arrays(), found.arrays()[[2, 0]])
    assert found.rows([0, 1, 2]) is found
    assert [ours.length(piece) for piece in batch] == [theirs.length(piece) for piece in batch]


def test_what_lies_in_memory_is_not_copied() -> None:
    network = Network(ct2_weights.read(model_files.starter_folder()), CPU)
    with torch.inference_mode():
        output = network(torch.zeros(2, 80, 400))
        heard = torch_encoder.handed_over(output, [400, 400])
        output[0, 0, 0] = 7.0
    assert heard.arrays()[0, 0, 0] == 7.0
    assert heard.output.__array_interface__["data"][0] == output.data_ptr()


def test_an_output_that_the_window_brought_is_used_as_it_is() -> None:
    _, ours = both(model_files.starter_folder(), true_length=True)
    array = np.random.default_rng(4).standard_normal((200, 192), dtype=np.float32)
    piece = Piece(0, 0, np.zeros(16_000, np.float32), "hi", (), encoded=Encoded(array, 100))
    heard = ours.encode([ours.listen(piece)])
    assert np.array_equal(heard.arrays()[0], array)
    assert heard.frames == [100]


def asr(encoder: str, ahead: bool = False) -> Asr:
    return Asr(threads=1, compute_type="float32", encoder=encoder, encode_ahead=ahead, batch_size=3)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def windows() -> list[Window]:
    sound = speech()
    starts = range(0, 36 * SAMPLE_RATE_HZ, 4 * SAMPLE_RATE_HZ)
    languages = ("hi", None, "hi")
    return [Window(sound[at : at + (4 - n % 3) * SAMPLE_RATE_HZ], languages[n % 3]) for n, at in enumerate(starts)]


@pytest.fixture(scope="module")
def theirs() -> WhisperRecognizer:
    return whisper.load(asr("ctranslate2"))


def test_texts_and_languages_are_those_of_ctranslate2(theirs: WhisperRecognizer, windows: list[Window]) -> None:
    ours = whisper.load(asr("torch"))
    wanted, found = theirs.recognize(windows), ours.recognize(windows)
    assert sum(bool(one.text) for one in wanted) >= 6
    assert [(one.text, one.language, one.flags) for one in found] == [(o.text, o.language, o.flags) for o in wanted]
    for mine, other in zip(found, wanted, strict=True):
        for word, same in zip(mine.words, other.words, strict=True):
            assert abs(word.start_ms - same.start_ms) <= 20  # one position of the encoder
            assert abs(word.confidence - same.confidence) < 1e-2
    told, wanted_told = ours.identify(windows[:3]), theirs.identify(windows[:3])
    for one, same in zip(told, wanted_told, strict=True):
        assert one.probabilities == pytest.approx(same.probabilities, abs=1e-3)


def test_encoded_ahead_the_texts_are_the_same(theirs: WhisperRecognizer, windows: list[Window]) -> None:
    ours = whisper.load(asr("torch", ahead=True))
    assert ours.encodes_ahead
    with Batcher(ours) as shared:
        found = shared.recognize(windows)
    assert [one.text for one in found] == [one.text for one in theirs.recognize(windows)]


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a card")
def test_a_torch_without_a_card_is_refused_in_one_line() -> None:
    on_a_card = SimpleNamespace(model=SimpleNamespace(device="cuda"))  # all that is asked before the refusal
    with pytest.raises(EncoderUnavailable, match=r"^asr\.encoder is 'torch', but this torch finds no CUDA device: .+$"):
        torch_encoder.load(on_a_card, model_files.starter_folder(), True, None)


def test_weights_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    model = WhisperModel(str(model_files.starter_folder()), device="cpu", compute_type="float32", cpu_threads=1)
    with pytest.raises(ModelFilesError, match=r"model\.bin"):
        torch_encoder.load(model, copy_of_starter(tmp_path, model__bin=b"cut"), True, None)


@pytest.mark.parametrize(
    ("device", "compute_type", "wanted"),
    [
        ("cuda", "float16", torch.float16),
        ("cuda", "int8_float16", torch.float16),
        ("cuda", "int8_bfloat16", torch.bfloat16),
        ("cuda", "int8_float32", torch.float32),
        ("cpu", "int8_float32", torch.float32),
        ("cpu", "bfloat16", torch.float32),
    ],
)
def test_the_type_follows_the_decoder_on_a_card(device: str, compute_type: str, wanted: torch.dtype) -> None:
    assert torch_encoder._type(torch.device(device), compute_type) == wanted
