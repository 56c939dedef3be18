"""Number words: digits become words and come back; what can be read in two ways stays."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicons.number_words import MOST, can_read, can_say, grouped, in_digits, in_words, said
from lexicons.pieces import after

pytestmark = pytest.mark.slow  # takes seconds: left to make test

SAID = ("hi", "bn", "ta", "te", "mr", "gu", "kn", "ml", "ur", "en")
numbers = (
    st.integers(0, MOST)
    | st.integers(0, 12_000)
    | st.builds(lambda a, b: a * 10**b, st.integers(1, 99), st.integers(0, 7))
)


def digits(text: str, language: str) -> str:
    pieces = text.split()
    return " ".join(after(pieces, in_digits(pieces, language)))


def words(text: str, language: str) -> str:
    pieces = text.split()
    return " ".join(after(pieces, in_words(pieces, language)))


@pytest.mark.parametrize("language", SAID)
@given(numbers)
def test_digits_to_words_and_back(language: str, number: int) -> None:
    text = words(grouped(number), language)
    assert text.replace(" ", "").isdecimal() is False
    assert text == unicodedata.normalize("NFC", text)
    assert digits(text, language) == grouped(number)


@pytest.mark.parametrize("language", SAID)
@given(st.text("0123456789", min_size=7, max_size=16))
def test_codes_are_said_digit_by_digit(language: str, code: str) -> None:
    text = words(code, language)
    assert len(text.split()) == len(code)
    assert digits(text, language) == code


@pytest.mark.parametrize("language", SAID)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_what_is_not_understood_stays(language: str, text: str) -> None:
    pieces = unicodedata.normalize("NFC", text).split()
    for changes in (in_digits(pieces, language), in_words(pieces, language)):
        assert all(one.end <= other.start for one, other in pairwise(changes))
        made = " ".join(after(pieces, changes))
        assert made == unicodedata.normalize("NFC", made)
        if not any(char.isdecimal() for char in text):
            assert in_words(pieces, language) == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("hi", "मुझे दो सौ रुपये दो", "मुझे 200 रुपये दो"),
        ("hi", "सवा दो लाख और ढाई सौ।", "2,25,000 और 250।"),
        ("hi", "साल दो हज़ार पच्चीस में", "साल 2025 में"),
        ("hi", "नंबर नौ आठ सात छह पाँच चार", "नंबर 987654"),
        ("hi", "डबल नौ आठ सात छह", "99876"),
        ("hi", "एक रुपया, दो बजे", "1 रुपया, 2 बजे"),
        ("hi", "twenty-five लोग, “तीन सौ”", "25 लोग, “300”"),
        ("te", "వంద మంది", "100 మంది"),
        ("ta", "இரண்டாயிரத்து நூற்று ஒன்று பேர்", "2101 பேர்"),
        ("en", "he has two lakh rupees", "he has 2,00,000 rupees"),
        ("bho", "दू सौ, पाँच सौ", "दू सौ, 500"),
    ],
)
def test_words_to_digits(language: str, text: str, expected: str) -> None:
    assert digits(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("hi", "दो तीन दिन, सौ दो सौ"),
        ("hi", "एक आदमी ने एक बात कही"),
        ("hi", "साढ़े तीन बजे"),
        ("hi", "लाख लोग हज़ार बार"),
        ("hi", "5 लाख"),
        ("te", "వేల మంది"),
        ("ta", "ஆறு ஓடியது"),
        ("kn", "ಬೇಗ ಏಳು ನೋಡೋಣ"),
        ("en", "one of the hundred people"),
    ],
)
def test_what_has_two_readings_stays_in_words(language: str, text: str) -> None:
    assert digits(text, language) == text


@pytest.mark.parametrize(
    "text", ["₹50", "50%", "10:30", "1/2", "3.5", "98765 43210", "110001", "12,34", "5वाँ", "(12)-"]
)
def test_what_has_two_readings_stays_in_digits(text: str) -> None:
    assert words(text, "hi") == text


def test_digits_of_any_script_and_signs_around_them() -> None:
    assert words("(२५) लोग, 2,25,000।", "hi") == "(पच्चीस) लोग, दो लाख पच्चीस हज़ार।"
    assert words("2,100 பேர்", "ta") == "இரண்டாயிரத்து நூறு பேர்"


def test_which_languages_there_are() -> None:
    assert all(can_say(language) and can_read(language) for language in (*SAID, "bho", "ta-IN-x-kongu"))
    assert (can_say("or"), can_read("or"), can_read("tcy")) == (False, True, False)
    assert said(12_345_678, "hi") == "एक करोड़ तेईस लाख पैंतालीस हज़ार छह सौ अठहत्तर"
    with pytest.raises(ValueError, match="from 0 to"):
        said(MOST + 1, "hi")
