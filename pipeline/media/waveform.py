"""Waveform: a summary of the sound from which a page can draw a waveform.

50 pairs of (lowest, highest) a second, one signed byte each: 360 kB an hour. Full scale is -127..127.
"""

from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

PAIRS_PER_S = 50
PAIR_MS = 1000 // PAIRS_PER_S
SAMPLES_PER_PAIR = 16_000 // PAIRS_PER_S


def pairs(samples: NDArray[np.float32]) -> NDArray[np.int8]:
    """Return int8, shape (ceil(n / 320), 2), for samples float32, shape (n,), within -1..1."""
    padding = -len(samples) % SAMPLES_PER_PAIR
    rows = np.pad(samples, (0, padding), mode="edge" if len(samples) else "constant").reshape(-1, SAMPLES_PER_PAIR)
    extremes = np.stack([rows.min(axis=1), rows.max(axis=1)], axis=1)
    return np.asarray(np.rint(extremes * 127), dtype=np.int8)


def load_peaks(path: Path) -> NDArray[np.int8]:
    """Return int8, shape (n, 2): lowest and highest of each 20 ms."""
    return np.fromfile(path, dtype=np.int8).reshape(-1, 2)


def read_pairs(path: Path, first: int, last: int) -> NDArray[np.int8]:
    """Return the pairs from number `first` up to `last`, cut at the end of the file: int8, shape (n, 2)."""
    with path.open("rb") as file:
        file.seek(2 * first)
        content = file.read(2 * max(last - first, 0))
    return np.frombuffer(content[: len(content) // 2 * 2], dtype=np.int8).reshape(-1, 2)


class PeakWriter:
    """Writes a peaks file block by block. Every block but the last holds a multiple of 320 samples."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def write(self, samples: NDArray[np.float32]) -> None:
        self._file.write(pairs(samples).tobytes())

    def __enter__(self) -> "PeakWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
