"""Interval: a span of time, and what can be done with sets of spans. The only place for such arithmetic.

    first          |=======|      |====|
    second             |=======|
    merged         |===========|  |====|        time in any of them
    intersection       |===|                    time in both
    without        |===|          |====|        time in the first and not in the second

Arguments may be anything with `start_ms` and `end_ms`, turns for example; results are Stretches.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


class Timed(Protocol):
    """Anything that lasts from `start_ms` to `end_ms`."""

    @property
    def start_ms(self) -> int: ...

    @property
    def end_ms(self) -> int: ...


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """[start_ms, end_ms): in most places, time in which the VAD heard somebody. `end_ms` is not included."""

    start_ms: int
    end_ms: int

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms


def overlap_ms(first: Timed, second: Timed) -> int:
    """Return how long both last together; negative where a gap lies between them: the length of the gap."""
    return min(first.end_ms, second.end_ms) - max(first.start_ms, second.start_ms)


def merged(intervals: Iterable[Timed], duration_ms: int) -> list[Stretch]:
    """Return the same time sorted, without overlaps or touching neighbours, cut to [0, duration_ms)."""
    result: list[Stretch] = []
    for interval in sorted(intervals, key=lambda timed: (timed.start_ms, timed.end_ms)):
        start_ms, end_ms = max(0, interval.start_ms), min(duration_ms, interval.end_ms)
        if start_ms >= end_ms:
            continue
        if result and start_ms <= result[-1].end_ms:
            result[-1] = Stretch(result[-1].start_ms, max(end_ms, result[-1].end_ms))
        else:
            result.append(Stretch(start_ms, end_ms))
    return result


def intersection(first: Sequence[Timed], second: Sequence[Timed]) -> list[Stretch]:
    """Return the time in both, each sorted and without overlaps. One pass: a long call has thousands of intervals."""
    result: list[Stretch] = []
    i = j = 0
    while i < len(first) and j < len(second):
        if overlap_ms(first[i], second[j]) > 0:
            start_ms, end_ms = max(first[i].start_ms, second[j].start_ms), min(first[i].end_ms, second[j].end_ms)
            result.append(Stretch(start_ms, end_ms))
        if first[i].end_ms <= second[j].end_ms:
            i += 1
        else:
            j += 1
    return result


def without(whole: Timed, holes: Iterable[Timed]) -> list[Stretch]:
    """Return the parts of one interval that lie in none of the holes. `holes`: sorted by start; they may overlap."""
    result: list[Stretch] = []
    at_ms = whole.start_ms
    for hole in holes:
        if overlap_ms(hole, whole) <= 0:
            continue
        if at_ms < hole.start_ms:
            result.append(Stretch(at_ms, hole.start_ms))
        at_ms = max(at_ms, hole.end_ms)
    if at_ms < whole.end_ms:
        result.append(Stretch(at_ms, whole.end_ms))
    return result
