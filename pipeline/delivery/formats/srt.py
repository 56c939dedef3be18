"""SRT (SubRip): numbered cues, a comma before the milliseconds, the speaker in front of the text.

The format has no escapes. An arrow "-->" inside a text would look like a new cue and is written "→". It has no remarks
either: what no person has seen is marked in the text itself.
"""

from pipeline.delivery.formats.cue import MARK, Cue, clock, cues
from pipeline.recordings.transcript import Transcript


def render(transcript: Transcript, marks: bool) -> str:
    """Return the transcript as SRT. Segments without text have no cue. `marks`: mark what no person has seen."""
    return "".join(f"{number}\n{_cue(cue, marks)}\n" for number, cue in enumerate(cues(transcript, "srt"), 1))


def _cue(cue: Cue, marks: bool) -> str:
    text = f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text
    text = f"{MARK} {text}" if marks and cue.machine else text
    return f"{clock(cue.start_ms, ',')} --> {clock(cue.end_ms, ',')}\n{text.replace('-->', '→')}\n"
