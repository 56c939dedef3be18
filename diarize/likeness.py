"""Likeness: are two prints of one voice? Needs numpy alone, so that what only compares loads no library of sound.

A print (diarize/prints.py) is a pitch and a covariance of cepstral coefficients. Two covariances A, B of d dimensions
differ by

    log(tr(A B^-1) tr(B A^-1) / d^2)

which is 0 where they are alike but for a factor (the arithmetic-harmonic sphericity of Bimbot and Mathan, "Text-free
speaker recognition using an arithmetic-harmonic sphericity measure", Eurospeech 1993), plus a share of the pitch. How
often this errs: `python -m benchmarks.diarize.voices`, docs/explain/diarization.md.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

# Stored beside every print: prints of two methods are never compared. Change it with anything that changes the numbers.
METHOD = "cepstra-1"
COEFFICIENTS = 16
SIZE = 1 + COEFFICIENTS * (COEFFICIENTS + 1) // 2
# Similarities are exp(-distance). Chosen on the tuning voices of benchmarks.diarize.voices for one false match in a
# hundred.
THRESHOLD = 0.46
# A second voice that is nearly as similar makes the answer unsure.
MARGIN = 0.05
# Of an octave of pitch against the sphericity. Synthetic voices never change theirs, and alone would ask for more.
_PITCH_WEIGHT = 3.0

Print: TypeAlias = NDArray[np.float32]


def similarity(left: Print, right: Print) -> float:
    """Return how alike two voices are, 0 to 1 (the same print). Raises ValueError for what is no such print."""
    (pitch, covariance), (other_pitch, other_covariance) = _parts(left), _parts(right)
    there = np.trace(np.linalg.solve(other_covariance, covariance))
    back = np.trace(np.linalg.solve(covariance, other_covariance))
    distance = np.log(there * back / COEFFICIENTS**2) + _PITCH_WEIGHT * abs(pitch - other_pitch)
    return float(np.exp(-max(0.0, float(distance))))


def _parts(one: Print) -> tuple[float, NDArray[np.float64]]:
    if one.shape != (SIZE,):
        raise ValueError(f"a print of {METHOD} has {SIZE} numbers, not {one.shape}")
    covariance = np.zeros((COEFFICIENTS, COEFFICIENTS))
    covariance[np.triu_indices(COEFFICIENTS)] = one[1:]
    return float(one[0]), covariance + np.triu(covariance, 1).T
