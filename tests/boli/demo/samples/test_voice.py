"""Voices of the bundled recordings: what espeak-ng says, and what cannot be said."""

import shutil

import numpy as np
import pytest

from boli.demo.samples.recipes import RECIPES
from boli.demo.samples.voice import SAMPLE_RATE_HZ, SynthesiserMissing, SynthesisFailed, Voice, say

ESPEAK = shutil.which("espeak-ng")
NEEDS_ESPEAK = pytest.mark.skipif(ESPEAK is None, reason="espeak-ng is not installed")


def test_a_voice_that_the_model_was_trained_on_is_refused() -> None:
    with pytest.raises(ValueError, match="held out"):
        Voice("hi-m1-a", "hi", "m1", 160, 50)


def test_a_missing_synthesiser_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SynthesiserMissing, match="espeak-ng is not installed"):
        say(RECIPES[0].voices[0], "नमस्ते")


@NEEDS_ESPEAK
@pytest.mark.parametrize(
    ("language", "text", "says"), [("zz", "नमस्ते", "no sound for zz"), ("hi", " ", "silence|no sound")]
)
def test_a_voice_that_says_nothing_is_an_error(language: str, text: str, says: str) -> None:
    with pytest.raises(SynthesisFailed, match=says):
        say(Voice("x", language, "m6", 160, 50), text)


@NEEDS_ESPEAK
def test_a_sentence_is_trimmed_and_the_same_each_time() -> None:
    once, again = (say(RECIPES[0].voices[0], "मुझे पेंशन के बारे में बताइए") for _ in range(2))
    assert once.dtype == np.float32
    assert np.array_equal(once, again)
    assert SAMPLE_RATE_HZ < len(once) < 4 * SAMPLE_RATE_HZ
    assert np.max(np.abs(once[:200])) > 0.004
    assert np.max(np.abs(once[-400:])) > 0.004
