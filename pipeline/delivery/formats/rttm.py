"""RTTM: who spoke when, for tools that evaluate diarization. The format is described in diarize/rttm.py.

    SPEAKER call.wav 1 5.250 1.750 <NA> <NA> S1 <NA> <NA>              each segment
    NON-SPEECH call.wav 1 6.100 0.200 <NA> noise <NA> <NA> <NA>        a tag, as configs/tags.toml says
    NOSCORE call.wav 1 6.300 0.400 <NA> <NA> <NA> <NA> <NA>

A tag lasts as long as its words do; one between words, from the end of one to the start of the next.
"""

from collections.abc import Iterator

from asr.word import Word
from configs.tags import tags
from diarize import rttm
from diarize.rttm import Entry, seconds
from diarize.turn import Turn
from pipeline.delivery.formats.cue import unseen
from pipeline.delivery.formats.view import View
from pipeline.recordings.content import Tag
from pipeline.recordings.transcript import Segment, Transcript

UNSEEN = ";; no person has seen the next line"  # a comment: the format has no place for it
_UNKNOWN, _NOTHING = "unknown", "<NA>"


def render(transcript: Transcript, view: View) -> str:
    """Return the transcript as RTTM; with marks on what no person has seen, in comments."""
    name = transcript.recording.name if transcript.recording.name.strip() else _UNKNOWN
    return "".join(f"{line}\n" for segment in transcript.segments for line in _lines(name, segment, view.marks))


def _lines(name: str, segment: Segment, marks: bool) -> Iterator[str]:
    if marks and unseen(segment):
        yield UNSEEN
    speaker = segment.speaker if segment.speaker.strip() else _UNKNOWN
    yield rttm.render([Entry(name, segment.channel, Turn(segment.start_ms, segment.end_ms, speaker))]).rstrip("\n")
    for tag in segment.tags:
        kind = tags().get(tag.name)
        written = (kind.point if tag.start == tag.end else kind.words).get("rttm", "") if kind else ""
        if written:
            line, _, subtype = written.partition(" ")
            start_ms, end_ms = span(segment, tag)
            when = f"{segment.channel + 1} {seconds(start_ms)} {seconds(end_ms - start_ms)}"
            yield f"{line} {rttm.word(name)} {when} {_NOTHING} {subtype or _NOTHING} {_NOTHING} {_NOTHING} {_NOTHING}"


def span(segment: Segment, tag: Tag) -> tuple[int, int]:
    """Return where a tag of the segment is in time, in milliseconds."""
    first = len(segment.text[: tag.start].split())
    if tag.start == tag.end:
        before, after = segment.words[:first], segment.words[first:]
        return _end(before, segment.start_ms), max(_end(before, segment.start_ms), _start(after, segment.end_ms))
    if tag.start and not segment.text[tag.start - 1].isspace():
        first -= 1  # it begins within a word
    words = segment.words[first : len(segment.text[: tag.end].split())]
    return _start(words, segment.start_ms), _end(words, segment.end_ms)


def _start(words: tuple[Word, ...], otherwise_ms: int) -> int:
    return words[0].start_ms if words else otherwise_ms


def _end(words: tuple[Word, ...], otherwise_ms: int) -> int:
    return words[-1].end_ms if words else otherwise_ms
