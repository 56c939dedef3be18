"""Encoder: from sound to the input of the decoder.

piece -- listen: log-mel features, on the CPU, in any thread --> Heard
batch of Heard -- encode: on the device -----------------------> Encodings --> some rows of them, or arrays
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ctranslate2
import numpy as np
from numpy.typing import NDArray

from asr.batcher.piece import Heard, Piece

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
        return Encodings([self.frames[row] for row in rows], _storage(self.arrays()[list(rows)]))

    def arrays(self) -> NDArray[np.float32]:
        """Return a copy on the CPU: float32, shape (pieces, positions of 20 ms, width)."""
        on_cpu = self.output.to(ctranslate2.DataType.float32).to_device(ctranslate2.Device.cpu)
        return np.array(on_cpu, dtype=np.float32)


class Encoder:
    """The encoder of a model that faster-whisper loaded. `true_length`: it is given the speech, not 30 s."""

    def __init__(self, whisper: Any, *, true_length: bool) -> None:
        self._features = whisper.feature_extractor
        self._model = whisper.model
        self._true_length = true_length

    def length(self, piece: Piece) -> int:
        """Return how many mel frames of 10 ms of a piece the encoder is given."""
        return piece.encoded_frames(self._true_length)

    def listen(self, piece: Piece) -> Heard:
        """Return the piece with its features: work for the CPU only."""
        if piece.encoded is not None:
            return Heard(piece, np.zeros((0, piece.encoded.frames), np.float32))
        silence = max(0, SHORTEST_SAMPLES - len(piece.samples))
        mel: NDArray[np.float32] = self._features(np.pad(piece.samples, (0, silence)))
        return Heard(piece, mel[:, :-1])

    def encode(self, batch: Sequence[Heard]) -> Encodings:
        """Return the encoder's output, computed now or taken from the pieces. All pieces have one length."""
        length = self.length(batch[0].piece)
        frames = [min(heard.mel.shape[1], length) for heard in batch]
        known = [heard.piece.encoded.array for heard in batch if heard.piece.encoded is not None]
        if known:
            return Encodings(frames, _storage(np.stack(known)))
        mels = np.stack([_padded(heard.mel, length) for heard in batch])
        return Encodings(frames, self._model.encode(_storage(mels)))


def _padded(mel: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    cut = mel[:, :frames]
    return np.pad(cut, ((0, 0), (0, frames - cut.shape[1])))


def _storage(array: NDArray[np.float32]) -> Any:
    return ctranslate2.StorageView.from_array(np.ascontiguousarray(array, dtype=np.float32))
