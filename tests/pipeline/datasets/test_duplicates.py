"""Duplicates: copies are out, whatever a codec made of them; the same words said once more stay."""

import numpy as np
import pytest
from numpy.typing import NDArray

from asr.training.espeak import Synthesiser, Voice
from pipeline.datasets.duplicates import ALIKE, Heard, alike, superfluous
from tests.reviewed import TEXTS, World

SAID = ("राशन कार्ड नहीं मिला", "नहीं मुझे पता", "हमारे गाँव में पानी की समस्या बहुत पुरानी है")
Samples = NDArray[np.float32]


def telephone(samples: Samples) -> Samples:
    """Return what a telephone makes of it: nothing above 3.8 kHz, 8 bits (mu-law)."""
    spectrum = np.fft.rfft(samples)
    spectrum[len(spectrum) * 3800 // 8000 :] = 0
    narrow = np.fft.irfft(spectrum, len(samples))
    curved = np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256)
    stepped = np.round(curved * 127) / 127
    return np.asarray(np.sign(stepped) * (256 ** np.abs(stepped) - 1) / 255, np.float32)


def noisy(samples: Samples, snr_db: float) -> Samples:
    power = float((samples**2).mean()) / 10 ** (snr_db / 10)
    noise = np.random.default_rng(1).standard_normal(len(samples)) * np.sqrt(power)
    return np.asarray(samples + noise, np.float32)


def later(samples: Samples, by_ms: int) -> Samples:
    return np.concatenate([np.zeros(by_ms * 16, np.float32), samples])


def test_copies_are_alike_and_sayings_are_not() -> None:
    speak = Synthesiser()
    for text in SAID:
        said = speak.say(text, Voice("hi+m1", 150, 50)).samples
        for copy in (
            telephone(said), 0.2 * said, noisy(said, 10), noisy(telephone(said), 15), said[70 * 16 : -50 * 16],
            later(said, 37), later(noisy(telephone(0.3 * said), 20), 61),
        ):  # fmt: skip
            assert alike(said, copy) >= ALIKE
        for voice in (
            Voice("hi+m1", 150, 53), Voice("hi+m1", 152, 51), Voice("hi+m1", 150, 60), Voice("hi+m3", 150, 50),
            Voice("hi+f2", 150, 50),
        ):  # fmt: skip
            assert alike(said, speak.say(text, voice).samples) < ALIKE
    silence = np.zeros(16_000, np.float32)
    assert alike(silence, silence) == alike(silence, silence[:0]) == 0


def heard(id: str, sha: str = "", text: str = TEXTS[0], length_ms: int = 2000, **more: object) -> Heard:
    return Heard(id, "hi", text, length_ms, sha or id, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "out"),
    [
        ([heard("a", "x"), heard("b", "x")], {"b"}),
        ([heard("a", "x"), heard("b", "x", used="train")], {"a"}),
        ([heard("a", "x", used="train"), heard("b", "x", used="test")], {"a"}),
        ([heard("a"), heard("b")], {"b"}),
        ([heard("a"), heard("b", text="राशन कार्ड, नहीं मिला।")], {"b"}),  # the same normalised text
        ([heard("a"), heard("b", length_ms=1700)], set()),
        ([heard("a", text="हाँ जी"), heard("b", text="हाँ जी")], set()),
        ([heard("a"), heard("b", text=TEXTS[1])], set()),
        ([], set()),
    ],
)
def test_which_one_stays(found: list[Heard], out: set[str]) -> None:
    noise = np.random.default_rng(1).standard_normal(32_000).astype(np.float32)
    assert superfluous(found, lambda id: noise) == out


def test_a_recording_that_came_twice_is_taken_once(world: World) -> None:
    world.reviewed(seed=1)
    world.reviewed(seed=1)
    world.reviewed(seed=2)
    taken = world.take()
    assert (taken.card["segments"], taken.card["left_out"]) == (4, {"duplicate": 2})


def test_no_copy_of_what_is_tested_is_taken_anywhere(world: World) -> None:
    for at in range(3):
        world.reviewed(f"{TEXTS[0]} {at}", f"{TEXTS[1]} {at}", seed=at, dialect="bho")
    tested = next(item for item in world.items(world.take("bho", dialect="bho")) if item.split == "test")
    at = int(tested.text[-1])
    copy = world.reviewed(f"{TEXTS[0]} {at}", f"{TEXTS[1]} {at}", "कुछ और कहा", seed=at, dialect="mag")
    louder = world.reviewed(f"{TEXTS[0]} {at}", f"{TEXTS[1]} {at}", "और भी कहा", seed=at, dialect="mag", level=0.2)
    taken = world.take("mag", dialect="mag")
    assert taken.card["left_out"] == {"duplicate": 4}
    assert {item.recording_id for item in world.items(taken)} == {copy.id, louder.id}
