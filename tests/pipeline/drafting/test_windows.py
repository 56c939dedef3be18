"""Windows hold all speech, once, and never too much of it."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diarize.interval import Stretch
from pipeline.drafting.windows import longest_ms, windows
from pipeline.media.voice_activity import FRAME_MS


@pytest.mark.parametrize(
    ("rate", "model_ms", "expected"),
    [
        (12.0, 30_000, 30_000),  # Hindi, mean: all of the model's window
        (19.8, 30_000, 20_000),  # Hindi, highest
        (30.0, 30_000, 13_200),
        (19.8, 8_000, 8_000),
        (10_000.0, 30_000, 1_000),
    ],
)
def test_longest(rate: float, model_ms: int, expected: int) -> None:
    assert longest_ms(model_ms, rate) == expected


@pytest.mark.parametrize("arguments", [(0, 12.0, 440), (30_000, 0.0, 440), (30_000, 12.0, 0)])
def test_longest_refuses_nonsense(arguments: tuple[int, float, int]) -> None:
    with pytest.raises(ValueError, match="positive"):
        longest_ms(*arguments)


def quiet(duration_ms: int, *pauses: tuple[int, int, float]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Probabilities of 0.9 throughout but for pauses (start_ms, end_ms, probability)."""
    heard = np.full(duration_ms // FRAME_MS + 1, 0.9, dtype=np.float32)
    for start_ms, end_ms, probability in pauses:
        heard[start_ms // FRAME_MS : end_ms // FRAME_MS] = probability
    return heard


def test_a_long_stretch_is_cut_in_its_deepest_pause() -> None:
    heard = quiet(40_000, (12_000, 12_600, 0.4), (16_000, 16_600, 0.05), (18_500, 18_564, 0.0))
    first, *rest = windows([Stretch(0, 40_000)], heard, 20_000)
    assert 16_000 <= first.end_ms <= 16_600
    assert rest[0].start_ms == first.end_ms


def test_a_long_pause_is_better_than_a_short_one_as_deep() -> None:
    heard = quiet(40_000, (13_000, 13_400, 0.05), (17_000, 17_064, 0.05))
    first = windows([Stretch(0, 40_000)], heard, 20_000)[0]
    assert 13_000 <= first.end_ms <= 13_400


def test_no_splinter_is_left() -> None:
    found = windows([Stretch(0, 20_001)], quiet(20_001), 20_000)
    assert len(found) == 2
    assert min(window.end_ms - window.start_ms for window in found) >= 5_000


def test_neighbours_are_packed_over_short_pauses_only() -> None:
    speech = [Stretch(0, 2000), Stretch(2300, 4000), Stretch(5000, 6000), Stretch(6100, 9000)]
    heard = quiet(9000)
    assert windows(speech, heard, 10_000) == [Stretch(0, 4000), Stretch(5000, 9000)]
    assert windows(speech, heard, 10_000, pack_pause_ms=0) == speech
    assert windows(speech, heard, 3000) == [*speech[:2], Stretch(5000, 6000), Stretch(6100, 9000)]
    assert windows(speech, heard, 10_000, pack_pause_ms=2000) == [Stretch(0, 9000)]


def test_windows_under_a_second_are_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        windows([Stretch(0, 100)], quiet(100), 999)


@st.composite
def speeches(draw: st.DrawFn) -> list[Stretch]:
    """Sorted, disjoint stretches; some touch."""
    at_ms, result = 0, []
    for pause_ms, length_ms in draw(st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 40_000)), max_size=12)):
        result.append(Stretch(at_ms + pause_ms, at_ms + pause_ms + length_ms))
        at_ms = result[-1].end_ms
    return result


@given(speeches(), st.integers(1000, 30_000), st.integers(0, 2000), st.integers(0, 2**31), st.floats(0, 1))
def test_all_speech_is_in_one_window(
    speech: list[Stretch], limit_ms: int, pack_pause_ms: int, seed: int, covered: float
) -> None:
    end_ms = speech[-1].end_ms if speech else 0
    # Even probabilities that end early, as with a stretch that was padded, lose nothing.
    heard = np.random.default_rng(seed).random(int(end_ms / FRAME_MS * covered), dtype=np.float32)
    found = windows(speech, heard, limit_ms, pack_pause_ms=pack_pause_ms)
    assert all(0 < window.end_ms - window.start_ms <= limit_ms for window in found)
    for before, after in itertools.pairwise(found):
        assert before.end_ms <= after.start_ms
    inside = np.zeros(end_ms, dtype=np.int8)
    for window in found:
        inside[window.start_ms : window.end_ms] += 1
    for stretch in speech:
        assert (inside[stretch.start_ms : stretch.end_ms] == 1).all()
        inside[stretch.start_ms : stretch.end_ms] = 0
    # What else the windows hold is pauses short enough to be packed.
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inside, [0]])))
    assert all(end - start < pack_pause_ms for start, end in edges.reshape(-1, 2))
