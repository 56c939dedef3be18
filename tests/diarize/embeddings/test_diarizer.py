"""The diarizer: turns from what windows hear, the number of speakers, and what is said where the model is missing.

The networks here are small and random: they hear something everywhere, but never the truth.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from configs.settings import Asr, Diarize, Settings
from diarize.choose import diarizer
from diarize.diarizer import ArraySignal, SpeakerHints
from diarize.embeddings.diarizer import EmbeddingsDiarizer, NoSpeakerModel
from diarize.embeddings.heard import STEP_FRAMES, Heard
from diarize.embeddings.segmentation import FRAMES
from diarize.embeddings.turns import assigned, runs
from diarize.interval import Stretch
from diarize.methods import is_coarse
from tests.diarize.embeddings import checkpoints

SPEECH = [Stretch(500, 9000), Stretch(11_000, 19_000)]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkpoints.models(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def subject(models: Path) -> EmbeddingsDiarizer:
    return EmbeddingsDiarizer(models)


@pytest.fixture(scope="module")
def signal() -> ArraySignal:
    rng = np.random.default_rng(7)
    loud = np.repeat(rng.uniform(0, 1, 40), 8000)
    return ArraySignal((loud * rng.normal(scale=0.1, size=320_000)).astype(np.float32))


@pytest.mark.slow
@pytest.mark.parametrize("hints", [SpeakerHints(), SpeakerHints(exact=2), SpeakerHints(least=2, most=3)], ids=str)
def test_turns_keep_the_contract(subject: EmbeddingsDiarizer, signal: ArraySignal, hints: SpeakerHints) -> None:
    turns = subject.diarize(signal, SPEECH, hints)
    assert turns == sorted(turns)
    assert all(0 <= turn.start_ms < turn.end_ms <= signal.duration_ms for turn in turns)
    own = [turn for turn in turns if not turn.overlaid]
    assert own
    assert all(left.end_ms <= right.start_ms for left, right in pairwise(own)), "one has the turn at a time"
    names = {turn.speaker for turn in turns}
    assert names == {f"S{number + 1}" for number in range(len(names))}
    assert len(names) <= (hints.exact or hints.most or len(names))
    assert turns == subject.diarize(signal, SPEECH, hints), "the same twice"


@pytest.mark.parametrize("hints", [SpeakerHints(exact=1), SpeakerHints(most=1)], ids=str)
def test_one_speaker_has_all_speech(subject: EmbeddingsDiarizer, signal: ArraySignal, hints: SpeakerHints) -> None:
    turns = subject.diarize(signal, SPEECH, hints)
    assert [(turn.start_ms, turn.end_ms) for turn in turns] == [(500, 9000), (11_000, 19_000)]
    assert {turn.speaker for turn in turns} == {"S1"}


def test_without_speech_there_are_no_turns(subject: EmbeddingsDiarizer, signal: ArraySignal) -> None:
    assert subject.diarize(signal, [], SpeakerHints()) == []
    assert subject.diarize(ArraySignal(np.zeros(0, np.float32)), [Stretch(0, 1000)], SpeakerHints()) == []


@pytest.mark.slow
def test_settings_choose_it_where_it_is_installed(tmp_path: Path, models: Path) -> None:
    def chosen(folder: Path, method: str) -> str:
        wanted = {"asr": Asr(models=folder), "diarize": Diarize.model_validate({"method": method})}
        return diarizer(Settings().model_copy(update=wanted)).name

    assert chosen(models, "auto") == chosen(models, "embeddings") == "embeddings"
    assert chosen(models, "voiceprint") == chosen(tmp_path, "auto") == "voiceprint"
    assert not is_coarse("embeddings")
    with pytest.raises(NoSpeakerModel, match="run boli model install speakers"):
        chosen(tmp_path, "embeddings")


def heard(*windows: list[str]) -> Heard:
    """What is heard: each window is a text for each of its voices, a letter for the person, capital where it speaks
    together with another; each letter lasts a tenth of the window."""
    active = np.zeros((len(windows), FRAMES, 3), np.uint8)
    rows = []
    for index, voices in enumerate(windows):
        for voice, text in enumerate(voices):
            for tenth, letter in enumerate(text):
                active[index, tenth * FRAMES // 10 : (tenth + 1) * FRAMES // 10, voice] = letter != "."
            person = next(letter for letter in text if letter != ".")
            rows.append((index, voice, np.eye(4, dtype=np.float32)["abcd".index(person)]))
    return Heard(
        STEP_FRAMES,
        np.arange(len(windows)) * FRAMES,
        active,
        np.array([window for window, *_ in rows]),
        np.array([voice for _, voice, _ in rows]),
        np.full(len(rows), 1000.0),
        np.stack([one for *_, one in rows]),
    )


def test_people_keep_their_names_from_window_to_window() -> None:
    found = heard(["aaaa......", "......bbbb"], ["bbb.......", ".......aaa"])
    exclusive, everybody = runs(found, np.array([0, 1, 1, 0]), 20_000)
    assert exclusive == everybody
    who = [speaker for *_, speaker in sorted(exclusive)]
    assert who == [0, 1, 0]
    (_, first_end, _), (second_start, second_end, _), _ = sorted(exclusive)
    assert abs(first_end - 4000) < 50
    assert abs(second_start - 6000) < 50
    assert abs(second_end - 13_000) < 100


def test_who_speaks_at_the_same_time_is_overlaid() -> None:
    found = heard(["aaaaaaa...", ".....bb..."])
    exclusive, everybody = runs(found, np.array([0, 1]), 10_000)
    assert {speaker for *_, speaker in everybody} == {0, 1}
    assert sum(end_ms - start_ms for start_ms, end_ms, _ in exclusive) == pytest.approx(7000, abs=60)
    assert sum(end_ms - start_ms for start_ms, end_ms, _ in everybody) == pytest.approx(9000, abs=90)


def test_voices_of_one_window_are_different_people() -> None:
    found = heard(["aaa.......", "...aa....."], ["bbbb......"])
    assert sorted(assigned(found, np.array([0, 0, 1]))[:2].tolist()) == [0, 1]
    assert assigned(found, np.array([0, -1, 1])).tolist()[2] == 1
