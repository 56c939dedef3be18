"""Silence: tells silence from sound without speech in the ledger.

Ten minutes of music on hold are not silence. A client who reads "silence" there stops trusting the ledger.
"""

from dataclasses import replace

import numpy as np

from diarize.diarizer import Signal
from pipeline.recordings.ledger import SILENCE, SOUND
from pipeline.recordings.transcript import LedgerEntry

# RMS of the whole entry, relative to full scale. A quiet room over a telephone measures -60 to -55.
SILENT_DBFS = -50.0
_BLOCK_MS = 60_000


def named(entry: LedgerEntry, signal: Signal) -> LedgerEntry:
    """Return the entry. If it is called "silence" but is loud, call it "sound without speech"."""
    if entry.reason != SILENCE or _power(entry, signal) < 10 ** (SILENT_DBFS / 10):
        return entry
    return replace(entry, reason=SOUND)


def _power(entry: LedgerEntry, signal: Signal) -> float:
    """Return the mean square. Reads block by block, because an entry may last for hours."""
    energy, count = 0.0, 0
    for start_ms in range(entry.start_ms, entry.end_ms, _BLOCK_MS):
        samples = signal.read(start_ms, min(start_ms + _BLOCK_MS, entry.end_ms))
        energy += float(np.square(samples, dtype=np.float64).sum())
        count += len(samples)
    return energy / max(1, count)
