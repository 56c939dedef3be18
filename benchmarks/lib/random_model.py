"""A Whisper of any size with random weights, in CTranslate2's format: it writes nonsense as fast as a real one writes.

Made by CTranslate2's own description of the architecture; no torch, nothing fetched. The sizes are those of Radford et
al. 2022, table 1, and of the published configurations of large-v3 and large-v3-turbo ("turbo").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import WhisperSpec, model_spec

ENCODER_POSITIONS, DECODER_POSITIONS = 1500, 448
START, END, LANGUAGE, TRANSCRIBE, NO_SPEECH, NO_TIMESTAMPS = PROMPT_TOKENS = (
    "<|startoftranscript|>",
    "<|endoftext|>",
    "<|hi|>",
    "<|transcribe|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)


@dataclass(frozen=True, slots=True)
class Size:
    """`width`: of the hidden state; `vocabulary`: tokens."""

    width: int
    encoder_layers: int
    decoder_layers: int
    heads: int
    mels: int
    vocabulary: int


SIZES = {
    "tiny": Size(384, 4, 4, 6, 80, 51_865),
    "turbo": Size(1280, 32, 4, 20, 128, 51_866),
    "large-v3": Size(1280, 32, 32, 20, 128, 51_866),
}


def write(folder: Path, size: Size, quantization: str, seed: int = 1) -> None:
    """Write the model. Memory while writing: 4 bytes a weight (large-v3: 6.2 GB); on disk 2 with "float16"."""
    spec = WhisperSpec(size.encoder_layers, size.heads, size.decoder_layers, size.heads)
    chance = np.random.default_rng(seed)
    for name, layer, field in _variables(spec):
        shape = _shape(name, size)
        if shape:
            value = chance.standard_normal(shape, dtype=np.float32) * 0.02
            setattr(layer, field, value + 1 if field == "gamma" else value)
    fillers = [f"<{number}>" for number in range(size.vocabulary - len(PROMPT_TOKENS))]
    spec.register_vocabulary([*fillers, *PROMPT_TOKENS])
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.config.lang_ids, spec.config.alignment_heads = [size.vocabulary - 4], [(size.decoder_layers - 1, 0)]
    spec.validate()
    spec.optimize(quantization=quantization)
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))


def _variables(spec: Any, prefix: str = "") -> Iterator[tuple[str, Any, str]]:
    for field, value in list(vars(spec).items()):
        if isinstance(value, model_spec.LayerSpec):
            yield from _variables(value, f"{prefix}{field}/")
        elif isinstance(value, list):
            for number, layer in enumerate(value):
                yield from _variables(layer, f"{prefix}{field}_{number}/")
        elif not field.startswith("_"):
            yield f"{prefix}{field}", spec, field


def _shape(name: str, size: Size) -> tuple[int, ...]:
    """Return the shape of a weight; () for what is no weight or keeps its default."""
    width = size.width
    part, field = name.rsplit("/", 1)
    kind = part.rsplit("/", 1)[-1]
    if field == "encodings":
        return (ENCODER_POSITIONS if name.startswith("encoder") else DECODER_POSITIONS, width)
    if field in ("gamma", "beta"):
        return (width,)
    rows, columns = _rows(part, size), 4 * width if part.endswith("ffn/linear_1") else width
    if field == "bias":
        return (rows,) if kind.startswith(("conv", "linear")) else ()
    if field != "weight":
        return ()
    if kind.startswith("conv"):
        return (width, size.mels if kind == "conv1" else width, 3)
    return (rows, columns)


def _rows(part: str, size: Size) -> int:
    """Return how many outputs a layer has: queries, keys and values are one layer, or queries one, the others one."""
    if part.endswith(("embeddings", "projection")):
        return size.vocabulary
    if part.endswith("ffn/linear_0"):
        return 4 * size.width
    if part.endswith("self_attention/linear_0"):
        return 3 * size.width
    if part.endswith("/attention/linear_1"):
        return 2 * size.width
    return size.width
