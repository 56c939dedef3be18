"""Whisper's encoder in torch, before CTranslate2's decoder: the features, too, are computed on the device.

    samples -- log-mel --> (B, mels, frames) -- two convolutions --> (B, frames / 2, width) -- layers --> the same shape

The weights are those of the CTranslate2 model (asr/models/ct2_weights.py). The architecture is that of Radford et al.
2022, section 2.2: pre-norm layers, exact GELU, heads of equal width. Only asr.whisper.encoder.choose imports this.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from asr.batcher.piece import FRAME_SAMPLES, Heard, Piece
from asr.models import ct2_weights
from asr.models.ct2_weights import Weights
from asr.whisper.encoder import EncoderUnavailable, Encodings, at_least_shortest, known, storage

FFT = 400  # samples of a frame's spectrum, and the width of its window
MARGIN = FFT // 2  # the first frame is centred on the first sample; what lies before it is the sound mirrored
DYNAMIC_RANGE = 8.0  # powers of ten below the loudest value of a piece; quieter is taken for this quiet

Part = Mapping[str, Tensor]  # weights by CTranslate2's name, without the prefix of the layer


@dataclass(frozen=True, slots=True, eq=False)
class TorchEncodings(Encodings):
    """`tensor`: what `output` shows to CTranslate2, (pieces, positions of 20 ms, width)."""

    tensor: Tensor

    def rows(self, rows: Sequence[int]) -> "Encodings":
        """Return some rows. They stay on the device."""
        if list(rows) == list(range(len(self.tensor))):
            return self
        return handed_over(self.tensor[list(rows)], [self.frames[row] for row in rows])


def handed_over(output: Tensor, frames: Sequence[int]) -> TorchEncodings:
    """Return an output for CTranslate2, when all of it is computed. Neither a card's memory nor the CPU's is copied."""
    # The interface by which arrays on a card are shown has no bfloat16.
    shown = (output.float() if output.dtype == torch.bfloat16 else output).contiguous()
    if shown.device.type == "cpu":
        return TorchEncodings(frames, storage(shown.numpy()), shown)
    torch.cuda.current_stream(shown.device).synchronize()  # CTranslate2 works on a stream of its own
    return TorchEncodings(frames, storage(shown), shown)


class TorchEncoder:
    """An Encoder (asr.whisper.encoder). `filters`: mel filter bank, float32 (mels, 201). `true_length`: it is given the
    speech, not 30 s. `ahead`: as the protocol says.
    """

    def __init__(
        self, weights: Weights, filters: NDArray[np.float32], form: "Form", *, true_length: bool, ahead: bool
    ) -> None:
        self._form = form
        self._true_length = true_length
        self._ahead = ahead
        self._features = Features(filters, form.device)
        self._network = Network(weights, form)
        # A stream of its own: work on torch's default stream would wait for the decoder's, and the decoder's for it.
        self._stream = torch.cuda.Stream(form.device) if form.device.type == "cuda" else None

    @property
    def ahead(self) -> bool:
        return self._ahead

    def length(self, piece: Piece) -> int:
        return piece.encoded_frames(self._true_length)

    def listen(self, piece: Piece) -> Heard:
        """Return the piece without mels: `encode` computes them on the device."""
        frames = (
            len(at_least_shortest(piece.samples)) // FRAME_SAMPLES if piece.encoded is None else piece.encoded.frames
        )
        return Heard(piece, np.zeros((0, frames), np.float32))

    def encode(self, batch: Sequence[Heard]) -> Encodings:
        length = self.length(batch[0].piece)
        frames = [min(heard.mel.shape[1], length) for heard in batch]
        if batch[0].piece.encoded is not None:
            return known(batch, frames)
        with torch.inference_mode(), self._on_stream():
            mels = self._features([heard.piece.samples for heard in batch], length)
            return handed_over(self._network(mels.to(self._form.type)), frames)

    def _on_stream(self) -> AbstractContextManager[Any]:
        return nullcontext() if self._stream is None else torch.cuda.stream(self._stream)


@dataclass(frozen=True, slots=True)
class Form:
    """Where the encoder computes, and in which type."""

    device: torch.device
    type: torch.dtype

    def tensor(self, array: NDArray[np.float32]) -> Tensor:
        """Return an array there and in this type."""
        return torch.tensor(array, dtype=self.type, device=self.device)


class Features:
    """Log-mel features, equal to those of faster-whisper for each piece alone; float32 on any device."""

    def __init__(self, filters: NDArray[np.float32], device: torch.device) -> None:
        self._filters = torch.tensor(filters, device=device)
        self._window = torch.hann_window(FFT, device=device)

    def __call__(self, sounds: Sequence[NDArray[np.float32]], frames: int) -> Tensor:
        """Return float32 (B, mels, frames) of sounds at 16 kHz, each float32 (n,). Zero where a sound has ended."""
        device = self._window.device
        long_enough = [at_least_shortest(sound) for sound in sounds]
        waves = torch.from_numpy(_laid_out(long_enough)).to(device)
        spectrum = torch.stft(waves, FFT, FRAME_SAMPLES, window=self._window, center=False, return_complex=True)
        power = self._filters @ spectrum.abs().square()
        loud = power.clamp(min=1e-10).log10()
        ends = torch.tensor([len(sound) // FRAME_SAMPLES for sound in long_enough], device=device)[:, None, None]
        places = torch.arange(loud.shape[-1], device=device)
        # One frame beyond the sound still counts for the loudest value, as in faster-whisper.
        highest = loud.masked_fill(places > ends, -torch.inf).amax((1, 2), keepdim=True)
        scaled = (loud.maximum(highest - DYNAMIC_RANGE) + 4) / 4
        told = scaled.masked_fill(places >= ends, 0)[..., :frames]
        return functional.pad(told, (0, frames - told.shape[-1]))


def _laid_out(sounds: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return float32 (B, n): each sound with its beginning mirrored before it, and silence up to one length."""
    longest = max(map(len, sounds))
    waves = np.zeros((len(sounds), MARGIN + longest + FRAME_SAMPLES + MARGIN), np.float32)
    for row, sound in enumerate(sounds):
        waves[row, :MARGIN] = sound[MARGIN:0:-1]
        waves[row, MARGIN : MARGIN + len(sound)] = sound
    return waves


class Network:
    """The encoder's layers. Call it without gradients."""

    def __init__(self, weights: Weights, form: Form) -> None:
        self._heads = weights.number("encoder/num_heads")
        self._outer = _part(weights, form, "encoder/", ("conv1/", "conv2/", "layer_norm/", "position_encodings/"))
        count = len({name.split("/")[1] for name in weights.under("encoder/layer_") if name.count("/") > 2})
        self._layers = [_part(weights, form, f"encoder/layer_{number}/") for number in range(count)]

    def __call__(self, mels: Tensor) -> Tensor:
        """Return (B, frames / 2, width) of features (B, mels, frames)."""
        outer = self._outer
        once = functional.gelu(functional.conv1d(mels, outer["conv1/weight"], outer["conv1/bias"], padding=1))
        twice = functional.conv1d(once, outer["conv2/weight"], outer["conv2/bias"], stride=2, padding=1)
        hidden = functional.gelu(twice).transpose(1, 2)
        hidden = hidden + outer["position_encodings/encodings"][: hidden.shape[1]]
        for layer in self._layers:
            hidden = hidden + self._attended(_normed(hidden, layer, "self_attention/layer_norm"), layer)
            inner = functional.gelu(_linear(_normed(hidden, layer, "ffn/layer_norm"), layer, "ffn/linear_0"))
            hidden = hidden + _linear(inner, layer, "ffn/linear_1")
        return _normed(hidden, outer, "layer_norm")

    def _attended(self, hidden: Tensor, layer: Part) -> Tensor:
        """Return the self-attention of (B, T, width). Queries, keys and values are one matrix, in this order."""
        heads = _linear(hidden, layer, "self_attention/linear_0").unflatten(-1, (3, self._heads, -1))
        queries, keys, values = heads.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(queries, keys, values)
        return _linear(seen.transpose(1, 2).flatten(2), layer, "self_attention/linear_1")


def _part(weights: Weights, form: Form, prefix: str, wanted: tuple[str, ...] = ("",)) -> Part:
    names = [name for name in weights.under(prefix) if name.removeprefix(prefix).startswith(wanted)]
    return {name.removeprefix(prefix): form.tensor(weights.floats(name)) for name in names}


def _linear(hidden: Tensor, part: Part, name: str) -> Tensor:
    return functional.linear(hidden, part[f"{name}/weight"], part.get(f"{name}/bias"))


def _normed(hidden: Tensor, part: Part, name: str) -> Tensor:
    return functional.layer_norm(hidden, hidden.shape[-1:], part[f"{name}/gamma"], part[f"{name}/beta"])


def load(whisper: Any, folder: Path, true_length: bool, ahead: bool | None) -> TorchEncoder:
    """Return the encoder of a model that faster-whisper loaded from this folder, on the same device. `ahead`: unset: on
    a card. Raises EncoderUnavailable, ModelFilesError.
    """
    device = torch.device(whisper.model.device)
    if device.type == "cuda" and not torch.cuda.is_available():
        raise EncoderUnavailable(
            "asr.encoder is 'torch', but this torch finds no CUDA device: install a torch built for the card's CUDA, or"
            " set asr.encoder to 'ctranslate2'"
        )
    return TorchEncoder(
        ct2_weights.read(folder),
        whisper.feature_extractor.mel_filters,
        Form(device, _type(device, whisper.model.compute_type)),
        true_length=true_length,
        ahead=device.type == "cuda" if ahead is None else ahead,
    )


def _type(device: torch.device, compute_type: str) -> torch.dtype:
    """Return the type in which to compute: on a card that of the decoder's floats, on a CPU float32."""
    if device.type == "cpu" or not compute_type.endswith("float16"):
        return torch.float32
    return torch.bfloat16 if compute_type.endswith("bfloat16") else torch.float16
