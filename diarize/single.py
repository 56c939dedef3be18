"""Single: one speaker says everything. For dictation, lectures, and where it does not matter who spoke."""

from collections.abc import Sequence

from diarize.diarizer import Signal, SpeakerHints
from diarize.interval import Stretch, merged
from diarize.names import named
from diarize.turn import Turn


class SingleDiarizer:
    """Gives all speech to "S1", whatever the hints."""

    name = "single"
    coarse = False

    def diarize(self, signal: Signal, speech: Sequence[Stretch], hints: SpeakerHints) -> list[Turn]:
        """Return one turn a stretch of speech."""
        return named((stretch.start_ms, stretch.end_ms, "") for stretch in merged(speech, signal.duration_ms))
