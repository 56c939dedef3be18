"""Turns that lie over each other: told apart into whose turn it is and who speaks over it, and put together again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diarize.scoring import score
from diarize.turn import Turn, overlaid, united

SPANS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20), st.sampled_from("ABC")), max_size=12)


def test_what_is_not_exclusive_is_overlaid() -> None:
    everybody = [Turn(0, 1000, "A"), Turn(800, 2000, "B")]
    exclusive = [Turn(0, 1000, "A"), Turn(1000, 2000, "B")]
    assert overlaid(everybody, exclusive) == [Turn(800, 1000, "B", overlaid=True)]
    assert united([*exclusive, *overlaid(everybody, exclusive)]) == everybody


def test_turns_that_only_touch_stay_two() -> None:
    assert united([Turn(0, 10, "A"), Turn(10, 20, "A")]) == [Turn(0, 10, "A"), Turn(10, 20, "A")]


@pytest.mark.parametrize("turn", [(5, 5, "A"), (-1, 5, "A"), (0, 5, "")])
def test_an_impossible_turn_is_refused(turn: tuple[int, int, str]) -> None:
    with pytest.raises(ValueError, match="a turn"):
        Turn(*turn)


@given(SPANS, SPANS)
def test_nothing_is_lost_or_made_up(everybody: list[tuple[int, int, str]], own: list[tuple[int, int, str]]) -> None:
    whole = [Turn(start_ms, start_ms + length_ms, speaker) for start_ms, length_ms, speaker in everybody]
    exclusive = [Turn(start_ms, start_ms + length_ms, speaker) for start_ms, length_ms, speaker in own]
    beside = overlaid(whole, exclusive)
    assert all(turn.overlaid for turn in beside)
    assert not set(moments(beside)) & set(moments(exclusive))
    assert set(moments(beside)) | set(moments(exclusive)) == set(moments(whole)) | set(moments(exclusive))
    assert set(moments(united([*exclusive, *beside]))) == set(moments([*exclusive, *beside]))
    assert not any(turn.overlaid for turn in united(beside))
    assert score(whole, united(whole)).missed_ms == 0


def moments(turns: list[Turn]) -> list[tuple[int, str]]:
    return [(at_ms, turn.speaker) for turn in turns for at_ms in range(turn.start_ms, turn.end_ms)]
