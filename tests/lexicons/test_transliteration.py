"""Texts in the wrong letters become the nearest words in the right ones. The texts are our own."""

import pytest

from lexicons.transliteration import can_write, transliterated

pytestmark = pytest.mark.slow  # takes seconds: left to make test


def written(text: str, language: str) -> str:
    return " ".join(transliterated(word, language) for word in text.split())


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("میں جب کہتا ہوں، ہم نے دیکھا ہے۔", "hi", "में जब कहता हूँ, हम ने देखा है।"),
        ("میں دیش کے لئے کام کرتا ہوں", "bho", "में देश के लिये काम करता हूँ"),  # the list of its parent
        ("main vishwas karta hoon ki desh aage badhega", "hi", "में विश्वास करता हूँ की देश आगे बढ़ेगा"),
        ("విజయ దేశ కామ్", "hi", "विजय देश काम"),
        ("দেশ সরকার", "hi", "देश सरकार"),
        ("દેશ કામ સરકાર પાણી", "hi", "देश काम सरकार पानी"),
        ("விஜய", "hi", "विजय"),
        ("mi marathi bolto aahe", "mr", "मी मराठि बोलतो आहे"),
        ("ami bhasha bhalobashi desh", "bn", "আমি ভাষা ভালোবাসি দেশ"),
        ("देश काम सरकार", "bn", "দেশ কাম সরকার"),
        ("देश काम सरकार", "gu", "દેશ કામ સરકાર"),
        ("میں پنجاب دا پانی", "pa", "ਮੈਂ ਪੰਜਾਬ ਦਾ ਪਾਣੀ"),
        ("mu odia kahuchi desh pani", "or", "ମୁଁ ଉଡିଯା କହିଚି ଦେଶ ପାଣି"),
        ("nenu telugu prabhutvam", "te", "నేను తెలుగూ ప్రభుత్వం"),
        ("naanu maataaduttene sarkara", "kn", "ನಾನು ಮಾತಾಡುತ್ತಿದ್ದೇನೆ ಸರ್ಕಾರ"),
        ("njan", "ml", "ഞാൻ"),
        ("naan", "ta", "நான்"),
    ],
)
def test_the_nearest_words(text: str, language: str, expected: str) -> None:
    assert written(text, language) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("", ""),
        ("108", "108"),
        ("۲۵!", "25!"),
        ("☺", "☺"),
        ("—", "—"),
        ("“desh,”", "“देश,”"),
        ("कार्ड", "कार्ड"),
        ("कार्ड۔", "कार्ड।"),
        ("привет", "привет"),  # nobody can read it here
        ("\u0301", "\u0301"),
        ("مودی-جی", "मोदीजी"),
    ],
)
def test_odd_words(word: str, expected: str) -> None:
    assert transliterated(word, "hi") == expected


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("Zbrqfgh", "hi", "ज्ब्र्क्फ्घ"),
        ("qrstvwxdh", "te", "క్ర్స్త్వ్వ్క్స్ధ్"),
    ],
)
def test_words_that_no_list_has(word: str, language: str, expected: str) -> None:
    assert transliterated(word, language) == expected


def test_languages_that_can_be_written() -> None:
    assert all(map(can_write, ("hi", "awa", "as", "bn", "gu", "pa", "or", "ta", "te", "kn", "ml", "mr", "ne", "sa")))
    assert not any(map(can_write, ("ur", "sd", "ks", "en", "sat", "sw", "")))


def test_a_language_without_a_list_is_respelled() -> None:
    assert transliterated("vijay", "sa") == "विजय"


def test_a_list_in_another_script_does_not_serve() -> None:
    assert written("पाणी kaam", "kok-Knda-x-mangalur") == "ಪಾಣೀ ಕಾಮ್"
