"""Encoder: from sound to the input of the decoder.

piece -- listen: what the CPU can do before, in any thread --> Heard
batch of Heard -- encode: on the device ---------------------> Encodings --> some rows of them, or arrays

CTranslate2's own is the default, and computes the features on the CPU. torch's is in asr/whisper/torch_encoder.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

import ctranslate2
import numpy as np
from numpy.typing import NDArray

from asr.batcher.piece import Heard, Piece
from asr.models.model_files import ModelFiles
from configs.errors import BoliError
from configs.settings import Asr

# Features of less than 25 ms cannot be computed, so such a window is padded with silence.
SHORTEST_SAMPLES = 1600


@dataclass(frozen=True, slots=True, eq=False)
class Encodings:
    """The encoder's output for a batch, on the device. `frames`: how many mel frames of each piece are sound."""

    frames: Sequence[int]
    output: Any

    def rows(self, rows: Sequence[int]) -> "Encodings":
        """Return some rows. All rows in order cost nothing; others are copied through the CPU."""
        if list(rows) == list(range(self.output.shape[0])):
            return self
        return Encodings([self.frames[row] for row in rows], storage(self.arrays()[list(rows)]))

    def arrays(self) -> NDArray[np.float32]:
        """Return a copy on the CPU: float32, shape (pieces, positions of 20 ms, width)."""
        on_cpu = self.output.to(ctranslate2.DataType.float32).to_device(ctranslate2.Device.cpu)
        return np.array(on_cpu, dtype=np.float32)


class EncoderUnavailable(BoliError):
    """The settings ask for an encoder that cannot run here. The message says what to install or to set."""


class Encoder(Protocol):
    """What the recogniser needs of an encoder. `ahead`: it can encode a batch while the decoder has another."""

    @property
    def ahead(self) -> bool: ...

    def length(self, piece: Piece) -> int:
        """Return how many mel frames of 10 ms of a piece the encoder is given."""

    def listen(self, piece: Piece) -> Heard:
        """Return the piece with its features, or without mels where they are computed later. For any thread."""

    def encode(self, batch: Sequence[Heard]) -> Encodings:
        """Return the encoder's output, computed now or taken from the pieces. All pieces have one length."""


class CTranslate2Encoder:
    """The encoder of a model that faster-whisper loaded. `true_length`: it is given the speech, not 30 s."""

    def __init__(self, whisper: Any, *, true_length: bool) -> None:
        self._features = whisper.feature_extractor
        self._model = whisper.model
        self._true_length = true_length

    @property
    def ahead(self) -> bool:
        """Each worker of CTranslate2 does one thing at a time; asr.models.loading asks for two where this is wanted."""
        return bool(self._model.num_workers > 1)

    def length(self, piece: Piece) -> int:
        return piece.encoded_frames(self._true_length)

    def listen(self, piece: Piece) -> Heard:
        if piece.encoded is not None:
            return Heard(piece, np.zeros((0, piece.encoded.frames), np.float32))
        mel: NDArray[np.float32] = self._features(at_least_shortest(piece.samples))
        return Heard(piece, mel[:, :-1])

    def encode(self, batch: Sequence[Heard]) -> Encodings:
        length = self.length(batch[0].piece)
        frames = [min(heard.mel.shape[1], length) for heard in batch]
        if batch[0].piece.encoded is not None:
            return known(batch, frames)
        mels = np.stack([_padded(heard.mel, length) for heard in batch])
        return Encodings(frames, self._model.encode(storage(mels)))


def choose(asr: Asr, whisper: Any, files: ModelFiles) -> Encoder:
    """Return the encoder that the settings name, for a model that faster-whisper loaded.

    Raises EncoderUnavailable where that is torch's, and torch is not installed or has no card where CTranslate2 has
    one; ModelFilesError where the weights cannot be read.
    """
    true_length = files.true_length if asr.true_length is None else asr.true_length
    if asr.encoder == "ctranslate2":
        return CTranslate2Encoder(whisper, true_length=true_length)
    # Imported by name, not at the top: torch takes seconds to load, and belongs to an extra that is usually not there.
    try:
        torch_encoder = import_module("asr.whisper.torch_encoder")
    except ModuleNotFoundError as error:
        raise EncoderUnavailable(
            f"asr.encoder is 'torch', but the module {error.name} is not installed: run pip install"
            " 'boli-speech[gpu]', or set asr.encoder to 'ctranslate2'"
        ) from error
    made: Encoder = torch_encoder.load(whisper, files.folder, true_length, asr.encode_ahead)
    return made


def known(batch: Sequence[Heard], frames: Sequence[int]) -> Encodings:
    """Return the encoder's output that pieces brought along. All have it, or none: it is part of their bucket."""
    arrays = [heard.piece.encoded.array for heard in batch if heard.piece.encoded is not None]
    return Encodings(frames, storage(np.stack(arrays)))


def at_least_shortest(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return samples, float32 (n,), with silence behind them where they are too few for features."""
    return np.pad(samples, (0, max(0, SHORTEST_SAMPLES - len(samples))))


def storage(array: Any) -> Any:
    """Return CTranslate2's view of an array. What lies on a card stays there and is not copied, as little as float32
    on the CPU; the view keeps the array alive.
    """
    if isinstance(array, np.ndarray):
        array = np.ascontiguousarray(array, dtype=np.float32)
    return ctranslate2.StorageView.from_array(array)


def _padded(mel: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    cut = mel[:, :frames]
    return np.pad(cut, ((0, 0), (0, frames - cut.shape[1])))
