"""Speaker attribution: who speaks in a stretch of time, according to the turns of one channel.

turns    S1 |========|        S2 |=====|
words         |--| S1    |-| S1 (nearest)  |---| S2
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from diarize.turn import Turn

# The speaker of a channel in which the diarizer found nobody.
ONLY_SPEAKER = "S1"


class Speakers:
    """The turns of one channel, indexed by time. Each lookup costs O(log turns + turns that overlap)."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = sorted(turns)
        self._starts = [turn.start_ms for turn in self._turns]
        # At i: the index of that of the turns 0..i which ends last. It tells when to stop looking further back.
        self._last_to_end: list[int] = []
        for index, turn in enumerate(self._turns):
            best = self._last_to_end[-1] if index else 0
            self._last_to_end.append(index if turn.end_ms >= self._turns[best].end_ms else best)

    def claim(self, start_ms: int, end_ms: int, before: str = "") -> Turn | None:
        """Return the turn that overlaps [start_ms, end_ms) most, or else the nearest turn. None if there are no turns.

        If two overlap it equally, the turn of the speaker `before` wins (no change without evidence), then the earlier
        one.
        """
        overlapping = self._overlapping(start_ms, end_ms)
        if not overlapping:
            return self._nearest(start_ms, end_ms)
        return max(
            overlapping,
            key=lambda turn: (overlap_ms(turn, start_ms, end_ms), turn.speaker == before, -turn.start_ms),
        )

    def divide(self, start_ms: int, end_ms: int) -> list[tuple[int, int, str]]:
        """Divide [start_ms, end_ms) where the speaker changes, into pieces (start_ms, end_ms, speaker)."""
        edges = {edge for turn in self._overlapping(start_ms, end_ms) for edge in (turn.start_ms, turn.end_ms)}
        inner = sorted(edge for edge in edges if start_ms < edge < end_ms)
        pieces: list[tuple[int, int, str]] = []
        for left_ms, right_ms in pairwise([start_ms, *inner, end_ms]):
            before = pieces[-1][2] if pieces else ""
            turn = self.claim(left_ms, right_ms, before)
            speaker = turn.speaker if turn else ONLY_SPEAKER
            if speaker == before:
                left_ms = pieces.pop()[0]
            pieces.append((left_ms, right_ms, speaker))
        return pieces

    def heard_ms(self, start_ms: int, end_ms: int) -> int:
        """Return the total length of turns within [start_ms, end_ms). Turns at the same time are added up."""
        return sum(overlap_ms(turn, start_ms, end_ms) for turn in self._overlapping(start_ms, end_ms))

    def _overlapping(self, start_ms: int, end_ms: int) -> list[Turn]:
        overlapping = []
        index = bisect_left(self._starts, end_ms) - 1
        while index >= 0 and self._turns[self._last_to_end[index]].end_ms > start_ms:
            if self._turns[index].end_ms > start_ms:
                overlapping.append(self._turns[index])
            index -= 1
        return overlapping

    def _nearest(self, start_ms: int, end_ms: int) -> Turn | None:
        after = bisect_left(self._starts, end_ms)
        near = [self._turns[self._last_to_end[after - 1]]] if after else []
        near += self._turns[after : after + 1]
        return min(near, key=lambda turn: max(turn.start_ms - end_ms, start_ms - turn.end_ms), default=None)


def overlap_ms(turn: Turn, start_ms: int, end_ms: int) -> int:
    """Return how long the turn and [start_ms, end_ms) share; 0 or less where they do not."""
    return min(turn.end_ms, end_ms) - max(turn.start_ms, start_ms)
