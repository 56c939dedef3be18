"""Turn: one speaker, one stretch of time.

S1 |=====|        |====|
S2       |==|===|   |=|    two turns of S2 may touch; turns of different speakers may overlap

Where two speak at once, one may be louder: the turn of the other is `overlaid`, and gets no words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diarize.interval import Timed, overlap_ms, without


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """`speaker` said something from `start_ms` (included) to `end_ms` (not included).

    `overlaid`: somebody else, whose turn it is, was heard at the same time.
    """

    start_ms: int
    end_ms: int
    speaker: str
    overlaid: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms < self.end_ms:
            raise ValueError(f"a turn is not empty and starts at 0 or later, not {self.start_ms}..{self.end_ms} ms")
        if not self.speaker:
            raise ValueError("a turn names its speaker")

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms


def overlaid(everybody: Iterable[Turn], exclusive: Iterable[Turn]) -> list[Turn]:
    """Return the parts of everybody's turns outside the same speaker's exclusive turns: overlaid turns, sorted."""
    result: list[Turn] = []
    for speaker, own in _by_speaker(everybody).items():
        taken = _by_speaker(exclusive).get(speaker, [])
        for turn in own:
            result += [Turn(part.start_ms, part.end_ms, speaker, overlaid=True) for part in without(turn, taken)]
    return sorted(result)


def united(turns: Iterable[Turn]) -> list[Turn]:
    """Return all turns, sorted, none overlaid: each overlaid turn is joined with the same speaker's turn that touches
    it.
    """
    result: list[Turn] = []
    for speaker, own in _by_speaker(turns).items():
        last = own[0]
        for turn in own[1:]:
            if turn.start_ms <= last.end_ms and (turn.overlaid or last.overlaid):
                last = Turn(last.start_ms, max(turn.end_ms, last.end_ms), speaker, turn.overlaid)
            else:
                result.append(Turn(last.start_ms, last.end_ms, speaker))
                last = turn
        result.append(Turn(last.start_ms, last.end_ms, speaker))
    return sorted(result)


def cut_to(turns: Sequence[Turn], intervals: Iterable[Timed]) -> list[tuple[int, int, str]]:
    """Return (start_ms, end_ms, speaker) for the parts of each turn that lie in the intervals."""
    return [
        (max(turn.start_ms, interval.start_ms), min(turn.end_ms, interval.end_ms), turn.speaker)
        for interval in intervals
        for turn in turns
        if overlap_ms(turn, interval) > 0
    ]


def _by_speaker(turns: Iterable[Turn]) -> dict[str, Sequence[Turn]]:
    own: dict[str, list[Turn]] = {}
    for turn in sorted(turns):
        own.setdefault(turn.speaker, []).append(turn)
    return dict(own)
