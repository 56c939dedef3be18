"""Where a window is cut: at the quietest moment of its middle half."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.guards.quiet_cut import quietest_cut

RATE_HZ = 16_000


@pytest.mark.parametrize("gap_s", [3.0, 4.5, 6.5])
def test_the_pause_is_found(gap_s: float) -> None:
    samples = np.random.default_rng(0).standard_normal(10 * RATE_HZ).astype(np.float32)
    start = int(gap_s * RATE_HZ)
    samples[start : start + RATE_HZ // 5] *= 0.01
    assert start <= quietest_cut(samples) <= start + RATE_HZ // 5


def test_a_pause_at_the_edge_is_no_place_to_cut() -> None:
    samples = np.random.default_rng(0).standard_normal(10 * RATE_HZ).astype(np.float32)
    samples[: RATE_HZ * 2] = 0
    assert 2.5 * RATE_HZ <= quietest_cut(samples) <= 7.5 * RATE_HZ


def test_of_equally_quiet_moments_the_middle_one() -> None:
    assert abs(quietest_cut(np.zeros(10 * RATE_HZ, np.float32)) - 5 * RATE_HZ) < RATE_HZ // 10


@given(st.integers(2, 60_000), st.integers(0, 9))
def test_both_parts_have_a_quarter_at_least(samples: int, seed: int) -> None:
    noise = np.random.default_rng(seed).standard_normal(samples).astype(np.float32)
    cut = quietest_cut(noise)
    assert 0 < cut < samples
    assert samples * 0.24 - 160 <= cut <= samples * 0.76 + 160
