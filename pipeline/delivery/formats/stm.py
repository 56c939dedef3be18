"""STM: a line a segment, for tools that score recognisers (NIST sclite, MeetEval).

    call.wav 1 S1 5.250 7.000 राशन कार्ड      recording, channel from 1, speaker, start and end in seconds, text
    ;; seen by machine                        a comment: who stands for the next line

The text stands without tags. Labels (<...>) are left out: readers other than sclite take them for words. The format:
NIST, "OpenASR20 Challenge Evaluation Plan", appendix on STM.
"""

from collections.abc import Iterator

from diarize.rttm import seconds
from pipeline.delivery.formats.fields import field
from pipeline.delivery.formats.view import View
from pipeline.recordings.transcript import Segment, Transcript


def render(transcript: Transcript, view: View) -> str:
    """Return the transcript as STM. A segment without text has a line without text."""
    name = field(transcript.recording.name)
    return "".join(f"{line}\n" for segment in transcript.segments for line in _lines(name, segment, view.marks))


def _lines(name: str, segment: Segment, marks: bool) -> Iterator[str]:
    if marks:
        yield f";; seen by {segment.seen_by}"
    when = f"{seconds(segment.start_ms)} {seconds(segment.end_ms)}"
    text = " ".join(segment.text.split())
    yield f"{name} {segment.channel + 1} {field(segment.speaker)} {when} {text}".rstrip()
