"""English beside the segments."""

from pipeline.drafting.translation import translated
from pipeline.recordings.transcript import Segment
from tests.pipeline.drafting.window_drafts import draft


def test_english_goes_to_the_segment_of_its_moment_and_none_is_lost() -> None:
    drafts = [draft(0, "क ख ग घ ङ", "hi", None, "one two three four five"), draft(1500, "", "hi", None, "")]
    segments = [
        Segment(0, 600, 0, "S1", "hi", "क ख", 0.9),
        Segment(600, 1450, 0, "S2", "hi", "ग घ ङ", 0.9),
        Segment(1500, 3000, 0, "S1", "hi", "", None),
        Segment(0, 1500, 1, "S3", "hi", "other channel", 0.9),
    ]
    found = translated(segments, drafts)
    assert [one.translation for one in found] == ["one two", "three four five", "", ""]
    assert [one.text for one in found] == [one.text for one in segments]
    plain = [draft(0, "क", "hi", None)]
    assert translated(segments, plain) == tuple(segments)
