"""Blocks: where a long recording is cut, and how its voices are linked."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diarize.interval import Stretch
from diarize.voiceprint.blocks import blocks, linked


def test_a_short_recording_is_one_block() -> None:
    assert blocks([Stretch(500, 9000)], 10_000, 10_000) == [Stretch(0, 10_000)]
    assert blocks([], 0, 10_000) == [Stretch(0, 0)]


def test_borders_lie_in_the_longest_pause_near() -> None:
    speech = [Stretch(0, 8000), Stretch(8200, 11_000), Stretch(12_000, 20_000)]
    assert blocks(speech, 20_000, 10_000) == [Stretch(0, 11_500), Stretch(11_500, 20_000)]


def test_speech_without_a_pause_is_cut_anyway() -> None:
    assert blocks([Stretch(0, 30_000)], 30_000, 10_000)[0] == Stretch(0, 10_000)


def test_a_block_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="1000 ms"):
        blocks([], 5000, 0)


@given(st.lists(st.integers(0, 100_000), max_size=40), st.integers(1000, 50_000))
def test_blocks_cover_everything_once(edges: list[int], block_ms: int) -> None:
    times = sorted(set(edges))[: len(set(edges)) // 2 * 2]
    speech = [Stretch(*pair) for pair in zip(times[::2], times[1::2], strict=True)]
    found = blocks(speech, 100_000, block_ms)
    assert (found[0].start_ms, found[-1].end_ms) == (0, 100_000)
    assert all(left.end_ms == right.start_ms for left, right in pairwise(found))
    assert all(0 < block.end_ms - block.start_ms <= 1.4 * block_ms for block in found)


def unlike(points: list[float]) -> np.ndarray:
    at = np.array(points)
    return np.abs(at[:, None] - at)


NOWHERE = np.zeros((4, 4), np.bool_)


def test_voices_that_are_alike_are_one() -> None:
    assert linked(unlike([0, 5, 0.1, 5.2]), NOWHERE, 1, 10, 1.0).tolist() == [0, 1, 0, 1]


def test_the_number_of_speakers_is_kept() -> None:
    points = unlike([0, 5, 0.1, 5.2])
    assert len(set(linked(points, NOWHERE, 1, 1, 1.0).tolist())) == 1
    assert len(set(linked(points, NOWHERE, 3, 3, 1.0).tolist())) == 3
    assert len(set(linked(points, NOWHERE, 9, 9, 1.0).tolist())) == 4, "not more than there are voices"


def test_two_voices_of_one_block_stay_two() -> None:
    block = np.array([0, 0, 1, 1])
    labels = linked(unlike([0, 0.2, 0.05, 0.3]), block[:, None] == block, 1, 10, 1.0)
    assert labels.tolist() == [0, 1, 0, 1]
    assert linked(np.empty((0, 0)), np.empty((0, 0), np.bool_), 1, 10, 1.0).tolist() == []
