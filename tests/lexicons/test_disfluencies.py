"""Disfluencies: what a clean view leaves out, and what it must not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicons.disfluencies import has_fillers, left_out
from lexicons.pieces import after


def clean(text: str, language: str, *tagged: int) -> str:
    pieces = text.split()
    return " ".join(after(pieces, left_out(pieces, language, tagged)))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("hi", "उम्म, मैं मैं जाना चाहता हूँ उम्म।", "मैं जाना चाहता हूँ।"),
        ("hi", "मैं, उम्म मैं आया", "मैं आया"),
        ("en", "Um, the the... the cat uh?", "the cat?"),
        ("bn", "আমি আমি হুম যাব।", "আমি যাব।"),
        ("ta", "ம்ம் நான் நான் வரேன்", "நான் வரேன்"),
        ("ur", "ہمم میں میں آیا۔", "میں آیا۔"),
        ("bho", "हम्म।", ""),
    ],
)
def test_fillers_and_slips_are_left_out(language: str, text: str, expected: str) -> None:
    assert clean(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("hi", "धीरे धीरे जो जो कभी कभी और और"),
        ("hi", "मैं आया। मैं गया।"),
        ("hi", "“उम्म” (हम्म)"),
        ("hi", "हाँ हूँ ठीक है"),
        ("en", "had had that that"),
        ("en", "I am. I am"),
    ],
)
def test_what_means_something_stays(language: str, text: str) -> None:
    assert clean(text, language) == text


def test_what_people_tagged_is_left_out() -> None:
    assert clean("जा- जाना है", "hi", 0) == "जाना है"
    assert clean("जाना है, है।", "hi", 2) == "जाना है।"


words = st.sampled_from(["उम्म", "मैं", "मैं,", "है।", "है", "जो", "“मैं", "हम्म…", "uh?", "the", "की", "...", "-", "um."])


@given(st.lists(words, max_size=12), st.sampled_from(["hi", "en", "bn", "sat"]))
def test_clean_twice_is_clean_once(pieces: list[str], language: str) -> None:
    once = after(pieces, left_out(pieces, language))
    assert left_out(once, language) == []
    assert all(piece == unicodedata.normalize("NFC", piece) for piece in once)


@given(st.lists(words, max_size=12))
def test_a_language_without_a_list_changes_nothing(pieces: list[str]) -> None:
    assert not has_fillers("sat")
    kept = [change for change in left_out(pieces, "sat") if pieces[change.start] not in ("the", "um.", "uh?")]
    assert kept == []
