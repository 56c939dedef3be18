"""The ledger: every millisecond of every channel is accounted for, once.

claimed   |== speech: segment ==|      |== speech: segment ==|
          |-- non-speech: noise --|
tiled     |== speech: segment ==|-noise-|- rest -|== speech: segment ==|- rest -|
          0                                                        duration_ms
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice

from pipeline.recordings.transcript import LedgerEntry

# What the ledger says of a stretch of sound. SAME_SOUND is followed by the number of the other channel.
SEGMENT = "segment"
NO_WORDS = "no words heard"
SILENCE = "silence"
SOUND = "sound without speech"
OTHER_CHANNEL = "heard from another channel"
SAME_SOUND = "same sound as channel"
LOST = "missing in the file"
LEFT_OUT = "left out by a person"

Span = tuple[int, int]


def tile(duration_ms: int, channel: int, entries: Sequence[LedgerEntry], rest_reason: str) -> list[LedgerEntry]:
    """Return entries that cover [0, duration_ms) of `channel` exactly once, sorted by time.

    Where entries overlap, speech wins over non-speech, and of two of a kind the one that starts first. What none of
    them covers becomes non-speech with `rest_reason`. Entries of other channels are left out; what reaches beyond the
    recording is cut.
    """
    own = sorted(entry for entry in entries if entry.channel == channel)
    rest = LedgerEntry(channel, 0, duration_ms, "non-speech", rest_reason)
    tiled = _one_at_a_time([entry for entry in own if entry.kind == "speech"], duration_ms)
    for layer in ([entry for entry in own if entry.kind == "non-speech"], [rest]):
        tiled = _fill(tiled, _one_at_a_time(layer, duration_ms), duration_ms)
    return tiled


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """Return what of the spans lies in none of the holes, sorted."""
    disjoint = _merged(holes)
    starts = [start for start, _ in disjoint]
    left: list[Span] = []
    for start, end in sorted(spans):
        for from_ms, to_ms in islice(disjoint, max(bisect_right(starts, start) - 1, 0), None):
            if from_ms >= end:
                break
            if start < from_ms:
                left.append((start, from_ms))
            start = max(start, to_ms)
        if start < end:
            left.append((start, end))
    return left


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _one_at_a_time(entries: Sequence[LedgerEntry], duration_ms: int) -> list[LedgerEntry]:
    """Cut entries, sorted by start, so that none begins before the ones before it have ended."""
    result: list[LedgerEntry] = []
    free_from_ms = 0
    for entry in entries:
        start_ms, end_ms = max(entry.start_ms, free_from_ms), min(entry.end_ms, duration_ms)
        if start_ms < end_ms:
            result.append(LedgerEntry(entry.channel, start_ms, end_ms, entry.kind, entry.reason))
            free_from_ms = end_ms
    return result


def _fill(tiled: Sequence[LedgerEntry], layer: Sequence[LedgerEntry], duration_ms: int) -> list[LedgerEntry]:
    """Add the parts of `layer` that lie in the holes of `tiled`. Both are sorted and disjoint; so is the result."""
    result: list[LedgerEntry] = []
    first, hole_start_ms = 0, 0
    for entry in [*tiled, None]:
        hole_end_ms = entry.start_ms if entry else duration_ms
        while first < len(layer) and layer[first].end_ms <= hole_start_ms:
            first += 1
        for filler in islice(layer, first, None):
            if filler.start_ms >= hole_end_ms:
                break
            start_ms, end_ms = max(filler.start_ms, hole_start_ms), min(filler.end_ms, hole_end_ms)
            if start_ms < end_ms:
                result.append(LedgerEntry(filler.channel, start_ms, end_ms, filler.kind, filler.reason))
        if entry:
            result.append(entry)
            hole_start_ms = entry.end_ms
    return result
