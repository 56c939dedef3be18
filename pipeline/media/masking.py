"""Masking: stretches of a sound are covered by a tone, or by silence, so that nobody hears what was said there.

Nothing of the sound is left in a stretch: it is replaced, not mixed.
"""

import struct
from collections.abc import Generator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Literal

import numpy as np
import soundfile
from numpy.typing import NDArray

Mask = Literal["tone", "silence"]
Stretches = Sequence[tuple[int, int]]

TONE_HZ: Final = 1000
_LOUDNESS: Final = 0.1 * np.iinfo(np.int16).max  # -20 dB of full scale: well below speech that is close
_BLOCK_S: Final = 4
_WAV_MOST: Final = 0xFFFFFFFF
_HEADER: Final = 44


def masked(block: NDArray[np.int16], first: int, rate: int, stretches: Stretches, mask: Mask) -> NDArray[np.int16]:
    """Return samples with the stretches covered; int16, shape (n,) or (n, channels).

    `first`: number of the first sample in the recording; `rate`: samples a second; `stretches`: [start, end) in ms.
    """
    covered = block.copy()
    for start_ms, end_ms in stretches:
        start = max(start_ms * rate // 1000 - first, 0)
        end = min(-(-end_ms * rate // 1000) - first, len(block))
        if start < end:
            tone = _tone(first + start, end - start, rate) if mask == "tone" else np.zeros(end - start, np.int16)
            covered[start:end] = tone if block.ndim == 1 else tone[:, None]
    return covered


def wav_size(frames: int, channels: int) -> int:
    """Return how many bytes the file that `wav` makes has."""
    return _HEADER + 2 * frames * channels


def wav(flacs: Sequence[Path], stretches: Stretches, mask: Mask) -> tuple[int, Generator[bytes, None, None]]:
    """Return the size of a WAV file, and the file block by block: mono FLAC files of one rate as channels, 16 bits.

    All files are opened at once. Raises soundfile.LibsndfileError where one cannot be read.
    """
    stack = ExitStack()
    try:
        sources = [stack.enter_context(soundfile.SoundFile(flac)) for flac in flacs]
    except BaseException:
        stack.close()
        raise
    frames = min(source.frames for source in sources)
    return wav_size(frames, len(sources)), _wav(stack, sources, frames, stretches, mask)


def _wav(
    stack: ExitStack, sources: Sequence[soundfile.SoundFile], frames: int, stretches: Stretches, mask: Mask
) -> Generator[bytes, None, None]:
    with stack:
        rate, channels = sources[0].samplerate, len(sources)
        yield _header(frames, channels, rate)
        done = 0
        while done < frames:
            size = min(_BLOCK_S * rate, frames - done)
            block = np.stack([source.read(size, dtype="int16") for source in sources], axis=1)
            yield masked(block, done, rate, stretches, mask).astype("<i2").tobytes()
            done += size


def _header(frames: int, channels: int, rate: int) -> bytes:
    """Return the header of a WAV file of 16 bits (RIFF, PCM)."""
    size = min(2 * frames * channels, _WAV_MOST - _HEADER)
    form = struct.pack("<HHIIHH", 1, channels, rate, 2 * rate * channels, 2 * channels, 16)
    return b"RIFF" + struct.pack("<I", size + _HEADER - 8) + b"WAVEfmt " + struct.pack("<I", 16) + form + (
        b"data" + struct.pack("<I", size)
    )  # fmt: skip


def _tone(first: int, length: int, rate: int) -> NDArray[np.int16]:
    at = np.arange(first, first + length, dtype=np.float64)
    return np.round(_LOUDNESS * np.sin(2 * np.pi * TONE_HZ * at / rate)).astype(np.int16)
