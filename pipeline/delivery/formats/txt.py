"""TXT: a line a segment, "[hh:mm:ss] speaker: text". A segment that has no text says so: nothing is lost silently."""

from pipeline.delivery.formats.cue import MARK, unseen
from pipeline.delivery.formats.tagged import tagged
from pipeline.delivery.formats.view import View
from pipeline.recordings.transcript import Segment, Transcript

NO_TEXT = "(no text)"


def render(transcript: Transcript, view: View) -> str:
    """Return the transcript as plain text."""
    return "".join(f"{_line(segment, view.marks and unseen(segment))}\n" for segment in transcript.segments)


def _line(segment: Segment, marked: bool) -> str:
    minutes, second = divmod(segment.start_ms // 1000, 60)
    hour, minute = divmod(minutes, 60)
    said = " ".join(tagged(segment, "txt").split()) or NO_TEXT
    speaker = " ".join(segment.speaker.split())
    mark = f"{MARK} " if marked else ""
    return f"[{hour:02}:{minute:02}:{second:02}] {mark}{speaker + ': ' if speaker else ''}{said}"
