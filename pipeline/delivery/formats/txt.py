"""TXT: a line a segment, "[hh:mm:ss] speaker: text". A segment that has no text says so: nothing is lost silently."""

from pipeline.recordings.transcript import Segment, Transcript

NO_TEXT = "(no text)"


def render(transcript: Transcript) -> str:
    """Return the transcript as plain text."""
    return "".join(f"{_line(segment)}\n" for segment in transcript.segments)


def _line(segment: Segment) -> str:
    minutes, second = divmod(segment.start_ms // 1000, 60)
    hour, minute = divmod(minutes, 60)
    said = " ".join(segment.text.split()) or NO_TEXT
    speaker = " ".join(segment.speaker.split())
    return f"[{hour:02}:{minute:02}:{second:02}] {speaker + ': ' if speaker else ''}{said}"
