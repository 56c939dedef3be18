"""Cues: whatever is said, each word is shown once, in order, and what the rules say of lines and times holds."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.recognizer import ModelInfo
from asr.word import Word
from lexicons.aksharas import letters
from pipeline.delivery.formats.cue import Cue, Style, cues
from pipeline.delivery.subtitles.rules import CueRules
from pipeline.recordings.content import Tag
from pipeline.recordings.transcript import RecordingInfo, Segment, Transcript

PLAIN = Style("srt")
RULES = CueRules()
WORDS = {
    "hi": ["राशन", "कार्ड", "क्षत्रिय", "है।", "और,", "जी", "अंतर्राष्ट्रीयकरण", "१२३"],
    "ta": ["தமிழ்", "வணக்கம்", "செல்லவேண்டியிருக்கிறது,", "ஆம்.", "ஒரு", "ஸ்ரீ"],
    "ur": ["اُردو", "ہے۔", "کیا؟", "پاکستان،", "جی", "ضروریات"],
}


def transcript(*segments: Segment) -> Transcript:
    ordered = sorted(segments, key=lambda one: (one.start_ms, one.channel))
    return Transcript(RecordingInfo("a.wav", 3_600_000, 2), ModelInfo("m", "", "", (), 0), tuple(ordered), ())


def segment(text: str, start_ms: int = 0, word_ms: int = 300, pause_ms: int = 0, **more: object) -> Segment:
    words, at = [], start_ms
    for word in text.split():
        words.append(Word(word, at, at + word_ms, None))
        at += word_ms + pause_ms
    values = {"channel": 0, "speaker": "S1", "language": "hi", "confidence": None} | more
    end_ms = max(at - pause_ms, start_ms + 1)
    return Segment(start_ms=start_ms, end_ms=end_ms, text=text, words=tuple(words), **values)  # type: ignore[arg-type]


def made(*segments: Segment, rules: CueRules = RULES) -> list[Cue]:
    return list(cues(transcript(*segments), PLAIN, rules))


@st.composite
def spoken(draw: st.DrawFn) -> Segment:
    language = draw(st.sampled_from(sorted(WORDS)))
    said = draw(st.lists(st.sampled_from(WORDS[language]), min_size=1, max_size=40))
    start = draw(st.integers(0, 60_000))
    times = [
        start + step
        for step in sorted(draw(st.sets(st.integers(0, 60_000), min_size=2 * len(said), max_size=2 * len(said))))
    ]
    words = tuple(
        Word(word, *pair, None) for word, pair in zip(said, zip(times[::2], times[1::2], strict=True), strict=True)
    )
    known = draw(st.booleans())
    return Segment(
        start_ms=times[0],
        end_ms=times[-1],
        channel=draw(st.integers(0, 1)),
        speaker=draw(st.sampled_from(["S1", "S2"])),
        language=language,
        text=" ".join(said),
        confidence=None,
        words=words if known else (),
        seen_by=draw(st.sampled_from(["machine", "one_person"])),
    )


rules = st.builds(
    CueRules,
    st.integers(16, 80),
    st.integers(1, 3),
    st.integers(0, 3_000),
    st.integers(3_000, 15_000),
    st.integers(5, 40),
)


@pytest.mark.slow
@given(st.lists(spoken(), max_size=4), rules)
def test_every_word_once_in_order_and_the_rules_hold(segments: list[Segment], rules: CueRules) -> None:
    found = made(*segments, rules=rules)
    for speaker in ("S1", "S2"):
        for machine in (False, True):
            shown = [
                word for cue in found if (cue.speaker, cue.machine) == (speaker, machine) for word in cue.text.split()
            ]
            said = [one for one in segments if (one.speaker, one.seen_by == "machine") == (speaker, machine)]
            assert sorted(shown) == sorted(word for one in said for word in one.text.split())
            if len(said) == 1:
                assert shown == said[0].text.split()
    assert all(0 < cue.end_ms - cue.start_ms <= rules.max_cue_ms for cue in found)
    assert all(one.end_ms <= other.start_ms for one, other in pairwise(found))
    for cue in found:
        lines = cue.text.split("\n")
        assert len(lines) <= rules.max_lines
        assert all(letters(line) <= rules.max_line or len(line.split()) == 1 for line in lines)


@given(st.lists(spoken(), max_size=4), rules)
def test_what_is_short_or_fast_ends_where_the_next_begins(segments: list[Segment], rules: CueRules) -> None:
    for one, other in pairwise(made(*segments, rules=rules)):
        needed_ms = max(rules.min_cue_ms, letters(one.text) * 1000 // rules.max_rate)
        shown_ms = one.end_ms - one.start_ms
        assert shown_ms >= min(needed_ms, rules.max_cue_ms) - 1 or one.end_ms == other.start_ms


def test_a_cue_ends_at_a_sentence_a_comma_or_a_pause() -> None:
    sentences = "वह कल शहर से अपने घर वापस आया था। " + "और आज सुबह फिर से अपने काम पर चला गया " * 2
    assert made(segment(sentences))[0].text == "वह कल शहर से अपने घर वापस आया था।"
    long = "यह काम आज ही करना है और किसी को बताना नहीं, " + "क्योंकि सब लोग पहले से ही जानते हैं कि क्या होने वाला है "
    assert made(segment(long))[0].text.endswith("नहीं,")
    paused = segment("सब लोग कल सुबह शहर के लिए निकल गए"), segment("पर शाम तक कोई भी घर वापस नहीं आया", 3_400)
    assert [cue.text for cue in made(*paused)] == [one.text for one in paused]


def test_a_pause_that_a_model_gives_to_the_next_word_is_a_pause() -> None:
    # As the starter hears boli/demo/samples/hi-farm.ogg. Half a second passes before the second "मिर्च".
    said = """सोयाबीन 410 1010, की 1010 1190, फसल 1190 1590, में 1590 1810, झुलसा 1810 2270, लग 2270 2470, गया 2470 2870,
        है 2870 3190, मंगलवार 3190 4350, को 4350 4530, मिर्च 4530 4890, में 4890 5030, यूरिया 5030 5450, डालना 5450 5850,
        चाहिए 5850 6510, मिर्च 6510 7370, का 7370 7570, भाव 7570 7850, पचास 7850 8270, रुपये 8270 8730, है 8730 8950"""
    words = tuple(Word(text, int(start), int(end), None) for text, start, end in map(str.split, said.split(",")))
    text = " ".join(word.text for word in words)
    heard = replace(segment(text), start_ms=330, end_ms=9100, words=words)
    assert [cue.text.split()[-1] for cue in made(heard)] == ["चाहिए", "है"]


def test_no_cue_goes_on_over_another_speaker_or_a_long_silence() -> None:
    first, other, later = segment("जी"), segment("हाँ", 400, speaker="S2"), segment("ठीक", 800)
    assert [(cue.speaker, cue.text) for cue in made(first, other, later)] == [("S1", "जी"), ("S2", "हाँ"), ("S1", "ठीक")]
    assert [cue.text for cue in made(segment("जी"), segment("हाँ", 400))] == ["जी हाँ"]
    assert [cue.text for cue in made(segment("जी"), segment("हाँ", 1_400))] == ["जी", "हाँ"]
    assert [cue.machine for cue in made(segment("जी"), segment("हाँ", 400, seen_by="one_person"))] == [True, False]


def test_two_at_once_share_the_time() -> None:
    one = segment("एक दो तीन चार पाँच छह", word_ms=1_000)
    found = made(one, segment("जी हाँ", 2_000, word_ms=500, channel=1, speaker="S2"))
    assert [(cue.start_ms, cue.end_ms) for cue in found] == [(0, 3_000), (3_000, 6_000)]


def test_a_short_cue_is_shown_for_a_second_where_there_is_time() -> None:
    assert [(cue.start_ms, cue.end_ms) for cue in made(segment("जी"))] == [(0, 1_000)]
    (cue,) = made(segment("राशन कार्ड की अर्ज़ी के लिए आधार की प्रति", word_ms=50))
    assert cue.end_ms == letters(cue.text) * 1000 // 17


def test_lines_are_balanced_and_a_long_word_has_its_own() -> None:
    (cue,) = made(segment("यह एक बहुत ही लंबा वाक्य है जो कि दो अलग पंक्तियों में लिखा जाता है", word_ms=200))
    one, two = cue.text.split("\n")
    assert abs(letters(one) - letters(two)) <= 4
    (cue,) = made(segment("एक " + "क" * 60, word_ms=200))
    assert cue.text.split("\n") == ["एक", "क" * 60]


def test_a_tag_over_a_border_is_in_both_cues_and_a_point_in_one() -> None:
    text = "राशन कार्ड " * 12
    one = segment(text.strip(), tags=(Tag("unclear", 0, len(text) - 1), Tag("noise", 10, 10)))
    found = made(one)
    assert len(found) > 1
    assert all(cue.text.endswith("(?)") for cue in found)
    assert [cue.text.count("(noise)") for cue in found] == [1] + [0] * (len(found) - 1)


@pytest.mark.parametrize("value", [{"max_line": 10}, {"max_lines": 4}, {"max_cue_ms": 1_000}, {"max_rate": 0}])
def test_rules_have_limits(value: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(value))):
        CueRules(**value)
