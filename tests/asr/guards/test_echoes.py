"""What a loop adds to what was said goes; what was said stays.

Needs espeak-ng (the program), as the error of boli.demo.samples.voice says.
"""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from asr.guards.echoes import without_echoes
from asr.guards.repetition import REPEATS
from asr.recognizer import SAMPLE_RATE_HZ, Window
from asr.whisper import whisper
from asr.whisper.whisper import WhisperRecognizer
from asr.word import Word
from boli.demo.samples.voice import Voice, say
from configs.settings import Asr


def words(*spans: tuple[str, int]) -> list[Word]:
    """Return words one after another, of these lengths in ms."""
    found: list[Word] = []
    for text, length_ms in spans:
        at_ms = found[-1].end_ms if found else 0
        found.append(Word(text, at_ms, at_ms + length_ms, 0.9))
    return found


@pytest.mark.parametrize(
    ("spans", "kept"),
    [
        ((), []),
        ((("a", 380), ("a", 420), ("a", 20), ("a", 400), ("a", 360)), [0, 1, 3, 4]),
        ((("a", 380), ("a", 420), ("a", 0)), [0, 1, 2]),  # three times running is no loop
        (
            (("a", 400), ("b", 60), ("a", 400), ("b", 50), ("a", 30), ("b", 5), ("a", 400), ("b", 60)),
            [0, 1, 2, 3, 6, 7],
        ),
        ((("a", 0), ("a", 0), ("a", 0), ("a", 0)), [0, 1, 2, 3]),  # nothing is known of their length
    ],
)
def test_echoes_are_the_words_without_time(spans: tuple[tuple[str, int], ...], kept: list[int]) -> None:
    given = words(*spans)
    assert without_echoes(given) == tuple(given[place] for place in kept)


def test_two_echoes_that_share_a_words_time_are_one_word() -> None:
    given = words(("a", 400), ("a", 420), ("a", 200), ("a", 220), ("a", 410), ("a", 150))
    given[2] = replace(given[2], confidence=0.4)
    assert without_echoes(given) == (given[0], given[1], Word("a", 820, 1240, 0.4), given[4])


def test_echoes_on_both_sides_of_a_pause_are_no_word() -> None:
    given = [*words(("a", 400), ("a", 420), ("a", 410), ("a", 200)), Word("a", 2000, 2200, 0.9)]
    assert without_echoes(given) == tuple(given[:3])


@pytest.fixture(scope="module")
def recognizer() -> WhisperRecognizer:
    return whisper.load(Asr(threads=1))


def spoken() -> NDArray[np.float32]:
    return say(Voice("A", "hi", "m6", 200, 50), "राशन")


@pytest.mark.parametrize("milliseconds", [1250, 2500, 5000])
def test_a_word_is_written_as_often_as_it_is_said(recognizer: WhisperRecognizer, milliseconds: int) -> None:
    samples = np.resize(spoken(), milliseconds * SAMPLE_RATE_HZ // 1000)
    said = len(samples) / len(spoken())
    (found,) = recognizer.recognize([Window(samples, "hi")])
    assert said - 1 <= len(found.words) <= said + 1  # a word that is cut at the end may be written
    assert "repetitive" in found.flags or said < REPEATS, "an echo that was taken out leaves the flag behind"


@pytest.mark.parametrize("said", [4, 6, 8, 12, 20])
def test_no_word_of_a_loop_is_lost_where_none_is_cut(recognizer: WhisperRecognizer, said: int) -> None:
    samples = np.concatenate([np.tile(spoken(), said), np.zeros(SAMPLE_RATE_HZ // 5, np.float32)])
    (found,) = recognizer.recognize([Window(samples, "hi")])
    assert said - 1 <= len(found.words) <= said + 1
    assert "repetitive" in found.flags
