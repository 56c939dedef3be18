"""The same microphone on two channels is found; a single second of its own makes a channel its own."""

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.media.duplicate_channels import DuplicateChannels

Sound = NDArray[np.float32]
RNG = np.random.default_rng(7)
A = (RNG.standard_normal(16_000 * 10 + 500) * 0.1).astype(np.float32)
B = (RNG.standard_normal(len(A)) * 0.1).astype(np.float32)
HISS = (RNG.standard_normal(len(A)) * 0.001).astype(np.float32)
ZERO = np.zeros_like(A)


def one_second(sound: Sound, level: float) -> Sound:
    """Only the fifth second of a sound, scaled."""
    mask = np.zeros_like(sound)
    mask[4 * 16_000 : 5 * 16_000] = level
    return sound * mask


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        ([A], (None,)),
        ([A, A], (None, 0)),
        ([A, B], (None, None)),
        ([A, A * 0.2 + HISS], (None, 0)),
        ([A, -A], (None, 0)),
        ([A, B, B * 0.5, A], (None, None, 1, 0)),
        ([A, ZERO], (None, None)),
        ([ZERO, A, A], (None, None, 1)),
        ([ZERO, ZERO], (None, None)),
        # Somebody speaks on one side only, for a second; loudly, or 15 dB under the shared sound.
        ([A, A + one_second(B, 1.0)], (None, None)),
        ([A, A + one_second(B, 0.18)], (None, None)),
        # A late copy is no copy: times would be wrong.
        ([A, np.roll(A, 1600)], (None, None)),
    ],
)
def test_sameness(channels: list[Sound], expected: tuple[int | None, ...]) -> None:
    block = np.stack(channels, axis=1)
    sameness = DuplicateChannels()
    for start in range(0, len(block), 64_000):
        sameness.add(block[start : start + 64_000])
    assert sameness.result() == expected


def test_nothing_heard() -> None:
    assert DuplicateChannels().result() == ()
