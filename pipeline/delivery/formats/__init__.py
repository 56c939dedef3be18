"""A transcript as a file: JSON, SRT, VTT, TXT, RTTM; one format a module.

Each marks what no person has seen, as it can:

    JSON    "seen_by": "machine"
    SRT     [machine] S1: राशन कार्ड
    VTT     <v S1><c.machine>राशन कार्ड</c>, and a NOTE: players show the plain text, a style sheet can colour the class
    TXT     [00:00:05] [machine] S1: राशन कार्ड
    RTTM    a comment before the line
"""

from collections.abc import Callable, Mapping
from typing import Literal

from pipeline.delivery.formats import as_json, rttm, srt, txt, vtt
from pipeline.recordings.transcript import Transcript

Format = Literal["json", "srt", "vtt", "txt", "rttm"]

FORMATS: Mapping[Format, Callable[[Transcript, bool], str]] = {
    "json": lambda transcript, marks: as_json.render(transcript),
    "srt": srt.render,
    "vtt": vtt.render,
    "txt": txt.render,
    "rttm": rttm.render,
}


def render(transcript: Transcript, format: Format, marks: bool = True) -> str:
    """Return the transcript as the text of a file, which ends with a newline and is to be written as UTF-8.

    `marks`: mark what no person has seen. JSON always says it.
    """
    return FORMATS[format](transcript, marks)
