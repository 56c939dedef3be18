"""Cue: what SRT and VTT share: a stretch of time with lines of text, and the clock that both write.

00:00:05,250 --> 00:00:07,000        (VTT writes a dot before the milliseconds)
S1: राशन कार्ड
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.delivery.formats.tagged import Form, tagged
from pipeline.recordings.transcript import Segment, Transcript

MARK = "[machine]"  # in front of a text that no person has seen, where the format has nothing better


@dataclass(frozen=True, slots=True)
class Cue:
    """Times in milliseconds. `text` has its tags, but no empty line, which would end the cue. `machine`: unseen."""

    start_ms: int
    end_ms: int
    speaker: str
    text: str
    machine: bool


def cues(transcript: Transcript, form: Form, escape: Callable[[str], str] = str) -> Iterator[Cue]:
    """Yield a cue for each segment that has text or tags. `escape`: of the format, for the text."""
    for segment in transcript.segments:
        lines = [" ".join(line.split()) for line in tagged(segment, form, escape).splitlines()]
        text = "\n".join(line for line in lines if line)
        if text:
            yield Cue(segment.start_ms, segment.end_ms, " ".join(segment.speaker.split()), text, unseen(segment))


def unseen(segment: Segment) -> bool:
    """Say whether no person has seen the text of a segment."""
    return segment.seen_by == "machine"


def clock(ms: int, separator: str) -> str:
    """Return hh:mm:ss and milliseconds after `separator`; hours have two digits or more."""
    seconds, rest_ms = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{separator}{rest_ms:03}"
