"""Languages and directions of a transcript, for formats that name one for the whole file."""

import unicodedata
from collections import Counter

from pipeline.recordings.transcript import Transcript


def main_language(transcript: Transcript) -> str:
    """Return the tag of the language that is spoken longest; "" where nothing is said."""
    spoken: Counter[str] = Counter()
    for segment in transcript.segments:
        spoken[segment.language] += segment.end_ms - segment.start_ms
    return spoken.most_common(1)[0][0] if spoken else ""


def right_to_left(text: str) -> bool:
    """Say whether a text runs from right to left, by its first letter that has a direction (UAX 9, rules P2 and P3)."""
    for char in text:
        direction = unicodedata.bidirectional(char)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
