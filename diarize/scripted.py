"""Scripted: a diarizer that is given its answer. Shipped, so that users of Boli can write tests without sound.

It keeps the contract of the others: no turns outside the speech, names in order of appearance, and no more speakers
than the hints allow.
"""

from collections.abc import Sequence

from diarize.diarizer import Signal, SpeakerHints
from diarize.interval import Stretch, merged
from diarize.names import named
from diarize.turn import Turn, cut_to


class ScriptedDiarizer:
    """Answers with `script`, cut to the speech. Speakers beyond the hinted number become the last one."""

    name = "scripted"
    coarse = False

    def __init__(self, script: Sequence[Turn]) -> None:
        self._script = sorted(script)

    def diarize(self, signal: Signal, speech: Sequence[Stretch], hints: SpeakerHints) -> list[Turn]:
        """Return the script's turns, each cut to the stretches of speech."""
        found = cut_to(self._script, merged(speech, signal.duration_ms))
        order = list(dict.fromkeys(speaker for _, _, speaker in sorted(found)))
        most = hints.exact or hints.most or len(order)
        return named((start_ms, end_ms, min(order.index(speaker), most - 1)) for start_ms, end_ms, speaker in found)
