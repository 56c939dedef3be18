"""A transcript as a file; one format a module. docs/reference/formats.md says what each carries.

Each marks what no person has seen, as it can:

    JSON              "seen_by": "machine"; so do SegLST, the vendors' shapes and a column of CSV
    SRT, TXT          [machine] S1: राशन कार्ड
    VTT, TTML         a class or a style of the text, and a note: players show the plain text
    DOCX              shaded text, and a sentence at its top
    TextGrid, EAF     a tier "S1 seen by"
    RTTM, CTM, STM    a comment before the line
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.delivery.formats import (
    as_csv,
    as_json,
    assemblyai,
    ctm,
    deepgram,
    docx,
    eaf,
    openai,
    rttm,
    seglst,
    srt,
    stm,
    textgrid,
    ttml,
    txt,
    vtt,
)
from pipeline.delivery.formats.view import AS_USUAL, View
from pipeline.recordings.transcript import Transcript

FileFormat = Literal[
    "srt",
    "vtt",
    "ttml",
    "txt",
    "docx",
    "textgrid",
    "eaf",
    "ctm",
    "stm",
    "seglst",
    "rttm",
    "csv",
    "openai_json",
    "openai_verbose_json",
    "openai_diarized_json",
    "assemblyai",
    "deepgram",
]
Format = Literal["json", FileFormat]


@dataclass(frozen=True, slots=True)
class Kind:
    """A format: how a file of it is made, how its name ends, its media type, and what it is, for people.

    `render` returns text, which is to be written as UTF-8, or bytes: then it is no text.
    """

    render: Callable[[Transcript, View], str | bytes]
    ending: str
    media_type: str
    meaning: str
    is_text: bool = True


_PLAIN: Final = "text/plain"
_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _vendor(render: Callable[[Transcript, View], str], name: str, meaning: str) -> Kind:
    # A media type of its own, so that OpenAPI can tell its JSON from that of the service.
    return Kind(render, f"{name}.json", f"application/vnd.boli.{name}+json", meaning)


FORMATS: Final[Mapping[Format, Kind]] = {
    "json": Kind(lambda transcript, _: as_json.render(transcript), "json", "application/json", "everything"),
    "srt": Kind(srt.render, "srt", "application/x-subrip", "subtitles (SubRip)"),
    "vtt": Kind(vtt.render, "vtt", "text/vtt", "subtitles (WebVTT)"),
    "ttml": Kind(ttml.render, "ttml", "application/ttml+xml", "subtitles (TTML, IMSC text profile)"),
    "txt": Kind(txt.render, "txt", _PLAIN, "a line for each segment"),
    "docx": Kind(docx.render, "docx", _DOCX, "a document for word processors", is_text=False),
    "textgrid": Kind(textgrid.render, "TextGrid", _PLAIN, "tiers for Praat"),
    "eaf": Kind(eaf.render, "eaf", "application/xml", "tiers for ELAN"),
    "ctm": Kind(ctm.render, "ctm", _PLAIN, "a line for each word (NIST)"),
    "stm": Kind(stm.render, "stm", _PLAIN, "a line for each segment (NIST)"),
    "seglst": _vendor(seglst.render, "seglst", "a list of segments for MeetEval"),
    "rttm": Kind(rttm.render, "rttm", _PLAIN, "who spoke when (NIST)"),
    "csv": Kind(as_csv.render, "csv", "text/csv", "a row for each segment"),
    "openai_json": _vendor(openai.render_json, "openai", "OpenAI's `json`"),
    "openai_verbose_json": _vendor(openai.render_verbose, "openai-verbose", "OpenAI's `verbose_json`"),
    "openai_diarized_json": _vendor(openai.render_diarized, "openai-diarized", "OpenAI's `diarized_json`"),
    "assemblyai": _vendor(assemblyai.render, "assemblyai", "AssemblyAI's transcript"),
    "deepgram": _vendor(deepgram.render, "deepgram", "Deepgram's pre-recorded answer"),
}
SUBTITLES: Final[tuple[Format, ...]] = ("srt", "vtt", "ttml")


def render(transcript: Transcript, format: Format, view: View = AS_USUAL) -> str:
    """Return the transcript as the text of a file, which ends with a newline. Raises TypeError where it is no text."""
    written = FORMATS[format].render(transcript, view)
    if isinstance(written, bytes):
        raise TypeError(f"{format} is no text: ask for its bytes")
    return written


def as_bytes(transcript: Transcript, format: Format, view: View = AS_USUAL) -> bytes:
    """Return the transcript as the bytes of a file."""
    written = FORMATS[format].render(transcript, view)
    return written if isinstance(written, bytes) else written.encode()
