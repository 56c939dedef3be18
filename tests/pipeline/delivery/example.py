"""A transcript for tests of formats: two speakers at once, tags, times of words, Urdu, and what breaks formats."""

from dataclasses import replace

from asr.recognizer import ModelInfo
from asr.word import Word
from pipeline.recordings.content import Tag
from pipeline.recordings.transcript import RecordingInfo, Segment, Transcript

HINDI = 'राशन कार्ड, <नहीं> & PAN "कार्ड" यहाँ -->'
URDU = "جی ہاں، کل آئیں گے۔"
STRANGE = "=1+1 \x01\ufffe {a}"


def spoken(text: str, start_ms: int, speaker: str, **more: object) -> Segment:
    """Return a segment whose words last 400 ms each, with 100 ms between."""
    words = tuple(
        Word(word, start_ms + 500 * number, start_ms + 500 * number + 400, 0.5 + 0.01 * number)
        for number, word in enumerate(text.split())
    )
    end_ms = words[-1].end_ms if words else start_ms + 500
    values = {"channel": 0, "language": "hi", "confidence": 0.75, "seen_by": "one_person"} | more
    return Segment(start_ms=start_ms, end_ms=end_ms, speaker=speaker, text=text, words=words, **values)  # type: ignore[arg-type]


SEGMENTS = (
    spoken(HINDI, 500, "S1 & <दो>", tags=(Tag("noise", 4, 4), Tag("unclear", 5, 11)), note="दो, लोग"),
    spoken(URDU, 2_000, "S2", language="ur", channel=1, seen_by="machine"),
    spoken("दूसरा चैनल", 2_500, "S2", seen_by="two_agree"),  # overlaps what S2 says in the other channel
    spoken("", 6_000, "S1 & <दो>", seen_by="machine"),
    spoken(STRANGE, 7_000, "", language="en", confidence=None),
)
EXAMPLE = Transcript(RecordingInfo("का ल.wav", 20_000, 2), ModelInfo("starter", "ab", "", (), 0), SEGMENTS, ())


def with_segments(*segments: Segment) -> Transcript:
    """Return the example with other segments, sorted as a transcript's are."""
    return replace(EXAMPLE, segments=tuple(sorted(segments, key=lambda one: (one.start_ms, one.channel))))
