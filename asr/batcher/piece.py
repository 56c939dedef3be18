"""Piece: a window, or a part of one, as it goes through the model; and how many frames of it the encoder is given.

    always 30 s     |speech|..............................silence..............................|   3000 frames
    true length     |speech|..3 s..|                                                               rounded up to 0.5 s

The pieces of one batch must have one length, so lengths are rounded up. The length depends on the piece alone, never on
its neighbours in the batch.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from asr.guards.quiet_cut import quietest_cut
from asr.recognizer import SAMPLE_RATE_HZ, Encoded, Window

FRAMES = 3000  # 30 s: what Whisper was trained to see, and what its encoder sees unless true length is on
FRAME_SAMPLES = SAMPLE_RATE_HZ // 100  # a mel frame is 10 ms
# Three seconds of silence after the speech. Bundled model, wrong words with 0, 0.5, 1, 2, 3 and 5 s: of 802 words in
# cut recordings 101, 99, 99, 100, 95, 96 (with the full 30 s: 97); of 696 words in sentences 8, 11, 10, 8, 5, 5 (9). On
# clips not used for the choice (python -m benchmarks.asr.true_length --seed 3): 130 of 1358 (128) and 19 of 2270 (35).
ROOM_FRAMES = 300
ROUND_FRAMES = 50


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """`window`: the number of the window it belongs to. `start_ms` counts from the start of that window.

    `samples`: float32, shape (n,), mono, 16 000 Hz. `language`: a Whisper code, None to detect it. The last three come
    from the window.
    """

    window: int
    start_ms: int
    samples: NDArray[np.float32]
    language: str | None
    hotwords: tuple[str, ...]
    languages: tuple[str, ...] = ()
    translate: bool = False
    encoded: Encoded | None = None

    @classmethod
    def whole(cls, number: int, window: Window) -> "Piece":
        """Return a whole window as a piece."""
        given = (window.language, window.hotwords, window.languages, window.translate, window.encoded)
        return cls(number, 0, window.samples, *given)

    @property
    def duration_ms(self) -> int:
        return len(self.samples) * 1000 // SAMPLE_RATE_HZ

    def halves(self, language: str) -> tuple["Piece", "Piece"]:
        """Return the parts before and after the quietest moment in the middle. The language is known by now."""
        cut = quietest_cut(self.samples)
        cut_ms = self.start_ms + cut * 1000 // SAMPLE_RATE_HZ
        known = replace(self, language=language, encoded=None)
        return replace(known, samples=self.samples[:cut]), replace(known, start_ms=cut_ms, samples=self.samples[cut:])

    def encoded_frames(self, true_length: bool) -> int:
        """Return how many mel frames of 10 ms the encoder is given."""
        if not true_length:
            return FRAMES
        wanted = -(-len(self.samples) // FRAME_SAMPLES) + ROOM_FRAMES
        return min(FRAMES, -(-wanted // ROUND_FRAMES) * ROUND_FRAMES)


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A piece with its log-mel features: float32, shape (mels, frames of 10 ms); no mels if encoded already."""

    piece: Piece
    mel: NDArray[np.float32]
