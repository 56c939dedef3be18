"""Words for typing: which list a language gets, and how long it is."""

import gzip
import unicodedata

import pytest

from configs.registry import UnknownVariety, variety
from lexicons.scripts import script_fidelity
from lexicons.typing_words import words_for_typing

LISTED = ["as", "bn", "gu", "hi", "kn", "ml", "mr", "ne", "or", "pa", "ta", "te", "ur"]


@pytest.mark.slow
@pytest.mark.parametrize("language", LISTED)
def test_a_list_is_short_and_of_one_script(language: str) -> None:
    text = words_for_typing(language)
    assert len(gzip.compress(text.encode("utf-8"), 9)) < 150_000
    words = text.split()
    assert len(words) > 10_000
    assert text == unicodedata.normalize("NFC", text)
    assert all(script_fidelity(word, variety(language).script) == 1 for word in words)


@pytest.mark.parametrize(("tag", "like"), [("bho", "hi"), ("mag-x-khortha", "hi"), ("mai", "hi"), ("ur-IN", "ur")])
def test_a_language_without_a_list_has_that_of_another(tag: str, like: str) -> None:
    assert words_for_typing(tag) == words_for_typing(like) != ""


@pytest.mark.parametrize("tag", ["kok-Knda-x-mangalur", "sat", "mni", "ks", "brx", "en"])
def test_no_list_of_another_script_or_kind_is_taken(tag: str) -> None:
    assert words_for_typing(tag) == ""


def test_the_most_frequent_words_come_first() -> None:
    assert words_for_typing("ur").split("\n")[:3] == ["کے", "میں", "کی"]


def test_an_unknown_tag_is_refused() -> None:
    with pytest.raises(UnknownVariety):
        words_for_typing("xx-klingon")
