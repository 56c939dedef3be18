"""Windows: stretches of speech, cut and packed into pieces of a length that the recogniser takes.

    speech   |-------------------------------------|   |----|  |--|            |------|
    windows  |-----------------|-------------------|   |----------|            |------|
                               deepest pause           short pauses are packed

Nothing is dropped: every millisecond of speech lies in exactly one window. Windows begin and end with speech.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from diarize.interval import Stretch
from pipeline.media.voice_activity import FRAME_MS

TOKEN_BUDGET = 440  # of Whisper's 448 positions, the prompt takes a few
LEAST_LONGEST_MS = 1000
PACK_PAUSE_MS = 600
# Models of real Whisper's size write better with more around, and each window costs a whole run of their encoder. What
# they leave out of a window is heard again (pipeline/drafting/uncovered_speech.py).
LONG_PACK_PAUSE_MS = 2000
LONG_WINDOW_MS = 25_000
_MARGIN = 0.9
_DIP_FRAMES = 9  # 288 ms: the deepest dip is searched in a running mean, so that a long pause wins over a short one


class _Timed(Protocol):
    @property
    def start_ms(self) -> int: ...

    @property
    def end_ms(self) -> int: ...


Timed = TypeVar("Timed", bound=_Timed)


def pack_pause_ms(model_window_ms: int) -> int:
    """Return the pause over which windows of a model are packed: 600 ms, or 2 s where it hears about 30 s at once."""
    return LONG_PACK_PAUSE_MS if model_window_ms >= LONG_WINDOW_MS else PACK_PAUSE_MS


def longest_ms(model_window_ms: int, tokens_per_second: float, token_budget: int = TOKEN_BUDGET) -> int:
    """Return how long a window may be if its text is to fit the token budget, with a margin of a tenth.

    `tokens_per_second` is the highest rate expected (measured with Whisper's tokenizer on read Hindi: mean 12, highest
    20; Telugu 16). Raises ValueError for values that are not positive.
    """
    if model_window_ms <= 0 or tokens_per_second <= 0 or token_budget <= 0:
        raise ValueError("window, token rate and budget must be positive")
    return max(LEAST_LONGEST_MS, min(model_window_ms, int(_MARGIN * token_budget / tokens_per_second * 1000)))


def windows(
    speech: Sequence[Stretch],
    probabilities: NDArray[np.float32],
    longest_ms: int,
    *,
    pack_pause_ms: int = PACK_PAUSE_MS,
) -> list[Stretch]:
    """Return windows of at most `longest_ms`, sorted and disjoint, that hold all of `speech` (sorted, disjoint).

    `probabilities`: float32, shape (frames,), how likely somebody speaks in each 32 ms. A longer stretch is cut where
    they are lowest; neighbours less than `pack_pause_ms` apart share a window if they fit. Raises ValueError if
    `longest_ms` is under a second.
    """
    if longest_ms < LEAST_LONGEST_MS:
        raise ValueError(f"windows of {longest_ms} ms are too short: use {LEAST_LONGEST_MS} or more")
    pieces = [piece for stretch in speech for piece in _cut(stretch, probabilities, longest_ms)]
    runs = packed([piece for piece in pieces if piece.duration_ms > 0], longest_ms, pack_pause_ms)
    return [Stretch(run[0].start_ms, run[-1].end_ms) for run in runs]


def packed(pieces: Iterable[Timed], longest_ms: int, pause_ms: int) -> list[list[Timed]]:
    """Return runs of neighbours less than `pause_ms` apart, each at most `longest_ms` long as a whole if it is more
    than one piece. `pieces`: sorted and disjoint.
    """
    runs: list[list[Timed]] = []
    for piece in pieces:
        run = runs[-1] if runs else None
        if run and piece.start_ms - run[-1].end_ms < pause_ms and piece.end_ms - run[0].start_ms <= longest_ms:
            run.append(piece)
        else:
            runs.append([piece])
    return runs


def _cut(stretch: Stretch, probabilities: NDArray[np.float32], longest_ms: int) -> list[Stretch]:
    """Cut a stretch into pieces that fit, each at the deepest dip in the second half of what fits."""
    pieces, start_ms = [], stretch.start_ms
    while stretch.end_ms - start_ms > longest_ms:
        # The rest is never a splinter: it keeps a quarter of a window.
        latest_ms = min(start_ms + longest_ms, stretch.end_ms - longest_ms // 4)
        cut_ms = _deepest_ms(probabilities, start_ms + longest_ms // 2, latest_ms)
        pieces.append(Stretch(start_ms, cut_ms))
        start_ms = cut_ms
    return [*pieces, Stretch(start_ms, stretch.end_ms)]


def _deepest_ms(probabilities: NDArray[np.float32], earliest_ms: int, latest_ms: int) -> int:
    """Return the middle of the deepest dip in [earliest_ms, latest_ms]; the latest of equals, to make fewer windows."""
    half = _DIP_FRAMES // 2
    first, last = -(-earliest_ms // FRAME_MS), latest_ms // FRAME_MS
    heard = probabilities[first - half : last + half]
    around = np.zeros(max(0, last - first) + 2 * half)  # after the last probability there is silence
    around[: len(heard)] = heard
    depths = np.convolve(around, np.full(_DIP_FRAMES, 1 / _DIP_FRAMES), mode="valid").round(3)
    if last <= first:
        return latest_ms
    deepest = last - 1 - int(np.argmin(depths[::-1]))
    return deepest * FRAME_MS + FRAME_MS // 2
