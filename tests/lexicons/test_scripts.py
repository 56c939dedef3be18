"""Scripts: every character belongs to the script that Unicode says, and fidelity is a share of letters."""

import unicodedata

import pytest
import regex  # type: ignore[import-untyped, unused-ignore]
from hypothesis import given
from hypothesis import strategies as st

from configs.registry import SCRIPTS
from lexicons.scripts import COMMON, UNKNOWN, UnknownScript, script_fidelity, script_of


@pytest.mark.parametrize(
    ("char", "script"),
    [
        ("क", "Deva"), ("ि", "Deva"), ("५", "Deva"), ("।", COMMON), ("ৰ", "Beng"), ("ੰ", "Guru"),
        ("ૉ", "Gujr"), ("ଵ", "Orya"),
        ("ஃ", "Taml"), ("ె", "Telu"), ("ಕ", "Knda"), ("ൻ", "Mlym"), ("ے", "Arab"), ("ُ", "Arab"),
        ("ᱥ", "Olck"), ("ꯃ", "Mtei"),
        ("a", "Latn"), ("é", "Latn"), ("5", COMMON), (" ", COMMON), ("\u200d", COMMON),
        ("\u0301", COMMON), ("\u02bc", COMMON),
        ("₹", COMMON), ("α", UNKNOWN), ("中", UNKNOWN), ("ක", UNKNOWN),
    ],
)  # fmt: skip
def test_the_script_of_a_character(char: str, script: str) -> None:
    assert script_of(char) == script


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS)
def test_letters_are_where_unicode_puts_them(script: str) -> None:
    """Held against the Script property in `regex`, an independent source, up to U+FFFF and for assigned characters."""
    known = regex.compile(rf"\p{{Script={SCRIPTS[script]}}}")
    letters = [c for c in map(chr, range(0x10000)) if unicodedata.category(c)[0] == "L"]
    here = {c for c in letters if script_of(c) == script}
    there = {c for c in letters if known.match(c)}
    # Full-width and superscript Latin have other names; nobody transcribes with them.
    assert all(script == "Latn" for _ in there - here)
    assert not here - there - {"\u0640"}  # tatweel is shared by scripts, to Unicode


@pytest.mark.parametrize(
    ("text", "script", "share"),
    [
        ("नमस्ते दुनिया", "Deva", 1.0), ("namaste", "Deva", 0.0), ("क a", "Deva", 0.5),
        ("ଓଡ଼ିଆ odia", "Orya", 5 / 9),
        ("२०२५ ₹ —", "Deva", None), ("", "Deva", None), ("क्\u200dष", "Deva", 1.0),
        ("اُردو", "Arab", 1.0), ("中", "Deva", 0.0),
        ("বৰʼ", "Beng", 1.0), ("e\u0301", "Latn", 1.0),
    ],
)  # fmt: skip
def test_fidelity(text: str, script: str, share: float | None) -> None:
    assert script_fidelity(text, script) == (pytest.approx(share) if share is not None else None)


def test_an_unknown_script_is_named() -> None:
    with pytest.raises(UnknownScript, match="'Grek'; known are Arab"):
        script_fidelity("α", "Grek")


@pytest.mark.parametrize("text", ["", "ab"])
def test_one_character_at_a_time(text: str) -> None:
    with pytest.raises(ValueError, match="takes one character"):
        script_of(text)


@given(st.text(st.characters(exclude_categories=())))
def test_shares_of_all_scripts_add_up_to_at_most_one(text: str) -> None:
    shares = [script_fidelity(text, script) for script in SCRIPTS]
    if None in shares:
        assert shares == [None] * len(SCRIPTS)
    else:
        assert sum(share for share in shares if share is not None) <= 1 + 1e-9


@given(st.text(), st.sampled_from(sorted(SCRIPTS)))
def test_spaces_and_digits_change_nothing(text: str, script: str) -> None:
    assert script_fidelity(f" {text} 123 …", script) == script_fidelity(text, script)
