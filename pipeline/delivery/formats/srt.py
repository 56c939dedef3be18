"""SRT (SubRip): numbered cues, a comma before the milliseconds, the speaker in front of the text.

The format has no escapes. An arrow "-->" inside a text would look like a new cue and is written "→".
"""

from pipeline.delivery.formats.cue import Cue, clock, cues
from pipeline.recordings.transcript import Transcript


def render(transcript: Transcript) -> str:
    """Return the transcript as SRT. Segments without text have no cue."""
    return "".join(f"{number}\n{_cue(cue)}\n" for number, cue in enumerate(cues(transcript), 1))


def _cue(cue: Cue) -> str:
    text = f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text
    return f"{clock(cue.start_ms, ',')} --> {clock(cue.end_ms, ',')}\n{text.replace('-->', '→')}\n"
