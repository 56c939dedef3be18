"""Quiet cut: where to cut a window that needs more tokens than the model's budget.

At the quietest moment of the middle half: neither part is tiny, and no word is cut if there is any pause.

    |--- quarter ---|------ looked at ------|--- quarter ---|
    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~__~~~~~~~~~~~~~~~~~~~~~~~~~
                                  ^ cut
"""

import numpy as np
from numpy.typing import NDArray

HOP_SAMPLES = 160  # 10 ms at 16 000 Hz
SMOOTH_HOPS = 12  # 120 ms: longer than a stop consonant's closure, shorter than most pauses between words


def quietest_cut(samples: NDArray[np.float32]) -> int:
    """Return the sample index to cut at, in the middle half of `samples` (float32, shape (n,), 16 000 Hz)."""
    hops = len(samples) // HOP_SAMPLES
    if hops < 4:
        return len(samples) // 2
    energy = np.square(samples[: hops * HOP_SAMPLES].reshape(hops, HOP_SAMPLES), dtype=np.float64).mean(axis=1)
    smooth = np.convolve(energy, np.ones(min(SMOOTH_HOPS, hops)), mode="same")
    first, last = hops // 4, hops - hops // 4
    # Of equally quiet moments (digital silence), the middle one gives the most equal parts.
    quiet = np.flatnonzero(smooth[first:last] <= smooth[first:last].min() * 1.001)
    best = first + int(quiet[len(quiet) // 2])
    return best * HOP_SAMPLES + HOP_SAMPLES // 2
