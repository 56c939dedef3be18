"""Pieces: how much the encoder is given, and that company changes nothing.

Needs espeak-ng (the program), as the error of boli.demo.samples.voice says.
"""

import jiwer
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from asr.batcher.piece import FRAMES, ROOM_FRAMES, ROUND_FRAMES, Piece
from asr.models import model_files
from asr.recognizer import SAMPLE_RATE_HZ, Window
from asr.whisper import whisper
from asr.whisper.attempt import Attempt
from asr.whisper.whisper import WhisperRecognizer
from boli.demo.samples.sentences import draw
from boli.demo.samples.voice import Voice, say
from configs.settings import Asr
from tests.alike import assert_alike

pytestmark = pytest.mark.slow  # whole recordings or many processes: left out of `make check`

TOPICS = ("office", "farm", "health")


def piece(samples: NDArray[np.float32], language: str | None = "hi") -> Piece:
    return Piece(0, 0, samples, language, ())


def lines(count: int) -> list[str]:
    return [line for entry in draw("hi", TOPICS, count, 21) for line in entry][:count]


@pytest.fixture(scope="module")
def recognizer() -> WhisperRecognizer:
    return whisper.load(Asr(threads=1, true_length=True, max_window_ms=10_000))


@pytest.mark.parametrize(
    ("samples", "frames"),
    [(0, 300), (1, 350), (160, 350), (80_000, 800), (80_001, 850), (432_000, 3000), (480_000, 3000)],
)
def test_the_encoder_is_given_what_was_said_and_a_little_more(samples: int, frames: int) -> None:
    one = piece(np.zeros(samples, np.float32))
    assert one.encoded_frames(true_length=True) == frames
    assert one.encoded_frames(true_length=False) == FRAMES


@given(st.integers(0, 480_000))
def test_no_sound_is_left_out(samples: int) -> None:
    frames = piece(np.zeros(samples, np.float32)).encoded_frames(true_length=True)
    assert samples / 160 <= frames <= min(FRAMES, samples / 160 + ROOM_FRAMES + ROUND_FRAMES + 1)


def test_the_card_decides_and_the_settings_overrule_it(recognizer: WhisperRecognizer) -> None:
    one = piece(np.zeros(SAMPLE_RATE_HZ, np.float32))
    allowed = model_files.read(model_files.starter_folder()).true_length
    assert (whisper.load(Asr(threads=1)).bucket(one)[1] < FRAMES) is allowed
    assert recognizer.bucket(one)[1] < FRAMES
    assert whisper.load(Asr(threads=1, true_length=False)).bucket(one)[1] == FRAMES


def test_company_changes_nothing() -> None:
    """To the last bit: a step that runs again after a crash, among other windows, writes the same."""
    exact = Asr(threads=1, true_length=True, max_window_ms=10_000, compute_type="int8")
    alone, together = in_company(whisper.load(exact))
    assert [one.words for one in together] == [one.words for one in alone]
    assert [one.log_probability for one in together] == [one.log_probability for one in alone]


def test_company_changes_nothing_but_rounding(recognizer: WhisperRecognizer) -> None:
    """In the type that this machine chooses: float32 on a processor without VNNI."""
    alone, together = in_company(recognizer)
    assert_alike([recognizer.finish([one]) for one in together], [recognizer.finish([one]) for one in alone])


def in_company(recognizer: WhisperRecognizer) -> tuple[list[Attempt], list[Attempt]]:
    """Return what the pieces of the fullest bucket give alone, and all together."""
    spoken = [piece(say(Voice("A", "hi", "f4", 160, 50), line)) for line in lines(12)]
    fullest = max((recognizer.bucket(one) for one in spoken), key=[recognizer.bucket(one) for one in spoken].count)
    heard = [recognizer.listen(one) for one in spoken if recognizer.bucket(one) == fullest]
    assert len(heard) > 2
    return [recognizer.decode([one])[0] for one in heard], recognizer.decode(heard[::-1])[::-1]


def test_dense_speech_loses_nothing_where_the_budget_is_too_small(recognizer: WhisperRecognizer) -> None:
    """As 20 tokens a second in 30 s meet 443 positions, scaled to the 10 s and the tokens of the bundled model."""
    voice, pause = Voice("A", "hi", "m6", 165, 50), np.zeros(SAMPLE_RATE_HZ // 10, np.float32)
    said = [lines(24)[first : first + 3] for first in range(0, 24, 3)]
    windows = [
        Window(np.concatenate([part for line in group for part in (say(voice, line), pause)])[:160_000], "hi")
        for group in said
    ]
    encode = recognizer._whisper.hf_tokenizer.encode
    needed = [len(encode(" ".join(group), add_special_tokens=False).ids) for group in said]
    files = model_files.read(model_files.starter_folder())
    scaled = WhisperRecognizer(
        recognizer._whisper, files, max_window_ms=10_000, token_budget=sum(needed) * 443 // 600 // len(needed)
    )
    wide, narrow = recognizer.recognize(windows), scaled.recognize(windows)
    assert sum("split" in one.flags for one in narrow) > len(windows) / 2, "the budget was never short"
    assert scaled.truncations == 0
    reference = [" ".join(group) for group in said]
    left_out = [jiwer.process_words(reference, [one.text for one in found]).deletions for found in (wide, narrow)]
    assert left_out[1] <= left_out[0] + 1


@pytest.mark.slow
def test_speech_of_twenty_tokens_a_second_is_not_cut(recognizer: WhisperRecognizer) -> None:
    """espeak-ng's fastest voice, 30 s of it, in the windows the model hears."""
    text = ", ".join(lines(40))
    samples = say(Voice("A", "hi", "m6", 450, 50), text)
    tokens = len(recognizer._whisper.hf_tokenizer.encode(text, add_special_tokens=False).ids)
    assert tokens * SAMPLE_RATE_HZ / len(samples) >= 18
    stretch = samples[: 30 * SAMPLE_RATE_HZ]
    windows = [Window(stretch[start : start + 160_000], "hi") for start in range(0, len(stretch), 160_000)]
    before = recognizer.truncations
    found = recognizer.recognize(windows)
    assert recognizer.truncations == before
    assert all(one.words for one in found)
