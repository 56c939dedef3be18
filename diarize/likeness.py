"""Likeness: are two prints of one voice? It needs only numpy: code that compares prints loads no audio library.

A print (diarize/prints.py) is a pitch and a covariance of cepstral coefficients. Two covariances A, B of d dimensions
differ by

    log(tr(A B^-1) tr(B A^-1) / d^2)

which is 0 where one is a multiple of the other (the arithmetic-harmonic sphericity of Bimbot and Mathan, "Text-free
speaker recognition using an arithmetic-harmonic sphericity measure", Eurospeech 1993). A share of the difference in
pitch is added. How often this is wrong: `python -m benchmarks.diarize.voices`, docs/explain/diarization.md.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

# Stored with every print: prints of different methods are never compared. Change it whenever the numbers change.
METHOD = "cepstra-1"
COEFFICIENTS = 16
SIZE = 1 + COEFFICIENTS * (COEFFICIENTS + 1) // 2
# Similarities are exp(-distance). Chosen on the tuning voices of benchmarks.diarize.voices for one false match in a
# hundred.
THRESHOLD = 0.46
# Where a second voice is less similar by no more than this, the answer is unsure.
MARGIN = 0.05
# Weight of an octave of pitch against the sphericity. Synthetic voices never change their pitch; tuned on them alone,
# it would be higher.
_PITCH_WEIGHT = 3.0

Print: TypeAlias = NDArray[np.float32]


def similarity(left: Print, right: Print) -> float:
    """Return how alike two voices are, 0 to 1 (the same print). Raises ValueError for anything else than a print."""
    (pitch, covariance), (other_pitch, other_covariance) = _parts(left), _parts(right)
    there = np.trace(np.linalg.solve(other_covariance, covariance))
    back = np.trace(np.linalg.solve(covariance, other_covariance))
    distance = np.log(there * back / COEFFICIENTS**2) + _PITCH_WEIGHT * abs(pitch - other_pitch)
    return float(np.exp(-max(0.0, float(distance))))


def _parts(print_: Print) -> tuple[float, NDArray[np.float64]]:
    if print_.shape != (SIZE,):
        raise ValueError(f"a print of {METHOD} has {SIZE} numbers, not the shape {print_.shape}")
    covariance = np.zeros((COEFFICIENTS, COEFFICIENTS))
    covariance[np.triu_indices(COEFFICIENTS)] = print_[1:]
    return float(print_[0]), covariance + np.triu(covariance, 1).T
