"""A number of speakers that was given and is not kept is said; one that is kept is not."""

import numpy as np
import pytest

from configs.settings import load
from diarize.diarizer import ArraySignal, SpeakerHints
from diarize.scripted import ScriptedDiarizer
from diarize.turn import Turn
from pipeline.drafting.channel import Channel
from pipeline.drafting.diarization import SpeakersExpected, who_spoke

SCRIPT = [Turn(0, 3000, "agent"), Turn(3000, 6000, "caller"), Turn(6000, 9000, "agent")]


@pytest.mark.parametrize(
    ("hints", "note"),
    [
        (SpeakerHints(), ""),
        (SpeakerHints(exact=2), ""),
        (SpeakerHints(least=1, most=4), ""),
        (SpeakerHints(exact=3), "3 speakers were given, 2 found"),
        (SpeakerHints(least=4), "at least 4 speakers were given, 2 found"),
    ],
)
def test_a_number_that_is_not_kept_is_said(hints: SpeakerHints, note: str) -> None:
    channel = Channel(0, ArraySignal(np.zeros(16_000 * 10, np.float32)), np.ones(313, np.float32))
    found = who_spoke([channel], ScriptedDiarizer(SCRIPT), load(), SpeakersExpected(hints))
    assert found.note == note


def test_silence_is_not_too_few_speakers() -> None:
    channel = Channel(0, ArraySignal(np.zeros(16_000 * 10, np.float32)), np.zeros(313, np.float32))
    found = who_spoke([channel], ScriptedDiarizer(SCRIPT), load(), SpeakersExpected(SpeakerHints(exact=2)))
    assert (found.turns[0], found.note) == ([], "")
