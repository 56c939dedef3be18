"""TextGrid: tiers for Praat, in its long text format. https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html

    S1            |      | राशन कार्ड      |    |        the segments of a speaker, with tags as TXT has them
    S1 words      |      | राशन   | कार्ड  |    |
    S1 seen by    |      | machine         |    |        whether a person has seen it

An interval tier covers the whole recording: where nothing is said, its text is empty.
"""

from collections.abc import Iterable, Iterator, Sequence

from pipeline.delivery.formats.tagged import tagged
from pipeline.delivery.formats.tiers import SEEN, WORDS, Tier, tiers
from pipeline.delivery.formats.view import View
from pipeline.delivery.timed_words import timed_words
from pipeline.recordings.transcript import Transcript

# A row: its name, and its intervals: start and end in milliseconds, and a text.
_Interval = tuple[int, int, str]
_Row = tuple[str, Sequence[_Interval]]


def render(transcript: Transcript, view: View) -> str:
    """Return the transcript as a TextGrid; one without speech has one empty tier, since Praat refuses one without any.

    Words without length (of a text that is longer than its time) are in the segment's row only.
    """
    end_ms = max([transcript.recording.duration_ms, *(one.end_ms for one in transcript.segments), 1])
    rows = [row for tier in tiers(transcript) for row in _rows(tier, view.marks)] or [("speech", [])]
    items = "".join(_tier(number, row, end_ms) for number, row in enumerate(rows, 1))
    return (
        f'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0\nxmax = {_seconds(end_ms)}\n'
        f"tiers? <exists>\nsize = {len(rows)}\nitem []:\n{items}"
    )


def _rows(tier: Tier, marks: bool) -> Iterator[_Row]:
    yield tier.name, [(one.start_ms, one.end_ms, tagged(one, "txt")) for one in tier.segments]
    words = (word for one in tier.segments for word in timed_words(one))
    yield f"{tier.name} {WORDS}", [(one.start_ms, one.end_ms, one.text) for one in words if one.start_ms < one.end_ms]
    if marks:
        yield f"{tier.name} {SEEN}", [(one.start_ms, one.end_ms, one.seen_by) for one in tier.segments]


def _tier(number: int, row: _Row, end_ms: int) -> str:
    name, intervals = row
    every = list(_filled(intervals, end_ms))
    head = f'    item [{number}]:\n        class = "IntervalTier"\n        name = {_text(name)}\n        xmin = 0\n'
    lines = "".join(
        f"        intervals [{place}]:\n            xmin = {_seconds(start)}\n            xmax = {_seconds(end)}\n"
        f"            text = {_text(said)}\n"
        for place, (start, end, said) in enumerate(every, 1)
    )
    return f"{head}        xmax = {_seconds(end_ms)}\n        intervals: size = {len(every)}\n{lines}"


def _filled(intervals: Iterable[_Interval], end_ms: int) -> Iterator[_Interval]:
    at = 0
    for start, end, said in intervals:
        if start > at:
            yield at, start, ""
        yield start, end, said
        at = end
    if at < end_ms:
        yield at, end_ms, ""


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03d}"


def _text(said: str) -> str:
    """Return a text between quotes, which are doubled inside; a line break would be read as one, but readers differ."""
    return '"' + " ".join(said.split()).replace('"', '""') + '"'
