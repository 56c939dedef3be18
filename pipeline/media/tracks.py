"""Tracks: which of several audio tracks of a file is transcribed.

FFmpeg's choice (the default track, or the one with most channels) is taken, unless it is silent beside another: cameras
and screen recorders write an empty track for a microphone that was not there.
"""

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from configs.settings import Audio
from pipeline.media.container import opened

# A track so far under the loudest one holds nothing that anybody was meant to hear.
_SILENT_BESIDE_DB = 40.0
_LEAST_POWER = 1e-12
_PERCENTILE = 95


def track_to_hear(path: Path, limits: Audio) -> int | None:
    """Return the number of the track among the file's streams, or None where FFmpeg's own choice is right.

    The whole file is decoded where it has several tracks. Raises AudioProblem.
    """
    with opened(path, limits) as source:
        tracks = [stream for stream in source.container.streams.audio if stream.codec_context is not None]
        if len(tracks) < 2:
            return None
        powers: dict[int, list[float]] = {stream.index: [] for stream in tracks}
        for packet in source.container.demux(tracks):
            try:
                frames = packet.decode()
            except av.FFmpegError:
                continue  # the pass that is kept counts the damage
            powers[packet.stream.index] += [_power(frame) for frame in frames if isinstance(frame, av.AudioFrame)]
        levels = {index: _level_db(found) for index, found in powers.items()}
        loudest = max(levels, key=lambda index: levels[index])
        return loudest if levels[source.stream.index] < levels[loudest] - _SILENT_BESIDE_DB else None


def _power(frame: av.AudioFrame) -> float:
    samples: NDArray[np.float64] = frame.to_ndarray().astype(np.float64)
    full_scale = 1.0 if frame.format.name.startswith(("flt", "dbl")) else float(2 ** (8 * frame.format.bytes - 1))
    return float(np.mean((samples / full_scale) ** 2)) if samples.size else 0.0


def _level_db(powers: list[float]) -> float:
    return float(10 * np.log10(np.percentile(powers, _PERCENTILE) + _LEAST_POWER)) if powers else -np.inf
