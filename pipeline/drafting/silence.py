"""Silence: was it silent where nobody spoke, or was there sound in which no speech was heard?

A client who plays ten minutes of music on hold and reads "silence" in the ledger would trust no line of it.
"""

from dataclasses import replace

import numpy as np

from diarize.diarizer import Signal
from pipeline.recordings.transcript import LedgerEntry

SILENCE, SOUND = "silence", "sound without speech"
# RMS of the whole entry, below full scale. A quiet room by a telephone comes to -60 to -55.
SILENT_DBFS = -50.0
_BLOCK_MS = 60_000


def named(entry: LedgerEntry, signal: Signal) -> LedgerEntry:
    """Return an entry called "silence" as "sound without speech" where it is loud; any other as it is."""
    if entry.reason != SILENCE or _power(entry, signal) < 10 ** (SILENT_DBFS / 10):
        return entry
    return replace(entry, reason=SOUND)


def _power(entry: LedgerEntry, signal: Signal) -> float:
    """Return the mean square, block by block: an entry may last for hours."""
    energy, count = 0.0, 0
    for start_ms in range(entry.start_ms, entry.end_ms, _BLOCK_MS):
        samples = signal.read(start_ms, min(start_ms + _BLOCK_MS, entry.end_ms))
        energy += float(np.square(samples, dtype=np.float64).sum())
        count += len(samples)
    return energy / max(1, count)
