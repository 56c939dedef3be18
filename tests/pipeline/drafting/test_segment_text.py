"""What is said of a segment's text: whether its script is right, how sure its language is, and its English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.recognizer import ModelInfo
from asr.word import Word
from configs.settings import Script
from pipeline.drafting.script_check import is_wrong_script
from pipeline.drafting.segmentation import join
from pipeline.drafting.translation import in_english, translated
from pipeline.drafting.window_draft import WindowDraft
from pipeline.recordings.transcript import RecordingInfo, Segment, Transcript


@pytest.mark.parametrize(
    ("text", "tag", "plain", "latin"),
    [
        ("मुझे राशन कार्ड", "hi", False, False),
        ("mujhe ration card", "hi", True, True),  # romanised, or code-mixed alone: nobody can tell
        ("मेरा PAN card कहाँ है", "hi", True, False),  # a third of the letters are Latin
        ("मुझे ration कार्ड के बारे में बताइए", "hi", False, False),
        ("నాకు రేషన్", "ta", True, True),
        ("PAN നമ്പർ నాకు రేషన్", "te", True, True),  # a third script stays wrong
        ("108, २५!", "hi", False, False),
        ("", "hi", False, False),
        ("ଓଡ଼ିଆ", "or", False, False),
        ("odia", "or", True, True),
        ("anything", "sw", False, False),  # not in the registry: no script is expected
        ("मइया", "bho", False, False),
    ],
)
def test_a_wrong_script(text: str, tag: str, plain: bool, latin: bool) -> None:
    assert is_wrong_script(text, tag, Script()) == plain
    assert is_wrong_script(text, tag, Script(latin=("*",))) == latin
    assert not is_wrong_script(text, tag, Script(minimum=0))


def draft(start_ms: int, text: str, language: str, sure: float | None, english: str | None = None) -> WindowDraft:
    def words(line: str) -> tuple[Word, ...]:
        return tuple(Word(one, start_ms + n * 300, start_ms + n * 300 + 280, 0.9) for n, one in enumerate(line.split()))

    spoken = None if english is None else words(english)
    return WindowDraft(0, start_ms, start_ms + 1500, language, words(text), (), -0.1, 0.0, sure, spoken)


def test_a_segment_is_as_sure_as_its_least_sure_window_and_of_one_language() -> None:
    drafts = [draft(0, "क ख ग घ ङ", "hi", 0.99), draft(1500, "च छ", "hi", 0.85), draft(3000, "அ ஆ", "ta", 0.9)]
    found = join(drafts, {})
    assert [(one.language, one.text, one.language_probability) for one in found] == [
        ("hi", "क ख ग घ ङ च छ", 0.85), ("ta", "அ ஆ", 0.9)
    ]  # fmt: skip
    assert join([draft(0, "क", "hi", None)], {})[0].language_probability is None


codes = st.lists(st.tuples(st.sampled_from(["hi", "ta", "te"]), st.integers(0, 4)), min_size=1, max_size=12)


@given(codes)
def test_languages_never_share_a_segment(windows: list[tuple[str, int]]) -> None:
    drafts = [
        draft(n * 1500, " ".join(f"{code}{n}{word}" for word in range(count)), code, 0.9)
        for n, (code, count) in enumerate(windows)
    ]
    found = join(drafts, {})
    for one in found:
        assert {word.text[:2] for word in one.words} <= {one.language}
    assert [word for one in found for word in one.words] == [word for one in drafts for word in one.words]


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


def test_a_transcript_in_english() -> None:
    info, model = RecordingInfo("a.wav", 3000, 1), ModelInfo("m", "0" * 64, "tests", (), 0)
    word = Word("क", 0, 500, 0.9)
    asked = Segment(0, 600, 0, "S1", "hi", "क", 0.9, (), (word,), None, "one")
    found = in_english(Transcript(info, model, (asked,), ()))
    assert [(one.text, one.words, one.start_ms) for one in found.segments] == [("one", (), 0)]
    with pytest.raises(ValueError, match="no translation"):
        in_english(Transcript(info, model, (Segment(0, 600, 0, "S1", "hi", "क", 0.9),), ()))
