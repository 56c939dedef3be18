"""A transcript in English."""

import pytest

from asr.recognizer import ModelInfo
from asr.word import Word
from pipeline.delivery.transcripts import in_english
from pipeline.recordings.transcript import RecordingInfo, Segment, Transcript


def test_a_transcript_in_english() -> None:
    info, model = RecordingInfo("a.wav", 3000, 1), ModelInfo("m", "0" * 64, "tests", (), 0)
    word = Word("क", 0, 500, 0.9)
    asked = Segment(0, 600, 0, "S1", "hi", "क", 0.9, (), (word,), None, "one")
    found = in_english(Transcript(info, model, (asked,), ()))
    assert [(one.text, one.words, one.start_ms) for one in found.segments] == [("one", (), 0)]
    with pytest.raises(ValueError, match="no translation"):
        in_english(Transcript(info, model, (Segment(0, 600, 0, "S1", "hi", "क", 0.9),), ()))
