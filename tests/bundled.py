"""The bundled recordings for tests: their decoded sound, how loud it is, and where nobody speaks."""

from functools import cache
from itertools import pairwise

import numpy as np
import soundfile
from numpy.typing import NDArray

from boli.demo.samples import Sample, path, samples

BY_NAME = {sample.name: sample for sample in samples()}


@cache
def sound(name: str) -> tuple[NDArray[np.float32], int]:
    """Return the decoded file, float32 (n, channels), and its rate."""
    decoded, rate_hz = soundfile.read(path(BY_NAME[name]), dtype="float32", always_2d=True)
    return decoded, rate_hz


def level_db(part: NDArray[np.float32]) -> float:
    return float(10 * np.log10(np.mean(np.square(part, dtype=np.float64)) + 1e-20))


def between(name: str, start_ms: int, end_ms: int, channel: int = 0) -> NDArray[np.float32]:
    decoded, rate_hz = sound(name)
    return decoded[start_ms * rate_hz // 1000 : end_ms * rate_hz // 1000, channel]


def pauses(sample: Sample, margin_ms: int = 100) -> list[tuple[int, int]]:
    """Return the stretches between utterances, `margin_ms` away from them."""
    said = sorted(sample.utterances, key=lambda utterance: utterance.start_ms)
    return [(a.end_ms + margin_ms, b.start_ms - margin_ms) for a, b in pairwise(said)]
