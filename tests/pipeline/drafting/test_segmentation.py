"""Words x turns -> segments: a table of cases, then what holds of any input."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr.word import Word
from diarize.turn import Turn
from pipeline.drafting.segmentation import LONGEST_MS, PAD_MS, PAUSE_MS, join
from pipeline.drafting.window_draft import WindowDraft
from pipeline.recordings.transcript import Segment
from tests.pipeline.drafting.turns import turns_of_a_channel


def words(*said: tuple[str, int, int]) -> tuple[Word, ...]:
    return tuple(Word(text, start_ms, end_ms, 0.5) for text, start_ms, end_ms in said)


def window(
    start_ms: int,
    end_ms: int,
    *said: tuple[str, int, int],
    channel: int = 0,
    flags: tuple[str, ...] = (),
    language: str = "hi",
) -> WindowDraft:
    return WindowDraft(channel, start_ms, end_ms, language, words(*said), flags, -0.3, 0.01)


def brief(segments: list[Segment]) -> list[tuple[str, str]]:
    return [(segment.speaker, segment.text) for segment in segments]


ONE = Turn(0, 2000, "S1")
TWO = Turn(2000, 5000, "S2")


@pytest.mark.parametrize(
    ("turns", "said", "expected"),
    [
        pytest.param([], [("a", 0, 400)], [("S1", "a")], id="no turns: S1"),
        pytest.param([ONE, TWO], [("a", 1500, 1900), ("b", 2100, 2500)], [("S1", "a"), ("S2", "b")], id="change"),
        pytest.param([ONE, TWO], [("a", 1500, 2200)], [("S1", "a")], id="most overlap wins"),
        pytest.param([ONE, Turn(4000, 5000, "S2")], [("a", 3600, 3700)], [("S2", "a")], id="nearest turn"),
        pytest.param([ONE, TWO], [("a", 1000, 1000), ("b", 3000, 3000)], [("S1", "a"), ("S2", "b")], id="no duration"),
        pytest.param(
            [Turn(0, 5000, "S1"), Turn(2000, 2600, "S2")],
            [("a", 1000, 1900), ("b", 1950, 2550), ("c", 2600, 3000)],
            [("S1", "a b c")],
            id="a tie is no change of speaker",
        ),
        pytest.param(
            [Turn(0, 2000, "S1"), Turn(2000, 2300, "S2"), Turn(2300, 5000, "S1")],
            [("a", 1500, 1990), ("हाँ", 2050, 2250), ("c", 2350, 2800)],
            [("S1", "a"), ("S2", "हाँ"), ("S1", "c")],
            id="a backchannel is kept",
        ),
        pytest.param(
            [Turn(0, 2000, "S1"), Turn(2000, 2200, "S2"), Turn(2200, 5000, "S1")],
            [("a", 1500, 1990), ("b", 2000, 2200), ("c", 2250, 2800)],
            [("S1", "a b c")],
            id="a slip is not",
        ),
        pytest.param(
            [Turn(0, 2000, "S1"), Turn(2000, 2200, "S2"), Turn(2200, 5000, "S1")],
            [("a", 500, 1000), ("b", 2000, 2200), ("c", 3000, 3800)],
            [("S1", "a"), ("S2", "b"), ("S1", "c")],
            id="a short word between pauses is no slip",
        ),
        pytest.param(
            [Turn(0, 5000, "S1")],
            [("a", 0, 500), ("b", 500 + PAUSE_MS, 2000), ("c", 2001 + PAUSE_MS, 3000)],
            [("S1", "a b"), ("S1", "c")],
            id="a pause of more than 700 ms divides",
        ),
    ],
)
def test_words_and_turns(turns: list[Turn], said: list[tuple[str, int, int]], expected: list[tuple[str, str]]) -> None:
    assert brief(join([window(0, 6000, *said)], {0: turns})) == expected


def test_bounds_are_padded_inside_the_window_and_between_neighbours() -> None:
    drafts = [window(950, 4000, ("a", 1000, 1900), ("b", 2000, 2500), ("c", 3500, 3990))]
    turns = [Turn(0, 1950, "S1"), Turn(1950, 4000, "S2")]
    assert [(s.start_ms, s.end_ms) for s in join(drafts, {0: turns})] == [(950, 1950), (1950, 2650), (3350, 4000)]


def test_a_long_run_is_cut_at_its_largest_pause() -> None:
    said = [(f"w{i}", i * 1000, i * 1000 + 900) for i in range(20)]
    said[12] = ("w12", 12_300, 12_900)
    first, second = join([window(0, 20_000, *said)], {0: [Turn(0, 20_000, "S1")]})
    assert (len(first.words), len(second.words)) == (12, 8)


def test_no_sliver_is_cut_off_a_long_run() -> None:
    said = [("first", 0, 300), *((f"w{i}", i * 500, i * 500 + 450) for i in range(2, 40))]
    segments = join([window(0, 20_000, *said)], {0: []})
    assert min(segment.end_ms - segment.start_ms for segment in segments) > 2000


def test_speech_without_words_is_a_segment_a_speaker() -> None:
    drafts = [window(1000, 4000, flags=("no-text",)), window(5000, 6000)]
    segments = join(drafts, {0: [Turn(0, 2500, "S1"), Turn(2500, 9000, "S2"), Turn(3000, 3200, "S1")]})
    assert [(s.start_ms, s.end_ms, s.speaker, s.text, s.confidence, s.flags) for s in segments] == [
        (1000, 2500, "S1", "", None, ("no-text",)),
        (2500, 4000, "S2", "", None, ("no-text",)),
        (5000, 6000, "S2", "", None, ("no-text",)),
    ]


def test_confidence_is_weighted_by_characters() -> None:
    draft = WindowDraft(0, 0, 1000, "hi", (Word("abc", 0, 400, 1.0), Word("d", 400, 900, 0.0)), (), -0.1, 0.0)
    assert join([draft], {})[0].confidence == pytest.approx(0.75)


def test_flags_follow_their_words_and_truncation_stays_at_the_end() -> None:
    drafts = [
        window(0, 4000, ("a", 0, 500), ("b", 2000, 2500), flags=("truncated", "low-confidence")),
        window(4000, 5000, ("c", 4500, 4800)),
    ]
    assert [segment.flags for segment in join(drafts, {})] == [
        ("low-confidence",),
        ("truncated", "low-confidence"),
        (),
    ]


def test_a_change_of_language_divides() -> None:
    drafts = [window(0, 1000, ("a", 500, 990)), window(1000, 2000, ("b", 1010, 1500), language="en")]
    assert [(s.language, s.text) for s in join(drafts, {})] == [("hi", "a"), ("en", "b")]


def test_text_is_nfc() -> None:
    decomposed = "क" + unicodedata.normalize("NFD", "é")
    segment = join([window(0, 1000, (decomposed, 0, 500))], {})[0]
    assert segment.text == unicodedata.normalize("NFC", decomposed) == segment.words[0].text


def test_channels_are_joined_each_by_itself_and_sorted_by_time() -> None:
    drafts = [
        window(0, 3000, ("b", 1000, 1500), channel=1),
        window(0, 3000, ("a", 500, 900), ("c", 1800, 2500), channel=0),
    ]
    turns = {0: [Turn(0, 3000, "S1")], 1: [Turn(0, 3000, "S2")]}
    assert [(s.channel, s.speaker, s.text) for s in join(drafts, turns)] == [
        (0, "S1", "a"),
        (1, "S2", "b"),
        (0, "S1", "c"),
    ]


def test_nothing_comes_of_nothing() -> None:
    assert join([], {0: [ONE]}) == []


@st.composite
def drafts_of_a_channel(draw: st.DrawFn, channel: int) -> list[WindowDraft]:
    """Windows in order that do not overlap, words in order; some of them without duration, or sticking out in front."""
    at_ms = 0
    drafts = []
    for number in range(draw(st.integers(0, 4))):
        start_ms = at_ms + draw(st.integers(0, 2000))
        said = []
        at_ms = start_ms
        for index in range(draw(st.integers(0, 8))):
            word_start_ms = max(0, at_ms + draw(st.integers(-50, 1500)))
            at_ms = word_start_ms + draw(st.integers(0, 3000))
            said.append((f"c{channel}w{number}.{index}", word_start_ms, at_ms))
        end_ms = at_ms = max(start_ms + 1, at_ms + draw(st.integers(0, 400)))
        drafts.append(window(start_ms, end_ms, *said, channel=channel))
    return drafts


conversations = st.tuples(drafts_of_a_channel(0), drafts_of_a_channel(1), turns_of_a_channel, turns_of_a_channel)


@settings(max_examples=60, deadline=None)
@given(conversations)
def test_every_word_once_in_order_one_speaker_and_no_overlap(
    conversation: tuple[list[WindowDraft], list[WindowDraft], list[Turn], list[Turn]],
) -> None:
    first, second, *turns = conversation
    segments = join([*second, *first], dict(enumerate(turns)))
    assert segments == sorted(segments, key=lambda s: (s.start_ms, s.channel))
    for channel, drafts in enumerate((first, second)):
        own = [segment for segment in segments if segment.channel == channel]
        written = [word.text for draft in drafts for word in draft.words]
        assert [word.text for segment in own for word in segment.words] == written
        assert " ".join(segment.text for segment in own if segment.text) == " ".join(written)
        for left, right in pairwise(own):
            assert left.end_ms <= right.start_ms
        for segment in own:
            assert segment.speaker in {turn.speaker for turn in turns[channel]} | {"S1"}
            assert (segment.confidence is None) == (not segment.words) == ("no-text" in segment.flags)
            longest = max((word.end_ms - word.start_ms for word in segment.words), default=0)
            if len(segment.words) > 1:
                assert segment.words[-1].end_ms - segment.words[0].start_ms <= max(
                    LONGEST_MS, longest + len(segment.words)
                )
                pauses = [b.start_ms - a.end_ms for a, b in pairwise(segment.words)]
                assert max(pauses) <= PAUSE_MS
            for word in segment.words:
                assert segment.start_ms <= word.start_ms <= word.end_ms <= segment.end_ms
                assert segment.start_ms >= segment.words[0].start_ms - PAD_MS


@settings(max_examples=60, deadline=None)
@given(conversations)
def test_each_window_without_words_is_all_there(
    conversation: tuple[list[WindowDraft], list[WindowDraft], list[Turn], list[Turn]],
) -> None:
    drafts, _, turns, _ = conversation
    silent = [window(draft.start_ms, draft.end_ms) for draft in drafts]
    segments = join(silent, {0: turns})
    assert sum(s.end_ms - s.start_ms for s in segments) == sum(w.end_ms - w.start_ms for w in silent)
    assert all(segment.flags == ("no-text",) for segment in segments)


def test_who_speaks_over_somebody_is_flagged_and_gets_no_words() -> None:
    said = window(0, 6000, ("a", 500, 900), ("b", 950, 1500), ("c", 4000, 4500))
    turns = [Turn(0, 5000, "S1"), Turn(900, 1600, "S2", overlaid=True), Turn(4000, 4100, "S2", overlaid=True)]
    segments = join([said], {0: turns})
    assert brief(segments) == [("S1", "a b"), ("S1", "c")]
    assert [segment.flags for segment in segments] == [("overlap",), ()], "a tenth of a second is no overlap"
