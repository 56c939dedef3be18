"""A Whisper in the form that fine-tuning begins with (Hugging Face transformers), written from CTranslate2's form.

The names map one to one. CTranslate2 keeps the query, key and value projections in one matrix, which is cut apart; the
key has no bias in Whisper. torch is not needed: safetensors is a header in JSON and the numbers.
"""

import json
import shutil
import struct
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asr.models import ct2_weights, model_files
from asr.models.model_files import ModelFilesError

TRANSFORMERS = "transformers"
# Whisper's heads are 64 wide in every size (OpenAI's model.py).
HEAD_WIDTH = 64
CHUNK_S = 30
COPIED = ("tokenizer.json", "preprocessor_config.json")
Weights = Mapping[str, NDArray[np.float32]]


def write_transformers(folder: Path) -> Path:
    """Write `folder`/transformers from the model in `folder`, float32, and return it. One that is there is replaced.

    Raises ModelFilesError where the model cannot be read or written.
    """
    model_files.check(folder)
    stored = ct2_weights.read(folder)
    weights = dict(_renamed({name: stored.floats(name) for name in stored.under("")}))
    out = folder / TRANSFORMERS
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".transformers.") as scratch:
            made = Path(scratch) / TRANSFORMERS
            made.mkdir()
            _write(made, weights, folder)
            shutil.rmtree(out, ignore_errors=True)
            made.rename(out)
    except OSError as error:
        raise ModelFilesError(f"cannot write {out}: {error.strerror or error}") from error
    return out


def _write(made: Path, weights: Weights, folder: Path) -> None:
    _save(weights, made / "model.safetensors")
    known = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    tokens = _tokens(folder)
    config = _config(weights, tokens, known)
    _put(made / "config.json", config)
    _put(made / "generation_config.json", _generation(config, tokens, known))
    for name in COPIED:
        if (folder / name).is_file():
            shutil.copyfile(folder / name, made / name)
    if not (made / "preprocessor_config.json").is_file():
        _put(made / "preprocessor_config.json", _features(int(config["num_mel_bins"])))
    end = "<|endoftext|>"
    _put(
        made / "tokenizer_config.json",
        {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": end, "bos_token": end, "unk_token": end},
    )
    card = model_files.card_of(folder)
    if card:
        card.pop("hash")
        model_files.write_card(made, **card)


def _renamed(old: Weights) -> Iterator[tuple[str, NDArray[np.float32]]]:
    yield from _stem(old)
    for side in ("encoder", "decoder"):
        number = 0
        while f"{side}/layer_{number}/ffn/linear_0/weight" in old:
            yield from _layer(old, f"{side}/layer_{number}", f"model.{side}.layers.{number}")
            number += 1


def _stem(old: Weights) -> Iterator[tuple[str, NDArray[np.float32]]]:
    for name in ("conv1", "conv2"):
        yield from _linear(old, f"encoder/{name}", f"model.encoder.{name}")
    for side in ("encoder", "decoder"):
        yield f"model.{side}.embed_positions.weight", old[f"{side}/position_encodings/encodings"]
        yield from _norm(old, f"{side}/layer_norm", f"model.{side}.layer_norm")
    yield "model.decoder.embed_tokens.weight", old["decoder/embeddings/weight"]


def _layer(old: Weights, source: str, target: str) -> Iterator[tuple[str, NDArray[np.float32]]]:
    own, cross = f"{source}/self_attention", f"{source}/attention"
    yield from _norm(old, f"{own}/layer_norm", f"{target}.self_attn_layer_norm")
    yield from _cut(old, f"{own}/linear_0", f"{target}.self_attn", ("q_proj", "k_proj", "v_proj"))
    yield from _linear(old, f"{own}/linear_1", f"{target}.self_attn.out_proj")
    if f"{cross}/linear_0/weight" in old:
        yield from _norm(old, f"{cross}/layer_norm", f"{target}.encoder_attn_layer_norm")
        yield from _linear(old, f"{cross}/linear_0", f"{target}.encoder_attn.q_proj")
        yield from _cut(old, f"{cross}/linear_1", f"{target}.encoder_attn", ("k_proj", "v_proj"))
        yield from _linear(old, f"{cross}/linear_2", f"{target}.encoder_attn.out_proj")
    yield from _norm(old, f"{source}/ffn/layer_norm", f"{target}.final_layer_norm")
    yield from _linear(old, f"{source}/ffn/linear_0", f"{target}.fc1")
    yield from _linear(old, f"{source}/ffn/linear_1", f"{target}.fc2")


def _norm(old: Weights, source: str, target: str) -> Iterator[tuple[str, NDArray[np.float32]]]:
    yield f"{target}.weight", old[f"{source}/gamma"]
    yield f"{target}.bias", old[f"{source}/beta"]


def _linear(old: Weights, source: str, target: str) -> Iterator[tuple[str, NDArray[np.float32]]]:
    yield f"{target}.weight", old[f"{source}/weight"]
    yield f"{target}.bias", old[f"{source}/bias"]


def _cut(old: Weights, source: str, target: str, names: tuple[str, ...]) -> Iterator[tuple[str, NDArray[np.float32]]]:
    weights = np.split(old[f"{source}/weight"], len(names))
    biases = np.split(old[f"{source}/bias"], len(names))
    for name, weight, bias in zip(names, weights, biases, strict=True):
        yield f"{target}.{name}.weight", weight
        if name != "k_proj":
            yield f"{target}.{name}.bias", bias


def _save(weights: Weights, file: Path) -> None:
    """Write safetensors (github.com/huggingface/safetensors, README, "Format"): the header's length as u64,
    the header in JSON, padded with spaces to a multiple of 8, and the content of each tensor in a row.
    """
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, value in weights.items():
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [at, at + value.nbytes]}
        at += value.nbytes
    written = json.dumps(header).encode()
    written += b" " * (-len(written) % 8)
    with file.open("wb") as out:
        out.write(struct.pack("<Q", len(written)) + written)
        for value in weights.values():
            out.write(np.ascontiguousarray(value, "<f4").tobytes())


def _tokens(folder: Path) -> dict[str, int]:
    """Return the special tokens and their ids."""
    written = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    return {token["content"]: token["id"] for token in written["added_tokens"]}


def _config(weights: Weights, tokens: Mapping[str, int], known: Mapping[str, Any]) -> dict[str, Any]:
    end = tokens["<|endoftext|>"]
    width = weights["model.encoder.layer_norm.weight"].shape[0]
    config: dict[str, Any] = {
        "architectures": ["WhisperForConditionalGeneration"],
        "model_type": "whisper",
        "d_model": width,
        "num_mel_bins": weights["model.encoder.conv1.weight"].shape[1],
        "vocab_size": weights["model.decoder.embed_tokens.weight"].shape[0],
        "max_source_positions": weights["model.encoder.embed_positions.weight"].shape[0],
        "max_target_positions": weights["model.decoder.embed_positions.weight"].shape[0],
        "decoder_start_token_id": tokens["<|startoftranscript|>"],
        **dict.fromkeys(("eos_token_id", "bos_token_id", "pad_token_id"), end),
        "suppress_tokens": list(known.get("suppress_ids") or ()) or None,
        "begin_suppress_tokens": list(known.get("suppress_ids_begin") or ()) or None,
        "tie_word_embeddings": True,
        "scale_embedding": False,
        "activation_function": "gelu",
        "dtype": "float32",
    }
    for side in ("encoder", "decoder"):
        inner = weights[f"model.{side}.layers.0.fc1.weight"].shape[0]
        layers = sum(name.startswith(f"model.{side}.layers.") and name.endswith(".fc1.weight") for name in weights)
        config |= {f"{side}_layers": layers, f"{side}_ffn_dim": inner, f"{side}_attention_heads": width // HEAD_WIDTH}
    return config


def _generation(config: Mapping[str, Any], tokens: Mapping[str, int], known: Mapping[str, Any]) -> dict[str, Any]:
    languages = set(known.get("lang_ids") or ())
    kept = ("decoder_start_token_id", "eos_token_id", "bos_token_id", "pad_token_id")
    return {name: config[name] for name in kept} | {
        "suppress_tokens": config["suppress_tokens"] or [],
        "begin_suppress_tokens": config["begin_suppress_tokens"] or [],
        "alignment_heads": known.get("alignment_heads") or [],
        "lang_to_id": {token: id for token, id in tokens.items() if id in languages},
        "task_to_id": {name: tokens[f"<|{name}|>"] for name in ("transcribe", "translate") if f"<|{name}|>" in tokens},
        "no_timestamps_token_id": tokens["<|notimestamps|>"],
        "is_multilingual": len(languages) > 1,
        "max_length": config["max_target_positions"],
    }


def _features(mel_bins: int) -> dict[str, Any]:
    return {
        "feature_extractor_type": "WhisperFeatureExtractor", "processor_class": "WhisperProcessor",
        "feature_size": mel_bins, "sampling_rate": 16_000, "hop_length": 160, "n_fft": 400, "chunk_length": CHUNK_S,
        "padding_value": 0.0, "return_attention_mask": False,
    }  # fmt: skip


def _put(file: Path, told: Mapping[str, Any]) -> None:
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
