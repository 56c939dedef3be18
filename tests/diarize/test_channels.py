"""A stereo call in which each headset overhears the other side: who spoke is who was heard in their own channel."""

import numpy as np
import pytest
from numpy.typing import NDArray

from diarize.channels import channel_turns
from diarize.diarizer import ArraySignal
from diarize.interval import Stretch
from diarize.turn import Turn

AGENT = [(1000, 4000), (8000, 12_000), (15_000, 16_000)]
CALLER = [(4500, 7500), (11_000, 14_000)]  # 11 to 12 s: both speak
DURATION_MS = 70_000  # longer than the piece that is read at once
LATE = (65_000, 68_000)


def speech(stretches: list[tuple[int, int]], seed: int) -> NDArray[np.float32]:
    """Noise that comes in syllables, 4 a second, during the stretches; float32, 16 kHz."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(DURATION_MS * 16) / 16_000
    syllables = 0.1 * rng.normal(size=len(time_s)) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time_s + seed))
    spoken = np.zeros(len(time_s), bool)
    for start_ms, end_ms in stretches:
        spoken[start_ms * 16 : end_ms * 16] = True
    return np.where(spoken, syllables, 0).astype(np.float32)


def call(leak_db: float) -> tuple[list[ArraySignal], list[list[Stretch]]]:
    """Both channels, and what a VAD that hears everything makes of them: either side's speech, in both channels."""
    agent, caller = speech([*AGENT, LATE], 1), speech(CALLER, 2)
    leak = np.float32(10 ** (leak_db / 20))
    noise = (0.0005 * np.random.default_rng(3).normal(size=len(agent))).astype(np.float32)
    heard = [Stretch(*stretch) for stretch in (*AGENT, *CALLER, LATE)]
    return [ArraySignal(agent + leak * caller + noise), ArraySignal(caller + leak * agent + noise)], [heard, heard]


def overlap_ms(turns: list[Turn], stretches: list[tuple[int, int]]) -> int:
    return sum(
        max(0, min(turn.end_ms, end_ms) - max(turn.start_ms, start_ms))
        for turn in turns
        for start_ms, end_ms in stretches
    )


@pytest.mark.parametrize("leak_db", [-20, -12, -6])
def test_crosstalk_is_nobodys_turn_and_overlaps_stay(leak_db: float) -> None:
    agent, caller = channel_turns(*call(leak_db))
    for turns, own, name in ((agent, [*AGENT, LATE], "S1"), (caller, CALLER, "S2")):
        assert {turn.speaker for turn in turns} == {name}
        spoken_ms = sum(end_ms - start_ms for start_ms, end_ms in own)
        found_ms = sum(turn.duration_ms for turn in turns)
        right_ms = overlap_ms(turns, own)
        assert right_ms > 0.93 * spoken_ms
        assert found_ms - right_ms < 0.05 * spoken_ms
    assert overlap_ms(agent, [(11_000, 12_000)]) > 800
    assert overlap_ms(caller, [(11_000, 12_000)]) > 800


def test_a_loud_channel_without_speech_silences_nobody() -> None:
    quiet, loud = speech(AGENT, 1) * 0.05, np.random.default_rng(0).normal(size=DURATION_MS * 16).astype(np.float32)
    own = [Stretch(*stretch) for stretch in AGENT]
    turns = channel_turns([ArraySignal(quiet), ArraySignal(loud)], [own, []])
    assert turns == [[Turn(start_ms, end_ms, "S1") for start_ms, end_ms in AGENT], []]


def test_one_channel_keeps_its_stretches_merged_and_cut_to_the_sound() -> None:
    signal = ArraySignal(speech(AGENT, 1))
    found = channel_turns(
        [signal], [[Stretch(69_000, 99_000), Stretch(0, 50), Stretch(900, 2000), Stretch(1500, 2500)]]
    )
    assert found == [[Turn(0, 50, "S1"), Turn(900, 2500, "S1"), Turn(69_000, 70_000, "S1")]]


def test_channels_of_different_length_and_none() -> None:
    long, short = ArraySignal(speech(AGENT, 1)), ArraySignal(speech(CALLER, 2)[: 16 * 5005])
    first, second = channel_turns([long, short], [[Stretch(1000, 4000)], [Stretch(4500, 9000)]])
    assert (first[0].speaker, second[0].speaker, second[0].end_ms) == ("S1", "S2", 5005)
    assert channel_turns([], []) == []


def test_speech_for_each_channel_is_needed() -> None:
    with pytest.raises(ValueError, match="zip"):
        channel_turns([ArraySignal(np.zeros(16, np.float32))], [])
