"""Prints: alike for one voice whatever it says and by telephone, unlike for another. Voices are espeak-ng's."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import resample_poly

from benchmarks.lib.conversations import AnyVoice
from boli.demo.samples.sentences import draw
from boli.demo.samples.sound import telephone
from boli.demo.samples.voice import say
from diarize.diarizer import ArraySignal
from diarize.likeness import SIZE, THRESHOLD, similarity
from diarize.prints import MOST_MS, voice_print
from diarize.turn import Turn

NOISE = (0.1 * np.random.default_rng(0).standard_normal(16_000 * 8)).astype(np.float32)


def spoken(variant: str, pitch: int, seed: int) -> NDArray[np.float32]:
    """Some 15 s of sentences about the farm, others for each seed."""
    voice = AnyVoice(variant, "hi", variant, 160, pitch)
    return np.concatenate([say(voice, line) for entry in draw("hi", ("farm",), 5, seed) for line in entry])


def by_telephone(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(resample_poly(telephone(samples[:, None]), 2, 1, axis=0)[:, 0], np.float32)


@pytest.mark.slow
def test_one_voice_is_alike_and_two_are_not() -> None:
    sounds = [
        ("m1", spoken("m1", 40, 1)),
        ("m1", by_telephone(spoken("m1", 40, 2))),
        ("f2", spoken("f2", 60, 3)),
        ("f2", by_telephone(spoken("f2", 60, 4))),
    ]
    prints = []
    for who, samples in sounds:
        made = voice_print(ArraySignal(samples), [Turn(0, len(samples) // 16, "S1")])
        assert made is not None
        prints.append((who, made))
    for (who, one), (other, another) in combinations(prints, 2):
        assert (similarity(one, another) >= THRESHOLD) == (who == other), (who, other)


@pytest.mark.slow
def test_a_print_is_as_like_itself_as_can_be() -> None:
    made = voice_print(ArraySignal(NOISE), [Turn(0, 8000, "S1")])
    assert made is not None
    assert (made.shape, made.dtype) == ((SIZE,), np.float32)
    assert similarity(made, made) == pytest.approx(1.0)
    assert similarity(made, voice_print(ArraySignal(0.2 * NOISE), [Turn(0, 8000, "S1")])) > 0.99  # type: ignore[arg-type]


@pytest.mark.slow
def test_too_little_speech_gives_no_print() -> None:
    assert voice_print(ArraySignal(NOISE), [Turn(0, 3000, "S1")]) is None
    assert voice_print(ArraySignal(NOISE), [Turn(0, 10, "S1"), Turn(7990, 8000, "S1")]) is None
    assert voice_print(ArraySignal(NOISE), []) is None


@pytest.mark.slow
def test_no_more_than_two_minutes_are_read() -> None:
    class Counted:
        duration_ms = 3_600_000
        read_ms = 0

        def read(self, start_ms: int, end_ms: int) -> NDArray[np.float32]:
            self.read_ms += end_ms - start_ms
            return NOISE[: min(len(NOISE), 16 * min(1000, end_ms - start_ms))]

    signal = Counted()
    voice_print(signal, [Turn(0, 3_600_000, "S1")])
    assert signal.read_ms == MOST_MS


def test_what_is_no_print_is_refused() -> None:
    with pytest.raises(ValueError, match="137 numbers"):
        similarity(np.zeros(5, np.float32), np.zeros(5, np.float32))
