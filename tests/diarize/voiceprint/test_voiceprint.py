"""The torch-free diarizer on composed talks of synthetic voices, in reach of what was measured on them."""

import io
import shutil
import subprocess
from itertools import pairwise

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from boli.demo.samples import path, samples
from configs.settings import load
from diarize.diarizer import ArraySignal, SpeakerHints
from diarize.interval import Stretch
from diarize.turn import Turn
from diarize.voiceprint.clustering import BLOCK_PIECES, clustered
from diarize.voiceprint.features import speech_frames
from diarize.voiceprint.gaussian import delta_bic, gathered
from diarize.voiceprint.voiceprint import VoiceprintDiarizer
from pipeline.drafting.files import diarize_file

pytestmark = pytest.mark.slow  # seconds of sound: left to make test

VOICES = [("hi+f2", 60, 165), ("hi+m3", 40, 150), ("hi+m7", 55, 175)]
CONSONANTS = "कखगघचछजझटठडढणतथदधनपफबभमयरलवशसह"
VOWELS = ["", "ा", "ि", "ी", "ु", "ू", "े", "ै", "ो", "ौ"]


def say(rng: np.random.Generator, voice: str, pitch: int, words_per_minute: int) -> NDArray[np.float32]:
    """Some made-up Hindi syllables by a synthetic voice, float32, 16 kHz. Never the same twice: the voice must tell."""
    program = shutil.which("espeak-ng")
    assert program, "espeak-ng is missing: run scripts/system-packages (Debian: apt-get install espeak-ng)"
    words = ("".join(rng.choice(list(CONSONANTS)) + rng.choice(VOWELS) for _ in range(3)) for _ in range(7))
    command = [program, "-v", voice, "-p", str(pitch), "-s", str(words_per_minute), "--stdout", " ".join(words)]
    wave = subprocess.run(command, capture_output=True, check=True).stdout
    samples, rate_hz = soundfile.read(io.BytesIO(wave), dtype="float32")
    resampled: NDArray[np.float32] = soxr.resample(samples, rate_hz, 16_000)
    return resampled[: len(resampled) // 160 * 160]


def talk(speakers: int, utterances: int) -> tuple[ArraySignal, list[Turn]]:
    """A talk in which the speakers take turns after pauses of 0.1 to 0.7 s, over a little noise, and who spoke when."""
    rng = np.random.default_rng(speakers)
    sound: list[NDArray[np.float32]] = []
    turns: list[Turn] = []
    at_ms = 0
    for number in range(utterances):
        pause_ms = int(rng.integers(10, 70)) * 10
        spoken = say(rng, *VOICES[number % speakers])
        sound += [np.zeros(pause_ms * 16, np.float32), spoken]
        turns.append(Turn(at_ms + pause_ms, at_ms + pause_ms + len(spoken) // 16, f"S{number % speakers + 1}"))
        at_ms = turns[-1].end_ms
    whole = np.concatenate(sound)
    return ArraySignal((whole + 0.003 * rng.normal(size=len(whole))).astype(np.float32)), turns


def error_rate(reference: list[Turn], found: list[Turn]) -> float:
    """Diarization error rate without collar, by frames of 10 ms: (missed + false + confused) / reference speech."""
    frames = max(turn.end_ms for turn in [*reference, *found]) // 10 + 1

    def grid(turns: list[Turn]) -> NDArray[np.int64]:
        names = sorted({turn.speaker for turn in turns})
        rows = np.zeros((len(names), frames), np.int64)
        for turn in turns:
            rows[names.index(turn.speaker), turn.start_ms // 10 : turn.end_ms // 10] = 1
        return rows

    truth, answer = grid(reference), grid(found)
    shared = truth @ answer.T
    correct = shared[linear_sum_assignment(-shared)].sum()
    either = np.maximum(truth.sum(axis=0), answer.sum(axis=0)).sum()
    return float((either - correct) / truth.sum())


def stretches(turns: list[Turn]) -> list[Stretch]:
    return [Stretch(turn.start_ms, turn.end_ms) for turn in turns]


def test_the_error_rate_is_right_on_a_case_done_by_hand() -> None:
    reference = [Turn(0, 1000, "A"), Turn(1000, 2000, "B")]
    assert error_rate(reference, [Turn(0, 1000, "x"), Turn(1000, 2000, "y")]) == 0
    assert error_rate(reference, [Turn(0, 2000, "x")]) == 0.5
    assert error_rate(reference, [Turn(0, 1500, "x"), Turn(1500, 2500, "y")]) == 0.5


@pytest.mark.parametrize("speakers", [2, 3])
@pytest.mark.parametrize("told", [True, False])
@pytest.mark.slow
def test_voices_are_told_apart(speakers: int, told: bool) -> None:
    """The bound is what was measured (0.01 to 0.05) with room; one voice for all would be over 0.45."""
    signal, truth = talk(speakers, 18)
    hints = SpeakerHints(exact=speakers) if told else SpeakerHints()
    turns = VoiceprintDiarizer().diarize(signal, stretches(truth), hints)
    assert error_rate(truth, turns) < 0.15
    assert len({turn.speaker for turn in turns}) == speakers


@pytest.mark.slow
def test_blocks_find_what_the_whole_finds() -> None:
    """Two and a half minutes in blocks of 40 s: the same names at every border, and no more wrong than in one piece."""
    signal, truth = talk(3, 60)
    assert signal.duration_ms > 120_000
    whole = VoiceprintDiarizer().diarize(signal, stretches(truth), SpeakerHints())
    parts = VoiceprintDiarizer(block_ms=40_000).diarize(signal, stretches(truth), SpeakerHints())
    assert error_rate(truth, parts) <= error_rate(truth, whole) + 0.02
    assert len({turn.speaker for turn in parts}) == len({turn.speaker for turn in whole}) == 3


@pytest.mark.slow
def test_changes_without_a_pause_are_found() -> None:
    """The VAD heard one stretch: the voice alone says where turns end."""
    signal, truth = talk(2, 12)
    whole = [Stretch(truth[0].start_ms, truth[-1].end_ms)]
    turns = VoiceprintDiarizer().diarize(signal, whole, SpeakerHints(exact=2))
    filled = [Turn(left.start_ms, right.start_ms, left.speaker) for left, right in pairwise(truth)] + truth[-1:]
    assert error_rate(filled, turns) < 0.15


def test_features_do_not_depend_on_where_the_sound_is_cut() -> None:
    samples = np.random.default_rng(0).normal(size=16_000 * 70).astype(np.float32) * 0.1
    one = speech_frames(ArraySignal(samples), [Stretch(0, 70_000)])
    two = speech_frames(ArraySignal(samples), [Stretch(0, 33_330), Stretch(33_330, 70_000)])
    assert one.values.shape == two.values.shape == (7000, 19)
    np.testing.assert_allclose(one.values, two.values, atol=1e-4)
    np.testing.assert_allclose(one.values.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(one.values.std(axis=0), 1, atol=1e-3)


def test_quiet_frames_say_nothing_of_a_voice() -> None:
    """A second of noise, half a second 40 dB under it, a second 10 dB under it."""
    samples = np.random.default_rng(0).normal(size=16_000 * 5 // 2).astype(np.float32) * 0.1
    samples[16_000:24_000] *= 0.01
    samples[24_000:] *= 0.3
    loud = speech_frames(ArraySignal(samples), [Stretch(0, 2500)]).loud
    assert loud.dtype == np.bool_
    assert loud[:95].all()
    assert not loud[105:145].any()
    assert loud[155:].all()


@pytest.mark.slow
def test_one_voice_is_rarely_taken_for_two() -> None:
    """Of the bundled recordings of one speaker, 17 of 18 when this was written; with quiet frames 14."""
    alone = [one for one in samples() if one.speakers == 1]
    counts = []
    for one in alone:
        turns = diarize_file(path(one), VoiceprintDiarizer(), load())[0].turns
        counts.append(len({turn.speaker for own in turns.values() for turn in own}))
    assert counts.count(1) >= len(alone) - 2


def frames(rng: np.random.Generator, centre: float, count: int) -> NDArray[np.float32]:
    return (centre + rng.normal(size=(count, 5))).astype(np.float32)


def bounds(pieces: int, length: int) -> NDArray[np.intp]:
    starts = np.arange(pieces, dtype=np.intp) * length
    return np.stack([starts, starts + length], axis=1)


def test_bic_prefers_one_voice_for_one_voice_and_two_for_two() -> None:
    rng = np.random.default_rng(0)
    values = np.concatenate([frames(rng, 0, 200), frames(rng, 0, 200), frames(rng, 2, 200)])
    same, other, third = (gathered(values, bounds(3, 200))[index : index + 1] for index in range(3))
    assert delta_bic(same, other, 1.5)[0] < 0 < delta_bic(same, third, 1.5)[0]


def test_voices_are_linked_across_blocks() -> None:
    """More pieces than a block holds; the matrix of pairs stays at a block's size, and the voices are still three."""
    rng = np.random.default_rng(0)
    pieces = BLOCK_PIECES + 100
    values = np.concatenate([frames(rng, 2.0 * (index % 3), 80) for index in range(pieces)])
    labels = clustered(gathered(values, bounds(pieces, 80)), 1, 10)
    assert len(set(labels.tolist())) == 3
    assert all(len(set(labels[voice::3].tolist())) == 1 for voice in range(3))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(60, 400), min_size=1, max_size=12), st.integers(1, 4), st.integers(0, 3), st.integers(0, 9))
def test_clustering_keeps_its_bounds(lengths: list[int], least: int, more: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = np.concatenate([frames(rng, float(rng.integers(3)), length) for length in lengths])
    ends = np.cumsum(lengths)
    labels = clustered(gathered(values, np.stack([ends - lengths, ends], axis=1)), least, least + more)
    used = set(labels[labels >= 0].tolist())
    assert used == set(range(len(used))), "labels are counted from 0 without gaps"
    assert min(1, len(lengths)) <= len(used) <= least + more
