"""Peaks hold the lowest and highest sample of each 20 ms."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.media.waveform import PeakWriter, load_peaks, pairs, read_pairs


def test_a_click_shows_where_it_is() -> None:
    sound = np.zeros(16_000, np.float32)
    sound[8000], sound[8001] = 1.0, -0.5
    found = pairs(sound)
    assert found.shape == (50, 2)
    assert found.dtype == np.int8
    assert found[25].tolist() == [-64, 127]
    assert not np.delete(found, 25, axis=0).any()


@given(st.integers(0, 5000), st.integers(0, 2**31))
def test_every_sample_lies_within_its_pair(length: int, seed: int) -> None:
    sound = np.random.default_rng(seed).uniform(-1, 1, length).astype(np.float32)
    found = pairs(sound)
    assert len(found) == -(-length // 320)
    for index, (low, high) in enumerate(found.astype(int)):
        part = sound[index * 320 : (index + 1) * 320] * 127
        assert abs(part.min() - low) <= 0.5
        assert abs(part.max() - high) <= 0.5


def test_what_is_written_block_by_block_is_read_whole(tmp_path: Path) -> None:
    sound = np.random.default_rng(1).uniform(-1, 1, 16_000 + 100).astype(np.float32)
    with PeakWriter(tmp_path / "a.peaks") as writer:
        writer.write(sound[:6400])
        writer.write(sound[6400:])
    np.testing.assert_array_equal(load_peaks(tmp_path / "a.peaks"), pairs(sound))


def test_a_stretch_is_read_alone(tmp_path: Path) -> None:
    sound = np.random.default_rng(1).uniform(-1, 1, 16_000).astype(np.float32)
    with PeakWriter(tmp_path / "a.peaks") as writer:
        writer.write(sound)
    np.testing.assert_array_equal(read_pairs(tmp_path / "a.peaks", 10, 20), pairs(sound)[10:20])
    assert len(read_pairs(tmp_path / "a.peaks", 45, 99)) == 5
    assert len(read_pairs(tmp_path / "a.peaks", 99, 99)) == 0
