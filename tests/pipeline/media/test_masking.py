"""A tone or silence in place of what nobody is to hear."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.media.masking import TONE_HZ, Mask, masked, wav

RATE = 16_000


@pytest.mark.parametrize("mask", ["tone", "silence"])
def test_only_the_stretches_change_and_nothing_of_them_is_left(mask: Mask) -> None:
    loud = np.full(RATE, 9_000, np.int16)
    covered = masked(loud, 0, RATE, [(250, 500), (900, 2_000)], mask)
    inside = np.zeros(RATE, bool)
    inside[4_000:8_000] = inside[14_400:] = True
    assert np.array_equal(covered[~inside], loud[~inside])
    assert np.array_equal(covered[inside], masked(np.zeros(RATE, np.int16), 0, RATE, [(0, 1_000)], mask)[inside])
    assert np.abs(covered[inside]).max() <= 3_277


def test_a_tone_goes_on_from_block_to_block() -> None:
    blocks = [masked(np.zeros(700, np.int16), first, RATE, [(0, 5_000)], "tone") for first in range(0, 14_000, 700)]
    spectrum = np.abs(np.fft.rfft(np.concatenate(blocks)))
    assert np.argmax(spectrum) * RATE / 14_000 == pytest.approx(TONE_HZ, abs=2)
    assert np.sort(spectrum)[-3:].sum() > 0.9 * spectrum.sum()  # no clicks


def test_a_wav_file_of_several_channels(tmp_path: Path) -> None:
    sounds = [np.full(5 * RATE, 1_000, np.int16), np.full(5 * RATE, -2_000, np.int16)]
    flacs = [tmp_path / f"{number}.flac" for number in range(2)]
    for path, sound in zip(flacs, sounds, strict=True):
        soundfile.write(path, sound, RATE)
    size, blocks = wav(flacs, [(1_000, 2_000)], "silence")
    content = b"".join(blocks)
    assert len(content) == size
    read, rate = soundfile.read(io.BytesIO(content), dtype="int16")
    assert (rate, read.shape) == (RATE, (5 * RATE, 2))
    assert not read[RATE : 2 * RATE].any()
    assert np.array_equal(read[2 * RATE :], np.stack(sounds, axis=1)[2 * RATE :])
