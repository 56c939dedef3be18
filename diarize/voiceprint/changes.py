"""Changes: where the voice changes inside a stretch of speech. Between two changes lies a piece with one voice.

stretch   |================================|
dBIC      .  . .-^-.  .  .  . .--^--. .  . .     the 1.5 s before against the 1.5 s after each 0.1 s
pieces    |-------|--------------|---------|     cut at the peaks over 0
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from diarize.voiceprint.features import SpeechFrames
from diarize.voiceprint.gaussian import delta_bic, fitted

STEP_FRAMES = 10
# In steps: how much is compared on each side, and the least distance of two changes.
SIDE_STEPS = 15
LEAST_STEPS = 8
# Lambda. Low, because the clustering mends a change too many, but not a missed one.
CHANGE_WEIGHT = 1.0
# Speech without a pause is cut after this: the sums below then take at most 2 MB.
_LONGEST_FRAMES = 6_000


def pieces(frames: SpeechFrames) -> NDArray[np.intp]:
    """Return the rows [first, end) of each piece, shape (pieces, 2), in order, covering all rows."""
    bounds: list[tuple[int, int]] = []
    for span in frames.spans:
        for first in range(span.first_row, span.first_row + span.frames, _LONGEST_FRAMES):
            end = min(first + _LONGEST_FRAMES, span.first_row + span.frames)
            cuts = [first + STEP_FRAMES * step for step in _changes(frames.values[first:end])]
            bounds += pairwise([first, *cuts, end])
    return np.array(bounds, np.intp).reshape(-1, 2)


def _changes(values: NDArray[np.float32]) -> list[int]:
    """Return the changes within these rows, in steps from their start, sorted."""
    steps = len(values) // STEP_FRAMES
    at = np.arange(LEAST_STEPS, steps - LEAST_STEPS + 1)
    if not len(at):
        return []
    blocks = values[: steps * STEP_FRAMES].reshape(steps, STEP_FRAMES, -1).astype(np.float64)
    total = _from_zero(blocks.sum(axis=1))
    square = _from_zero(blocks.transpose(0, 2, 1) @ blocks)
    left, right = np.maximum(0, at - SIDE_STEPS), np.minimum(steps, at + SIDE_STEPS)
    evidence = delta_bic(
        fitted(_frames(left, at), total[at] - total[left], square[at] - square[left]),
        fitted(_frames(at, right), total[right] - total[at], square[right] - square[at]),
        CHANGE_WEIGHT,
    )
    return _peaks(at, evidence)


def _frames(start: NDArray[np.intp], end: NDArray[np.intp]) -> NDArray[np.float64]:
    return ((end - start) * STEP_FRAMES).astype(np.float64)


def _from_zero(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return running sums along the first axis, starting with 0."""
    return np.concatenate([np.zeros_like(values[:1]), np.cumsum(values, axis=0)])


def _peaks(at: NDArray[np.intp], evidence: NDArray[np.float64]) -> list[int]:
    """Return the highest points over 0 that are at least LEAST_STEPS apart, sorted."""
    chosen: list[int] = []
    for index in np.argsort(-evidence, kind="stable"):
        if evidence[index] <= 0:
            break
        if all(abs(int(at[index]) - other) >= LEAST_STEPS for other in chosen):
            chosen.append(int(at[index]))
    return sorted(chosen)
