"""From tokens to words: letters stay whole, times stay in order. The decoder here joins bytes, as byte-level BPE."""

import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.whisper.alignment import spans, without_silence, words
from asr.word import Word


def decode(tokens: list[int]) -> str:
    """One token a byte: the hardest case, since every Indic letter is cut in three."""
    return bytes(tokens).decode("utf-8", errors="replace")


def texts(text: str) -> list[str]:
    return [span.text for span in spans(list(text.encode()), decode)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("   ", []),
        (" मुझे राशन", ["मुझे", "राशन"]),
        ("क्षत्रिय की", ["क्षत्रिय", "की"]),
        (" వెళ్ళిపోయాడు అని", ["వెళ్ళిపోయాడు", "అని"]),
        (" है। क्या? हाँ, ठीक-ठाक है.", ["है।", "क्या?", "हाँ,", "ठीक-ठाक", "है."]),
        (" श्री\u200dमान", ["श्री\u200dमान"]),  # a joiner is no space
        (" क\u093c", ["क\u093c"]),  # NFC keeps the nukta of ka apart
        ("  दो  जगह ", ["दो", "जगह"]),
    ],
)
def test_words_keep_their_vowel_signs(text: str, expected: list[str]) -> None:
    assert texts(text) == [unicodedata.normalize("NFC", word) for word in expected]


def test_broken_bytes_are_left_out_and_their_time_is_kept() -> None:
    tokens = list(" राम".encode())[:-1] + list(" घर".encode())
    found = spans(tokens, decode)
    assert [span.text for span in found] == ["रा", "घर"]
    assert found[0].last == found[1].first
    assert found[-1].last == len(tokens)


def test_times_follow_the_path() -> None:
    tokens = list(b" ab cd")
    path = [(token, frame) for token, frame in zip([0, 0, 1, 2, 3, 4, 5, 6], [0, 5, 6, 8, 20, 22, 25, 30], strict=True)]
    found = words(tokens, decode, [0.5, 1.0, 0.9, 0.2, 0.4, 0.6], path, 10_000)
    assert [(word.text, word.start_ms, word.end_ms) for word in found] == [("ab", 0, 400), ("cd", 400, 600)]
    assert [word.confidence for word in found] == pytest.approx([0.8, 0.4])


@pytest.mark.slow
@given(
    st.text(alphabet="राशनक्षिీయఅ ab.,।\u200d \u093c", max_size=40),
    st.lists(st.integers(0, 1500), min_size=1, max_size=150),
    st.integers(0, 30_000),
)
def test_any_text_and_any_path(text: str, frames: list[int], duration_ms: int) -> None:
    tokens = list(text.encode())
    path = [(min(place, len(tokens)), frame) for place, frame in enumerate(frames)]
    found = words(tokens, decode, [0.5] * len(tokens), path, duration_ms)
    assert [word.text for word in found] == [unicodedata.normalize("NFC", word) for word in text.split()]
    for word, following in pairwise(found):
        assert word.end_ms <= following.start_ms
    assert all(word.end_ms <= duration_ms for word in found)


@given(st.lists(st.integers(0, 255), max_size=60))
def test_every_word_of_any_bytes_is_a_stretch_of_tokens(tokens: list[int]) -> None:
    found = spans(tokens, decode)
    assert all("\ufffd" not in span.text and span.text == span.text.strip() for span in found)
    for span, following in pairwise(found):
        assert 0 <= span.first < span.last <= following.first < following.last <= len(tokens)


def test_a_word_gives_back_the_silence_around_it() -> None:
    samples = np.zeros(32_000, np.float32)
    samples[16_000:24_000] = 0.1
    quiet = Word("b", 1500, 2000, 0.5)
    assert without_silence([Word("a", 0, 1500, 0.5), quiet], samples) == (Word("a", 1000, 1500, 0.5), quiet)


def test_words_of_no_sound_at_all_stay() -> None:
    word = Word("a", 0, 20, 0.5)
    assert without_silence([word], np.zeros(0, np.float32)) == (word,)
