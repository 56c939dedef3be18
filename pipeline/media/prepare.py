"""Prepare: from whatever a client sent to one clean FLAC a channel.

`probe` is the quick look at submission; `prepare` decodes the whole file, block by block, in flat memory. What cannot
be used raises AudioProblem, which says why. Neither needs torch, faster_whisper or librosa (whose import alone costs
220 MB, more than all of this).
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from configs.settings import Audio
from pipeline.media.container import opened
from pipeline.media.decoder import Decoder, truncated
from pipeline.media.duplicate_channels import Sameness
from pipeline.media.full_scale import gain_to_full_scale
from pipeline.media.prepared import DESCRIPTION, Prepared, PreparedChannel, load_prepared
from pipeline.media.problem import AudioProblem
from pipeline.media.quality import Quality, QualityMeter
from pipeline.media.resampler import SAMPLE_RATE_HZ
from pipeline.media.tracks import track_to_hear
from pipeline.media.truncation import is_cut
from pipeline.media.waveform import PeakWriter

__all__ = ["AudioProblem", "Prepared", "PreparedChannel", "Probe", "Quality", "load_prepared", "prepare", "probe"]

# A multiple of a second and of 20 ms, as the meters ask. 8 channels of 4 s are 2 MB.
_BLOCK_SAMPLES = 4 * SAMPLE_RATE_HZ
_FIRST_FRAMES = 3


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file says of itself. `duration_ms` is None where it does not say, an estimate where not `exact`.

    Only the best of `audio_streams` is transcribed (FFmpeg's choice: the default, or the one with most channels).
    """

    format: str
    codec: str
    channels: int
    sample_rate_hz: int
    duration_ms: int | None
    exact: bool
    audio_streams: int


def probe(path: Path, limits: Audio) -> Probe:
    """Look at a file quickly: does it open, has it sound within the limits, do its first frames decode?

    Raises AudioProblem for a file that cannot be used, OSError for one that cannot be read.
    """
    with opened(path, limits) as source:
        decoder = Decoder(source, limits)
        if not list(islice(decoder.frames(), _FIRST_FRAMES)):
            raise decoder.nothing()
        if is_cut(path):
            raise truncated(None, None)
        return Probe(
            format=source.container.format.name,
            codec=source.stream.codec_context.name,
            channels=source.channels,
            sample_rate_hz=source.stream.rate,
            duration_ms=source.declared_ms,
            exact=source.exact,
            audio_streams=len(source.container.streams.audio),
        )


def prepare(source: Path, folder: Path, limits: Audio, progress: Callable[[float], None] | None = None) -> Prepared:
    """Decode a file into `folder`, which appears whole or not at all, and describe it.

    A folder that is already prepared is returned as it is. `progress` is called with 0 to 1, never backwards; it stays
    at 0 where the file does not say how long it is, until the end. Raises AudioProblem for a file that cannot be used.
    """
    if (folder / DESCRIPTION).exists():
        return load_prepared(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        prepared = _write(source, workplace, limits, progress or (lambda share: None))
        (workplace / DESCRIPTION).write_text(json.dumps(prepared.to_json()), encoding="utf-8")
        return _publish(workplace, folder)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


def _publish(workplace: Path, folder: Path) -> Prepared:
    """Rename the finished folder into place. Another worker may have been quicker: its result is as good."""
    workplace.chmod(0o755)
    try:
        os.rename(workplace, folder)
    except OSError:
        if not (folder / DESCRIPTION).exists():
            raise
    return load_prepared(folder)


def _write(source: Path, workplace: Path, limits: Audio, progress: Callable[[float], None]) -> Prepared:
    track, gain = track_to_hear(source, limits), gain_to_full_scale(source, limits)
    with opened(source, limits, track) as media, ExitStack() as stack:
        decoder = Decoder(media, limits, gain)
        writers = [stack.enter_context(_ChannelWriter(workplace, index)) for index in range(media.channels)]
        sameness, samples = Sameness(), 0
        for block in _even(decoder.blocks()):
            sameness.add(block)
            for writer in writers:
                writer.write(np.ascontiguousarray(block[:, writer.index]))
            samples += len(block)
            progress(min(1.0, decoder.decoded_ms / media.declared_ms) if media.declared_ms else 0.0)
    progress(1.0)
    channels = (writer.result(same_as) for writer, same_as in zip(writers, sameness.result(), strict=True))
    return Prepared(duration_ms=samples * 1000 // SAMPLE_RATE_HZ, channels=tuple(channels))


def _even(blocks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
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
        path = self._folder / f"channel-{self.index}.flac"
        self._flac = self._stack.enter_context(soundfile.SoundFile(path, "w", SAMPLE_RATE_HZ, 1, "PCM_16"))
        self._peaks = self._stack.enter_context(PeakWriter(path.with_suffix(".peaks")))
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def write(self, samples: NDArray[np.float32]) -> None:
        self._meter.add(samples)
        self._peaks.write(samples)
        # Scaled by 32 768 as FFmpeg does, so that 16-bit audio at 16 kHz passes unchanged (libsndfile: 32 767).
        self._flac.write(np.clip(np.rint(samples * 32_768), -32_768, 32_767).astype(np.int16))

    def result(self, same_as: int | None) -> PreparedChannel:
        flac, peaks = f"channel-{self.index}.flac", f"channel-{self.index}.peaks"
        return PreparedChannel(self.index, flac, peaks, self._meter.result(), same_as)
