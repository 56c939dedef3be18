"""Prepare: decode a file of any format to one FLAC for each channel, 16 kHz mono.

The whole file is decoded block by block, so memory does not grow with its length. A file that cannot be used raises
AudioProblem, which says why. Nothing here imports torch, faster_whisper or librosa: importing librosa alone would cost
220 MB, more than all of this.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from configs.settings import Audio
from diarize.interval import merged
from pipeline.media import ogg_chain
from pipeline.media.duplicate_channels import DuplicateChannels
from pipeline.media.prepared import (
    DESCRIPTION,
    Prepared,
    PreparedChannel,
    flac_name,
    load_prepared,
    peaks_name,
)
from pipeline.media.quality import QualityMeter
from pipeline.media.reading import USUAL, Reading
from pipeline.media.resampler import SAMPLE_RATE_HZ
from pipeline.media.sound import Sound
from pipeline.media.waveform import PeakWriter

# A multiple of a second and of 20 ms, as the meters need. 8 channels of 4 s are 2 MB.
_BLOCK_SAMPLES = 4 * SAMPLE_RATE_HZ


def prepare(
    source: Path,
    folder: Path,
    limits: Audio,
    progress: Callable[[float], None] | None = None,
    reading: Reading = USUAL,
) -> Prepared:
    """Decode a file into `folder`, which appears complete or not at all, and describe it.

    If the folder is already prepared, return its description. `progress` is called with 0 to 1, never backwards. Where
    the file does not say how long it is, it stays at 0 until the end. `reading`: which track is heard, and whether a
    damaged file is taken. Raises AudioProblem for a file that cannot be used.
    """
    if (folder / DESCRIPTION).exists():
        return load_prepared(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    work_folder = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as links:
            sound = Sound(ogg_chain.parts(source, Path(links)), limits, reading)
            prepared = _write(sound, work_folder, progress or (lambda share: None))
        (work_folder / DESCRIPTION).write_text(json.dumps(prepared.to_json()), encoding="utf-8")
        return _publish(work_folder, folder)
    finally:
        shutil.rmtree(work_folder, ignore_errors=True)


def _publish(work_folder: Path, folder: Path) -> Prepared:
    """Rename the finished folder. If another worker was quicker, use its result: it is the same."""
    try:
        os.rename(work_folder, folder)
    except OSError:
        if not (folder / DESCRIPTION).exists():
            raise
    return load_prepared(folder)


def _write(sound: Sound, work_folder: Path, progress: Callable[[float], None]) -> Prepared:
    with ExitStack() as stack:
        writers = [stack.enter_context(_ChannelWriter(work_folder, index)) for index in range(sound.channels)]
        duplicates, samples = DuplicateChannels(), 0
        for block in _equal_blocks(sound.blocks()):
            duplicates.add(sound.comparable(block, samples))
            for writer in writers:
                writer.write(np.ascontiguousarray(block[:, writer.index]))
            samples += len(block)
            progress(min(1.0, sound.decoded_ms / sound.declared_ms) if sound.declared_ms else 0.0)
    progress(1.0)
    same = duplicates.result()
    channels = (writer.result(same_as) for writer, same_as in zip(writers, same, strict=True))
    duration_ms = samples * 1000 // SAMPLE_RATE_HZ
    return Prepared(duration_ms, tuple(channels), tuple(merged(sound.lost, duration_ms)), tuple(sound.notes))


def _equal_blocks(blocks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    """Cut blocks of shape (n, channels) to _BLOCK_SAMPLES each; the last may be shorter."""
    held: list[NDArray[np.float32]] = []
    for block in blocks:
        held.append(block)
        if sum(map(len, held)) >= _BLOCK_SAMPLES:
            joined = np.concatenate(held)
            whole = len(joined) // _BLOCK_SAMPLES * _BLOCK_SAMPLES
            yield from np.split(joined[:whole], whole // _BLOCK_SAMPLES)
            held = [joined[whole:].copy()]
    if sum(map(len, held)):
        yield np.concatenate(held)


class _ChannelWriter:
    """Writes the files of one channel and measures it on the way."""

    def __init__(self, folder: Path, index: int) -> None:
        self.index = index
        self._folder = folder
        self._meter = QualityMeter()
        self._stack = ExitStack()

    def __enter__(self) -> "_ChannelWriter":
        flac, peaks = self._folder / flac_name(self.index), self._folder / peaks_name(self.index)
        self._flac = self._stack.enter_context(soundfile.SoundFile(flac, "w", SAMPLE_RATE_HZ, 1, "PCM_16"))
        self._peaks = self._stack.enter_context(PeakWriter(peaks))
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def write(self, samples: NDArray[np.float32]) -> None:
        self._meter.add(samples)
        self._peaks.write(samples)
        # Scaled by 32 768 as FFmpeg does, so that 16-bit audio at 16 kHz passes unchanged (libsndfile: 32 767).
        self._flac.write(np.clip(np.rint(samples * 32_768), -32_768, 32_767).astype(np.int16))

    def result(self, same_as: int | None) -> PreparedChannel:
        names = flac_name(self.index), peaks_name(self.index)
        return PreparedChannel(self.index, *names, self._meter.result(), same_as)
