"""Whose turn it is at a time."""

from hypothesis import given
from hypothesis import strategies as st

from diarize.turn import Turn
from pipeline.drafting.speaker_attribution import Speakers
from tests.pipeline.drafting.turns import turns_of_a_channel


@given(turns_of_a_channel, st.integers(0, 70_000), st.integers(0, 5000))
def test_the_claim_equals_a_search_of_all_turns(turns: list[Turn], start_ms: int, length_ms: int) -> None:
    end_ms = start_ms + length_ms

    def overlap(turn: Turn) -> int:
        return min(turn.end_ms, end_ms) - max(turn.start_ms, start_ms)

    claim = Speakers(turns).claim(start_ms, end_ms)
    if claim is None:
        assert turns == []
    else:
        assert overlap(claim) == max(overlap(turn) for turn in turns)
