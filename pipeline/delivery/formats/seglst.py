"""SegLST: a JSON list of segments, for MeetEval (the CHiME challenges). Times are in seconds, the text has no tags.

{"session_id": "call.wav", "speaker": "S1", "start_time": 5.25, "end_time": 7.0, "words": "राशन", "seen_by": "machine"}
"""

import json

from pipeline.delivery.formats.view import View
from pipeline.recordings.transcript import Segment, Transcript


def render(transcript: Transcript, view: View) -> str:
    """Return the transcript as SegLST. `seen_by`, a key of our own, which readers keep, is left out without marks."""
    segments = [_segment(transcript.recording.name, segment, view.marks) for segment in transcript.segments]
    return json.dumps(segments, ensure_ascii=False, indent=2) + "\n"


def _segment(name: str, segment: Segment, marks: bool) -> dict[str, object]:
    return {
        "session_id": name,
        "speaker": segment.speaker,
        "channel": segment.channel + 1,
        "start_time": segment.start_ms / 1000,
        "end_time": segment.end_ms / 1000,
        "words": " ".join(segment.text.split()),
    } | ({"seen_by": segment.seen_by} if marks else {})
