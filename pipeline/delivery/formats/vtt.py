"""WebVTT: cues with the speaker in a voice tag. https://www.w3.org/TR/webvtt1/

`&`, `<` and `>` are escaped in text and speaker, which also keeps an arrow "-->" from looking like a new cue.
Where speakers were told apart coarsely a NOTE says so, which players do not show.
"""

from html import escape

from diarize.methods import is_coarse
from pipeline.delivery.formats.cue import Cue, clock, cues
from pipeline.recordings.transcript import Transcript


def render(transcript: Transcript) -> str:
    """Return the transcript as WebVTT. Segments without text have no cue."""
    return f"WEBVTT\n\n{_note(transcript.diarized_by)}" + "".join(f"{_cue(cue)}\n" for cue in cues(transcript))


def _note(method: str | None) -> str:
    return f"NOTE speakers by {method}, which is coarse: some are wrong\n\n" if method and is_coarse(method) else ""


def _cue(cue: Cue) -> str:
    voice = f"<v {escape(cue.speaker, quote=False)}>" if cue.speaker else ""
    return f"{clock(cue.start_ms, '.')} --> {clock(cue.end_ms, '.')}\n{voice}{escape(cue.text, quote=False)}\n"
