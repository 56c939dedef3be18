"""SRT (SubRip): numbered cues, a comma before the milliseconds, the speaker in front of the text.

The format has no escapes. An arrow "-->" inside a text would look like a new cue and is written "→". It has no remarks
either: what no person has seen is marked in the text itself. The name stands where another speaks than in the cue
before; one that is longer than half a line is cut.
"""

from collections.abc import Sequence

from lexicons.aksharas import aksharas, letters
from pipeline.delivery.formats.cue import MARK, Style, clock, cues
from pipeline.delivery.formats.view import View
from pipeline.recordings.transcript import Transcript


def render(transcript: Transcript, view: View) -> str:
    """Return the transcript as SRT. Segments without text have no cue."""
    most = view.cues.max_line // 2 if view.cues else None
    style = Style("srt", escape=_escaped, head=lambda speaker, machine: _head(speaker, view.marks and machine, most))
    return "".join(
        f"{number}\n{clock(cue.start_ms, ',')} --> {clock(cue.end_ms, ',')}\n{cue.text}\n\n"
        for number, cue in enumerate(cues(transcript, style, view.cues), 1)
    )


def _head(speaker: str, marked: bool, most: int | None) -> Sequence[str]:
    name = _escaped(f"{shortened(speaker, most)}:") if speaker else ""
    return [*([MARK] if marked else []), *name.split()]


def shortened(name: str, most: int | None) -> str:
    """Return a name of at most this many letters, whole aksharas with an ellipsis after them where it is longer."""
    if most is None or letters(name) <= most:
        return name
    short = ""
    for word in name.split():
        for number, akshara in enumerate(aksharas(word)):
            longer = f"{short}{' ' if short and not number else ''}{akshara}"
            if letters(longer) >= most:
                return f"{short}…"
            short = longer
    return short


def _escaped(text: str) -> str:
    return text.replace("-->", "→")
