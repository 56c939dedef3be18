"""Channel speakers: how many people share each channel of a call, where this is asked for.

    "auto"   however many are found on each        channel 0  customer             "channel 1 · A"
    "2"      two on each                           channel 1  two in a meeting     "channel 2 · A", "channel 2 · B"
    "1,2"    one on the first, two on the second

If nothing is asked for, each channel has one speaker. That is right for most calls.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from configs.errors import BoliError
from diarize.diarizer import SpeakerHints
from diarize.turn import Turn

MOST = 20
AUTO = "auto"
_COUNTS = {str(count): count for count in range(1, MOST + 1)}
_ADVICE = f"write auto, a number from 1 to {MOST}, or a number a channel with commas between, as 1,2"


class PerChannelError(BoliError, ValueError):
    """The text does not say how many people share each channel. The message says what to write."""


@dataclass(frozen=True, slots=True)
class PerChannel:
    """`counts`: the number of people on each channel; a single number holds for all; () to find out."""

    counts: tuple[int, ...] = ()

    def hints(self, position: int) -> SpeakerHints:
        """Return what to expect on the channel at `position` among those that are transcribed."""
        if len(self.counts) == 1:
            return SpeakerHints(exact=self.counts[0])
        return SpeakerHints(exact=self.counts[position] if position < len(self.counts) else None)


def parsed(text: str) -> PerChannel | None:
    """Return what the text asks for; None for "", nothing. Raises PerChannelError."""
    parts = [part.strip() for part in text.split(",")]
    if parts == [""]:
        return None
    if parts == [AUTO]:
        return PerChannel()
    if not set(parts) <= _COUNTS.keys():
        raise PerChannelError(f"this is no number of people a channel: {_ADVICE}")
    return PerChannel(tuple(_COUNTS[part] for part in parts))


def labelled(channel: int, own: Sequence[Turn], diarized: Sequence[Turn]) -> list[Turn]:
    """Return the turns that a diarizer found on a channel, cut to `own`, and named "channel 1 · A", and so on.

    `own`: the channel's own turns, sorted, no two at a time. What the diarizer found outside of them is cross-talk.
    """
    ends = [turn.end_ms for turn in own]
    cut: list[Turn] = []
    for turn in diarized:
        for stretch in own[bisect_right(ends, turn.start_ms) :]:
            if stretch.start_ms >= turn.end_ms:
                break
            span = max(turn.start_ms, stretch.start_ms), min(turn.end_ms, stretch.end_ms)
            cut.append(replace(turn, start_ms=span[0], end_ms=span[1]))
    names: dict[str, str] = {}
    for turn in sorted(cut):
        names.setdefault(turn.speaker, f"channel {channel + 1} · {letter(len(names))}")
    return sorted(replace(turn, speaker=names[turn.speaker]) for turn in cut)


def letter(number: int) -> str:
    """Return A for 0, Z for 25, AA for 26."""
    return (letter(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)
