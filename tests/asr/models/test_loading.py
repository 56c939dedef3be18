"""What a device is given to compute with, and the model of random weights that cards are measured with."""

from pathlib import Path

import ctranslate2
import numpy as np
import pytest

from asr.models.loading import compute_type
from benchmarks.lib import random_model
from benchmarks.lib.random_model import LANGUAGE, NO_TIMESTAMPS, START, TRANSCRIBE, Size
from configs.settings import Asr

SMALL = Size(width=64, encoder_layers=2, decoder_layers=2, heads=2, mels=80, vocabulary=300)


@pytest.mark.parametrize(
    ("device", "supported", "chosen"),
    [
        ("cuda", {"float16", "bfloat16", "float32", "int8", "int8_float16"}, "float16"),
        ("cuda", {"bfloat16", "float32", "int8_float32"}, "bfloat16"),
        ("cuda", {"float32", "int8_float32"}, "int8_float32"),  # a card without half precision
        ("cuda", {"float32"}, "float32"),
        ("cpu", {"float32", "int8", "int8_float32"}, "int8"),
        ("cpu", {"float32"}, "float32"),
    ],
)
def test_the_compute_type_is_the_best_that_the_device_supports(
    device: str, supported: set[str], chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda name: supported if name == device else set())
    assert compute_type(Asr().compute_type, device) == chosen


@pytest.mark.parametrize("quantization", ["int8", "float16"])
def test_a_model_of_random_weights_hears_and_writes(tmp_path: Path, quantization: str) -> None:
    random_model.write(tmp_path, SMALL, quantization)
    model = ctranslate2.models.Whisper(str(tmp_path), device="cpu", compute_type="int8", intra_threads=1)
    assert model.n_mels == SMALL.mels
    sound = np.random.default_rng(1).standard_normal((2, SMALL.mels, 400), dtype=np.float32)
    encoded = model.encode(ctranslate2.StorageView.from_array(sound))
    assert tuple(encoded.shape) == (2, 200, SMALL.width)
    found = model.generate(encoded, [[START, LANGUAGE, TRANSCRIBE, NO_TIMESTAMPS]] * 2, max_length=40, beam_size=2)
    assert all(0 <= token < SMALL.vocabulary for one in found for token in one.sequences_ids[0])
