"""What the recogniser does where the search fails: it tries again for that window alone, and says so if it must.

Needs espeak-ng (the program), as the error of boli.demo.samples.voice says.
"""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from asr.batcher.piece import Piece
from asr.recognizer import SAMPLE_RATE_HZ, Window
from asr.whisper import whisper
from asr.whisper.attempt import Attempt, joined
from asr.whisper.search import SearchRequest
from asr.whisper.whisper import WhisperRecognizer
from asr.word import Word
from boli.demo.samples.voice import Voice, say
from configs.settings import Asr

pytestmark = pytest.mark.slow  # whole recordings or many processes: left out of `make check`

SENTENCE = "मुझे राशन कार्ड के बारे में बताइए"


@pytest.fixture(scope="module")
def recognizer() -> WhisperRecognizer:
    return whisper.load(Asr(threads=1, max_window_ms=10_000, true_length=True))


def noise(seconds: int, level: float) -> NDArray[np.float32]:
    return (np.random.default_rng(1).standard_normal(seconds * SAMPLE_RATE_HZ) * level).astype(np.float32)


def chords(seconds: int) -> NDArray[np.float32]:
    """Return a triad of plucked, decaying tones, a new one each half second, as of a harmonium on hold."""
    time_s = np.arange(seconds * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    root_hz = 220 * 2 ** (np.array([0, 5, 7, 0, 9, 5, 7, 0])[(time_s * 2).astype(int) % 8] / 12)
    tones = [np.sin(2 * np.pi * root_hz * ratio * time_s) for ratio in (1, 1.26, 1.5, 2, 3)]
    return np.asarray(sum(tones) * np.exp(-4 * (time_s % 0.5)) * 0.08, dtype=np.float32)


def looped_word() -> NDArray[np.float32]:
    word = say(Voice("A", "hi", "m6", 200, 50), "राशन")
    return np.tile(word, 30)[: 10 * SAMPLE_RATE_HZ]


SOUNDS = {
    "digital silence": np.zeros(10 * SAMPLE_RATE_HZ, np.float32),
    "soft noise": noise(10, 0.001),
    "noise": noise(10, 0.05),
    "loud noise": noise(10, 0.3),
    "chords": chords(10),
}


@pytest.mark.parametrize("name", SOUNDS)
@pytest.mark.parametrize("language", ["hi", "ta", None])
def test_what_is_no_speech_ends_without_text_or_with_a_flag(
    recognizer: WhisperRecognizer, name: str, language: str | None
) -> None:
    (found,) = recognizer.recognize([Window(SOUNDS[name], language)])
    assert found.flags, f"text over {name} and nothing said about it: {found.text}"


def test_a_looped_word_is_flagged_and_not_lost(recognizer: WhisperRecognizer) -> None:
    (found,) = recognizer.recognize([Window(looped_word(), "hi")])
    assert found.words
    assert "repetitive" in found.flags


def test_only_what_failed_is_tried_again(recognizer: WhisperRecognizer, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    sampled = recognizer._search._sampled

    def counting(request: SearchRequest, row: int):  # type: ignore[no-untyped-def]
        tried.append(request.pieces[row].window)
        return sampled(request, row)

    monkeypatch.setattr(recognizer._search, "_sampled", counting)
    speech = say(Voice("A", "hi", "m6", 165, 50), SENTENCE)
    found = recognizer.recognize([Window(speech, "hi"), Window(looped_word(), "hi"), Window(speech, "hi")])
    assert set(tried) == {1}
    assert found[0].text == found[2].text == SENTENCE
    assert found[0].flags == found[2].flags == ()


def test_a_search_that_failed_is_mended_by_chance_and_said(
    recognizer: WhisperRecognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first attempt is made to look like a loop; the sampled ones are the model's own."""
    honest = recognizer._search._attempt
    calls: list[int] = []

    def first_fails(*asked: object) -> Attempt:
        calls.append(1)
        attempt = honest(*asked)
        return replace(attempt, repetitive=True) if len(calls) == 1 else attempt

    monkeypatch.setattr(recognizer._search, "_attempt", first_fails)
    speech = say(Voice("A", "hi", "m6", 165, 50), SENTENCE)
    found = []
    for _ in range(2):
        calls.clear()
        found += recognizer.recognize([Window(speech, "hi")])
        assert len(calls) == 2, "the lowest temperature already stands"
    assert found[0].flags == ("resampled",)
    assert found[0].text == SENTENCE
    assert found[0] == found[1], "the same again: a step that runs twice writes the same"


def attempt(**changed: object) -> Attempt:
    piece = Piece(0, 0, np.zeros(2 * SAMPLE_RATE_HZ, np.float32), "hi", ())
    usual = Attempt(piece, "hi", (1, 2, 3), -0.9, 4, 0.01, full=False, repetitive=False, words=(Word("हाँ", 0, 9, 0.9),))
    return replace(usual, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "failed"),
    [
        ({}, False),
        ({"repetitive": True}, True),
        ({"log_probability": -4.1}, True),
        ({"log_probability": -4.1, "tokens": ()}, False),  # judged silent
        ({"full": True}, True),  # two seconds cannot be split
        ({"full": True, "piece": Piece(0, 0, np.zeros(9 * SAMPLE_RATE_HZ, np.float32), "hi", ())}, False),
    ],
)
def test_what_counts_as_failed(changed: dict[str, object], failed: bool) -> None:
    assert attempt(**changed).failed is failed


@pytest.mark.parametrize(
    ("changed", "flags"),
    [
        ({}, ()),
        ({"sampled": True}, ("resampled",)),
        ({"no_speech_probability": 0.7}, ("over-silence",)),
        ({"no_speech_probability": 0.7, "tokens": (), "words": ()}, ("no-text",)),
        ({"tokens": tuple(range(33))}, ()),  # 10 a second for 2 s, a quarter more, and 8
        ({"tokens": tuple(range(34))}, ("too-fast",)),
        ({"full": True}, ("truncated",)),
    ],
)
def test_what_is_said_of_a_window(changed: dict[str, object], flags: tuple[str, ...]) -> None:
    assert joined([attempt(**changed)], 10.0).flags == flags
