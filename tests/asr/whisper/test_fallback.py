"""What the recogniser does where the search fails: it tries again, and says so.

Needs espeak-ng (the program), as the error of boli.demo.samples.voice says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from asr.batcher.piece import Piece
from asr.recognizer import SAMPLE_RATE_HZ, Window
from asr.whisper import search, whisper
from asr.whisper.attempt import Attempt, joined, token_limit
from asr.whisper.search import BUDGET_STEP, SearchRequest
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


def searches(recognizer: WhisperRecognizer, monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[int], bool, int]]:
    """Return a list that fills up: for each search the windows in it, whether it is a second one, and its tokens."""
    made: list[tuple[list[int], bool, int]] = []
    honest = recognizer._search._attempts

    def watched(request: SearchRequest, rows: Sequence[int], how: Mapping[str, float]) -> dict[int, Attempt]:
        found = honest(request, rows, how)
        windows = [request.pieces[row].window for row in rows]
        made.append((windows, "no_repeat_ngram_size" in how, sum(one.length for one in found.values())))
        return found

    monkeypatch.setattr(recognizer._search, "_attempts", watched)
    return made


def test_only_loops_are_tried_again_and_together(
    recognizer: WhisperRecognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognizer, "_batch_size", 3)
    made = searches(recognizer, monkeypatch)
    speech = say(Voice("A", "hi", "m6", 165, 50), SENTENCE)
    speech = np.pad(speech, (0, 10 * SAMPLE_RATE_HZ - len(speech)))  # one length: one batch
    monkeypatch.setattr(search, "SURE_LOG_PROBABILITY", 0.0)  # the bundled model is sure of its one loop
    found = recognizer.recognize([Window(looped_word(), "hi"), Window(speech, "hi"), Window(looped_word(), "hi")])
    assert [windows for windows, again, _ in made if again][:1] == [[0, 2]]
    assert all(1 not in windows for windows, again, _ in made if again)
    assert found[1].text == SENTENCE


def test_what_was_said_many_times_is_not_tried_again(
    recognizer: WhisperRecognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = searches(recognizer, monkeypatch)
    (found,) = recognizer.recognize([Window(looped_word()[: 3 * SAMPLE_RATE_HZ], "hi")])
    assert not any(again for _, again, _ in made)
    assert "repetitive" in found.flags


@pytest.mark.parametrize("name", SOUNDS)
def test_what_a_minute_of_sound_may_cost_is_bounded(
    recognizer: WhisperRecognizer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Two searches at each length from 10 s to 2 s, and none beyond the highest token rate of the language."""
    made = searches(recognizer, monkeypatch)
    recognizer.recognize([Window(SOUNDS[name], "hi")])
    levels = 4  # 10, 5, 2.5 and 1.25 s
    pieces = 2**levels - 1
    tokens = levels * token_limit(10_000, recognizer.token_rate("hi")) + pieces * BUDGET_STEP
    assert len(made) <= 2 * pieces
    assert sum(length for _, _, length in made) <= 2 * tokens


def test_a_loop_that_ends_in_a_second_search_is_said(
    recognizer: WhisperRecognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first attempt is made to look like a loop; the second is the model's own."""
    monkeypatch.setattr(search, "SURE_LOG_PROBABILITY", 0.0)
    honest = recognizer._search._attempt
    calls: list[int] = []

    def first_loops(*asked: object) -> Attempt:
        calls.append(1)
        attempt = honest(*asked)  # type: ignore[arg-type]
        return replace(attempt, repetitive=True) if len(calls) == 1 else attempt

    monkeypatch.setattr(recognizer._search, "_attempt", first_loops)
    speech = say(Voice("A", "hi", "m6", 165, 50), SENTENCE)
    (found,) = recognizer.recognize([Window(speech, "hi")])
    assert len(calls) == 2
    assert found.flags == ("resampled",)
    assert found.text == SENTENCE


def test_a_loop_has_the_same_text_whoever_is_beside_it(
    recognizer: WhisperRecognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that runs again after a crash, with other windows in its batch, writes the same."""
    monkeypatch.setattr(search, "SURE_LOG_PROBABILITY", 0.0)
    loop, speech = Window(looped_word(), "hi"), Window(say(Voice("A", "hi", "m6", 165, 50), SENTENCE), "hi")
    (alone,) = recognizer.recognize([loop])
    for beside in ([speech, loop], [loop, loop], [loop, speech, loop]):
        found = recognizer.recognize(beside)
        assert [one.text for window, one in zip(beside, found, strict=True) if window is loop] == [alone.text] * (
            sum(window is loop for window in beside)
        )


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
        ({"retried": True}, ("resampled",)),
        ({"no_speech_probability": 0.7}, ("over-silence",)),
        ({"no_speech_probability": 0.7, "tokens": (), "words": ()}, ("no-text",)),
        ({"tokens": tuple(range(33))}, ()),  # 10 a second for 2 s, a quarter more, and 8
        ({"tokens": tuple(range(34))}, ("too-fast",)),
        ({"full": True}, ("truncated",)),
    ],
)
def test_what_is_said_of_a_window(changed: dict[str, object], flags: tuple[str, ...]) -> None:
    assert joined([attempt(**changed)], 10.0).flags == flags
