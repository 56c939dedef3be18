"""CTM: a line a word, for tools that score recognisers (NIST sclite). The speaker has no place in it.

    call.wav 1 5.250 0.600 राशन 0.93        recording, channel from 1, start and duration in seconds, confidence
    ;; seen by machine                      a comment: who stands for the words that follow, up to the next one

Words stand without tags. The format: NIST, "OpenASR20 Challenge Evaluation Plan", appendix on CTM.
"""

from collections.abc import Iterator

from diarize.rttm import seconds
from pipeline.delivery.formats.fields import field
from pipeline.delivery.formats.view import View
from pipeline.delivery.timed_words import timed_words
from pipeline.recordings.transcript import Segment, Transcript


def render(transcript: Transcript, view: View) -> str:
    """Return the transcript as CTM, sorted by channel and time, as the format wants it."""
    name = field(transcript.recording.name)
    ordered = sorted(transcript.segments, key=lambda one: (one.channel, one.start_ms))
    return "".join(f"{line}\n" for segment in ordered for line in _lines(name, segment, view.marks))


def _lines(name: str, segment: Segment, marks: bool) -> Iterator[str]:
    words = timed_words(segment)
    if marks and words:
        yield f";; seen by {segment.seen_by}"
    for word in words:
        when = f"{seconds(word.start_ms)} {seconds(word.end_ms - word.start_ms)}"
        sure = "" if word.confidence is None else f" {word.confidence:.2f}"
        yield f"{name} {segment.channel + 1} {when} {word.text}{sure}"
