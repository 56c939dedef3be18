"""Blocks: a long recording is diarized part by part, so that memory does not grow with its length.

    speech    |===| |=====|   |===| |==|  |====|        cut in the longest pause near each border
    blocks    [ 0              ][ 1             ]
    found       a     b           x   y     x           each block names the voices in it
    linked      0     1           1   0     1           by the voiceprint of each

Each diarizer decides what a voiceprint is and when two of them are one voice: sums of frames and dBIC by default,
embeddings and their angle with pyannote.audio.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from diarize.interval import Stretch

# A border may move by this share of a block to find a pause.
_SLACK = 0.2


def blocks(speech: Sequence[Stretch], duration_ms: int, block_ms: int) -> list[Stretch]:
    """Divide [0, duration_ms) into blocks of about `block_ms` each (never more than 1.4 times), without gaps.

    `speech`: sorted and disjoint; a border lies in a pause where one is near. A recording no longer than `block_ms` is
    one block. Raises ValueError for blocks under a second: that is too little to know a voice by.
    """
    if block_ms < 1000:
        raise ValueError(f"a block lasts 1000 ms or more, not {block_ms}")
    number = max(1, -(-duration_ms // block_ms))
    step_ms = duration_ms / number
    wanted = (round(step_ms * border) for border in range(1, number))
    borders = [0, *(_in_pause(speech, at_ms, round(step_ms * _SLACK)) for at_ms in wanted), duration_ms]
    return [Stretch(left_ms, right_ms) for left_ms, right_ms in pairwise(borders)]


def _in_pause(speech: Sequence[Stretch], wanted_ms: int, slack_ms: int) -> int:
    """Return the middle of the longest pause within `slack_ms`; `wanted_ms` where there is none."""
    pauses = [
        (right.start_ms - left.end_ms, (left.end_ms + right.start_ms) // 2)
        for left, right in pairwise(speech)
        if abs((left.end_ms + right.start_ms) // 2 - wanted_ms) <= slack_ms
    ]
    return max(pauses)[1] if pauses else wanted_ms


def linked(
    unlike: NDArray[np.floating], apart: NDArray[np.bool_], least: int, most: int, limit: float
) -> NDArray[np.intp]:
    """Return a label from 0 for each voice: those that are alike get the same; shape (voices,).

    Average linkage: the two groups with the smallest mean distance are merged, until that mean is over `limit`.
    `unlike`: the distances, (voices, voices), symmetric. `apart`: (voices, voices), pairs that are never the same
    person; they are merged only where more than `most` groups would be left. At least `least` labels, where there are
    that many voices.
    """
    groups = [[index] for index in range(len(unlike))]
    while len(groups) > max(1, least):
        costs = np.full((len(groups), len(groups)), np.inf)
        for row, group in enumerate(groups):
            for column, other in enumerate(groups[:row]):
                pairs = np.ix_(group, other)
                costs[row, column] = unlike[pairs].mean() + (1e9 if apart[pairs].any() else 0)
        row, column = (int(index) for index in np.unravel_index(np.argmin(costs), costs.shape))
        if costs[row, column] > limit and len(groups) <= most:
            break
        groups[column] += groups.pop(row)
    labels = np.empty(len(unlike), np.intp)
    for label, members in enumerate(groups):
        labels[members] = label
    return labels
