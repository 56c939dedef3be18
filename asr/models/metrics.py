"""Metrics: what recognition counts for Prometheus. A worker serves them on `engine.metrics_port`.

handed over -> WAIT (batches begun before its own) -> BATCHES, PIECES -> budget used up? SPLITS, decoded again
                                                                      -> text missing at an end: CUT
"""

from prometheus_client import Counter, Histogram

BATCHES = Counter("boli_asr_batches", "Batches decoded.")
PIECES = Counter("boli_asr_pieces", "Windows, and parts of windows, decoded.")
SOUND_S = Counter("boli_asr_sound_seconds", "Seconds of sound in the pieces decoded.")
SPLITS = Counter("boli_asr_truncations", "Pieces that met their token budget, cut and decoded again.", ["language"])
CUT = Counter("boli_asr_truncated_windows", "Windows whose result lacks text at an end; should stay 0.", ["language"])
WAIT = Histogram(
    "boli_asr_wait_batches",
    "Batches that began while a piece waited for its own; the one in progress when it came is not counted.",
    ["priority"],
    buckets=(0, 1, 2, 5, 10, 20, 50, 100, 200),
)


def priority_name(priority: int) -> str:
    """Return the label of a window's priority."""
    return "rush" if priority > 0 else "normal"
