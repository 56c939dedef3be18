"""What holds of the join for any words and turns: nothing lost, nobody's words in another's segment, nods kept.

Turns here may overlap, nest, and be as short as a slip; words may overlap, have no duration and lie outside all turns.
"""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr.word import Word
from diarize.turn import Turn
from pipeline.drafting.segmentation import PAUSE_MS, SLIP_MS, join
from pipeline.drafting.window_draft import WindowDraft
from pipeline.recordings.transcript import Segment

Span = tuple[int, int]
SPEAKERS = ("S1", "S2", "S3")
# (gap before, length); gaps may be under 0, where an aligner overlaps words
spans = st.lists(st.tuples(st.integers(-60, 1500), st.integers(0, 900)), max_size=40)
turn_lists = st.lists(
    st.builds(
        lambda start_ms, length_ms, who: Turn(start_ms, start_ms + length_ms, who),
        st.integers(0, 30_000),
        st.integers(1, 6000),
        st.sampled_from(SPEAKERS),
    ),
    max_size=25,
)


def laid_out(parts: list[Span]) -> list[Span]:
    """Turn gaps and lengths into starts and ends."""
    placed, at_ms = [], 100
    for gap_ms, length_ms in parts:
        start_ms = max(0, at_ms + gap_ms)
        placed.append((start_ms, start_ms + length_ms))
        at_ms = start_ms + length_ms
    return placed


def draft_of(placed: list[Span], channel: int = 0) -> list[WindowDraft]:
    """Put the words into windows of seven."""
    drafts = []
    for first in range(0, len(placed), 7):
        own = placed[first : first + 7]
        words = tuple(Word(f"{channel}.{first + index}", *span, 0.5) for index, span in enumerate(own))
        drafts.append(WindowDraft(channel, own[0][0], max(end for _, end in own) + 1, "hi", words, (), -0.3, 0.01))
    return drafts


def said(segments: list[Segment], channel: int = 0) -> list[str]:
    return [word.text for one in segments if one.channel == channel for word in one.words]


def whole_turns(word: Word, turns: list[Turn]) -> set[str]:
    """Whose turns hold all of the word; none where it is in doubt."""
    return {turn.speaker for turn in turns if turn.start_ms <= word.start_ms and word.end_ms <= turn.end_ms}


def check(parts: list[Span], turns: list[Turn]) -> None:
    placed = laid_out(parts)
    segments = join(draft_of(placed), {0: turns})
    assert said(segments) == [f"0.{index}" for index in range(len(placed))]
    names = {turn.speaker for turn in turns} or {"S1"}
    for left, right in pairwise(segments):
        assert left.end_ms <= right.start_ms
    long = [turn for turn in turns if turn.duration_ms >= SLIP_MS]
    for one in segments:
        assert one.speaker in names
        for word in one.words:
            # who alone has this word, in a turn that is no slip, has it in a segment of their own
            if len(whole_turns(word, turns)) == 1 == len(touching(word, turns)) and whole_turns(word, long):
                assert whole_turns(word, long) == {one.speaker}


def touching(word: Word, turns: list[Turn]) -> set[str]:
    return {turn.speaker for turn in turns if turn.start_ms < word.end_ms and word.start_ms < turn.end_ms}


@settings(max_examples=25, deadline=None)
@given(spans, turn_lists)
def test_every_word_once_and_with_who_said_it(parts: list[Span], turns: list[Turn]) -> None:
    check(parts, turns)


@pytest.mark.slow
@settings(max_examples=3000, deadline=None)
@given(spans, turn_lists)
def test_every_word_once_and_with_who_said_it_at_scale(parts: list[Span], turns: list[Turn]) -> None:
    check(parts, turns)


def floors(changes: list[tuple[int, int]]) -> list[Turn]:
    """One at a time: turns that touch, of a speaker who is never the one before."""
    turns: list[Turn] = []
    at_ms = 0
    for length_ms, step in changes:
        before = SPEAKERS.index(turns[-1].speaker) if turns else 0
        turns.append(Turn(at_ms, at_ms + length_ms, SPEAKERS[(before + step) % len(SPEAKERS)]))
        at_ms += length_ms
    return turns


one_at_a_time = st.lists(st.tuples(st.integers(SLIP_MS, 5000), st.integers(1, 2)), min_size=1, max_size=20).map(floors)


@settings(max_examples=40, deadline=None)
@given(spans, one_at_a_time)
def test_no_segment_crosses_a_change_of_speaker(parts: list[Span], turns: list[Turn]) -> None:
    for one in join(draft_of(laid_out(parts)), {0: turns}):
        for left, right in pairwise(one.words):
            owners = whole_turns(left, turns) | whole_turns(right, turns)
            assert len(owners) <= 1


@settings(max_examples=40, deadline=None)
@given(
    st.integers(SLIP_MS, 1200), st.integers(1, 3), st.integers(0, PAUSE_MS), st.integers(0, PAUSE_MS),
    st.lists(st.integers(40, 600), min_size=1, max_size=6), st.lists(st.integers(40, 600), min_size=1, max_size=6),
)  # fmt: skip
def test_a_backchannel_gets_a_segment_of_its_own(
    length_ms: int, count: int, gap_ms: int, other_gap_ms: int, before: list[int], after: list[int]
) -> None:
    """S1 speaks, S2 says a word or a few, S1 goes on: S2's words are a segment, and S1's are not in it."""
    parts: list[Span] = [(0, length) for length in before]
    start_ms = laid_out(parts)[-1][1] + gap_ms
    parts += [(gap_ms if index == 0 else 0, length_ms // count) for index in range(count)]
    end_ms = start_ms + length_ms
    rest = [(other_gap_ms + length_ms % count if index == 0 else 0, length) for index, length in enumerate(after)]
    placed = laid_out(parts + rest)
    turns = [Turn(0, start_ms, "S1"), Turn(start_ms, end_ms, "S2"), Turn(end_ms, placed[-1][1] + 1000, "S1")]
    segments = join(draft_of(placed), {0: turns})
    nod = [f"0.{len(before) + index}" for index in range(count)]
    assert [[word.text for word in one.words] for one in segments if one.speaker == "S2"] == [nod]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, SLIP_MS - 1), st.lists(st.integers(40, 600), min_size=3, max_size=6))
def test_a_turn_under_the_rules_length_takes_no_word(length_ms: int, lengths: list[int]) -> None:
    """What the diarizer gives to S2 for less than 250 ms amid S1's speech is S1's, see docs/explain/diarization.md."""
    placed = laid_out(
        [(0, min(length_ms, length)) if index == 1 else (0, length) for index, length in enumerate(lengths)]
    )
    start_ms = placed[1][0]
    end_ms = min(start_ms + length_ms, placed[1][1])
    turns = [Turn(0, start_ms, "S1"), Turn(start_ms, end_ms, "S2"), Turn(end_ms, placed[-1][1] + 500, "S1")]
    assert {one.speaker for one in join(draft_of(placed), {0: turns})} == {"S1"}


@settings(max_examples=25, deadline=None)
@given(spans, spans, turn_lists, turn_lists)
def test_channels_are_never_mixed(first: list[Span], second: list[Span], own: list[Turn], other: list[Turn]) -> None:
    both = join(draft_of(laid_out(first)) + draft_of(laid_out(second), 1), {0: own, 1: other})
    alone = join(draft_of(laid_out(first)), {0: own}) + join(draft_of(laid_out(second), 1), {1: other})
    assert sorted(both, key=lambda one: (one.channel, one.start_ms)) == sorted(
        alone, key=lambda one: (one.channel, one.start_ms)
    )
    assert all(word.text.startswith(f"{one.channel}.") for one in both for word in one.words)
