"""What every diarizer promises, held against each that runs here (the neural one has its own file: it needs torch)."""

import sys
from collections.abc import Callable, Hashable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from configs.settings import Asr, Diarize, Settings
from diarize.choose import DiarizerUnavailable, diarizer
from diarize.diarizer import ArraySignal, Diarizer, SpeakerHints
from diarize.interval import Stretch
from diarize.methods import is_coarse
from diarize.names import named
from diarize.scripted import ScriptedDiarizer
from diarize.single import SingleDiarizer
from diarize.turn import Turn
from diarize.voiceprint.voiceprint import VoiceprintDiarizer

pytestmark = pytest.mark.slow  # seconds of sound: left to make test

SCRIPT = [Turn(0, 3000, "agent"), Turn(2500, 6000, "caller"), Turn(6000, 30_000, "agent")]
MAKERS: dict[str, Callable[[], Diarizer]] = {
    "single": SingleDiarizer,
    "scripted": lambda: ScriptedDiarizer(SCRIPT),
    "voiceprint": VoiceprintDiarizer,
}
SPEECH = [
    pytest.param([Stretch(500, 2000), Stretch(2600, 9005)], id="two stretches"),
    pytest.param([Stretch(4000, 7000), Stretch(100, 1000), Stretch(900, 1500)], id="unsorted, overlapping"),
    pytest.param([Stretch(11_000, 99_000)], id="past the end"),
    pytest.param([Stretch(3000, 3007)], id="shorter than a frame"),
    pytest.param([Stretch(11_990, 12_000)], id="the last moment"),
]
HINTS = [
    SpeakerHints(),
    SpeakerHints(exact=1),
    SpeakerHints(exact=2),
    SpeakerHints(least=2, most=3),
    SpeakerHints(most=1),
]


def voice(pitch_hz: float, resonance_hz: float, duration_ms: int, seed: int) -> NDArray[np.float32]:
    """A buzz with a resonance, and some noise: enough of a voice to be told from another."""
    time_s = np.arange(duration_ms * 16) / 16_000
    rng = np.random.default_rng(seed)
    sound = 0.0 * time_s
    for harmonic_hz in pitch_hz * np.arange(1, 30):
        sound += np.exp(-(((harmonic_hz - resonance_hz) / 400) ** 2)) * np.sin(2 * np.pi * harmonic_hz * time_s)
    noisy = 0.1 * sound + 0.01 * rng.normal(size=len(time_s))
    return np.asarray(noisy, np.float32)


@pytest.fixture(scope="module")
def signal() -> ArraySignal:
    return ArraySignal(np.concatenate([voice(110, 600, 6000, 1), voice(210, 1800, 6000, 2)]))


@pytest.fixture(params=MAKERS)
def subject(request: pytest.FixtureRequest) -> Diarizer:
    return MAKERS[request.param]()


@pytest.mark.slow
@pytest.mark.parametrize("hints", HINTS, ids=str)
@pytest.mark.parametrize("speech", SPEECH)
def test_turns_keep_the_contract(
    subject: Diarizer, signal: ArraySignal, speech: list[Stretch], hints: SpeakerHints
) -> None:
    turns = subject.diarize(signal, speech, hints)
    assert turns, "there is speech"
    assert turns == sorted(turns)
    assert all(0 <= turn.start_ms < turn.end_ms <= signal.duration_ms for turn in turns)
    for turn in turns:
        assert any(stretch.start_ms <= turn.start_ms and turn.end_ms <= stretch.end_ms for stretch in merged(speech))
    names = list(dict.fromkeys(turn.speaker for turn in turns))
    assert names == [f"S{number + 1}" for number in range(len(names))], "in order of first appearance"
    assert len(names) <= (hints.exact or hints.most or len(names))
    assert turns == subject.diarize(signal, speech, hints), "the same twice"


def merged(speech: list[Stretch]) -> list[Stretch]:
    """The stretches, with those that overlap as one."""
    result: list[Stretch] = []
    for stretch in sorted(speech):
        if result and stretch.start_ms <= result[-1].end_ms:
            stretch = Stretch(result.pop().start_ms, stretch.end_ms)
        result.append(stretch)
    return result


@pytest.mark.parametrize("maker", [SingleDiarizer, VoiceprintDiarizer])
@pytest.mark.parametrize("speech", SPEECH)
def test_all_speech_has_one_speaker(maker: Callable[[], Diarizer], signal: ArraySignal, speech: list[Stretch]) -> None:
    turns = maker().diarize(signal, speech, SpeakerHints())
    whole_ms = sum(min(stretch.end_ms, signal.duration_ms) - stretch.start_ms for stretch in merged(speech))
    assert sum(turn.duration_ms for turn in turns) == whole_ms
    assert all(left.end_ms <= right.start_ms for left, right in pairwise(turns))


def test_without_speech_there_are_no_turns(subject: Diarizer, signal: ArraySignal) -> None:
    assert subject.diarize(signal, [], SpeakerHints()) == []
    assert subject.diarize(ArraySignal(np.zeros(0, np.float32)), [Stretch(0, 1000)], SpeakerHints()) == []


def test_digital_silence_called_speech_is_nobody_in_particular(subject: Diarizer) -> None:
    turns = subject.diarize(ArraySignal(np.zeros(160_000, np.float32)), [Stretch(0, 10_000)], SpeakerHints())
    assert turns[0].start_ms == 0
    assert turns[-1].end_ms == 10_000


def test_the_script_is_cut_to_the_speech() -> None:
    signal = ArraySignal(np.zeros(16_000 * 10, np.float32))
    turns = ScriptedDiarizer(SCRIPT).diarize(signal, [Stretch(2900, 7000)], SpeakerHints())
    assert turns == [Turn(2900, 3000, "S1"), Turn(2900, 6000, "S2"), Turn(6000, 7000, "S1")]


def test_names_go_on_from_those_given() -> None:
    numbers: dict[Hashable, int] = {}
    assert named([(5, 6, "b"), (0, 1, "a")], numbers) == [Turn(0, 1, "S1"), Turn(5, 6, "S2")]
    assert named([(0, 1, "b"), (2, 2, "x"), (3, 4, "c")], numbers) == [Turn(0, 1, "S2"), Turn(3, 4, "S3")]


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (Diarize(), "voiceprint"),
        (Diarize(method="voiceprint", pipeline="x/y"), "voiceprint"),
        (Diarize(method="none"), "single"),
    ],
)
def test_the_settings_choose(tmp_path: Path, settings: Diarize, name: str) -> None:
    chosen = diarizer(Settings(diarize=settings, asr=Asr(models=tmp_path)))
    assert chosen.name == name
    assert chosen.coarse == is_coarse(chosen.name) == (name == "voiceprint")


def test_pyannote_needs_a_pipeline() -> None:
    with pytest.raises(DiarizerUnavailable, match=r"diarize\.pipeline"):
        diarizer(Settings(diarize=Diarize(method="pyannote")))


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    # None in sys.modules makes the import fail as if torch were not installed, also where it is.
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(DiarizerUnavailable, match=r"pip install 'boli-speech\[pyannote\]'"):
        diarizer(Settings(diarize=Diarize(pipeline="owner/name")))
