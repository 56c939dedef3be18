"""Turns: from the speakers of each window's voices to who speaks when in the whole recording.

window 1   a a a . b b          a vote of each window for each frame
window 2       a . b b c        as many speak at once as the windows say on average
turns      a=====  b====        the speaker with most votes has the turn; a second one is overlaid
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from diarize.embeddings.heard import Heard, frame_ms
from diarize.embeddings.segmentation import FIRST_MIDDLE_SAMPLES, FRAME_SAMPLES, FRAMES

Run = tuple[int, int, int]  # start_ms, end_ms, speaker


def assigned(heard: Heard, speakers: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the speaker of each voice, shape (n,): the most like it, and different for different voices of a window.

    `speakers`: of each voice by clustering, -1 where it is open. A voice that is one too many in its window gets -1.
    """
    centres = np.stack([heard.embeddings[speakers == one].mean(axis=0) for one in range(speakers.max() + 1)])
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    likeness = heard.embeddings @ centres.T
    result = np.full(len(speakers), -1, np.intp)
    borders = np.flatnonzero(np.diff(heard.window, prepend=-1, append=-1))
    for first, end in pairwise(borders.tolist()):
        rows, columns = linear_sum_assignment(-likeness[first:end])
        result[first + rows] = columns
    return result


def runs(heard: Heard, speakers: NDArray[np.intp], duration_ms: int) -> tuple[list[Run], list[Run]]:
    """Return who has the turn, and everybody who speaks, as runs in order of their speaker.

    `speakers`: of each voice, -1 for nobody.
    """
    frames = int(duration_ms / float(frame_ms(1))) + FRAMES
    votes = np.zeros((frames, int(speakers.max(initial=0)) + 1), np.uint8)
    windows, at_once = np.zeros(frames, np.uint8), np.zeros(frames, np.uint8)
    for start, active in zip(heard.starts, heard.active, strict=True):
        windows[start : start + FRAMES] += 1
        at_once[start : start + FRAMES] += active.sum(axis=1, dtype=np.uint8)
    for window, voice, speaker in zip(heard.window, heard.voice, speakers, strict=True):
        if speaker >= 0:
            start = heard.starts[window]
            votes[start : start + FRAMES, speaker] += heard.active[window, :, voice]
    number = np.round(at_once / np.maximum(windows, 1)).astype(np.intp)
    first, second = _two_most(votes)
    everybody = first & (number > 0)[:, None] | second & (number > 1)[:, None]
    return _runs(first & (number > 0)[:, None], duration_ms), _runs(everybody, duration_ms)


def _two_most(votes: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return for each frame the speaker with most votes, and the second, shape (frames, speakers) each."""
    left, found = votes.copy(), []
    rows = np.arange(len(votes))
    for _ in range(2):
        best = left.argmax(axis=1)
        marked = np.zeros(votes.shape, bool)
        marked[rows, best] = left[rows, best] > 0
        left[rows, best] = 0
        found.append(marked)
    return found[0], found[1]


def _runs(active: NDArray[np.bool_], duration_ms: int) -> list[Run]:
    """Return (start_ms, end_ms, speaker) of each run of True, cut at the end of the recording."""
    result = []
    for speaker in range(active.shape[1]):
        edges = np.flatnonzero(np.diff(active[:, speaker].astype(np.int8), prepend=0, append=0))
        times = [min(duration_ms, _start_ms(int(edge))) for edge in edges]
        result += [(start_ms, end_ms, speaker) for start_ms, end_ms in zip(times[::2], times[1::2], strict=True)]
    return result


def _start_ms(frame: int) -> int:
    """Return when a frame starts. It is as long as the step to the next, about the middle of what it sees."""
    middle_samples = frame * FRAME_SAMPLES + (FIRST_MIDDLE_SAMPLES if frame else FRAME_SAMPLES // 2)
    return round((middle_samples - FRAME_SAMPLES / 2) / 16)
