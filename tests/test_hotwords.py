"""Hotwords: own script only, whole words only, no more than the limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.hotwords import TOKEN_LIMIT, hotword_tokens, in_script


@pytest.mark.parametrize(
    ("words", "language", "kept"),
    [
        (("राशन", "ration", "कार्ड"), "hi", ("राशन", "कार्ड")),
        (("राशन", "রেশন"), "bn", ("রেশন",)),
        (("राशनcard",), "hi", ()),
        (("१०८", "108", "  "), "hi", ()),  # no letter says which script it is
        (("राशन कार्ड",), "mr", ("राशन कार्ड",)),
        (("గ్రామం", "గ్రామ్‌పంచాయతీ"), "te", ("గ్రామం", "గ్రామ్‌పంచాయతీ")),
        (("pension", "राशन"), "sw", ("pension", "राशन")),  # not in the registry: any script
    ],
)
def test_only_the_languages_script(words: tuple[str, ...], language: str, kept: tuple[str, ...]) -> None:
    assert in_script(words, language) == kept


@given(st.lists(st.text(alphabet="राशनक", min_size=1, max_size=30), max_size=20))
def test_whole_words_within_the_limit_most_wanted_first(words: list[str]) -> None:
    def encode(text: str) -> list[int]:
        return [ord(letter) for letter in text]

    tokens = hotword_tokens(words, "hi", encode)
    assert len(tokens) <= TOKEN_LIMIT
    everything = encode("".join(" " + word for word in dict.fromkeys(in_script(words, "hi"))))
    assert tokens == everything[: len(tokens)]
    assert len(tokens) == len(everything) or everything[len(tokens)] == ord(" ")
