"""What a device is given to compute with, and the model of random weights that cards are measured with."""

import platform
from pathlib import Path

import ctranslate2
import numpy as np
import pytest

from asr.models import loading, processor
from asr.models.declared import declared_languages
from asr.models.loading import check_language_models, compute_type, find
from asr.models.model_files import CARD, ModelFilesError, starter_folder
from benchmarks.lib import random_model
from benchmarks.lib.random_model import LANGUAGE, NO_TIMESTAMPS, START, TRANSCRIBE, Size
from configs.settings import Asr
from tests.starter import copy_of_starter

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


@pytest.mark.parametrize(
    ("has_vnni", "exact_int8", "chosen"),
    [(True, True, "int8"), (False, True, "float32"), (False, False, "int8"), (True, False, "int8")],
)
def test_a_model_that_needs_exact_int8_has_float32_where_it_is_not(
    has_vnni: bool, exact_int8: bool, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "int8_is_exact", lambda: has_vnni)
    assert compute_type("auto", "cpu", exact_int8=exact_int8) == chosen
    assert compute_type("int8", "cpu", exact_int8=exact_int8) == "int8"  # who wants it gets it


@pytest.mark.parametrize(
    ("machine", "flags", "exact"),
    [
        ("x86_64", "fpu sse avx2 avx512_vnni", True),
        ("x86_64", "fpu avx2 avx_vnni", True),
        ("AMD64", "fpu sse avx2 fma avx512f", False),
        ("x86_64", None, False),  # it cannot be asked
        ("aarch64", None, True),
    ],
)
def test_a_processor_says_whether_its_int8_is_exact(
    machine: str, flags: str | None, exact: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    if flags is not None:
        cpuinfo.write_text(f"processor\t: 0\nflags\t\t: {flags}\nprocessor\t: 1\nflags\t\t: fpu\n", "utf-8")
    monkeypatch.setattr(processor, "_CPUINFO", cpuinfo)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert processor.int8_is_exact.__wrapped__() == exact


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


@pytest.mark.parametrize(
    ("languages", "says"),
    [
        (
            {"hi": "whisper-bsae"},
            "asr.language_models.hi: there is no model folder whisper-bsae.*did you mean whisper-base",
        ),
        ({"hi": "whisper-base"}, "asr.language_models.hi: whisper-base is not installed: boli model install whisper-b"),
        ({"ta": "starter", "en": "starter"}, "asr.language_models.en: starter does not know en; it knows hi, ta"),
        ({"or": "starter"}, "asr.language_models.or: starter does not know or"),
    ],
)
def test_a_model_that_cannot_draft_its_language_is_one_line(
    tmp_path: Path, languages: dict[str, str], says: str
) -> None:
    with pytest.raises(ModelFilesError, match=says) as refused:
        check_language_models(Asr(models=tmp_path, language_models=languages))
    assert "\n" not in str(refused.value)


def test_models_that_fit_are_accepted_without_being_loaded(tmp_path: Path) -> None:
    own = copy_of_starter(tmp_path / "own", model__bin=(starter_folder() / "model.bin").read_bytes()[:100])
    check_language_models(
        Asr(models=tmp_path, language_models={"hi": "starter", "bho": "own", "ta": "nobody/hub-name"})
    )
    assert declared_languages(own) == declared_languages(starter_folder())


def test_without_a_card_the_config_names_the_languages(tmp_path: Path) -> None:
    bare = copy_of_starter(tmp_path, without=CARD)
    assert set(declared_languages(bare)) == set(declared_languages(starter_folder()))


def test_a_model_of_the_catalogue_that_is_not_installed_says_how(tmp_path: Path) -> None:
    with pytest.raises(ModelFilesError, match=r"not installed: boli model install whisper-tiny\.en"):
        find("whisper-tiny.en", tmp_path)
