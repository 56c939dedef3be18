"""Opus clips: a stretch of one channel, or of several together."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from pipeline.media.opus_clip import cut

RATE_HZ = 16_000


def tone(hz: float, seconds: float = 6.0) -> NDArray[np.float64]:
    return 0.3 * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE_HZ)) / RATE_HZ)


def heard(folder: Path, channels: Sequence[NDArray[np.float64]], start_ms: int, end_ms: int) -> NDArray[np.float64]:
    """Return what is heard of a clip."""
    flacs = []
    for index, samples in enumerate(channels):
        flacs.append(folder / f"{index}.flac")
        soundfile.write(flacs[-1], samples, RATE_HZ, subtype="PCM_16")
    cut(flacs, start_ms, end_ms, folder / "clip.ogg")
    samples, rate = soundfile.read(folder / "clip.ogg")
    assert rate == RATE_HZ
    return np.asarray(samples)


def loudness(samples: NDArray[np.float64], hz: float) -> float:
    """Return how strong one frequency is, 0 to 1."""
    time_s = np.arange(len(samples)) / RATE_HZ
    return float(2 * abs(np.mean(samples * np.exp(-2j * np.pi * hz * time_s))))


def test_a_clip_longer_than_a_block_is_the_stretch(tmp_path: Path) -> None:
    changes = np.concatenate([tone(200, 1), tone(400, 5), tone(200, 1)])
    found = heard(tmp_path, [changes], 1000, 6000)
    assert len(found) == pytest.approx(5 * RATE_HZ, abs=160)
    assert loudness(found, 400) == pytest.approx(0.3, abs=0.05)
    assert loudness(found, 200) < 0.02


def test_several_channels_are_heard_together(tmp_path: Path) -> None:
    found = heard(tmp_path, [tone(200), tone(400)], 0, 6000)
    assert [loudness(found, hz) for hz in (200, 400)] == pytest.approx([0.3, 0.3], abs=0.05)


def test_what_would_be_too_loud_is_limited(tmp_path: Path) -> None:
    found = heard(tmp_path, [3 * tone(200), 3 * tone(200)], 0, 2000)
    assert np.abs(found).max() < 1.3
    assert loudness(found, 200) > 0.9


def test_a_clip_ends_where_the_channel_ends(tmp_path: Path) -> None:
    assert len(heard(tmp_path, [tone(200, 2), tone(400, 3)], 1000, 9000)) == pytest.approx(RATE_HZ, abs=160)
