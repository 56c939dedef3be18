"""CTranslate2's form turned back into that of transformers: the weights, and with torch what the model hears."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from asr.models import model_files
from asr.models.transformers_form import write_transformers
from tests.starter import copy_of_starter

STARTER = model_files.starter_folder()
TYPES = {"F16": np.float16, "F32": np.float32}


def safetensors(file: Path) -> dict[str, NDArray[np.float32]]:
    content = file.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header, body = json.loads(content[8 : 8 + length]), content[8 + length :]
    header.pop("__metadata__")
    return {
        name: np.frombuffer(body[slice(*one["data_offsets"])], TYPES[one["dtype"]])
        .reshape(one["shape"])
        .astype(np.float32)
        for name, one in header.items()
    }


def test_the_starter_turned_back_is_what_it_was_made_of(tmp_path: Path) -> None:
    """Its model.bin is int8: each number may be off by half a step, and a step is a 127th of its row's largest."""
    out = write_transformers(copy_of_starter(tmp_path))
    original, found = safetensors(STARTER / "transformers/model.safetensors"), safetensors(out / "model.safetensors")
    assert set(found) == set(original)
    for name, value in original.items():
        rows = np.abs(value.reshape(len(value), -1)).max(axis=1).reshape(-1, *[1] * (value.ndim - 1))
        assert found[name].shape == value.shape
        assert (np.abs(found[name] - value) <= rows * 0.51 / 127 + 1e-3 * np.abs(value) + 1e-6).all(), name
    config = json.loads((out / "config.json").read_text("utf-8"))
    known = json.loads((STARTER / "transformers/config.json").read_text("utf-8"))
    for key in config.keys() - {"dtype", "suppress_tokens", "begin_suppress_tokens"}:
        assert config[key] == known[key], key
    card = model_files.card_of(out)
    assert card["name"] == model_files.card_of(STARTER)["name"]
    assert card["languages"] == list(model_files.read(STARTER).languages)


def test_it_is_written_again_and_leaves_nothing_half(tmp_path: Path) -> None:
    folder = copy_of_starter(tmp_path)
    (folder / "transformers").mkdir()
    (folder / "transformers" / "old").touch()
    out = write_transformers(folder)
    assert not (out / "old").exists()
    assert not [file for file in folder.iterdir() if file.name.startswith(".")]
    model_files.read(folder)  # its card still fits


@pytest.mark.torch
def test_both_forms_hear_the_same(tmp_path: Path) -> None:
    """float32 in both: the encoder's outputs agree, and greedy search writes the same tokens."""
    torch = pytest.importorskip("torch", reason="torch is in .venv-train only")
    transformers = pytest.importorskip("transformers", reason="transformers is in .venv-train only")
    ctranslate2 = pytest.importorskip("ctranslate2")
    folder = copy_of_starter(tmp_path)
    ids = {one["content"]: one["id"] for one in json.loads((folder / "tokenizer.json").read_text())["added_tokens"]}
    prompt = [ids[f"<|{name}|>"] for name in ("startoftranscript", "hi", "transcribe", "notimestamps")]
    sound = np.random.default_rng(3).standard_normal((1, 80, 3000), dtype=np.float32) * 0.3
    theirs = transformers.WhisperForConditionalGeneration.from_pretrained(
        write_transformers(folder), dtype=torch.float32
    ).eval()
    ours = ctranslate2.models.Whisper(str(folder), device="cpu", compute_type="float32", intra_threads=1)
    encoded = ours.encode(ctranslate2.StorageView.from_array(sound))
    searched = ours.generate(encoded, [prompt], beam_size=1, max_length=40, suppress_tokens=[], suppress_blank=False)
    written = searched[0].sequences_ids[0]
    with torch.no_grad():
        heard = theirs.model.encoder(torch.from_numpy(sound)).last_hidden_state
        assert np.abs(np.array(encoded) - heard.numpy()).max() < 1e-3 * np.abs(heard.numpy()).max()
        tokens = list(prompt)
        for _ in written:
            logits = theirs(encoder_outputs=(heard,), decoder_input_ids=torch.tensor([tokens])).logits
            tokens.append(int(logits[0, -1].argmax()))
    assert len(written) >= 10
    assert tokens[len(prompt) :] == written
