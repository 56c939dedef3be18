"""A transcript as a file: JSON, SRT, VTT, TXT; one format a module."""

from collections.abc import Callable, Mapping
from typing import Literal

from pipeline.delivery.formats import as_json, srt, txt, vtt
from pipeline.recordings.transcript import Transcript

Format = Literal["json", "srt", "vtt", "txt"]

FORMATS: Mapping[Format, Callable[[Transcript], str]] = {
    "json": as_json.render,
    "srt": srt.render,
    "vtt": vtt.render,
    "txt": txt.render,
}


def render(transcript: Transcript, format: Format) -> str:
    """Return the transcript as the text of a file, which ends with a newline and is to be written as UTF-8."""
    return FORMATS[format](transcript)
