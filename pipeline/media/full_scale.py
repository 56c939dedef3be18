"""Full scale: floating-point sound may be far louder than 1. It is scaled down, where clipping would leave noise.

Some programs write samples as floats from -32768 to 32767, others let a gain of 20 times stand in the file.
"""

from pathlib import Path

import av
import numpy as np

from configs.settings import Audio
from pipeline.media.container import opened

_FLOAT_CODECS = ("pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be")
# Of the peaks of all pieces: one click louder than all else must not make the rest inaudible.
_PERCENTILE = 95


def gain_to_full_scale(path: Path, limits: Audio, track: int | None = None) -> float:
    """Return by what to multiply samples so that they lie within -1..1: 1 unless they are floats and louder than that.

    A file of floats is decoded once for it. `track`: as in `opened`. Raises AudioProblem.
    """
    with opened(path, limits, track) as source:
        if source.stream.codec_context.name not in _FLOAT_CODECS:
            return 1.0
        peaks = [0.0]
        for frame in source.container.decode(source.stream):
            samples = np.abs(frame.to_ndarray()) if isinstance(frame, av.AudioFrame) else np.zeros(0)
            finite = samples[np.isfinite(samples)]  # what is not finite is refused by the pass that is kept
            peaks.append(float(finite.max()) if finite.size else 0.0)
    loudest = float(np.percentile(peaks, _PERCENTILE))
    return 1.0 / loudest if loudest > 1.0 else 1.0
