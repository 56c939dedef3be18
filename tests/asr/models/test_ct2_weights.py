"""Reading CTranslate2's model.bin: files that CTranslate2 itself writes here, and the bundled model."""

import struct
from pathlib import Path

import ctranslate2
import numpy as np
import pytest

from asr.models import ct2_weights, model_files
from asr.models.model_files import ModelFilesError
from benchmarks.lib import random_model
from benchmarks.lib.random_model import Size

SMALL = Size(width=64, encoder_layers=1, decoder_layers=1, heads=1, mels=80, vocabulary=51_865)
QUERY, CONVOLUTION = "decoder/layer_0/attention/linear_0/weight", "encoder/conv2/weight"


@pytest.fixture(scope="module")
def exact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("float32")
    random_model.write(folder, SMALL, "float32")
    return folder


def test_float32_is_read_as_it_was_written(exact: Path) -> None:
    weights = ct2_weights.read(exact)
    assert weights.specification == "WhisperSpec"
    assert weights.number("encoder/num_heads") == 1
    assert weights.floats(CONVOLUTION).shape == (64, 64, 3)
    assert weights.floats(CONVOLUTION).std() == pytest.approx(0.02, rel=0.05)  # as random_model draws them
    assert weights.floats("encoder/layer_norm/gamma").mean() == pytest.approx(1, abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "relative"), [("float16", 1e-3), ("int8", 8e-3), ("int8_float16", 8e-3), ("int16", 2e-3)]
)
def test_smaller_types_are_near_the_exact_weights(exact: Path, tmp_path: Path, kind: str, relative: float) -> None:
    random_model.write(tmp_path, SMALL, kind)  # the same seed, so the same weights
    wanted, found = ct2_weights.read(exact), ct2_weights.read(tmp_path)
    assert set(found.under("")) == set(wanted.under(""))
    for name in wanted.under("encoder/layer_0/"):
        if wanted.stored[name].ndim:
            value = wanted.floats(name)
            assert np.abs(found.floats(name) - value).max() <= relative * np.abs(value).max(), name
    assert np.abs(found.floats(CONVOLUTION) - wanted.floats(CONVOLUTION)).max() <= relative * 0.1


def test_bfloat16_is_the_upper_half_of_a_float32(tmp_path: Path) -> None:
    values = np.array([1.0, -2.5, 3.140625], np.float32)  # each fits into 8 bits of mantissa
    halves = (values.view(np.uint32) >> 16).astype("<u2").tobytes()
    head = struct.pack("<IH2sIIH2sBIBI", 6, 2, b"S", 3, 1, 2, b"w", 1, 3, 5, len(halves))
    (tmp_path / ct2_weights.FILE).write_bytes(head + halves + struct.pack("<I", 0))
    assert ct2_weights.read(tmp_path).floats("w").tolist() == values.tolist()


def test_the_bundled_model_is_read_and_a_second_name_is_the_same_variable() -> None:
    weights = ct2_weights.read(model_files.starter_folder())
    embeddings = weights.floats("decoder/embeddings/weight")
    assert np.array_equal(weights.floats("decoder/projection/weight"), embeddings)
    assert weights.floats(QUERY).shape == (embeddings.shape[1], embeddings.shape[1])
    assert 0.001 < weights.floats(QUERY).std() < 1  # the int8 values were divided by their scales


def test_values_of_a_known_product(exact: Path) -> None:
    # What the reader names is what CTranslate2 computes with: a layer norm of equal values is its bias.
    weights = ct2_weights.read(exact)
    model = ctranslate2.models.Whisper(str(exact), device="cpu", compute_type="float32")
    silent = model.encode(ctranslate2.StorageView.from_array(np.zeros((1, 80, 100), np.float32)))
    normal = np.array(silent)[0] - weights.floats("encoder/layer_norm/beta")
    assert np.abs((normal / weights.floats("encoder/layer_norm/gamma")).mean(axis=1)).max() < 1e-4


OTHER_FILES = {
    "empty": b"",
    "one byte": b"\0",
    "another format": b"GGUF" * 100,
    "another version": struct.pack("<I", 5) + b"\0" * 100,
    "cut in a name": struct.pack("<IH4sIIH", 6, 5, b"abc", 1, 1, 20),
}


@pytest.mark.parametrize("content", OTHER_FILES.values(), ids=OTHER_FILES)
def test_anything_else_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ct2_weights.FILE).write_bytes(content)
    with pytest.raises(ModelFilesError, match="is not a model of CTranslate2"):
        ct2_weights.read(tmp_path)


def test_a_file_cut_at_any_place_is_refused(exact: Path, tmp_path: Path) -> None:
    content = (exact / ct2_weights.FILE).read_bytes()
    for share in (0.1, 0.5, 0.9, 0.999_999):
        (tmp_path / ct2_weights.FILE).write_bytes(content[: int(share * len(content))])
        with pytest.raises(ModelFilesError):
            ct2_weights.read(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFilesError, match=r"model\.bin cannot be read: No such file"):
        ct2_weights.read(tmp_path)
