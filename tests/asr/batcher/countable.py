"""A slow, countable model for the tests of the batcher."""

import threading
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from asr.batcher.piece import Heard, Piece
from asr.recognizer import SAMPLE_RATE_HZ, Encoded, Hypothesis, Identified, ModelInfo, Window
from asr.refusal import WindowTooLong
from asr.scripted import MODEL
from asr.whisper.attempt import Attempt, joined
from asr.word import Word


def settle(seconds: float = 0.2) -> None:
    """Let the threads run on."""
    time.sleep(seconds)


def sound(value: float, milliseconds: int = 1000) -> NDArray[np.float32]:
    return np.full(milliseconds * SAMPLE_RATE_HZ // 1000, value, np.float32)


def window(value: float, milliseconds: int = 1000, priority: int = 0) -> Window:
    return Window(sound(value, milliseconds), "hi", (), priority)


class Countable:
    """Steps whose text is the loudness of the window. Decodes only while `go` is set; keeps every batch it was given.

    A window of loudness 13 cannot be decoded, one of 14 not be listened to, one of 15 not be encoded. Windows over 4 s
    are full and split.
    """

    def __init__(self, batch_size: int = 2, encodes_ahead: bool = False) -> None:
        self.batch_size = batch_size
        self.encodes_ahead = encodes_ahead
        self.encoded: list[list[int]] = []
        self.model: ModelInfo = MODEL
        self.go = threading.Event()
        self.go.set()
        self.batches: list[list[int]] = []

    def token_rate(self, language: str | None) -> float:
        return 10.0

    def refuse(self, windows: Sequence[Window]) -> None:
        if any(one.duration_ms > 30_000 for one in windows):
            raise WindowTooLong("too long")

    def recognize(self, windows: Sequence[Window]) -> list[Hypothesis]:
        raise AssertionError("the batcher goes step by step")

    def bucket(self, piece: Piece) -> int:
        return len(piece.samples)

    def listen(self, piece: Piece) -> Heard:
        if piece.samples[0] == 14:
            raise RuntimeError("no features")
        return Heard(piece, np.zeros((80, 10), np.float32))

    def encode(self, batch: Sequence[Heard]) -> list[int]:
        said = [int(heard.piece.samples[0]) for heard in batch]
        if 15 in said:
            raise RuntimeError("cannot be encoded")
        self.encoded.append(said)
        return said

    def decode(self, batch: Sequence[Heard], encodings: list[int] | None = None) -> list[Attempt]:
        assert self.go.wait(30)
        said = self.encode(batch) if encodings is None else encodings
        assert said == [int(heard.piece.samples[0]) for heard in batch], "another batch's encodings"
        if 13 in said:
            raise RuntimeError("cannot be decoded")
        self.batches.append(said)
        return [self.attempt(heard.piece) for heard in batch]

    def attempt(self, piece: Piece) -> Attempt:
        word = Word(str(int(piece.samples[0])), piece.start_ms, piece.start_ms + 1, 0.9)
        full = piece.duration_ms > 4000
        return Attempt(piece, "hi", (1,), -0.1, 2, 0.0, full, False, False, () if full else (word,))

    def tell(self, batch: Sequence[Heard], encodings: list[int] | None = None) -> list[Identified]:
        said = self.encode(batch) if encodings is None else encodings
        return [Identified({"hi": one / 100}, Encoded(np.zeros((1, 1), np.float32), 1)) for one in said]

    def finish(self, parts: Sequence[Attempt]) -> Hypothesis:
        return joined(parts, 10.0)
