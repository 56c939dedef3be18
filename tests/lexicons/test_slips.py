"""Slips: one sign taken for its neighbour, in every script of one layout, and nothing that no keyboard writes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicons.slips import slips


def test_by_hand() -> None:
    assert sorted(slips("पानी")) == sorted(["फानी", "बानी", "पाणी", "पानि"])
    assert "கட்சீ" in slips("கட்சி")
    assert not any("ख" in one for one in slips("கட்சி"))


def test_a_letter_with_nukta_stays_whole() -> None:
    assert all("ड़" in one for one in slips(unicodedata.normalize("NFC", "घड़ी")) if "घ" in one)


@pytest.mark.parametrize("word", ["", "sarkar", "اردو", "123"])
def test_other_scripts_have_none(word: str) -> None:
    assert slips(word) == []


@given(st.text(alphabet=st.characters(min_codepoint=0x0900, max_codepoint=0x0D7F), max_size=12))
def test_only_letters_that_exist_and_never_the_word_itself(word: str) -> None:
    for one in slips(word):
        assert unicodedata.is_normalized("NFC", one)
        changed = [sign for sign in one if sign not in word]
        assert all(unicodedata.category(sign) != "Cn" for sign in changed)
