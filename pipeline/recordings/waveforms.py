"""Waveforms: what a page draws of a segment's sound, with as much around it as the wide clip has.

They are read from the peaks that were written when the recording was decoded. Where an earlier version decoded it, they
are made when somebody first asks.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.media.prepared import peaks_name
from pipeline.media.waveform import PAIR_MS, PeakWriter, read_pairs
from pipeline.recordings import clips
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.segments import StoredSegment
from pipeline.store.blobs import Blobs

_BLOCK_MS = 60_000


@dataclass(frozen=True, slots=True)
class Waveform:
    """`pairs`: int8, shape (n, 2), lowest and highest of each PAIR_MS from `start_ms` on. `channels` can be heard."""

    start_ms: int
    pairs: NDArray[np.int8]
    channels: tuple[int, ...]

    @property
    def end_ms(self) -> int:
        """Where the last pair ends."""
        return self.start_ms + len(self.pairs) * PAIR_MS


def around(blobs: Blobs, segment: StoredSegment, duration_ms: int | None) -> Waveform:
    """Return the waveform of a segment's channel. Raises BlobMissing if the channel's sound is gone."""
    artifacts = Artifacts(blobs, segment.recording_id)
    start_ms, end_ms = clips.span(segment, duration_ms, wide=True)
    first, last = start_ms // PAIR_MS, -(-end_ms // PAIR_MS)  # rounded up
    pairs = read_pairs(_peaks(artifacts, segment.channel), first, last)
    return Waveform(first * PAIR_MS, pairs, tuple(clips.channels(artifacts, segment)))


def _peaks(artifacts: Artifacts, channel: int) -> Path:
    if not artifacts.has_peaks(channel):
        signal = artifacts.signal(channel)
        with artifacts.writing_prepared(peaks_name(channel)) as path, PeakWriter(path) as peaks:
            for start_ms in range(0, signal.duration_ms, _BLOCK_MS):
                peaks.write(signal.read(start_ms, start_ms + _BLOCK_MS))
    return artifacts.peaks(channel)
