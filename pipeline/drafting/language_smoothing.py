"""Language smoothing: decides the language of each window, from what the recogniser says of all windows.

    window            1 (3 s)   2 (0.5 s)   3 (4 s)    4 (3 s)
    recogniser says   hi .99    ta .55      hi .99     te .99
    decided           hi        hi          hi         te

A short window tells a recogniser little, and people tend to go on in the language they spoke. So a window is judged
together with its neighbours on the same channel. This is the forward-backward algorithm of a hidden Markov model (L.
Rabiner, A tutorial on hidden Markov models, 1989, section III B). Its state is the language, which changes between two
windows with probability SWITCH. The shorter a window is, the less its own probabilities count:

    emission = (1 - doubt) * probability + doubt / languages,    doubt = max(0.02, exp(-duration / doubt_ms))
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

# The bundled model names the language of 300, 500, 800 and 1200 ms of speech wrongly in 36, 24, 11 and 3 of 100 cases;
# doubt says 47, 29, 14 and 5. Of 302 windows of 0.3 to 1.8 s in rows of changing languages 23 were wrong alone, 18 with
# their neighbours (python -m benchmarks.asr.languages).
DOUBT_MS = 400.0
# Of a general model: Whisper base, choosing among 15 languages, names that of 1, 2 and 4 s of real Hindi speech wrongly
# in 48, 7 and 0 of 100 cases (Urdu counted as right; 29 clips at most); doubt says 37, 14 and 2. So one second is
# never enough to be SURE (python -m benchmarks.asr.languages --folder DIR --sentences 30 --model whisper-base).
GENERAL_DOUBT_MS = 1000.0
LEAST_DOUBT = 0.02
# With this value a long, sure window stands against both neighbours (0.985 to 0.005, with four languages), and a window
# under a second does not.
SWITCH = 0.2
# A window whose language is less sure than this is flagged, and a person sees it.
SURE = 0.8


def smoothed(
    probabilities: Sequence[Mapping[str, float]], durations_ms: Sequence[int], doubt_ms: float = DOUBT_MS
) -> list[dict[str, float]]:
    """Return the probability of each language for each window, given all windows of one channel in order.

    All windows have the same languages. The probabilities of a window add up to 1. `doubt_ms`: DOUBT_MS for a model of
    few languages and short windows, GENERAL_DOUBT_MS for others.
    """
    if not probabilities:
        return []
    codes = list(probabilities[0])
    recognised = np.array([[of_window[code] for code in codes] for of_window in probabilities])
    doubt = np.maximum(LEAST_DOUBT, np.exp(-np.array(durations_ms) / doubt_ms))[:, None]
    emission = (1 - doubt) * recognised + doubt / len(codes)
    both = _forward(emission) * _forward(emission[::-1])[::-1] / emission
    both /= both.sum(axis=1, keepdims=True)
    return [dict(zip(codes, row, strict=True)) for row in both.tolist()]


def _forward(emission: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return P(language of window t | windows up to t), shape (windows, languages)."""
    languages = emission.shape[1]
    change = SWITCH / max(1, languages - 1)
    stay = 1.0 - change * (languages - 1)
    probabilities = np.empty_like(emission)
    before = np.full(languages, 1 / languages)
    for step, row in enumerate(emission):
        expected = before if step == 0 else before * (stay - change) + change
        probabilities[step] = before = expected * row / (expected * row).sum()
    return probabilities
