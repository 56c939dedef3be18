"""WebVTT: cues with the speaker in a voice tag. https://www.w3.org/TR/webvtt1/

`&`, `<` and `>` are escaped in text and speaker, which also keeps an arrow "-->" from looking like a new cue.
Where speakers were told apart coarsely a NOTE says so, which players do not show. Another says what the class `machine`
means, if there is any: a span that no person has seen. Tags are spans of a class of their own (configs/tags.toml).
"""

import re
from html import escape, unescape

from diarize.methods import is_coarse
from pipeline.delivery.formats.cue import Cue, Style, clock, cues
from pipeline.delivery.formats.view import View
from pipeline.recordings.transcript import Transcript

_MARKUP = re.compile(r"<[^<>]*>")
_UNSEEN = ["NOTE no person has seen the text of class machine"]


def render(transcript: Transcript, view: View) -> str:
    """Return the transcript as WebVTT. Segments without text have no cue."""
    every = list(cues(transcript, STYLE, view.cues))
    notes = [*_coarse(transcript.diarized_by), *(_UNSEEN if view.marks and any(cue.machine for cue in every) else [])]
    head = "".join(f"{block}\n\n" for block in ("WEBVTT", *notes))
    return head + "".join(f"{_cue(cue, view.marks)}\n" for cue in every)


def _coarse(method: str | None) -> list[str]:
    return [f"NOTE speakers by {method}, which is coarse: some are wrong"] if method and is_coarse(method) else []


def _cue(cue: Cue, marks: bool) -> str:
    voice = f"<v {_escaped(cue.speaker)}>" if cue.speaker else ""
    text = f"<c.machine>{cue.text}</c>" if marks and cue.machine else cue.text
    return f"{clock(cue.start_ms, '.')} --> {clock(cue.end_ms, '.')}\n{voice}{text}\n"


def _escaped(text: str) -> str:
    return escape(text, quote=False)


def _shown(written: str) -> str:
    return unescape(_MARKUP.sub("", written))


STYLE = Style("vtt", _escaped, _shown)
