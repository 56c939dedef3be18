"""Stretches: sets of time on one line. What every diarizer does to the speech it is given, and to what it found.

merged   |====|               and cut at the audio's end
           |======|     -> |========|
"""

from collections.abc import Iterable, Sequence

from diarize.diarizer import Stretch
from diarize.turn import Turn


def merged(stretches: Iterable[Stretch], duration_ms: int) -> list[Stretch]:
    """Return the same time sorted, without overlaps or touching neighbours, cut to [0, duration_ms)."""
    result: list[Stretch] = []
    for stretch in sorted(stretches):
        start_ms, end_ms = max(0, stretch.start_ms), min(duration_ms, stretch.end_ms)
        if start_ms >= end_ms:
            continue
        if result and start_ms <= result[-1].end_ms:
            result[-1] = Stretch(result[-1].start_ms, max(end_ms, result[-1].end_ms))
        else:
            result.append(Stretch(start_ms, end_ms))
    return result


def within(turns: Iterable[Turn], stretches: Iterable[Stretch]) -> list[tuple[int, int, str]]:
    """Return (start_ms, end_ms, speaker) of what of each turn lies in the stretches."""
    pieces = [
        (max(turn.start_ms, stretch.start_ms), min(turn.end_ms, stretch.end_ms), turn.speaker)
        for stretch in stretches
        for turn in turns
    ]
    return [piece for piece in pieces if piece[0] < piece[1]]


def intersection(first: Sequence[Stretch], second: Sequence[Stretch]) -> list[Stretch]:
    """Return the time in both, each sorted and without overlaps, in one pass: a long call has thousands of
    stretches.
    """
    result: list[Stretch] = []
    i = j = 0
    while i < len(first) and j < len(second):
        start_ms, end_ms = max(first[i].start_ms, second[j].start_ms), min(first[i].end_ms, second[j].end_ms)
        if start_ms < end_ms:
            result.append(Stretch(start_ms, end_ms))
        if first[i].end_ms <= second[j].end_ms:
            i += 1
        else:
            j += 1
    return result
